//! Steps and words that several rows share.

use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{Condition, Effect, Known, Look, Place, Resource, Step, bind, must, or_instead, when};
use crate::vocabulary::Action;

/// The text argument `path`.
pub(super) const PATH: Place = Place::Given("path");
/// The directory that holds it, as given.
pub(super) const PARENT: Place = Place::Parent(&PATH);
/// That directory once its links are followed.
pub(super) const REAL_PARENT: Place = Place::Found("parent");
/// The file under the followed directory.
pub(super) const FILE: Place = Place::Beside(&REAL_PARENT, &PATH);

/// The parameter `path: string`.
pub(super) const PATH_PARAMETER: Parameter = parameter("path", Type::Text);

/// Command-style functions follow a linked parent: the directory as given, then as it really is.
pub(super) const ENTER_PARENT: &[Step] = &[
    must(Action::OPEN, Resource::Dir(PARENT)),
    Step::Look("parent", Look::Directory(PARENT)),
    must(Action::OPEN, Resource::Dir(REAL_PARENT)),
];

/// What the dictionary of redacted reads needs, once a runtime.
pub(super) const DICTIONARY: &[Step] = &[when(
    Condition::DictionaryNotLoaded,
    &[
        must(Action::OPEN, Resource::Dir(Place::Fixed(Known::DictionaryDirectory))),
        Step::Look("dictionary", Look::Directory(Place::Fixed(Known::DictionaryDirectory))),
        must(Action::OPEN, Resource::Dir(Place::Found("dictionary"))),
        must(Action::OPEN, Resource::File(Place::Beside(&Place::Found("dictionary"), &Place::Fixed(Known::Dictionary)))),
        must(Action::READ, Resource::File(Place::Beside(&Place::Found("dictionary"), &Place::Fixed(Known::Dictionary)))),
        Step::Do(None, Effect::LoadDictionary("dictionary")),
    ],
)];

/// Reads with redaction, where reading in full was denied.
const REDACTED: &[Step] = &[must(Action::REDACTED_READ, Resource::File(FILE)), Step::Part(DICTIONARY)];
const REDACTED_PATH: &[Step] = &[must(Action::REDACTED_READ, Resource::File(PATH)), Step::Part(DICTIONARY)];
const REDACTED_SELF: &[Step] = &[must(Action::REDACTED_READ, Resource::File(Place::Given("self"))), Step::Part(DICTIONARY)];

/// `read`, or else `redacted_read`, of the file under the followed parent.
pub(super) const READ_FILE: Step = or_instead(Action::READ, Resource::File(FILE), REDACTED);
/// The same of the path as given.
pub(super) const READ_PATH: Step = or_instead(Action::READ, Resource::File(PATH), REDACTED_PATH);
/// The same of the receiver.
pub(super) const READ_SELF: Step = or_instead(Action::READ, Resource::File(Place::Given("self")), REDACTED_SELF);

/// Opens the parent of the path as given, following nothing.
pub(super) const OPEN_PARENT: Step = bind("parent", Effect::OpenDirectory(PARENT));

/// What any call with a path can throw.
pub(super) const PATH_ERRORS: &[&str] =
    &["PermissionDenied", "AuthorizationError", "InvalidArguments", "InvalidPath", "FileError", "IoError", "Other"];
/// What any call on a directory can throw.
pub(super) const DIRECTORY_ERRORS: &[&str] =
    &["PermissionDenied", "AuthorizationError", "DirectoryOpenError", "DirectoryError", "IoError", "Other"];
/// What any call on an open file can throw.
pub(super) const FILE_ERRORS: &[&str] = &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "FileError", "IoError", "Other"];

/// What an open file does.
pub(super) const fn method(
    name: &'static str,
    parameters: &'static [Parameter],
    result: Type,
    doc: &'static str,
    errors: &'static [&'static str],
    plan: &'static [Step],
) -> Operation {
    Operation { module: Module::File, form: Form::Method(Kind::RcFileHandle), name, parameters, result, doc, errors, plan }
}
