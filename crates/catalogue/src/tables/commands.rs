//! Functions in the style of shell commands.

use super::directories::PROBE_ENTRIES;
use super::parts::{ENTER_PARENT, FILE, OPEN_PARENT, PARENT, PATH, PATH_ERRORS, PATH_PARAMETER, READ_FILE, REAL_PARENT};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{
    Condition, Effect, Fact, Give, Look, Opening, Over, Place, Resource, Step, Walking, act, bind, must, must_move, or_instead, or_leave,
    or_without, unless_forbidden, when,
};
use crate::vocabulary::Action;

const CAT: &[Step] = &[
    Step::Part(ENTER_PARENT),
    must(Action::OPEN, Resource::File(FILE)),
    READ_FILE,
    bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::Read }),
    act(Effect::ReadText("file")),
    Step::Give(Give::Content(FILE)),
];

const ENTRY: Place = Place::Given("entry");
const DIRECTORY: Place = Place::Found("directory");

const SHOW_ENTRIES: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PATH)),
    Step::Look("directory", Look::Directory(PATH)),
    must(Action::OPEN, Resource::Dir(DIRECTORY)),
    must(Action::READ, Resource::Dir(DIRECTORY)),
    act(Effect::ListEntries("directory")),
];

const LIST: &[Step] = &[Step::Part(SHOW_ENTRIES), Step::Give(Give::Entries(DIRECTORY))];

const SHOW_LINK: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PARENT)),
    must(Action::OPEN, Resource::File(PATH)),
    OPEN_PARENT,
    act(Effect::ShowLink { directory: "parent", path: PATH }),
    Step::Give(Give::Entries(PARENT)),
];

/// Behind a link nothing is looked at before the directory it leads to may be opened.
const LOOK_BEHIND: &[Step] = &[Step::Part(ENTER_PARENT), Step::Look("what", Look::Kind(FILE))];

const SHOW_LINK_BEHIND: &[Step] = &[
    Step::Part(LOOK_BEHIND),
    when(
        Condition::Is("what", Fact::Link),
        &[
            must(Action::OPEN, Resource::File(FILE)),
            act(Effect::ShowLink { directory: "parent", path: FILE }),
            Step::Give(Give::Entries(REAL_PARENT)),
        ],
    ),
];

const LS: &[Step] = &[Step::When(
    Condition::TrailingSlash("path"),
    LIST,
    &[
        Step::Look("what", Look::Kind(PATH)),
        when(Condition::Is("what", Fact::Elsewhere), SHOW_LINK_BEHIND),
        Step::When(Condition::Is("what", Fact::Link), SHOW_LINK, LIST),
    ],
)];

/// Looks at an entry where that is allowed; another is shown without.
const DESCRIBE: &[Step] = &[
    Step::When(
        Condition::Is("entry", Fact::Directory),
        &[or_without(Action::STAT, Resource::Dir(ENTRY))],
        &[or_without(Action::STAT, Resource::File(ENTRY))],
    ),
    when(Condition::Granted(Action::STAT, ENTRY), &[act(Effect::Walking(Walking::Describe("entry")))]),
];

const LIST_LONG: &[Step] = &[Step::Each(
    "entry",
    Over::Entries("directory"),
    &[when(Condition::Selected("flags"), &[Step::Part(DESCRIBE), act(Effect::Walking(Walking::Show("entry")))])],
)];

/// A directory that may not be entered is shown all the same.
const LIST_TREE: &[Step] = &[Step::Each(
    "entry",
    Over::Entries("directory"),
    &[when(
        Condition::Selected("flags"),
        &[
            when(
                Condition::Is("entry", Fact::Directory),
                &[
                    or_without(Action::OPEN, Resource::Dir(ENTRY)),
                    when(Condition::Granted(Action::OPEN, ENTRY), &[or_without(Action::READ, Resource::Dir(ENTRY))]),
                ],
            ),
            when(Condition::Flag("flags", "long"), DESCRIBE),
            act(Effect::Walking(Walking::Show("entry"))),
            when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]),
        ],
    )],
)];

