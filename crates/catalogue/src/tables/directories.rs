//! Directories: opening them, and what an open one does.

use super::parts::DIRECTORY_ERRORS;
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Type, parameter};
use crate::plan::{
    Condition, Effect, Fact, Give, Look, Opening, Over, Place, Resource, Step, Walking, act, bind, must, must_move, or_instead, or_leave,
    unless_forbidden, unless_move_forbidden, when,
};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const CONFIGURED: Place = Place::Setting("self", "path");
const NAMED: Place = Place::Under(&SELF, "file_name");
const ENTRY: Place = Place::Given("entry");
const TARGET: Place = Place::Found("target");

const OPEN: &[Step] = &[
    must(Action::OPEN, Resource::Dir(CONFIGURED)),
    when(Condition::Option("options", "create"), &[must(Action::CREATE, Resource::Dir(CONFIGURED))]),
    Step::When(
        Condition::Option("options", "follow_symlinks"),
        &[
            Step::Look("directory", Look::Directory(CONFIGURED)),
            must(Action::OPEN, Resource::Dir(Place::Found("directory"))),
            bind("opened", Effect::OpenHeld("directory")),
        ],
        &[
            when(
                Condition::Option("options", "create"),
                &[Step::When(
                    Condition::Option("options", "recursive"),
                    &[
                        Step::Look("levels", Look::Levels(CONFIGURED)),
                        Step::Each("level", Over::Levels("levels"), &[must(Action::CREATE, Resource::Dir(Place::Given("level")))]),
                        act(Effect::MakeLevels("levels")),
                    ],
                    &[act(Effect::MakeDirectory { path: CONFIGURED, existing: false })],
                )],
            ),
            bind("opened", Effect::OpenDirectory(CONFIGURED)),
        ],
    ),
    Step::Give(Give::Bound("opened")),
];

const OPEN_FILE: &[Step] = &[
    must(Action::OPEN, Resource::File(NAMED)),
    when(Condition::Option("options", "create"), &[must(Action::CREATE, Resource::File(NAMED))]),
    Step::When(
        Condition::Option("options", "follow_symlinks"),
        &[
            Step::Look("target", Look::Target { directory: "self", path: NAMED }),
            when(Condition::Differs(TARGET, NAMED), &[must(Action::OPEN, Resource::File(TARGET))]),
            bind("file", Effect::OpenTarget { target: "target", opening: Opening::Options("options") }),
        ],
        &[bind("file", Effect::OpenFile { directory: "self", path: NAMED, opening: Opening::Options("options") })],
    ),
    Step::Give(Give::Bound("file")),
];

const FIND: &[Step] = &[
    Step::Within(&[
        or_leave(Action::READ, Resource::Dir(SELF)),
        Step::Each(
            "entry",
            Over::Entries("self"),
            &[
                when(Condition::Is("entry", Fact::Link), &[when(Condition::Option("options", "follow_symlinks"), FOLLOW)]),
                when(
                    Condition::Is("entry", Fact::Directory),
                    &[
                        or_leave(Action::OPEN, Resource::Dir(ENTRY)),
                        when(Condition::MayDescend("options"), &[or_instead(Action::READ, Resource::Dir(ENTRY), &[])]),
                    ],
                ),
                when(
                    Condition::Selected("options"),
                    &[
                        when(Condition::AnySet("options", MEASURED), STAT_ENTRY),
                        when(Condition::Matches("options"), &[act(Effect::Call { callback: "callback", entry: "entry" })]),
                    ],
                ),
                when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]),
            ],
        ),
    ]),
    Step::Give(Give::Nothing),
];

/// The filters that look at an entry.
const MEASURED: &[&str] = &["size_range", "max_creation_time", "min_creation_time", "max_modification_time", "min_modification_time"];

/// The entry is from then on what the link leads to, under its real path.
const FOLLOW: &[Step] = &[
    or_leave(Action::OPEN, Resource::File(ENTRY)),
    Step::Look("target", Look::Behind { entry: "entry", path: ENTRY }),
    bind("entry", Effect::Walking(Walking::Follow("target"))),
    when(Condition::Is("entry", Fact::File), &[or_leave(Action::OPEN, Resource::File(ENTRY))]),
    when(Condition::Is("entry", Fact::Special), &[or_leave(Action::STAT, Resource::File(ENTRY))]),
];

/// Such a filter looks at the entry; here a denial ends the walk.
const STAT_ENTRY: &[Step] = &[
    Step::When(
        Condition::Is("entry", Fact::Directory),
        &[must(Action::STAT, Resource::Dir(ENTRY))],
        &[
            Step::When(Condition::Is("entry", Fact::Special), &[], &[must(Action::OPEN, Resource::File(ENTRY))]),
            must(Action::STAT, Resource::File(ENTRY)),
        ],
    ),
    bind("measured", Effect::Walking(Walking::Measure("entry"))),
];

