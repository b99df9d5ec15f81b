//! Functions named as the policy names their action: one call, a plain value.
//!
//! The action of the name needs a permit; the other actions the same work implies only must not be forbidden.

use super::parts::{OPEN_PARENT, PARENT, PATH, PATH_ERRORS, PATH_PARAMETER, READ_PATH};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{
    Condition, Effect, Fact, Give, Look, Opening, Place, Resource, Step, Work, act, bind, must, must_move, or_instead, unless_forbidden,
    when,
};
use crate::vocabulary::Action;

const READ: &[Step] = &[
    READ_PATH,
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    unless_forbidden(Action::OPEN, Resource::File(PATH)),
    OPEN_PARENT,
    bind("file", Effect::OpenFile { directory: "parent", path: PATH, opening: Opening::Read }),
    act(Effect::ReadText("file")),
    Step::Give(Give::Content(PATH)),
];

const WRITE: &[Step] =
    &[Step::Part(MAY_WRITE), act(Effect::Put { directory: "parent", path: PATH, or_in_place: false }), Step::Give(Give::Nothing)];

const READ_LINES: &[Step] = &[
    READ_PATH,
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    unless_forbidden(Action::OPEN, Resource::File(PATH)),
    OPEN_PARENT,
    bind("file", Effect::OpenFile { directory: "parent", path: PATH, opening: Opening::Read }),
    act(Effect::ReadText("file")),
    act(Effect::Work(Work::Lines)),
    Step::Give(Give::Content(PATH)),
];

const MAY_WRITE: &[Step] = &[
    must(Action::WRITE, Resource::File(PATH)),
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    unless_forbidden(Action::OPEN, Resource::File(PATH)),
    unless_forbidden(Action::CREATE, Resource::File(PATH)),
    OPEN_PARENT,
];

const APPEND: &[Step] = &[
    Step::Part(MAY_WRITE),
    bind("file", Effect::OpenFile { directory: "parent", path: PATH, opening: Opening::Write }),
    act(Effect::Append("file")),
    Step::Give(Give::Nothing),
];

const CREATE: &[Step] = &[
    must(Action::CREATE, Resource::File(PATH)),
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    unless_forbidden(Action::OPEN, Resource::File(PATH)),
    OPEN_PARENT,
    act(Effect::MakeFile { directory: "parent", path: PATH }),
    Step::Give(Give::Nothing),
];

const MKDIR: &[Step] = &[
    must(Action::CREATE, Resource::Dir(PATH)),
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    OPEN_PARENT,
    act(Effect::MakeDirectory { path: PATH, existing: true }),
    Step::Give(Give::Nothing),
];

const STAT: &[Step] = &[
    Step::Look("what", Look::KindUnfollowed(PATH)),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[
            must(Action::STAT, Resource::Dir(PATH)),
            unless_forbidden(Action::OPEN, Resource::Dir(PATH)),
            bind("directory", Effect::OpenDirectory(PATH)),
            act(Effect::Stat("directory")),
        ],
        &[
            must(Action::STAT, Resource::File(PATH)),
            unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
            unless_forbidden(Action::OPEN, Resource::File(PATH)),
            when(Condition::Is("what", Fact::Link), &[or_instead(Action::READ, Resource::File(PATH), &[])]),
            OPEN_PARENT,
            bind("entry", Effect::Entry { directory: "parent", path: PATH }),
            act(Effect::Stat("entry")),
        ],
    ),
    Step::Give(Give::Fields(Kind::Metadata)),
];

const EXISTS: &[Step] = &[
    Step::Look("what", Look::KindUnfollowed(PATH)),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[must(Action::STAT, Resource::Dir(PATH)), unless_forbidden(Action::OPEN, Resource::Dir(PATH))],
        &[
            must(Action::STAT, Resource::File(PATH)),
            unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
            unless_forbidden(Action::OPEN, Resource::File(PATH)),
        ],
    ),
    act(Effect::Exists("what")),
    Step::Give(Give::Outcome),
];

const LIST: &[Step] = &[
    must(Action::READ, Resource::Dir(PATH)),
    unless_forbidden(Action::OPEN, Resource::Dir(PATH)),
    bind("directory", Effect::OpenDirectory(PATH)),
    act(Effect::ListNames("directory")),
    Step::Give(Give::Names(PATH)),
];

const DELETE: &[Step] = &[
    Step::Look("what", Look::KindUnfollowed(PATH)),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[
            must(Action::DELETE, Resource::Dir(PATH)),
            unless_forbidden(Action::OPEN, Resource::Dir(PATH)),
            bind("directory", Effect::OpenDirectory(PATH)),
            act(Effect::RemoveDirectory("directory")),
        ],
        &[
            must(Action::DELETE, Resource::File(PATH)),
            unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
            unless_forbidden(Action::OPEN, Resource::File(PATH)),
            OPEN_PARENT,
            act(Effect::RemoveFile { directory: "parent", path: PATH }),
        ],
    ),
    Step::Give(Give::Nothing),
];

const SRC: Place = Place::Given("src");
const DST: Place = Place::Given("dst");