const LIST_FLAGS: &[Step] = &[
    Step::Part(SHOW_ENTRIES),
    Step::When(
        Condition::Flag("flags", "recursive"),
        &[Step::Part(LIST_TREE), Step::Give(Give::Tree(DIRECTORY))],
        &[when(Condition::Flag("flags", "long"), LIST_LONG), Step::Give(Give::Entries(DIRECTORY))],
    ),
];

const LS_FLAGS: &[Step] = &[Step::When(
    Condition::TrailingSlash("path"),
    LIST_FLAGS,
    &[
        Step::Look("what", Look::Kind(PATH)),
        when(Condition::Is("what", Fact::Elsewhere), SHOW_LINK_BEHIND),
        Step::When(Condition::Is("what", Fact::Link), SHOW_LINK, LIST_FLAGS),
    ],
)];

const BELOW_DIRECTORY: &[Step] = &[Step::Each("entry", Over::Entries("directory"), PROBE_ENTRIES)];
/// Nothing below the receiver may be protected by a forbid.
pub(super) const BELOW_SELF: &[Step] = &[Step::Each("entry", Over::Entries("self"), PROBE_ENTRIES)];

const REMOVE_FILE: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PARENT)),
    must(Action::OPEN, Resource::File(PATH)),
    must(Action::DELETE, Resource::File(PATH)),
    OPEN_PARENT,
    act(Effect::RemoveFile { directory: "parent", path: PATH }),
];

/// A directory behind a link is left to the steps that follow.
const REMOVE_BEHIND: &[Step] = &[
    Step::Part(LOOK_BEHIND),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[],
        &[
            must(Action::OPEN, Resource::File(FILE)),
            must(Action::DELETE, Resource::File(FILE)),
            act(Effect::RemoveFile { directory: "parent", path: FILE }),
            Step::Give(Give::Nothing),
        ],
    ),
];

/// A link that took the directory's place since it was looked at is not followed: what it leads to is not to be removed.
const ENTER_DIRECTORY_TO_REMOVE: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PATH)),
    Step::Look("directory", Look::OwnDirectory(PATH)),
    must(Action::OPEN, Resource::Dir(DIRECTORY)),
    must(Action::DELETE, Resource::Dir(DIRECTORY)),
];

const RM: &[Step] = &[
    Step::Look("what", Look::Kind(PATH)),
    when(Condition::Is("what", Fact::Elsewhere), REMOVE_BEHIND),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[Step::Part(ENTER_DIRECTORY_TO_REMOVE), act(Effect::RemoveDirectory("directory"))],
        REMOVE_FILE,
    ),
    Step::Give(Give::Nothing),
];

const RM_FLAGS: &[Step] = &[
    Step::Look("what", Look::Kind(PATH)),
    when(Condition::Is("what", Fact::Elsewhere), REMOVE_BEHIND),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[
            Step::Part(ENTER_DIRECTORY_TO_REMOVE),
            when(Condition::Flag("flags", "recursive"), BELOW_DIRECTORY),
            act(Effect::RemoveDirectory("directory")),
        ],
        REMOVE_FILE,
    ),
    Step::Give(Give::Nothing),
];

const SRC: Place = Place::Given("src");
const DST: Place = Place::Given("dst");
const SRC_PARENT: Place = Place::Parent(&SRC);
const DST_PARENT: Place = Place::Parent(&DST);

const MAY_COPY: &[Step] = &[
    must(Action::OPEN, Resource::Dir(SRC_PARENT)),
    must(Action::OPEN, Resource::File(SRC)),
    must(Action::OPEN, Resource::Dir(DST_PARENT)),
    must(Action::OPEN, Resource::File(DST)),
    must(Action::CREATE, Resource::File(DST)),
    must(Action::READ, Resource::File(SRC)),
    must(Action::WRITE, Resource::File(DST)),
];