const DELETE: &[Step] = &[
    must(Action::DELETE, Resource::Dir(SELF)),
    when(Condition::Option("options", "recursive"), super::commands::BELOW_SELF),
    act(Effect::RemoveDirectory("self")),
    Step::Give(Give::Nothing),
];

/// Denied entries are left out, the directory itself too. A mode can take the right to list away, so a directory
/// gets its own after what is in it.
const CHMOD_TREE: &[Step] = &[
    or_instead(Action::CHMOD, Resource::Dir(SELF), &[]),
    Step::Within(&[or_leave(Action::READ, Resource::Dir(SELF)), Step::Each("entry", Over::Entries("self"), CHMOD_ENTRY)]),
    when(Condition::Granted(Action::CHMOD, SELF), &[act(Effect::Chmod("self"))]),
];

const CHMOD_ENTRY: &[Step] = &[
    when(
        Condition::Is("entry", Fact::Directory),
        &[
            or_leave(Action::OPEN, Resource::Dir(ENTRY)),
            or_instead(Action::READ, Resource::Dir(ENTRY), &[]),
            or_instead(Action::CHMOD, Resource::Dir(ENTRY), &[]),
            when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]),
            when(Condition::Granted(Action::CHMOD, ENTRY), &[act(Effect::Chmod("entry"))]),
        ],
    ),
    when(
        Condition::Is("entry", Fact::File),
        &[or_leave(Action::OPEN, Resource::File(ENTRY)), or_leave(Action::CHMOD, Resource::File(ENTRY)), act(Effect::Chmod("entry"))],
    ),
];

const CHMOD: &[Step] = &[
    Step::When(
        Condition::Option("options", "recursive"),
        CHMOD_TREE,
        &[must(Action::CHMOD, Resource::Dir(SELF)), act(Effect::Chmod("self"))],
    ),
    Step::Give(Give::Nothing),
];

const DESTINATION: Place = Place::Under(&Place::Given("dest_parent_dir"), "dest_dirname");
const SOURCE: Place = Place::Beside(&SELF, &Place::Given("src_dir"));

const TREE: Place = Place::Given("src_dir");
const LANDING: Place = Place::Landing(&ENTRY, &TREE, &DESTINATION);

/// A move takes everything below along: nothing of it may be protected by a forbid.
const CARRY_ENTRY: &[Step] = &[Step::When(
    Condition::Is("entry", Fact::Directory),
    &[unless_move_forbidden(Resource::Dir(ENTRY), LANDING), Step::Descend],
    &[unless_move_forbidden(Resource::File(ENTRY), LANDING)],
)];

const MOVE: &[Step] = &[
    must_move(Resource::Dir(SOURCE), DESTINATION),
    must(Action::CREATE, Resource::Dir(DESTINATION)),
    must(Action::OPEN, Resource::Dir(DESTINATION)),
    Step::Each("entry", Over::Entries("src_dir"), CARRY_ENTRY),
    bind("rename", Effect::RenameDirectory { from: "self", source: "src_dir", to: "dest_parent_dir", destination: DESTINATION }),
    when(
        Condition::Is("rename", Fact::CrossDevice),
        &[
            must(Action::READ, Resource::Dir(TREE)),
            must(Action::DELETE, Resource::Dir(TREE)),
            Step::Each("entry", Over::Entries("src_dir"), MOVE_ENTRY),
            act(Effect::Walking(Walking::MoveTree { source: "src_dir", to: "dest_parent_dir", destination: DESTINATION })),
        ],
    ),
    bind("moved", Effect::MovedDirectory { handle: "src_dir", to: "dest_parent_dir", destination: DESTINATION }),
    Step::Give(Give::Bound("moved")),
];

