//! What an open file does.

use super::parts::{FILE_ERRORS, READ_SELF};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Type, parameter};
use crate::plan::{Condition, Effect, Fact, Give, Place, Resource, Step, act, bind, must, must_move, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const NAME: Place = Place::Original("self");
const DESTINATION: Place = Place::Under(&Place::Given("dest_dir"), "dest_filename");

const WRITE: &[Step] =
    &[must(Action::WRITE, Resource::File(SELF)), bind("written", Effect::Replace("self")), Step::Give(Give::Bound("written"))];

const MOVE: &[Step] = &[
    must_move(Resource::File(NAME), DESTINATION),
    must(Action::CREATE, Resource::File(DESTINATION)),
    must(Action::OPEN, Resource::File(DESTINATION)),
    bind("rename", Effect::Rename { from: "self", source: NAME, to: "dest_dir", destination: DESTINATION }),
    when(
        Condition::Is("rename", Fact::CrossDevice),
        &[
            must(Action::READ, Resource::File(SELF)),
            must(Action::WRITE, Resource::File(DESTINATION)),
            must(Action::DELETE, Resource::File(NAME)),
            act(Effect::MoveAcross { from: "self", source: NAME, to: "dest_dir", destination: DESTINATION }),
        ],
    ),
    bind("moved", Effect::Moved { handle: "self", to: "dest_dir", destination: DESTINATION }),
    Step::Give(Give::Bound("moved")),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "read",
        parameters: &[],
        result: Type::Text,
        doc: "Reads the file as text, whole. Where only `redacted_read` is allowed, each line the dictionary does not know reads `[REDACTED]`.",
        errors: &[
            "PermissionDenied",
            "AuthorizationError",
            "InvalidFileMode",
            "UnsupportedOperationError",
            "DirectoryError",
            "FileError",
            "IoError",
            "Other",
        ],
        plan: &[READ_SELF, act(Effect::ReadText("self")), Step::Give(Give::Content(SELF))],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "write",
        parameters: &[parameter("content", Type::Text)],
        result: Type::Object(Kind::RcFileHandle),
        doc: "Replaces the file's content, whole or not at all. Mode, owner and extended attributes stay. Gives the handle of the new file.",
        errors: FILE_ERRORS,
        plan: WRITE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "write",
        parameters: &[parameter("content", Type::Text), parameter("options", Type::Object(Kind::WriteOptions))],
        result: Type::Object(Kind::RcFileHandle),
        doc: "Replaces the file's content, whole or not at all. With `preserve_ownership(false)` the new file belongs to the caller.",
        errors: FILE_ERRORS,
        plan: WRITE,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "metadata",
        parameters: &[],
        result: Type::Object(Kind::Metadata),
        doc: "Shows size, mode, times and owner of the open file.",
        errors: FILE_ERRORS,
        plan: &[must(Action::STAT, Resource::File(SELF)), act(Effect::Stat("self")), Step::Give(Give::Outcome)],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "delete",
        parameters: &[parameter("options", Type::Object(Kind::DeleteFileOptions))],
        result: Type::Nothing,
        doc: "Removes the name the file was opened by; for a handle opened through a link, the link. With `force` a name that is gone already is success.",
        errors: &["PermissionDenied", "AuthorizationError", "NotFound", "FileError", "Other"],
        plan: &[must(Action::DELETE, Resource::File(NAME)), act(Effect::RemoveHandle("self")), Step::Give(Give::Nothing)],
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "move",
        parameters: &[
            parameter("dest_dir", Type::Object(Kind::RcDirHandle)),
            parameter("dest_filename", Type::Text),
            parameter("options", Type::Object(Kind::MoveOptions)),
        ],
        result: Type::Object(Kind::RcFileHandle),
        doc: "Moves the file to a directory and name; for a handle opened through a link, the link. A file of that name is replaced. To another file system it is copied and then removed, which needs read, write and delete besides.",
        errors: &[
            "PermissionDenied",
            "AuthorizationError",
            "InvalidPath",
            "FileError",
            "InvalidFileMode",
            "FileCopyError",
            "NotFound",
            "IoError",
            "Other",
        ],
        plan: MOVE,
    },
];
