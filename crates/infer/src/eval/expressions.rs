//! Expressions.

use rex_syntax::{Expr, ExprKind};
use smol_str::SmolStr;

use super::operators::concatenation;
use super::{Evaluator, Site};
use crate::values::{Array, Atom, Callee, Function, Map, Rest, Tri, Value};

impl Evaluator<'_> {
    pub(crate) fn expression(&mut self, expression: &Expr) -> Value {
        if !self.proceed(expression.span) {
            return Value::never();
        }
        match &expression.kind {
            ExprKind::Unit => Value::unit(),
            ExprKind::Bool(value) => Value::bool(*value),
            ExprKind::Int(value) => Value::int(*value),
            ExprKind::Float(value) => Value::one(Atom::Float(Some(*value))),
            ExprKind::Char(value) => Value::one(Atom::Char(Some(*value))),
            ExprKind::Text(text) => Value::literal(text.clone()),
            ExprKind::Array(items) => self.array(items),
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Interpolated(parts) => self.interpolated(parts),
            ExprKind::Variable { name, namespace } => {
                if namespace.is_empty() {
                    return self.variable(name, expression);
                }
                let site = self.site(expression);
                self.namespaced_variable(namespace, name, site)
            }
            ExprKind::This => self.this(expression),
            ExprKind::Call { name, namespace, arguments, capture_parent_scope } => {
                let site = self.site(expression);
                if namespace.is_empty() {
                    self.call(name, arguments, *capture_parent_scope, site)
                } else {
                    self.namespaced_call(namespace, name, arguments, site)
                }
            }
            ExprKind::Operator { operator, arguments } => self.operator(operator, arguments, expression.span),
            ExprKind::Method { .. } | ExprKind::Property { .. } | ExprKind::Index { .. } => self.end_of_chain(expression),
            ExprKind::And(parts) => self.conjunction(parts, true),
            ExprKind::Or(parts) => self.conjunction(parts, false),
            ExprKind::Coalesce(parts) => self.coalesce(parts),
            ExprKind::FunctionPointer { name } => Value::function(Function { callee: Callee::Name(name.clone()), curried: Vec::new() }),
            ExprKind::Closure { function, captures } => self.closure(*function, captures, expression.span),
            ExprKind::Block(statement) => self.statements(std::slice::from_ref(statement.as_ref())),
            ExprKind::Unknown(what) => self.unknown_construct(what, expression.span),
        }
    }

    pub(crate) fn site(&self, expression: &Expr) -> Site {
        match self.script() {
            Some(script) => Site::of(self.source(), &script, expression),
            None => Site { source: 0, span: expression.span, line: 1 },
        }
    }

    /// The values of several expressions, with room for one more; nothing where one of them is never reached.
    pub(crate) fn expressions(&mut self, expressions: &[Expr]) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(expressions.len() + 1);
        for expression in expressions {
            values.push(self.expression(expression));
            if !self.live {
                return None;
            }
        }
        Some(values)
    }

    fn array(&mut self, items: &[Expr]) -> Value {
        self.expressions(items).map_or_else(Value::never, |items| Value::array(Array::known(items)))
    }

    fn map(&mut self, entries: &[(SmolStr, Expr)]) -> Value {
        let mut known = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let value = self.expression(value);
            if !self.live {
                return Value::never();
            }
            known.push((key.clone(), value));
        }
        Value::map(Map::new(known.into_iter().collect(), Rest::Nothing))
    }

    fn interpolated(&mut self, parts: &[Expr]) -> Value {
        let mut text = Value::literal("");
        for part in parts {
            let value = self.expression(part);
            if !self.live {
                return Value::never();
            }
            text = concatenation(&text, &value);
        }
        text
    }

    fn this(&mut self, expression: &Expr) -> Value {
        match self.frames.last().and_then(|frame| frame.this) {
            Some(slot) => self.store.get(slot),
            None => self.unknown("`this` outside of a method", expression.span),
        }
    }

    /// `&&` (evaluated until one is false) and `||` (until one is true).
    fn conjunction(&mut self, parts: &[Expr], goes_on: bool) -> Value {
        let Some((first, rest)) = parts.split_first() else { return Value::bool(goes_on) };
        let judged = self.judge(first);
        if !self.live || rest.is_empty() {
            return judged.value;
        }
        match judged.truth() {
            Tri::Unknown => self.alternatives(2, |this, side| {
                if side == 0 {
                    return Value::bool(!goes_on);
                }
                if !this.learn(first, goes_on, &judged.written) {
                    this.live = false;
                    return Value::never();
                }
                this.conjunction(rest, goes_on)
            }),
            decided if decided == Tri::of(goes_on) => self.conjunction(rest, goes_on),
            _ => judged.value,
        }
    }

    /// `??`: evaluated until one is not `()`.
    fn coalesce(&mut self, parts: &[Expr]) -> Value {
        let Some((first, rest)) = parts.split_first() else { return Value::unit() };
        let value = self.expression(first);
        if !self.live || rest.is_empty() {
            return value;
        }
        let is_unit = |atom: &Atom| matches!(atom, Atom::Unit);
        if value.atoms.iter().all(is_unit) {
            return self.coalesce(rest);
        }
        if !value.atoms.iter().any(|atom| is_unit(atom) || matches!(atom, Atom::Unknown(_))) {
            return value;
        }
        self.alternatives(2, |this, side| if side == 0 { value.filtered(|atom| !is_unit(atom)) } else { this.coalesce(rest) })
    }
}
