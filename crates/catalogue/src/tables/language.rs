//! Statements of the language that touch the host.

use super::parts::{PATH, PATH_PARAMETER};
use crate::operation::{Form, Module, Operation, Type};
use crate::plan::{Effect, Give, Resource, Step, act, must};
use crate::vocabulary::Action;

/// The one row `import` has.
pub(super) static IMPORT: Operation = ROW;

const ROW: Operation = Operation {
    module: Module::Import,
    form: Form::Statement,
    name: "import",
    parameters: &[PATH_PARAMETER],
    result: Type::Any,
    doc: "Loads another script file as a module, from below the script's directory or `--module-root`. The file is asked for like any other; a link or `..` out of the root is refused.",
    errors: &["PermissionDenied", "AuthorizationError", "IoError", "Other"],
    plan: &[
        must(Action::OPEN, Resource::File(PATH)),
        must(Action::READ, Resource::File(PATH)),
        act(Effect::ReadModule(PATH)),
        Step::Give(Give::Content(PATH)),
    ],
};

pub(super) const OPERATIONS: &[Operation] = &[ROW];
