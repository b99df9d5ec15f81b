//! Entries of a directory.

use super::parts::{DIRECTORY_ERRORS, FILE_ERRORS};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Type, parameter};
use crate::plan::{Condition, Effect, Fact, Give, Look, Opening, Place, Resource, Step, act, bind, must, or_instead, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const TARGET: Place = Place::Found("target");

const OPEN_AS_FILE: &[Step] = &[
    when(
        Condition::FirstUse("self"),
        &[
            must(Action::OPEN, Resource::File(SELF)),
            when(Condition::Option("options", "create"), &[must(Action::CREATE, Resource::File(SELF))]),
            when(
                Condition::Option("options", "follow_symlinks"),
                &[
                    Step::Look("target", Look::Target { directory: "self", path: SELF }),
                    when(Condition::Differs(TARGET, SELF), &[must(Action::OPEN, Resource::File(TARGET))]),
                ],
            ),
        ],
    ),
    bind("file", Effect::OpenEntry { entry: "self", opening: Opening::Options("options") }),
    Step::Give(Give::Bound("file")),
];

const OPEN_AS_DIR: &[Step] = &[
    when(
        Condition::FirstUse("self"),
        &[
            must(Action::OPEN, Resource::Dir(SELF)),
            when(
                Condition::Is("self", Fact::Link),
                &[Step::Look("target", Look::Directory(SELF)), must(Action::OPEN, Resource::Dir(TARGET))],
            ),
        ],
    ),
    bind("directory", Effect::OpenEntryDirectory("self")),
    Step::Give(Give::Bound("directory")),
];

const METADATA: &[Step] = &[
    Step::When(
        Condition::Is("self", Fact::Directory),
        &[when(Condition::FirstUse("self"), &[must(Action::OPEN, Resource::Dir(SELF))]), must(Action::STAT, Resource::Dir(SELF))],
        &[
            Step::When(
                Condition::Is("self", Fact::Special),
                &[],
                &[when(Condition::FirstUse("self"), &[must(Action::OPEN, Resource::File(SELF))])],
            ),
            must(Action::STAT, Resource::File(SELF)),
            when(Condition::Is("self", Fact::Link), &[or_instead(Action::READ, Resource::File(SELF), &[])]),
        ],
    ),
    act(Effect::Stat("self")),
    Step::Give(Give::Outcome),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::DirEntry),
        name: "open_as_file",
        parameters: &[parameter("options", Type::Object(Kind::OpenFileOptions))],
        result: Type::Object(Kind::RcFileHandle),
        doc: "Opens the entry as a file and remembers the handle: later calls give it again.",
        errors: &[
            "PermissionDenied",
            "AuthorizationError",
            "EntryTypeMismatchError",
            "ValidationError",
            "FileError",
            "InvalidArguments",
            "IoError",
            "Other",
        ],
        plan: OPEN_AS_FILE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::DirEntry),
        name: "open_as_dir",
        parameters: &[parameter("options", Type::Object(Kind::OpenDirOptions))],
        result: Type::Object(Kind::RcDirHandle),
        doc: "Opens the entry as a directory and remembers the handle. A link is followed, and its target asked for too; the options change nothing.",
        errors: DIRECTORY_ERRORS,
        plan: OPEN_AS_DIR,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::DirEntry),
        name: "metadata",
        parameters: &[],
        result: Type::Object(Kind::Metadata),
        doc: "Shows size, mode, times and owner of the entry itself; of a link also its text, where that may be read.",
        errors: FILE_ERRORS,
        plan: METADATA,
    },
];
