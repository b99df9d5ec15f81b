//! Names: scopes, arguments, and what a name stands for that no statement declares.

use rex_syntax::{Expr, Parsed, Span};
use smol_str::SmolStr;

use super::imports::UNKNOWN;
use super::{Evaluator, Frame, Level, Module, Site};
use crate::finding::{Finding, Severity};
use crate::values::{Callee, Function, Value};

impl Evaluator<'_> {
    /// Evaluates the main script.
    pub(crate) fn run(&mut self, parsed: Parsed) {
        self.report_errors(0, &parsed);
        self.modules.push(Module::new(parsed.script, None));
        let mark = self.store.mark();
        self.frames.push(Box::new(Frame { outermost: true, ..Frame::new(0, 0, mark) }));
        self.certainty.enter(Level::Function);
        let Some(script) = self.script() else { return };
        self.declare_arguments(&script);
        self.statements(&script.body);
        self.frames.pop();
    }

    pub(crate) fn report_errors(&mut self, source: usize, parsed: &Parsed) {
        for error in &parsed.errors {
            self.syntax_error(source, error, Severity::Error);
        }
        for note in &parsed.notes {
            self.syntax_error(source, note, Severity::Note);
        }
    }

    pub(crate) fn declare(&mut self, name: impl Into<SmolStr>, value: Value) -> usize {
        let slot = self.store.declare(value);
        if let Some(frame) = self.frame() {
            frame.names.declare(name.into(), slot);
        }
        slot
    }

    /// Runs with names of its own.
    pub(crate) fn scoped(&mut self, run: impl FnOnce(&mut Self) -> Value) -> Value {
        let depth = self.frames.last().map_or(0, |frame| frame.names.depth());
        let imports = self.frames.last().map_or(0, |frame| frame.imports.len());
        let slots = self.store.len();
        let value = run(self);
        if let Some(frame) = self.frame() {
            frame.names.leave(depth);
            frame.imports.truncate(imports);
        }
        self.release(slots);
        value
    }

    pub(crate) fn find_variable(&self, name: &str) -> Option<usize> {
        self.frames.last().and_then(|frame| frame.names.find(name))
    }

    /// The slot of a variable; a variable of the main script that nothing declares is an argument.
    pub(crate) fn slot_of(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(slot) = self.find_variable(name) {
            self.warn_of_lent(name, slot, span);
            return Some(slot);
        }
        let may_be_argument = self.frames.len() == 1 && self.options.arguments.is_none() && !self.is_function_name(name);
        may_be_argument.then(|| {
            let value = self.free_argument(name, span);
            let slot = self.store.declare(value);
            self.store.pin(slot);
            if let Some(frame) = self.frame() {
                frame.names.declare_first(name.into(), slot);
            }
            slot
        })
    }

    /// A run's parser knows the arguments and the function's own variables, and not how the function is called. Where the
    /// arguments are given, ours has said it already.
    fn warn_of_lent(&mut self, name: &str, slot: usize, span: Span) {
        let is_lent = self.frames.last().is_some_and(|frame| slot < frame.lent);
        if !is_lent || self.options.arguments.is_some() || self.arguments.iter().any(|argument| argument.name == name) {
            return;
        }
        self.recorder.find(Finding {
            severity: Severity::Error,
            code: "unknown-variable",
            message: format!("`{name}` is not defined here"),
            help: Some(
                "a function names variables of its caller only where they are arguments of the script: pass it as a parameter".to_owned(),
            ),
            source: self.source(),
            span,
            label: "not defined".to_owned(),
            unbounded: false,
        });
    }

    /// The value of a name without a namespace.
    pub(crate) fn variable(&mut self, name: &SmolStr, expression: &Expr) -> Value {
        if let Some(slot) = self.slot_of(name, expression.span) {
            return self.store.get(slot);
        }
        if self.is_function_name(name) {
            return Value::function(Function { callee: Callee::Name(name.clone()), curried: Vec::new() });
        }
        let usual = if self.frames.len() > 1 {
            "functions do not see the variables around them: pass it as a parameter, or use a constant as `global::NAME`"
        } else {
            "define it with `let`, or pass it as an argument"
        };
        let help = match self.similar_variable(name) {
            Some(near) => format!("did you mean `{near}`? Otherwise: {usual}"),
            None => usual.to_owned(),
        };
        let site = self.site(expression);
        self.error("unknown-variable", format!("`{name}` is not defined here"), Some(help), site, "not defined");
        Value::unknown(self.cause(format!("`{name}`, which is not defined"), site.span))
    }

    /// `alias::NAME`, `global::NAME`, or a constant of the host.
    pub(crate) fn namespaced_variable(&mut self, namespace: &[SmolStr], name: &str, site: Site) -> Value {
        if let [space] = namespace {
            if let Some(module) = self.imported(space) {
                return self.exported(module, name, site);
            }
            if space == "global"
                && let Some(slot) = self.global_constant(name)
            {
                return self.store.get(slot);
            }
            if let Some(value) = self.host_constant(space, name) {
                return value;
            }
        }
        let path = format!("{}::{name}", namespace.join("::"));
        self.error("unknown-variable", format!("there is no `{path}`"), None, site, "not defined");
        Value::unknown(self.cause(format!("`{path}`, which is not defined"), site.span))
    }

    fn exported(&mut self, module: usize, name: &str, site: Site) -> Value {
        if module == UNKNOWN {
            return self.unknown(format!("`{name}` of a module that is not known"), site.span);
        }
        match self.modules.get(module).and_then(|module| module.exports.get(name)) {
            Some(slot) => self.store.get(*slot),
            None if self.modules.get(module).is_none() => self.unknown("a variable of a module that is not known", site.span),
            None => {
                self.error("unknown-variable", format!("the module exports no `{name}`"), None, site, "not exported");
                Value::unknown(self.cause(format!("`{name}`, which the module does not export"), site.span))
            }
        }
    }

    fn global_constant(&self, name: &str) -> Option<usize> {
        self.modules.get(self.source()).and_then(|module| module.constants.get(name)).copied()
    }

    /// A script function's name stands for it; a host function's does not.
    pub(crate) fn is_function_name(&self, name: &str) -> bool {
        self.modules.get(self.source()).is_some_and(|module| module.has_function(name))
    }
}
