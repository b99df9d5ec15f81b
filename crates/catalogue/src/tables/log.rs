//! The script log.

use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{Effect, Give, Level, Step, act};

const MESSAGE: &[Parameter] = &[parameter("message", Type::Text)];

const fn entry(name: &'static str, doc: &'static str, plan: &'static [Step]) -> Operation {
    Operation { module: Module::Log, form: Form::Function, name, parameters: MESSAGE, result: Type::Nothing, doc, errors: &[], plan }
}

pub(super) const OPERATIONS: &[Operation] = &[
    entry("trace", "Adds an entry to the script log at the finest level.", &[act(Effect::Log(Level::Trace)), Step::Give(Give::Nothing)]),
    entry("info", "Adds an entry to the script log.", &[act(Effect::Log(Level::Info)), Step::Give(Give::Nothing)]),
    entry("warn", "Adds a warning to the script log.", &[act(Effect::Log(Level::Warn)), Step::Give(Give::Nothing)]),
    entry("error", "Adds an error to the script log; the script goes on.", &[act(Effect::Log(Level::Error)), Step::Give(Give::Nothing)]),
];