/// Everything is asked before anything is copied.
const MOVE_ENTRY: &[Step] = &[Step::When(
    Condition::Is("entry", Fact::Directory),
    &[
        must(Action::OPEN, Resource::Dir(ENTRY)),
        must(Action::READ, Resource::Dir(ENTRY)),
        must(Action::CREATE, Resource::Dir(LANDING)),
        unless_forbidden(Action::DELETE, Resource::Dir(ENTRY)),
        Step::Descend,
    ],
    &[
        when(
            Condition::Is("entry", Fact::File),
            &[must(Action::OPEN, Resource::File(ENTRY)), must(Action::WRITE, Resource::File(LANDING))],
        ),
        must(Action::READ, Resource::File(ENTRY)),
        must(Action::CREATE, Resource::File(LANDING)),
        unless_forbidden(Action::DELETE, Resource::File(ENTRY)),
    ],
)];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::DirConfig),
        name: "open",
        parameters: &[parameter("options", Type::Object(Kind::OpenDirOptions))],
        result: Type::Object(Kind::RcDirHandle),
        doc: "Opens a directory. With `create` it is made first, with `recursive` its missing parents too. Links on the way are refused, unless `follow_symlinks` is set: then the directory is also asked for under its real path, which is the handle's.",
        errors: DIRECTORY_ERRORS,
        plan: OPEN,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "open_file",
        parameters: &[parameter("file_name", Type::Text), parameter("options", Type::Object(Kind::OpenFileOptions))],
        result: Type::Object(Kind::RcFileHandle),
        doc: "Opens a regular file by its name in the directory. With `create` it is made if it is missing. A link is refused, unless `follow_symlinks` is set: then its target is asked for too. Devices, pipes and sockets are refused.",
        errors: super::parts::FILE_ERRORS,
        plan: OPEN_FILE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "list_entries",
        parameters: &[],
        result: Type::Map,
        doc: "Lists the directory, one level deep. The map's keys are the names, hidden ones included; entries are asked for when they are opened.",
        errors: DIRECTORY_ERRORS,
        plan: &[must(Action::READ, Resource::Dir(SELF)), act(Effect::ListEntries("self")), Step::Give(Give::Entries(SELF))],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "metadata",
        parameters: &[],
        result: Type::Object(Kind::Metadata),
        doc: "Shows mode, times and owner of the directory.",
        errors: DIRECTORY_ERRORS,
        plan: &[must(Action::STAT, Resource::Dir(SELF)), act(Effect::Stat("self")), Step::Give(Give::Outcome)],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "get_ownership",
        parameters: &[],
        result: Type::Object(Kind::Ownership),
        doc: "Shows the names of the directory's owner and group.",
        errors: &["PermissionDenied", "AuthorizationError", "IdentityResolutionError", "IoError", "Other"],
        plan: &[must(Action::STAT, Resource::Dir(SELF)), act(Effect::Stat("self")), Step::Give(Give::Field(Kind::Metadata, "owner"))],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "chmod",
        parameters: &[parameter("options", Type::Object(Kind::ChmodDirOptions))],
        result: Type::Nothing,
        doc: "Changes the mode of the directory. With `recursive` also that of every file and directory below it; what the policy denies is left out and recorded, the directory itself included. Links and special files stay as they are.",
        errors: &["PermissionDenied", "AuthorizationError", "ValidationError", "IoError", "Other"],
        plan: CHMOD,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "find",
        parameters: &[parameter("options", Type::Object(Kind::FindOptions)), parameter("callback", Type::Function)],
        result: Type::Nothing,
        doc: "Walks the tree below the directory and calls the function with each entry that passes the filters. What the policy denies is left out and recorded, the directory itself included.",
        errors: &["PermissionDenied", "AuthorizationError", "ValidationError", "CallbackError", "IoError", "Other"],
        plan: FIND,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "delete",
        parameters: &[parameter("options", Type::Object(Kind::DeleteDirOptions))],
        result: Type::Nothing,
        doc: "Removes the directory. With `recursive` everything below it goes too, unless the policy forbids the deletion of any part: then nothing is removed.",
        errors: &["PermissionDenied", "AuthorizationError", "NotFound", "DirectoryNotEmpty", "DirectoryError", "IoError", "Other"],
        plan: DELETE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcDirHandle),
        name: "move",
        parameters: &[
            parameter("src_dir", Type::Object(Kind::RcDirHandle)),
            parameter("dest_parent_dir", Type::Object(Kind::RcDirHandle)),
            parameter("dest_dirname", Type::Text),
            parameter("options", Type::Object(Kind::MoveOptions)),
        ],
        result: Type::Object(Kind::RcDirHandle),
        doc: "Moves a directory that stands in the receiver to a new parent and name, in one step, unless the policy forbids the move of any part of it. An empty directory of that name is replaced. To another file system the tree is copied and then removed: each entry is asked for first, and a copy that fails leaves everything as it was.",
        errors: &[
            "PermissionDenied",
            "AuthorizationError",
            "InvalidPath",
            "DirectoryNotEmpty",
            "UnsupportedOperationError",
            "FileCopyError",
            "DirectoryError",
            "IoError",
            "Other",
        ],
        plan: MOVE,
    },
];

/// Asks whether a forbid protects anything below the directory of that name.
pub(super) const PROBE_ENTRIES: &[Step] = &[Step::When(
    Condition::Is("entry", Fact::Directory),
    &[unless_forbidden(Action::DELETE, Resource::Dir(ENTRY)), Step::Descend],
    &[unless_forbidden(Action::DELETE, Resource::File(ENTRY))],
)];