const COPY: &[Step] = &[
    bind("from", Effect::OpenDirectory(SRC_PARENT)),
    bind("source", Effect::OpenFile { directory: "from", path: SRC, opening: Opening::Read }),
    bind("to", Effect::OpenDirectory(DST_PARENT)),
    act(Effect::PutCopy { from: "source", directory: "to", path: DST }),
];

const CP: &[Step] = &[Step::Part(MAY_COPY), Step::Part(COPY), Step::Give(Give::Nothing)];

/// To give a mode away is to change one.
const CP_FLAGS: &[Step] = &[
    Step::Part(MAY_COPY),
    when(Condition::Flag("flags", "preserve"), &[unless_forbidden(Action::CHMOD, Resource::File(DST))]),
    Step::Part(COPY),
    Step::Give(Give::Nothing),
];

const BACKUP: Place = Place::Backup(&DST);

/// What has the name that is taken is gone afterwards.
const MV: &[Step] =
    &[Step::Part(MAY_MOVE), unless_forbidden(Action::DELETE, Resource::File(DST)), Step::Part(MOVE_FILE), Step::Give(Give::Nothing)];

const MV_FLAGS: &[Step] = &[
    Step::Part(MAY_MOVE),
    Step::When(
        Condition::Flag("flags", "backup"),
        &[
            must_move(Resource::File(DST), BACKUP),
            must(Action::CREATE, Resource::File(BACKUP)),
            unless_forbidden(Action::DELETE, Resource::File(BACKUP)),
        ],
        &[unless_forbidden(Action::DELETE, Resource::File(DST))],
    ),
    Step::Part(MOVE_FILE),
    Step::Give(Give::Nothing),
];

const MAY_MOVE: &[Step] = &[
    must(Action::OPEN, Resource::Dir(SRC_PARENT)),
    must(Action::OPEN, Resource::File(SRC)),
    must(Action::OPEN, Resource::Dir(DST_PARENT)),
    must_move(Resource::File(SRC), DST),
    must(Action::CREATE, Resource::File(DST)),
    must(Action::OPEN, Resource::File(DST)),
];

const MOVE_FILE: &[Step] = &[
    bind("from", Effect::OpenDirectory(SRC_PARENT)),
    bind("source", Effect::OpenFile { directory: "from", path: SRC, opening: Opening::Hold }),
    bind("to", Effect::OpenDirectory(DST_PARENT)),
    bind("rename", Effect::Rename { from: "source", source: SRC, to: "to", destination: DST }),
    when(
        Condition::Is("rename", Fact::CrossDevice),
        &[
            must(Action::READ, Resource::File(SRC)),
            must(Action::WRITE, Resource::File(DST)),
            must(Action::DELETE, Resource::File(SRC)),
            act(Effect::MoveAcross { from: "source", source: SRC, to: "to", destination: DST }),
        ],
    ),
];

const LEVEL: Place = Place::Given("level");
const ANCESTOR: Place = Place::Found("ancestor");

const MAKE_ONE: &[Step] =
    &[Step::Part(ENTER_PARENT), must(Action::CREATE, Resource::Dir(FILE)), act(Effect::MakeDirectory { path: FILE, existing: true })];

const MKDIR: &[Step] = &[Step::Part(MAKE_ONE), Step::Give(Give::Nothing)];

/// Which levels are there is told to who may make or open the last one, or open what it goes into.
const MAKE_LEVELS: &[Step] = &[
    or_instead(
        Action::CREATE,
        Resource::Dir(PATH),
        &[or_instead(Action::OPEN, Resource::Dir(PATH), &[must(Action::OPEN, Resource::Dir(PARENT))])],
    ),
    Step::Look("levels", Look::Levels(PATH)),
    Step::When(
        Condition::Is("levels", Fact::Missing),
        &[
            must(Action::OPEN, Resource::Dir(Place::Found("levels"))),
            Step::Look("ancestor", Look::Directory(Place::Found("levels"))),
            must(Action::OPEN, Resource::Dir(ANCESTOR)),
            Step::Each("level", Over::Levels("levels"), &[must(Action::CREATE, Resource::Dir(LEVEL))]),
            act(Effect::MakeLevels("levels")),
        ],
        &[or_instead(Action::CREATE, Resource::Dir(PATH), &[must(Action::OPEN, Resource::Dir(PATH))])],
    ),
];

