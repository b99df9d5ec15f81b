//! Links themselves, not what they lead to.

use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{Condition, Effect, Give, Place, Resource, Step, act, bind, must, or_instead, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const NEW: Place = Place::Under(&SELF, "link_name");
const NAMED: Place = Place::Under(&SELF, "symlink_name");
const NAME: &[Parameter] = &[parameter("symlink_name", Type::Text)];

const fn method(
    receiver: Kind,
    name: &'static str,
    parameters: &'static [Parameter],
    result: Type,
    doc: &'static str,
    errors: &'static [&'static str],
    plan: &'static [Step],
) -> Operation {
    Operation { module: Module::File, form: Form::Method(receiver), name, parameters, result, doc, errors, plan }
}

pub(super) const OPERATIONS: &[Operation] = &[
    method(
        Kind::RcDirHandle,
        "create_symlink",
        &[
            parameter("target_path", Type::Text),
            parameter("link_name", Type::Text),
            parameter("options", Type::Object(Kind::CreateSymlinkOptions)),
        ],
        Type::Nothing,
        "Makes a link with that text in the directory. What the text names is neither looked at nor asked for. With `force` the link takes the place of a file or link of its name in one step.",
        &["PermissionDenied", "AuthorizationError", "InvalidPath", "IoError", "Other"],
        &[
            must(Action::CREATE, Resource::File(NEW)),
            when(Condition::Option("options", "force"), &[must(Action::DELETE, Resource::File(NEW))]),
            act(Effect::MakeLink { directory: "self", path: NEW, target: "target_path" }),
            Step::Give(Give::Nothing),
        ],
    ),
    method(
        Kind::RcDirHandle,
        "open_symlink",
        NAME,
        Type::Object(Kind::RcSymlinkHandle),
        "Opens a link of the directory, not what it leads to.",
        &["PermissionDenied", "AuthorizationError", "InvalidPath", "ValidationError", "IoError", "Other"],
        &[
            must(Action::OPEN, Resource::File(NAMED)),
            bind("link", Effect::OpenLink { directory: "self", path: NAMED }),
            Step::Give(Give::Bound("link")),
        ],
    ),
    method(
        Kind::RcDirHandle,
        "read_link_target",
        NAME,
        Type::Text,
        "Reads the text of a link of the directory. Nothing is followed.",
        &["PermissionDenied", "AuthorizationError", "InvalidPath", "IoError", "Other"],
        &[
            must(Action::READ, Resource::File(NAMED)),
            act(Effect::ReadLink { directory: "self", path: NAMED }),
            Step::Give(Give::Content(NAMED)),
        ],
    ),
    method(
        Kind::RcSymlinkHandle,
        "metadata",
        &[],
        Type::Object(Kind::Metadata),
        "Shows mode, times and owner of the link itself, and its text, where that may be read.",
        &["PermissionDenied", "AuthorizationError", "IdentityResolutionError", "IoError", "Other"],
        &[
            must(Action::STAT, Resource::File(SELF)),
            or_instead(Action::READ, Resource::File(SELF), &[]),
            act(Effect::Stat("self")),
            Step::Give(Give::Outcome),
        ],
    ),
];
