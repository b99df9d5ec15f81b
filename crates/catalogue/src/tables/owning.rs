//! Owner, group, mode and attributes.

use super::parts::{OPEN_PARENT, PARENT, PATH, PATH_PARAMETER};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{
    Condition, Effect, Fact, Give, Look, Over, Owning, Place, Resource, Step, act, bind, must, must_set_attribute, or_leave, or_without,
    unless_forbidden, when,
};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const ENTRY: Place = Place::Given("entry");

const CHOWN_SELF: Step = act(Effect::Owning(Owning::Chown("self")));
const CHOWN_ENTRY: Step = act(Effect::Owning(Owning::Chown("entry")));

/// Denied entries are left out, the directory itself too. A directory comes after what is in it: who gives it away
/// may no longer list it.
const CHOWN_TREE: &[Step] = &[
    or_without(Action::CHOWN, Resource::Dir(SELF)),
    Step::Within(&[or_leave(Action::READ, Resource::Dir(SELF)), Step::Each("entry", Over::Entries("self"), CHOWN_BELOW)]),
    when(Condition::Granted(Action::CHOWN, SELF), &[CHOWN_SELF]),
];

const CHOWN_BELOW: &[Step] = &[Step::When(
    Condition::Is("entry", Fact::Directory),
    &[
        or_leave(Action::OPEN, Resource::Dir(ENTRY)),
        or_without(Action::READ, Resource::Dir(ENTRY)),
        or_without(Action::CHOWN, Resource::Dir(ENTRY)),
        when(Condition::Granted(Action::READ, ENTRY), &[Step::Descend]),
        when(Condition::Granted(Action::CHOWN, ENTRY), &[CHOWN_ENTRY]),
    ],
    &[Step::When(
        Condition::Is("entry", Fact::Special),
        &[],
        &[or_leave(Action::OPEN, Resource::File(ENTRY)), or_leave(Action::CHOWN, Resource::File(ENTRY)), CHOWN_ENTRY],
    )],
)];

const CHOWN_DIRECTORY: &[Step] = &[
    Step::When(Condition::Option("options", "recursive"), CHOWN_TREE, &[must(Action::CHOWN, Resource::Dir(SELF)), CHOWN_SELF]),
    Step::Give(Give::Nothing),
];

const CHOWN: &[Step] = &[must(Action::CHOWN, Resource::File(SELF)), CHOWN_SELF, Step::Give(Give::Nothing)];

const SET_ATTRIBUTE: &[Step] =
    &[must_set_attribute(Resource::File(SELF), "options"), act(Effect::Owning(Owning::SetAttribute("self"))), Step::Give(Give::Nothing)];

const ENTER_DIRECTORY: &[Step] = &[unless_forbidden(Action::OPEN, Resource::Dir(PATH)), bind("directory", Effect::OpenDirectory(PATH))];
const ENTER_FILE: &[Step] = &[
    unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
    unless_forbidden(Action::OPEN, Resource::File(PATH)),
    OPEN_PARENT,
    bind("entry", Effect::Entry { directory: "parent", path: PATH }),
];

const CHMOD_PATH: &[Step] = &[
    Step::Look("what", Look::KindUnfollowed(PATH)),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[must(Action::CHMOD, Resource::Dir(PATH)), Step::Part(ENTER_DIRECTORY), act(Effect::Chmod("directory"))],
        &[must(Action::CHMOD, Resource::File(PATH)), Step::Part(ENTER_FILE), act(Effect::Chmod("entry"))],
    ),
    Step::Give(Give::Nothing),
];

const CHOWN_PATH: &[Step] = &[
    Step::Look("what", Look::KindUnfollowed(PATH)),
    Step::When(
        Condition::Is("what", Fact::Directory),
        &[must(Action::CHOWN, Resource::Dir(PATH)), Step::Part(ENTER_DIRECTORY), act(Effect::Owning(Owning::Chown("directory")))],
        &[must(Action::CHOWN, Resource::File(PATH)), Step::Part(ENTER_FILE), CHOWN_ENTRY],
    ),
    Step::Give(Give::Nothing),
];

const OPTIONS: &[Parameter] = &[parameter("options", Type::Object(Kind::SetOwnershipOptions))];
const ERRORS: &[&str] = &["PermissionDenied", "AuthorizationError", "IdentityResolutionError", "IoError", "Other"];

const fn method(receiver: Kind, doc: &'static str, plan: &'static [Step]) -> Operation {
    Operation {
        module: Module::File,
        form: Form::Method(receiver),
        name: "set_ownership",
        parameters: OPTIONS,
        result: Type::Nothing,
        doc,
        errors: ERRORS,
        plan,
    }
}

const fn named(
    name: &'static str,
    parameters: &'static [Parameter],
    doc: &'static str,
    errors: &'static [&'static str],
    plan: &'static [Step],
) -> Operation {
    Operation { module: Module::File, form: Form::Namespaced("file_system"), name, parameters, result: Type::Nothing, doc, errors, plan }
}

pub(super) const OPERATIONS: &[Operation] = &[
    method(
        Kind::RcDirHandle,
        "Gives the directory to another owner, group or both. With `recursive` also every file, link and directory below it; what the policy denies is left out and recorded, the directory itself included. No link is followed, and special files stay as they are.",
        CHOWN_DIRECTORY,
    ),
    method(Kind::RcFileHandle, "Gives the open file to another owner, group or both.", CHOWN),
    method(Kind::RcSymlinkHandle, "Gives the link itself to another owner, group or both; never what it leads to.", CHOWN),
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "set_extended_attr",
        parameters: &[parameter("options", Type::Object(Kind::SetXAttrOptions))],
        result: Type::Nothing,
        doc: "Sets parts of the file's SELinux label, `security.selinux`; the others stay. Another attribute is refused, once the policy has allowed it.",
        errors: &["PermissionDenied", "AuthorizationError", "UnsupportedOperationError", "InvalidArguments", "IoError", "Other"],
        plan: SET_ATTRIBUTE,
    },
    named(
        "chmod",
        &[PATH_PARAMETER, parameter("permissions", Type::Int)],
        "Changes the mode of what stands at a path, from 0 to 0o777. No link is followed. Needs `chmod`.",
        &["PermissionDenied", "AuthorizationError", "InvalidArguments", "ValidationError", "IoError", "Other"],
        CHMOD_PATH,
    ),
    named(
        "chown",
        &[PATH_PARAMETER, parameter("user", Type::Text), parameter("group", Type::Text)],
        "Gives what stands at a path to a user and a group, by name; an empty name leaves that one as it is. No link is followed: a link itself changes hands. Needs `chown`.",
        &["PermissionDenied", "AuthorizationError", "InvalidArguments", "IdentityResolutionError", "IoError", "Other"],
        CHOWN_PATH,
    ),
];