const MKDIR_FLAGS: &[Step] = &[Step::When(Condition::Flag("flags", "parents"), MAKE_LEVELS, MAKE_ONE), Step::Give(Give::Nothing)];

const TOUCH: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PARENT)),
    must(Action::OPEN, Resource::File(PATH)),
    must(Action::CREATE, Resource::File(PATH)),
    OPEN_PARENT,
    bind("file", Effect::OpenFile { directory: "parent", path: PATH, opening: Opening::Write }),
    Step::Give(Give::Nothing),
];

const MAY_WRITE: &[Step] = &[
    Step::Part(ENTER_PARENT),
    must(Action::OPEN, Resource::File(FILE)),
    must(Action::CREATE, Resource::File(FILE)),
    must(Action::WRITE, Resource::File(FILE)),
];

const APPEND: &[Step] =
    &[bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::Write }), act(Effect::Append("file"))];

const WRITE: &[Step] = &[Step::Part(MAY_WRITE), Step::Part(APPEND), Step::Give(Give::Nothing)];

const WRITE_FLAGS: &[Step] = &[
    Step::Part(MAY_WRITE),
    Step::When(Condition::Flag("flags", "replace"), &[act(Effect::Put { directory: "parent", path: FILE, or_in_place: true })], APPEND),
    Step::Give(Give::Nothing),
];

const FIND_FILES: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PATH)),
    Step::Look("directory", Look::Directory(PATH)),
    must(Action::OPEN, Resource::Dir(DIRECTORY)),
    Step::Within(&[
        or_leave(Action::READ, Resource::Dir(DIRECTORY)),
        Step::Each(
            "entry",
            Over::Entries("directory"),
            &[
                when(Condition::Is("entry", Fact::Directory), &[or_leave(Action::OPEN, Resource::Dir(ENTRY))]),
                when(Condition::Selected("pattern"), &[act(Effect::Collect("entry"))]),
            ],
        ),
    ]),
    Step::Give(Give::Names(DIRECTORY)),
];

const FIND_FILES_FLAGS: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PATH)),
    Step::Look("directory", Look::Directory(PATH)),
    must(Action::OPEN, Resource::Dir(DIRECTORY)),
    Step::Within(&[
        or_leave(Action::READ, Resource::Dir(DIRECTORY)),
        Step::Each(
            "entry",
            Over::Entries("directory"),
            &[
                when(
                    Condition::Is("entry", Fact::Directory),
                    &[
                        or_leave(Action::OPEN, Resource::Dir(ENTRY)),
                        when(Condition::Flag("flags", "recursive"), &[or_instead(Action::READ, Resource::Dir(ENTRY), &[])]),
                    ],
                ),
                when(Condition::Selected("pattern"), &[act(Effect::Collect("entry"))]),
                when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]),
            ],
        ),
    ]),
    Step::Give(Give::Names(DIRECTORY)),
];

const PATTERN_PATH: &[Parameter] = &[parameter("pattern", Type::Text), PATH_PARAMETER];

const SRC_DST: &[Parameter] = &[parameter("src", Type::Text), parameter("dst", Type::Text)];
const PATH_CONTENT: &[Parameter] = &[PATH_PARAMETER, parameter("content", Type::Text)];

pub(super) const fn command(
    name: &'static str,
    parameters: &'static [Parameter],
    result: Type,
    doc: &'static str,
    plan: &'static [Step],
) -> Operation {
    Operation { module: Module::File, form: Form::Function, name, parameters, result, doc, errors: PATH_ERRORS, plan }
}

