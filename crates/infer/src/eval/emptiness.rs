//! What a condition says about the length of an array: that it is not empty.

use rex_syntax::{Expr, ExprKind};

use super::Evaluator;
use super::refine::variable_name;
use crate::values::{Array, Atom, Tri, Value};

impl Evaluator<'_> {
    /// A comparison of a length: where it rules out that there is nothing, there is something.
    pub(super) fn refine_length(&mut self, operator: &str, left: &Expr, right: &Expr, truth: bool) -> bool {
        let is_left = measured(left).is_some();
        let (measures, other) = if is_left { (left, right) } else { (right, left) };
        let Some(measured) = measured(measures).filter(|_| !self.is_function_name("len")) else { return true };
        let Some(other) = self.quiet_constant(other) else { return true };
        let nothing = Value::int(0);
        let (left, right) = if is_left { (&nothing, &other) } else { (&other, &nothing) };
        let answer = self.binary(operator, left, right, measures.span);
        answer.as_condition() != Tri::of(!truth) || self.refine_variable(measured, not_empty)
    }

    pub(super) fn refine_emptiness(&mut self, receiver: &Expr, empty: bool) -> bool {
        match variable_name(receiver) {
            Some(name) if !empty => self.refine_variable(name, not_empty),
            _ => true,
        }
    }
}

/// `x` of `x.len()`, `x.len` and `len(x)`.
fn measured(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Method { receiver, name, arguments, .. } if name == "len" && arguments.is_empty() => variable_name(receiver),
        ExprKind::Property { receiver, name, .. } if name == "len" => variable_name(receiver),
        ExprKind::Call { name, namespace, arguments, .. } if name == "len" && namespace.is_empty() => match arguments.as_slice() {
            [only] => variable_name(only),
            _ => None,
        },
        _ => None,
    }
}

/// The arrays among it have an element.
fn not_empty(value: &Value) -> Value {
    let mut rest = Value::never();
    for atom in &value.atoms {
        match atom {
            Atom::Array(array) => match array.as_ref() {
                Array::Any(element) => rest.merge(&Value::array(Array::Some(element.clone()))),
                Array::Known { items, .. } if items.is_empty() => {}
                Array::Known { .. } | Array::Some(_) => rest.merge(&Value::one(atom.clone())),
            },
            other => rest.merge(&Value::one(other.clone())),
        }
    }
    rest
}
