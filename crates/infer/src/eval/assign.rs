//! Assignments.

use rex_syntax::{Expr, ExprKind, Span};

use super::Evaluator;
use super::access::{Step, Target};
use crate::values::Value;

impl Evaluator<'_> {
    pub(crate) fn assign(&mut self, target: &Expr, operator: Option<&str>, value: &Expr) -> Value {
        let value = self.expression(value);
        if !self.live {
            return Value::never();
        }
        let (place, before) = self.target(target);
        if !self.live {
            return Value::never();
        }
        let after = match operator {
            Some(operator) => self.compound(operator, &before, &value, target.span),
            None => value,
        };
        if let Some(place) = place {
            self.store_at(&place, after);
        }
        Value::unit()
    }

    /// `+=` on an array adds one element, where the operand is no array.
    fn compound(&mut self, operator: &str, before: &Value, value: &Value, span: Span) -> Value {
        let is_array = |value: &Value| value.atoms.iter().any(|atom| matches!(atom, crate::values::Atom::Array(_)));
        if operator == "+" && is_array(before) && !is_array(value) {
            return super::methods::pushed(before, value);
        }
        self.binary(operator, before, value, span)
    }

    /// Where an expression can be written to, and what is there.
    pub(crate) fn target(&mut self, expression: &Expr) -> (Option<Target>, Value) {
        match &expression.kind {
            ExprKind::Variable { name, namespace } if namespace.is_empty() => {
                let Some(slot) = self.slot_of(name, expression.span) else { return (None, self.expression(expression)) };
                (Some(Target { slot, steps: Vec::new() }), self.store.get(slot))
            }
            ExprKind::This => match self.frames.last().and_then(|frame| frame.this) {
                Some(slot) => (Some(Target { slot, steps: Vec::new() }), self.store.get(slot)),
                None => (None, self.expression(expression)),
            },
            ExprKind::Property { receiver, name, optional: false } => {
                let (target, value) = self.target(receiver);
                let part = if self.live { self.property(&value, name, expression.span) } else { Value::never() };
                (target.map(|target| target.then(Step::Key(name.clone()))), part)
            }
            ExprKind::Index { receiver, index, optional: false } => {
                let (target, value) = self.target(receiver);
                let index = if self.live { self.expression(index) } else { Value::never() };
                let part = if self.live { self.element_at(&value, &index, expression.span) } else { Value::never() };
                (target.map(|target| target.then(Step::Index(index))), part)
            }
            _ => (None, self.expression(expression)),
        }
    }
}

impl Target {
    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}