pub(super) const OPERATIONS: &[Operation] = &[
    command(
        "cat",
        &[PATH_PARAMETER],
        Type::Text,
        "Reads a file as text, whole. Links on the way to its directory are followed, a link in its place is not. Where only `redacted_read` is allowed, lines are redacted.",
        CAT,
    ),
    command(
        "cat",
        &[parameter("flags", Type::Flags(Kind::CatFlag)), PATH_PARAMETER],
        Type::Text,
        "Reads a file as text; `cat::number` puts a number before each line.",
        CAT,
    ),
    command(
        "ls",
        &[PATH_PARAMETER],
        Type::Map,
        "Lists a directory without hidden names, as a map from name to entry. A path that is a link gives the link alone, unless it ends in a slash.",
        LS,
    ),
    command(
        "ls",
        &[parameter("flags", Type::Flags(Kind::LsFlag)), PATH_PARAMETER],
        Type::Map,
        "Lists a directory; `ls::all` keeps hidden names. With `ls::recursive` the map has everything below too, by its path from the directory. With `ls::long` each entry is looked at: its `to_map()` then has its `metadata`. What the policy denies of either is left out and recorded, never the name.",
        LS_FLAGS,
    ),
    command("rm", &[PATH_PARAMETER], Type::Nothing, "Removes a file, a link (never its target), or an empty directory.", RM),
    command(
        "rm",
        &[parameter("flags", Type::Flags(Kind::RmFlag)), PATH_PARAMETER],
        Type::Nothing,
        "Removes; with `rm::recursive` a whole tree, unless the policy forbids the deletion of any part of it; with `rm::force` a missing path is success.",
        RM_FLAGS,
    ),
    command("cp", SRC_DST, Type::Nothing, "Copies one regular file. A destination that has content is refused.", CP),
    command(
        "cp",
        &[parameter("flags", Type::Flags(Kind::CpFlag)), parameter("src", Type::Text), parameter("dst", Type::Text)],
        Type::Nothing,
        "Copies one regular file; `cp::force` replaces what the destination holds, `cp::preserve` keeps mode and times.",
        CP_FLAGS,
    ),
    command(
        "mv",
        SRC_DST,
        Type::Nothing,
        "Moves or renames one regular file. A destination that exists is replaced. To another file system it is copied and then removed, which needs read, write and delete besides.",
        MV,
    ),
    command(
        "mv",
        &[parameter("flags", Type::Flags(Kind::MvFlag)), parameter("src", Type::Text), parameter("dst", Type::Text)],
        Type::Nothing,
        "Moves or renames one regular file; `mv::verbose` logs it, and with `mv::backup` a destination that exists is kept under its name with `~` after it.",
        MV_FLAGS,
    ),
    command("mkdir", &[PATH_PARAMETER], Type::Nothing, "Makes one directory. One that is there already is fine.", MKDIR),
    command(
        "mkdir",
        &[parameter("flags", Type::Flags(Kind::MkdirFlag)), PATH_PARAMETER],
        Type::Nothing,
        "Makes a directory; with `mkdir::parents` the missing levels above it too, each asked for before the first is made.",
        MKDIR_FLAGS,
    ),
    command(
        "touch",
        &[PATH_PARAMETER],
        Type::Nothing,
        "Makes an empty file if none is there. The times of one that is stay as they are.",
        TOUCH,
    ),
    command(
        "find_files",
        PATTERN_PATH,
        Type::Array,
        "Gives the names in a directory that a glob matches, of files and of directories. What the policy denies is left out and recorded.",
        FIND_FILES,
    ),
    command(
        "find_files",
        &[parameter("flags", Type::Flags(Kind::GlobFlag)), parameter("pattern", Type::Text), PATH_PARAMETER],
        Type::Array,
        "Gives the names that a glob matches; with `glob::recursive` those in the whole tree. No link is followed below the directory.",
        FIND_FILES_FLAGS,
    ),
    command("write", PATH_CONTENT, Type::Nothing, "Adds to the end of a file, which is made if it is missing.", WRITE),
    command(
        "write",
        &[parameter("flags", Type::Flags(Kind::WriteFlag)), PATH_PARAMETER, parameter("content", Type::Text)],
        Type::Nothing,
        "Adds to the end of a file, or with `write::replace` replaces its content.",
        WRITE_FLAGS,
    ),
];
