//! What a condition says about the variables in it.

use rex_policy::{Pattern, Segment};
use rex_syntax::{Expr, ExprKind};

use super::Evaluator;
use super::entries::Subject;
use super::restrict::{members, restrict};
use crate::values::{Array, Atom, Text, Value, refined_prefix, refined_suffix};

impl Evaluator<'_> {
    /// What is learnt from the condition being true, or false. False if it cannot be.
    pub(super) fn refine(&mut self, condition: &Expr, truth: bool) -> bool {
        match &condition.kind {
            ExprKind::Operator { operator, arguments } => match (*operator, arguments.as_slice()) {
                ("!", [inner]) => self.refine(inner, !truth),
                ("==", [left, right]) => self.refine_equal(left, right, truth) && self.refine_length("==", left, right, truth),
                ("!=", [left, right]) => self.refine_equal(left, right, !truth) && self.refine_length("!=", left, right, truth),
                (operator @ ("<" | "<=" | ">" | ">="), [left, right]) => self.refine_length(operator, left, right, truth),
                ("in", [item, container]) => self.refine_member(item, container, truth),
                _ => true,
            },
            ExprKind::And(parts) if truth => parts.iter().all(|part| self.refine(part, true)),
            ExprKind::Or(parts) if !truth => parts.iter().all(|part| self.refine(part, false)),
            // A function of the script says nothing of what its name says elsewhere.
            ExprKind::Method { name, .. } | ExprKind::Call { name, .. } if self.is_function_name(name) => true,
            ExprKind::Method { receiver, name, arguments, .. } if name == "is_empty" && arguments.is_empty() => {
                self.refine_emptiness(receiver, truth)
            }
            ExprKind::Property { receiver, name, .. } if name == "is_empty" => self.refine_emptiness(receiver, truth),
            ExprKind::Or(parts) | ExprKind::And(parts) => self.refine_either(parts, truth),
            ExprKind::Method { receiver, name, arguments, .. } => self.refine_method(receiver, name, arguments, truth),
            ExprKind::Call { name, namespace, arguments, .. } if namespace.is_empty() => match arguments.as_slice() {
                [receiver, rest @ ..] => self.refine_method(receiver, name, rest, truth),
                [] => true,
            },
            ExprKind::Variable { name, namespace } if namespace.is_empty() => {
                self.refine_variable(name, |value| value.filtered(|atom| !matches!(atom, Atom::Bool(other) if *other != truth)))
            }
            _ => true,
        }
    }

    /// `x == "a" || x == "b"` is true, or `x != "a" && x != "b"` is false: either. What each part says of any variable holds
    /// only where that part decides.
    fn refine_either(&mut self, parts: &[Expr], truth: bool) -> bool {
        let mark = self.store.mark();
        let mut ways = Vec::new();
        for part in parts {
            if self.refine(part, truth) {
                ways.push(self.store.changes(mark));
            }
            self.store.rollback(mark);
        }
        self.store.merge(mark, &ways);
        !ways.is_empty()
    }

    fn refine_equal(&mut self, left: &Expr, right: &Expr, truth: bool) -> bool {
        for (variable, other) in [(left, right), (right, left)] {
            let (subject, tested) = (Subject::of(variable), type_test(variable));
            if subject.is_none() && tested.is_none() {
                continue;
            }
            let Some(constant) = self.quiet_constant(other) else { continue };
            if let Some(subject) = subject
                && !self.refine_subject(subject, |value| restrict(value, &constant, truth))
            {
                return false;
            }
            if let (Some(name), Some(kind)) = (tested, constant.as_literal())
                && !self.refine_variable(name, |value| value.filtered(|atom| has_type(atom, kind).is_none_or(|has| has == truth)))
            {
                return false;
            }
        }
        true
    }

    fn refine_member(&mut self, item: &Expr, container: &Expr, truth: bool) -> bool {
        let Some(subject) = Subject::of(item) else { return true };
        let Some(container) = self.quiet_value(container) else { return true };
        let [container] = container.atoms.as_slice() else { return true };
        if truth {
            let Some(members) = members(container) else { return true };
            return self.refine_subject(subject, |value| restrict(value, &members, true));
        }
        let Atom::Array(array) = container else { return true };
        let Array::Known { items, .. } = array.as_ref() else { return true };
        items.iter().all(|item| self.refine_subject(subject, |value| restrict(value, item, false)))
    }

    fn refine_method(&mut self, receiver: &Expr, method: &str, arguments: &[Expr], truth: bool) -> bool {
        let [argument] = arguments else { return true };
        // `allowed.contains(x)`
        if method == "contains" && Subject::of(argument).is_some() {
            return self.refine_member(argument, receiver, truth);
        }
        let (Some(subject), Some(constant)) = (Subject::of(receiver), self.quiet_constant(argument)) else { return true };
        let Some(text) = constant.as_literal() else { return true };
        if !truth {
            // A template keeps the argument's name, and who fills it gives the value.
            let without_slash = method == "contains" && text == "/" && !self.options.named_holes;
            return !without_slash || self.refine_subject(subject, one_segment);
        }
        match method {
            "starts_with" => self.refine_subject(subject, |value| refine_texts(value, |pattern| refined_prefix(pattern, text))),
            "ends_with" => self.refine_subject(subject, |value| refine_texts(value, |pattern| refined_suffix(pattern, text))),
            // Arrays and maps have such a function too.
            "contains" => self.refine_subject(subject, |value| {
                let (known, rest) = (value.filtered(is_known), value.filtered(|atom| !is_known(atom)));
                refine_texts(&known, |pattern| containing(pattern, text)).join(&rest)
            }),
            _ => true,
        }
    }

    /// False if no value is left.
    pub(super) fn refine_variable(&mut self, name: &str, narrow: impl Fn(&Value) -> Value) -> bool {
        let Some(slot) = self.settled_variable(name) else { return true };
        let before = self.store.get(slot);
        let after = narrow(&before);
        if after.is_never() {
            return before.is_never();
        }
        if after != before {
            self.narrow(slot, after);
        }
        true
    }

    /// The same, if it is known exactly.
    pub(super) fn quiet_constant(&mut self, expression: &Expr) -> Option<Value> {
        self.quiet_value(expression).filter(Value::is_constant)
    }

    /// The value of an expression that only reads: a literal, a variable, an array of such.
    fn quiet_value(&mut self, expression: &Expr) -> Option<Value> {
        match &expression.kind {
            ExprKind::Unit
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_)
            | ExprKind::Text(_)
            | ExprKind::Array(_) => {
                let is_quiet = match &expression.kind {
                    ExprKind::Array(items) => items.iter().all(|item| self.quiet_value(item).is_some()),
                    _ => true,
                };
                is_quiet.then(|| self.expression(expression))
            }
            ExprKind::Variable { name, namespace } if namespace.is_empty() => Some(self.store.get(self.settled_variable(name)?)),
            ExprKind::Variable { name, namespace } => match &**namespace {
                [space] if self.imported(space).is_none() => self.host_constant(space, name),
                _ => None,
            },
            _ => None,
        }
    }
}

