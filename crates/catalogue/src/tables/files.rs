//! What an open file does.

use super::parts::{FILE_ERRORS, READ_SELF, method};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Type, parameter};
use crate::plan::{Condition, Effect, Fact, Give, Place, Resource, Step, Work, act, bind, must, must_move, unless_forbidden, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const NAME: Place = Place::Original("self");
const DESTINATION: Place = Place::Under(&Place::Given("dest_dir"), "dest_filename");

const WRITE: &[Step] =
    &[must(Action::WRITE, Resource::File(SELF)), bind("written", Effect::Replace("self")), Step::Give(Give::Bound("written"))];

const BACKUP: Place = Place::Backup(&DESTINATION);

const MOVE: &[Step] = &[
    must_move(Resource::File(NAME), DESTINATION),
    // What has the name that is taken is gone afterwards.
    Step::When(
        Condition::Option("options", "backup"),
        &[
            must_move(Resource::File(DESTINATION), BACKUP),
            must(Action::CREATE, Resource::File(BACKUP)),
            unless_forbidden(Action::DELETE, Resource::File(BACKUP)),
        ],
        &[unless_forbidden(Action::DELETE, Resource::File(DESTINATION))],
    ),
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

const INTO: Place = Place::Given("destination");

const COPY: &[Step] = &[
    must(Action::READ, Resource::File(SELF)),
    must(Action::WRITE, Resource::File(INTO)),
    when(Condition::Option("options", "preserve"), &[unless_forbidden(Action::CHMOD, Resource::File(INTO))]),
    bind("copied", Effect::Copy { from: "self", to: "destination" }),
    Step::Give(Give::Bound("copied")),
];

const READING_ERRORS: &[&str] = &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "InvalidArguments", "IoError", "Other"];
const OWNER_ERRORS: &[&str] = &["PermissionDenied", "AuthorizationError", "IdentityResolutionError", "IoError", "Other"];

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
        doc: "Moves the file to a directory and name; for a handle opened through a link, the link. A file of that name is replaced; with `backup` it is kept under that name with `~` after it. To another file system it is copied and then removed, which needs read, write and delete besides.",
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
    method(
        "read_lines",
        &[parameter("options", Type::Object(Kind::ReadLinesOptions))],
        Type::Array,
        "Reads some lines of the file, without their ends. It needs `count`, `start` or both, and `read`: a redacted text has no lines here.",
        READING_ERRORS,
        &[
            must(Action::READ, Resource::File(SELF)),
            act(Effect::ReadText("self")),
            act(Effect::Work(Work::Select("options"))),
            Step::Give(Give::Content(SELF)),
        ],
    ),
    method(
        "read_page",
        &[parameter("options", Type::Object(Kind::ReadPageOptions))],
        Type::Array,
        "Reads the next lines of the file, without their ends; each call goes on where the last one ended. An empty array is the end.",
        READING_ERRORS,
        &[must(Action::READ, Resource::File(SELF)), act(Effect::ReadPage("self")), Step::Give(Give::Content(SELF))],
    ),
    method(
        "counts",
        &[],
        Type::Object(Kind::WordCount),
        "Counts the lines, words and bytes of the file.",
        READING_ERRORS,
        &[must(Action::READ, Resource::File(SELF)), act(Effect::Count("self")), Step::Give(Give::Outcome)],
    ),
    method(
        "write_in_place",
        &[parameter("content", Type::Text)],
        Type::Nothing,
        "Replaces the file's content through its descriptor: other names of the file see it too, and who reads meanwhile may see a part.",
        FILE_ERRORS,
        &[must(Action::WRITE, Resource::File(SELF)), act(Effect::WriteInPlace("self")), Step::Give(Give::Nothing)],
    ),
    method(
        "copy",
        &[parameter("destination", Type::Object(Kind::RcFileHandle)), parameter("options", Type::Object(Kind::CopyFileOptions))],
        Type::Object(Kind::RcFileHandle),
        "Copies the file's content into another open file, and gives that one's handle. A destination that has content is refused without `force`.",
        &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "DestinationFileNotEmptyError", "FileCopyError", "IoError", "Other"],
        COPY,
    ),
    method(
        "truncate",
        &[parameter("options", Type::Object(Kind::TruncateOptions))],
        Type::Nothing,
        "Cuts the file to a size, or grows it to that size with zeros.",
        &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "InvalidArguments", "IoError", "Other"],
        &[must(Action::WRITE, Resource::File(SELF)), act(Effect::Truncate("self")), Step::Give(Give::Nothing)],
    ),
    method(
        "chmod",
        &[parameter("permissions", Type::Int)],
        Type::Nothing,
        "Changes the mode of the open file, from 0 to 0o777.",
        &["PermissionDenied", "AuthorizationError", "ValidationError", "IoError", "Other"],
        &[must(Action::CHMOD, Resource::File(SELF)), act(Effect::Chmod("self")), Step::Give(Give::Nothing)],
    ),
    method(
        "get_ownership",
        &[],
        Type::Object(Kind::Ownership),
        "Shows the names of the file's owner and group.",
        OWNER_ERRORS,
        &[must(Action::STAT, Resource::File(SELF)), act(Effect::Stat("self")), Step::Give(Give::Field(Kind::Metadata, "owner"))],
    ),
    method(
        "get_last_modified_time",
        &[],
        Type::Int,
        "Shows when the file's content last changed, in nanoseconds since 1970.",
        &["PermissionDenied", "AuthorizationError", "IoError", "Other"],
        &[must(Action::STAT, Resource::File(SELF)), act(Effect::ShowModified("self")), Step::Give(Give::Outcome)],
    ),
];
