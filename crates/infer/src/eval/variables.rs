//! Names: scopes, arguments, and what a name stands for that no statement declares.

use std::collections::BTreeSet;
use std::rc::Rc;

use rex_policy::{Pattern, Segment};
use rex_syntax::{DirectiveKind, ExprKind, Node, Parsed, Span, Stmt, StmtKind, walk};

use super::{Evaluator, Frame, Level, Module, Site};
use crate::finding::Severity;
use crate::values::{Atom, Callee, Cause, Causes, Function, Text, Unknown, Value};

impl Evaluator<'_> {
    /// Evaluates the main script.
    pub(crate) fn run(&mut self, parsed: Parsed) {
        self.report_errors(0, &parsed);
        self.modules.push(Module::new(parsed.script, None));
        let mark = self.store.mark();
        self.frames.push(Frame { outermost: true, ..Frame::new(0, mark) });
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

    fn declare_arguments(&mut self, script: &rex_syntax::Script) {
        if let Some(arguments) = &self.options.arguments {
            for (name, value) in arguments {
                self.declare(name, Value::from_json(value));
            }
            return;
        }
        for directive in &script.directives {
            if let DirectiveKind::Argument { name, type_name, matching } = &directive.kind {
                let cause = argument_cause(name, directive.span);
                self.declare(name, declared_argument(name, type_name, matching.as_deref(), cause));
            }
        }
        for (name, span) in free_variables(&script.body) {
            if self.find_variable(&name).is_none() && !self.is_function_name(&name) {
                self.declare(&name, argument(&name, span));
            }
        }
    }

    pub(crate) fn declare(&mut self, name: &str, value: Value) -> usize {
        let slot = self.store.declare(value);
        if let Some(frame) = self.frame() {
            frame.names.declare(name, slot);
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
        self.store.release(slots);
        value
    }

    pub(crate) fn find_variable(&self, name: &str) -> Option<usize> {
        self.frames.last().and_then(|frame| frame.names.find(name))
    }

    /// The slot of a variable; a variable of the main script that nothing declares is an argument.
    pub(crate) fn slot_of(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(slot) = self.find_variable(name) {
            return Some(slot);
        }
        let may_be_argument = self.frames.len() == 1 && self.options.arguments.is_none() && !self.is_function_name(name);
        may_be_argument.then(|| {
            let slot = self.store.declare(argument(name, span));
            self.store.pin(slot);
            if let Some(frame) = self.frame() {
                frame.names.declare_first(name, slot);
            }
            slot
        })
    }

    /// The value of a name without a namespace.
    pub(crate) fn variable(&mut self, name: &str, site: Site) -> Value {
        if let Some(slot) = self.slot_of(name, site.span) {
            return self.store.get(slot);
        }
        if self.is_function_name(name) {
            return Value::function(Function { callee: Callee::Name(Rc::from(name)), curried: Vec::new() });
        }
        let help = if self.frames.len() > 1 {
            "functions do not see the variables around them: pass it as a parameter, or use a constant as `global::NAME`"
        } else {
            "define it with `let`, or pass it as an argument"
        };
        self.error("unknown-variable", format!("`{name}` is not defined here"), Some(help.to_owned()), site, "not defined");
        Value::unknown(self.cause(format!("`{name}`, which is not defined"), site.span))
    }

    /// `alias::NAME`, `global::NAME`, or a constant of the host.
    pub(crate) fn namespaced_variable(&mut self, namespace: &[String], name: &str, site: Site) -> Value {
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
        match self.modules.get(module).and_then(|module| module.exports.get(name)) {
            Some(slot) => self.store.get(*slot),
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
    fn is_function_name(&self, name: &str) -> bool {
        self.modules.get(self.source()).is_some_and(|module| module.has_function(name))
    }
}

fn argument_cause(name: &str, span: Span) -> Cause {
    Cause { text: Rc::from(format!("the script argument `{name}`")), argument: Some(Rc::from(name)), source: 0, span }
}

fn argument(name: &str, span: Span) -> Value {
    let causes = Causes::of(argument_cause(name, span));
    Value::one(Atom::Unknown(Unknown { argument: Some(Rc::from(name)), causes }))
}

/// What the declaration says about the argument's values.
fn declared_argument(name: &str, type_name: &str, matching: Option<&str>, cause: Cause) -> Value {
    let hole = || Segment::Argument(name.to_owned());
    match (type_name, matching) {
        ("string", Some(pattern)) => {
            let mut segments = Vec::new();
            for (index, part) in pattern.split('*').enumerate() {
                segments.extend((index > 0).then(hole));
                segments.push(Segment::Literal(part.to_owned()));
            }
            Value::text(Text { pattern: Pattern::from_segments(segments), causes: Causes::of(cause) })
        }
        ("string", None) => Value::text(Text::hole(hole(), Causes::of(cause))),
        ("int" | "i64", _) => Value::any_int(),
        ("float" | "f64", _) => Value::any_float(),
        ("bool", _) => Value::any_bool(),
        _ => Value::one(Atom::Unknown(Unknown { argument: Some(Rc::from(name)), causes: Causes::of(cause) })),
    }
}

/// The variables that are used and nowhere declared, with their first use.
fn free_variables(body: &[Stmt]) -> Vec<(String, Span)> {
    let mut declared: BTreeSet<&str> = BTreeSet::new();
    let mut used: Vec<(&str, Span)> = Vec::new();
    walk(body, &mut |node| match node {
        Node::Stmt(statement) => declared.extend(declared_by(&statement.kind)),
        Node::Expr(expression) => match &expression.kind {
            ExprKind::Variable { name, namespace } if namespace.is_empty() => used.push((name, expression.span)),
            ExprKind::Closure { captures, .. } => used.extend(captures.iter().map(|name| (name.as_str(), expression.span))),
            _ => {}
        },
    });
    let mut free: Vec<(String, Span)> = Vec::new();
    let mut known = declared;
    for (name, span) in used {
        if known.insert(name) {
            free.push((name.to_owned(), span));
        }
    }
    free
}

fn declared_by(kind: &StmtKind) -> Vec<&str> {
    match kind {
        StmtKind::Let { name, .. } => vec![name],
        StmtKind::For { variable, counter, .. } => counter.iter().chain([variable]).map(String::as_str).collect(),
        StmtKind::Try { variable, .. } => variable.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
