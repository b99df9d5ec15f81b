//! Script arguments: declared, given, or just used.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rex_policy::Segment;
use rex_syntax::{DirectiveKind, ExprKind, Node, Script, Span, Stmt, StmtKind, walk};
use serde_json::Value as Json;
use smol_str::SmolStr;

use super::catalogue::CATALOGUE;
use super::similar::nearest;
use super::{Evaluator, Site, standard};
use crate::argument::{Argument, Declared, TYPES, starred};
use crate::finding::{Finding, Severity};
use crate::values::{Atom, Cause, Causes, Text, Unknown, Value};

impl Evaluator<'_> {
    /// What is there before the first statement.
    pub(crate) fn declare_arguments(&mut self, script: &Script) {
        let declarations = declarations(script);
        for (name, declared, span) in &declarations {
            self.check_type_name(declared, *span);
            if self.arguments.iter().any(|argument| argument.name == *name) {
                self.declared_twice(name, *span);
                continue;
            }
            let value = match self.given(name) {
                Some(given) => self.given_argument(name, declared, &given, *span),
                None => self.declared_argument(name, declared, argument_cause(name, *span)),
            };
            self.add_argument(name, Some(declared.clone()), *span);
            self.declare(name, value);
        }
        for (name, value) in self.options.arguments.iter().flatten() {
            if self.find_variable(name).is_none() {
                self.declare(name, Value::from_json(value));
            }
        }
        self.declare_free(script, declarations.is_empty());
    }

    /// Variables that nothing defines. Where the arguments are given, they are not among them, and using one is an error.
    fn declare_free(&mut self, script: &Script, nothing_declared: bool) {
        // The parser knows the variables that are given, so it says nothing of them.
        if !script.unresolved && self.options.arguments.is_none() {
            debug_assert!(free_variables(&script.body).is_empty(), "the parser has seen a declaration of each variable");
            return;
        }
        for (name, span) in free_variables(&script.body) {
            if self.is_function_name(&name) || self.arguments.iter().any(|argument| argument.name == name) {
                continue;
            }
            if self.find_variable(&name).is_some() {
                self.add_argument(&name, None, span);
                continue;
            }
            if self.options.arguments.is_some() && self.given(&name).is_none() {
                self.add_argument(&name, None, span);
                continue;
            }
            if !nothing_declared {
                self.undeclared(script, &name, span);
            }
            let value = self.free_argument(&name, span);
            self.declare(name, value);
        }
    }

    /// A variable that nothing declares: an argument, known or not.
    pub(crate) fn free_argument(&mut self, name: &str, span: Span) -> Value {
        self.add_argument(name, None, span);
        match self.given(name) {
            Some(given) => Value::from_json(&given),
            None => unknown_argument(name, argument_cause(name, span)),
        }
    }

    fn add_argument(&mut self, name: &str, declared: Option<Declared>, span: Span) {
        if !self.arguments.iter().any(|argument| argument.name == name) {
            let known = self.given(name).is_some();
            self.arguments.push(Argument { name: name.to_owned(), declared, source: 0, span, known });
        }
    }

    /// The value of an argument, where one was given.
    fn given(&self, name: &str) -> Option<Json> {
        let known = self.options.known.get(name);
        known.or_else(|| self.options.arguments.as_ref().and_then(|arguments| arguments.get(name))).cloned()
    }

    fn given_argument(&mut self, name: &str, declared: &Declared, given: &Json, span: Span) -> Value {
        if let Some(objection) = declared.objection(given) {
            let message = format!("`{name}` is declared as {}, and {objection}", declared.text());
            let help = match (given, declared.one_name()) {
                (Json::String(_), "int" | "float" | "bool" | "array" | "map") => {
                    format!("what follows `=` is a string: give anything else as `{name}:=JSON`, or change the declaration")
                }
                _ => format!("give `{name}` another value, or change its declaration"),
            };
            self.error("argument-mismatch", message, Some(help), Site { source: 0, span, line: 0 }, "declared here");
        }
        Value::from_json(given)
    }

    /// What the declaration says about the argument's values.
    fn declared_argument(&self, name: &str, declared: &Declared, cause: Cause) -> Value {
        let hole = Segment::Argument(name.into());
        match (declared.one_name(), &declared.matching) {
            ("string", Some(pattern)) => Value::text(Text { pattern: starred(pattern, &hole), causes: Causes::of(cause) }),
            ("string", None) => Value::text(Text::hole(hole, Causes::of(cause))),
            // What is computed from a number does not know whose number it was.
            ("int", _) if !self.options.named_holes => Value::any_int(),
            ("float", _) if !self.options.named_holes => Value::any_float(),
            ("bool", _) if !self.options.named_holes => Value::any_bool(),
            _ => unknown_argument(name, cause),
        }
    }

    fn check_type_name(&mut self, declared: &Declared, span: Span) {
        if declared.has_known_type() {
            return;
        }
        let help = match nearest(&declared.type_name, TYPES.iter().map(|name| (*name).to_owned())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", TYPES.join(", ")),
        };
        self.recorder.find(Finding {
            severity: Severity::Warning,
            code: "argument-type",
            message: format!("there is no type `{}`, so this declaration says nothing", declared.type_name),
            help: Some(help),
            source: 0,
            span,
            label: "an unknown type".to_owned(),
            unbounded: false,
        });
    }

    /// The first declaration counts.
    #[cold]
    fn declared_twice(&mut self, name: &str, span: Span) {
        self.recorder.find(Finding {
            severity: Severity::Warning,
            code: "argument-declared-twice",
            message: format!("`{name}` is declared before this, so this declaration says nothing"),
            help: Some("keep one of them".to_owned()),
            source: 0,
            span,
            label: "declared again".to_owned(),
            unbounded: false,
        });
    }

    /// Where some arguments are declared, all should be.
    #[cold]
    fn undeclared(&mut self, script: &Script, name: &str, span: Span) {
        let mut known: BTreeSet<String> = self.arguments.iter().map(|argument| argument.name.clone()).collect();
        walk(&script.body, &mut |node| {
            if let Node::Stmt(statement) = node {
                known.extend(declared_by(&statement.kind).map(str::to_owned));
            }
        });
        let declare = format!("declare it: `// rex: arg {name}: string`");
        let near = nearest(name, known.into_iter()).or_else(|| nearest(name, self.function_names()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? Otherwise {declare}"),
            None => declare,
        };
        self.recorder.find(Finding {
            severity: Severity::Warning,
            code: "undeclared-argument",
            message: format!("`{name}` is defined nowhere, and not among the declared arguments"),
            help: Some(help),
            source: 0,
            span,
            label: "taken for an argument".to_owned(),
            unbounded: false,
        });
    }

    /// The name that one which is not defined may have been meant to be.
    pub(crate) fn similar_variable(&self, name: &str) -> Option<String> {
        let here = self.frames.last().map(|frame| frame.names.all().map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default();
        let arguments = self.arguments.iter().filter(|_| self.frames.len() == 1).map(|argument| argument.name.clone());
        let near = nearest(name, here.into_iter().chain(arguments).filter(|other| other != name));
        near.or_else(|| nearest(name, self.function_names()))
    }

    fn function_names(&self) -> impl Iterator<Item = String> {
        let own = self.modules.get(self.source()).map(|module| module.function_names().map(str::to_owned).collect::<Vec<_>>());
        let host = CATALOGUE.function_names().map(str::to_owned);
        own.unwrap_or_default().into_iter().chain(host).chain(standard::names().map(str::to_owned))
    }
}

/// The names a script declares as its arguments.
pub(crate) fn declared_names(script: &Script) -> impl Iterator<Item = String> {
    declarations(script).into_iter().map(|(name, ..)| name)
}

fn declarations(script: &Script) -> Vec<(String, Declared, Span)> {
    let declaration = |directive: &rex_syntax::Directive| match &directive.kind {
        DirectiveKind::Argument { name, type_name, matching } => {
            Some((name.clone(), Declared { type_name: type_name.clone(), matching: matching.clone() }, directive.span))
        }
        DirectiveKind::Allow { .. } => None,
    };
    script.directives.iter().filter_map(declaration).collect()
}

fn argument_cause(name: &str, span: Span) -> Cause {
    Cause { reason: format!("the script argument `{name}`").into(), argument: Some(Arc::from(name)), source: 0, span }
}

fn unknown_argument(name: &str, cause: Cause) -> Value {
    Value::one(Atom::Unknown(Unknown { argument: Some(Arc::from(name)), causes: Causes::of(cause) }))
}

/// The variables that are used and nowhere declared, with their first use.
fn free_variables(body: &[Stmt]) -> Vec<(String, Span)> {
    let mut known: HashSet<&str, ahash::RandomState> = HashSet::default();
    let mut used: Vec<(&str, Span)> = Vec::new();
    walk(body, &mut |node| match node {
        Node::Stmt(statement) => known.extend(declared_by(&statement.kind)),
        Node::Expr(expression) => match &expression.kind {
            ExprKind::Variable { name, namespace } if namespace.is_empty() => used.push((name, expression.span)),
            ExprKind::Closure { captures, .. } => used.extend(captures.iter().map(|name| (name.as_str(), expression.span))),
            _ => {}
        },
    });
    used.retain(|(name, _)| known.insert(name));
    used.into_iter().map(|(name, span)| (name.to_owned(), span)).collect()
}

/// The variables a statement declares; at most two.
pub(super) fn declared_by(kind: &StmtKind) -> impl Iterator<Item = &str> {
    let (first, second) = match kind {
        StmtKind::Let { name, .. } => (Some(name), None),
        StmtKind::For { variable, counter, .. } => (counter.as_ref(), Some(variable)),
        StmtKind::Try { variable, .. } => (variable.as_ref(), None),
        _ => (None, None),
    };
    first.into_iter().chain(second).map(SmolStr::as_str)
}
