//! `receiver.property`, `receiver[index]`, `receiver.method(..)`.

use rex_syntax::{Expr, ExprKind};

use super::Evaluator;
use crate::values::{Atom, Value};

impl Evaluator<'_> {
    pub(crate) fn chain(&mut self, expression: &Expr) -> Value {
        match &expression.kind {
            ExprKind::Property { receiver, name, optional } => {
                let (_, value) = self.target(receiver);
                self.optionally(&value, *optional, |this, value| this.property(value, name, expression.span))
            }
            ExprKind::Index { receiver, index, optional } => {
                let (_, value) = self.target(receiver);
                self.optionally(&value, *optional, |this, value| {
                    let index = this.expression(index);
                    this.element_at(value, &index, expression.span)
                })
            }
            ExprKind::Method { receiver, name, arguments, optional } => {
                let site = self.site(expression);
                let (target, value) = self.target(receiver);
                self.optionally(&value, *optional, |this, value| match this.expressions(arguments) {
                    Some(arguments) => this.method(value, target.as_ref(), name, arguments, site),
                    None => Value::never(),
                })
            }
            _ => Value::never(),
        }
    }

    /// After `?.` and `?[`, `()` leads to `()`.
    fn optionally(&mut self, value: &Value, optional: bool, run: impl Fn(&mut Self, &Value) -> Value) -> Value {
        if !self.live {
            return Value::never();
        }
        let is_unit = |atom: &Atom| matches!(atom, Atom::Unit);
        if !optional || !value.atoms.iter().any(is_unit) {
            return run(self, value);
        }
        let rest = value.filtered(|atom| !is_unit(atom));
        if rest.is_never() {
            return Value::unit();
        }
        self.alternatives(2, |this, side| if side == 0 { Value::unit() } else { run(this, &rest) })
    }
}