pub(super) fn variable_name(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Variable { name, namespace } if namespace.is_empty() => Some(name),
        _ => None,
    }
}

/// `x` of `type_of(x)` and `x.type_of()`.
fn type_test(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Call { name, arguments, .. } if name == "type_of" => arguments.first().and_then(variable_name),
        ExprKind::Method { receiver, name, .. } if name == "type_of" => variable_name(receiver),
        _ => None,
    }
}

fn has_type(atom: &Atom, kind: &str) -> Option<bool> {
    let name = crate::eval::comparisons::type_name(atom)?;
    Some(name == kind)
}

const fn is_known(atom: &Atom) -> bool {
    !matches!(atom, Atom::Unknown(_))
}

/// Texts, and what could be one, with another pattern.
fn refine_texts(value: &Value, narrow: impl Fn(&Pattern) -> Option<Pattern>) -> Value {
    let mut refined = Value::never();
    for atom in &value.atoms {
        let text = match atom {
            Atom::Text(text) => text.clone(),
            Atom::Unknown(unknown) => match &unknown.argument {
                Some(name) => Text::hole(Segment::Argument(name.clone()), unknown.causes.clone()),
                None => Text::hole(Segment::Any, unknown.causes.perhaps_empty()),
            },
            other => {
                refined.take(Value::one(other.clone()));
                continue;
            }
        };
        if let Some(pattern) = narrow(&text.pattern) {
            refined.take(Value::text(text.with_pattern(pattern)));
        }
    }
    refined
}

/// The texts that hold no slash.
fn one_segment(value: &Value) -> Value {
    let mut refined = Value::never();
    for atom in &value.atoms {
        refined.merge(&match atom {
            Atom::Text(text) => match without_slash(&text.pattern) {
                Some(pattern) => Value::text(text.with_pattern(pattern)),
                None => continue,
            },
            other => Value::one(other.clone()),
        });
    }
    refined
}

fn without_slash(pattern: &Pattern) -> Option<Pattern> {
    let has_slash = |segment: &Segment| matches!(segment, Segment::Literal(text) if text.contains('/'));
    if pattern.segments().iter().any(has_slash) {
        return None;
    }
    let narrowed = pattern.segments().iter().map(|segment| match segment {
        Segment::Literal(text) => Segment::Literal(text.clone()),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => Segment::OneSegment,
    });
    Some(Pattern::from_segments(narrowed))
}

fn containing(pattern: &Pattern, part: &str) -> Option<Pattern> {
    match pattern.segments() {
        [hole @ (Segment::Any | Segment::Argument(_))] => {
            Some(Pattern::from_segments([hole.clone(), Segment::Literal(part.into()), Segment::Any]))
        }
        _ => match pattern.is_literal() {
            Some(text) => text.contains(part).then(|| pattern.clone()),
            None => Some(pattern.clone()),
        },
    }
}