const MOVE: &[Step] = &[
    must_move(Resource::File(SRC), DST),
    unless_forbidden(Action::OPEN, Resource::Dir(Place::Parent(&SRC))),
    unless_forbidden(Action::OPEN, Resource::File(SRC)),
    unless_forbidden(Action::OPEN, Resource::Dir(Place::Parent(&DST))),
    unless_forbidden(Action::CREATE, Resource::File(DST)),
    unless_forbidden(Action::OPEN, Resource::File(DST)),
    unless_forbidden(Action::DELETE, Resource::File(DST)),
    bind("from", Effect::OpenDirectory(Place::Parent(&SRC))),
    bind("source", Effect::OpenFile { directory: "from", path: SRC, opening: Opening::Hold }),
    bind("to", Effect::OpenDirectory(Place::Parent(&DST))),
    bind("rename", Effect::Rename { from: "source", source: SRC, to: "to", destination: DST }),
    when(
        Condition::Is("rename", Fact::CrossDevice),
        &[
            unless_forbidden(Action::READ, Resource::File(SRC)),
            unless_forbidden(Action::WRITE, Resource::File(DST)),
            unless_forbidden(Action::DELETE, Resource::File(SRC)),
            act(Effect::MoveAcross { from: "source", source: SRC, to: "to", destination: DST }),
        ],
    ),
    Step::Give(Give::Nothing),
];

const COPY: &[Step] = &[
    must(Action::READ, Resource::File(SRC)),
    must(Action::WRITE, Resource::File(DST)),
    unless_forbidden(Action::OPEN, Resource::Dir(Place::Parent(&SRC))),
    unless_forbidden(Action::OPEN, Resource::File(SRC)),
    unless_forbidden(Action::OPEN, Resource::Dir(Place::Parent(&DST))),
    unless_forbidden(Action::OPEN, Resource::File(DST)),
    unless_forbidden(Action::CREATE, Resource::File(DST)),
    bind("from", Effect::OpenDirectory(Place::Parent(&SRC))),
    bind("source", Effect::OpenFile { directory: "from", path: SRC, opening: Opening::Read }),
    bind("to", Effect::OpenDirectory(Place::Parent(&DST))),
    act(Effect::PutCopy { from: "source", directory: "to", path: DST }),
    Step::Give(Give::Nothing),
];

const fn named(name: &'static str, parameters: &'static [Parameter], result: Type, doc: &'static str, plan: &'static [Step]) -> Operation {
    Operation { module: Module::File, form: Form::Namespaced("file_system"), name, parameters, result, doc, errors: PATH_ERRORS, plan }
}

pub(super) const OPERATIONS: &[Operation] = &[
    named(
        "read",
        &[PATH_PARAMETER],
        Type::Text,
        "Reads a file as text, whole. No link is followed. Needs `read`, or `redacted_read` for a redacted text.",
        READ,
    ),
    named(
        "read_lines",
        &[PATH_PARAMETER],
        Type::Array,
        "Reads the lines of a file, without their ends. No link is followed. Needs `read`, or `redacted_read` for redacted lines.",
        READ_LINES,
    ),
    named(
        "write",
        &[PATH_PARAMETER, parameter("content", Type::Text)],
        Type::Nothing,
        "Writes a file, whole or not at all; it is made if it is missing. Needs `write`.",
        WRITE,
    ),
    named(
        "append",
        &[PATH_PARAMETER, parameter("content", Type::Text)],
        Type::Nothing,
        "Adds to the end of a file, which is made if it is missing. Needs `write` alone.",
        APPEND,
    ),
    named(
        "create",
        &[PATH_PARAMETER],
        Type::Nothing,
        "Makes an empty file; one that is there already is an error. Needs `create`.",
        CREATE,
    ),
    named(
        "mkdir",
        &[PATH_PARAMETER],
        Type::Nothing,
        "Makes one directory. One that is there already is fine. Needs `create` of a directory.",
        MKDIR,
    ),
    named(
        "stat",
        &[PATH_PARAMETER],
        Type::Map,
        "Shows size, mode, times and owner of what stands at a path, as a map; of a link also its text, where that may be read. No link is followed. Needs `stat`.",
        STAT,
    ),
    named(
        "exists",
        &[PATH_PARAMETER],
        Type::Bool,
        "Says whether anything stands at a path. No link is followed: one that leads nowhere exists, and one on the way is an error. Needs `stat`.",
        EXISTS,
    ),
    named("list", &[PATH_PARAMETER], Type::Array, "Lists the names in a directory, sorted, hidden ones included. Needs `read`.", LIST),
    named("delete", &[PATH_PARAMETER], Type::Nothing, "Removes a file, a link, or an empty directory. Needs `delete`.", DELETE),
    named(
        "move",
        &[parameter("src", Type::Text), parameter("dst", Type::Text)],
        Type::Nothing,
        "Moves or renames one regular file. Needs `move`.",
        MOVE,
    ),
    named(
        "copy",
        &[parameter("src", Type::Text), parameter("dst", Type::Text)],
        Type::Nothing,
        "Copies one regular file. A destination that has content is refused. Needs `read` of the one and `write` of the other.",
        COPY,
    ),
];
