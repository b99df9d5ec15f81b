//! Space on the file system.

use super::parts::{DIRECTORY_ERRORS, PATH, PATH_ERRORS, PATH_PARAMETER};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{Condition, Effect, Fact, Give, Look, Over, Place, Resource, Space, Step, act, must, or_leave, or_without, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const ENTRY: Place = Place::Given("entry");
const DIRECTORY: Place = Place::Found("directory");

/// What is denied is left out; a directory that may not be listed counts as empty.
const COUNT_ENTRY: &[Step] = &[Step::When(
    Condition::Is("entry", Fact::Directory),
    &[
        or_leave(Action::OPEN, Resource::Dir(ENTRY)),
        or_leave(Action::STAT, Resource::Dir(ENTRY)),
        or_without(Action::READ, Resource::Dir(ENTRY)),
        act(Effect::Space(Space::Count("entry"))),
        when(
            Condition::Counts("entry"),
            &[when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]), act(Effect::Space(Space::Leave("entry")))],
        ),
    ],
    &[
        Step::When(Condition::Is("entry", Fact::Special), &[], &[or_leave(Action::OPEN, Resource::File(ENTRY))]),
        or_leave(Action::STAT, Resource::File(ENTRY)),
        act(Effect::Space(Space::Count("entry"))),
    ],
)];

const DISK_USAGE: &[Step] = &[
    must(Action::STAT, Resource::Dir(SELF)),
    act(Effect::Space(Space::Begin("self"))),
    Step::Within(&[or_leave(Action::READ, Resource::Dir(SELF)), Step::Each("entry", Over::Entries("self"), COUNT_ENTRY)]),
    act(Effect::Space(Space::Report)),
    Step::Give(Give::Usage(SELF)),
];

const DU: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PATH)),
    Step::Look("directory", Look::Directory(PATH)),
    must(Action::OPEN, Resource::Dir(DIRECTORY)),
    must(Action::STAT, Resource::Dir(DIRECTORY)),
    act(Effect::Space(Space::Begin("directory"))),
    Step::Within(&[or_leave(Action::READ, Resource::Dir(DIRECTORY)), Step::Each("entry", Over::Entries("directory"), COUNT_ENTRY)]),
    act(Effect::Space(Space::Totals)),
    Step::Give(Give::Outcome),
];

const OPTIONS: &[Parameter] = &[parameter("options", Type::Object(Kind::DiskUsageOptions))];

const fn du(parameters: &'static [Parameter], doc: &'static str) -> Operation {
    Operation { module: Module::File, form: Form::Function, name: "du", parameters, result: Type::Map, doc, errors: PATH_ERRORS, plan: DU }
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "disk_usage",
        parameters: OPTIONS,
        result: Type::Object(Kind::DiskUsageResult),
        doc: "Adds up the space below the directory, for each directory all that is in it, the directory itself last. A file with several names counts once. What the policy denies is left out and recorded; no link is followed.",
        errors: DIRECTORY_ERRORS,
        plan: DISK_USAGE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "disk_usage",
        parameters: OPTIONS,
        result: Type::Object(Kind::DiskUsageEntry),
        doc: "Shows the space the open file takes. Of the options only `apparent_size` matters.",
        errors: &["PermissionDenied", "AuthorizationError", "IoError", "Other"],
        plan: &[must(Action::STAT, Resource::File(SELF)), act(Effect::Space(Space::Show("self"))), Step::Give(Give::Outcome)],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "fallocate",
        parameters: &[parameter("options", Type::Object(Kind::DiskAllocationOptions))],
        result: Type::Nothing,
        doc: "Takes space for the file from its beginning, and grows it where it is shorter. It never gets shorter.",
        errors: &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "InvalidArguments", "IoError", "Other"],
        plan: &[must(Action::WRITE, Resource::File(SELF)), act(Effect::Space(Space::Allocate("self"))), Step::Give(Give::Nothing)],
    },
    du(
        &[PATH_PARAMETER],
        "Adds up the space below a directory, as a map of `entries`, one for each directory, and the totals `total_size_bytes` and `total_inode_count` of the whole tree.",
    ),
    du(
        &[parameter("flags", Type::Flags(Kind::DuFlag)), PATH_PARAMETER],
        "Adds up the space below a directory; the flags choose what is shown of it: `du::summarize` the whole alone, `du::all_files` every file too, `du::max_depth(n)` the upper levels; `du::apparent_size` takes sizes instead of blocks. The totals are always those of the whole tree.",
    ),
];
