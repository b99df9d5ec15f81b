//! Assignments.

use rex_syntax::{Expr, Span};

use super::Evaluator;
use crate::values::{Array, Atom, Value};

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
        let is_array = |value: &Value| value.atoms.iter().any(|atom| matches!(atom, Atom::Array(_)));
        if operator == "+" && is_array(before) && !is_array(value) {
            let pushed = super::methods::pushed(before, value);
            // Of an array that is not known all elements are added.
            let added =
                if value.is_unknown() { Value::array(Array::Any(self.elements_of(before, span).join(value))) } else { Value::never() };
            return pushed.join(&added);
        }
        let after = self.binary(operator, before, value, span);
        // What is not known may be an array, and stay one.
        if operator == "+" && before.is_unknown() { after.join(&before.filtered(|atom| matches!(atom, Atom::Unknown(_)))) } else { after }
    }
}
