//! What a policy's condition says about the fields of a request, for one action and one type of resource.
//!
//! This follows Cedar's evaluator case by case, errors included. What it cannot express becomes an unknown, with its place.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use cedar_policy_core::ast::{self, BinaryOp, Expr, ExprKind, Literal, UnaryOp, Var};
use rex_catalogue::vocabulary::{Action, EntityType};

use self::values::{Cases, Entity, Sort, Truth, Value, always, never};
use super::fields::{Aspect, Field, Part};
use super::formulas::{FieldId, Formula, Formulas};
use super::globs::{self, Element};
use crate::load::range;
use crate::names::action_uid;

mod attributes;
mod comparisons;
mod composition;
mod entities;
mod given;
mod values;

pub(super) use values::{Cause, Mentioned};

/// How deep expressions are followed; deeper ones are legal and not written by people.
const DEPTH: usize = 100;

/// How many values one expression may have.
const CASES: usize = 64;

/// One policy's reader.
pub(super) struct Reader<'r> {
    pub(super) formulas: &'r mut Formulas,
    pub(super) causes: &'r mut HashMap<Field, Rc<Cause>>,
    pub(super) mentioned: &'r Mentioned,
    pub(super) action: Action,
    pub(super) entity: EntityType,
    pub(super) side: usize,
    pub(super) policy: usize,
    pub(super) depth: usize,
}

/// A value, or why there is none that can be expressed.
type Understood<T> = Result<T, &'static str>;

impl Reader<'_> {
    /// Where the condition holds.
    pub(super) fn holds(&mut self, condition: &Expr) -> Formula {
        let truth = self.truth(condition);
        self.formulas.both(truth.defined, truth.holds)
    }

    /// Where the condition holds or cannot be evaluated.
    pub(super) fn does_not_fail_to_hold(&mut self, condition: &Expr) -> Formula {
        let truth = self.truth(condition);
        self.formulas.either(truth.defined.not(), truth.holds)
    }

    fn truth(&mut self, expression: &Expr) -> Truth {
        let (mut defined, mut holds) = (Vec::new(), Vec::new());
        for (guard, value) in self.cases(expression) {
            match value {
                Value::Bool(value) => {
                    defined.push(guard);
                    holds.push(self.formulas.both(guard, value));
                }
                Value::Unknown(cause, sort) => {
                    let [is_bool, value] = [Aspect::Defined, Aspect::Holds].map(|aspect| self.unknown(expression, aspect, &cause));
                    let is_bool = if sort == Sort::Truth { Formula::TRUE } else { is_bool };
                    defined.push(self.formulas.both(guard, is_bool));
                    holds.push(self.formulas.both(guard, value));
                }
                Value::Text(_)
                | Value::TextField(..)
                | Value::Number(_)
                | Value::NumberField(_)
                | Value::Entity(_)
                | Value::Elements(_)
                | Value::SetField(_)
                | Value::Record(..) => {}
            }
        }
        Truth { defined: self.formulas.any(defined), holds: self.formulas.any(holds) }
    }

    /// The same expression is the same unknown wherever it stands: Cedar's answers depend on the request alone.
    fn unknown(&mut self, expression: &Expr, aspect: Aspect, cause: &Rc<Cause>) -> Formula {
        let field = Field::Unknown(expression.to_string(), aspect);
        self.causes.entry(field.clone()).or_insert_with(|| Rc::clone(cause));
        self.formulas.flag(field)
    }

    fn cases(&mut self, expression: &Expr) -> Cases {
        if self.depth >= DEPTH {
            return self.not_understood(expression, "the expression is nested too deeply");
        }
        self.depth += 1;
        let cases = self.evaluated(expression);
        let cases = self.joined(cases);
        self.depth -= 1;
        if cases.len() > CASES { self.not_understood(expression, "the expression has too many possible values") } else { cases }
    }

    /// Truth values of several cases are one.
    fn joined(&mut self, cases: Cases) -> Cases {
        let is_bool = |(_, value): &(Formula, Value)| matches!(value, Value::Bool(_));
        if cases.iter().filter(|case| is_bool(case)).count() < 2 {
            return cases;
        }
        let (mut defined, mut holds, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (guard, value) in cases {
            match value {
                Value::Bool(value) => {
                    defined.push(guard);
                    holds.push(self.formulas.both(guard, value));
                }
                value => others.push((guard, value)),
            }
        }
        others.push((self.formulas.any(defined), Value::Bool(self.formulas.any(holds))));
        others
    }

    fn evaluated(&mut self, expression: &Expr) -> Cases {
        match expression.expr_kind() {
            ExprKind::Lit(literal) => always(literal_value(literal)),
            ExprKind::Var(variable) => always(self.variable(*variable)),
            ExprKind::If { test_expr, then_expr, else_expr } => self.conditional(test_expr, then_expr, else_expr),
            ExprKind::And { .. } => self.chain(expression, true),
            ExprKind::Or { .. } => self.chain(expression, false),
            ExprKind::UnaryApp { op: UnaryOp::Not, arg } => {
                let Truth { defined, holds } = self.truth(arg);
                vec![(defined, Value::Bool(holds.not()))]
            }
            ExprKind::UnaryApp { op: op @ (UnaryOp::Neg | UnaryOp::IsEmpty), arg } => {
                let argument = self.cases(arg);
                self.each(expression, argument, |reader, value| reader.unary(*op, value))
            }
            ExprKind::BinaryApp { op, arg1, arg2 } => self.binary(expression, *op, arg1, arg2),
            ExprKind::GetAttr { expr, attr } => {
                let record = self.cases(expr);
                self.each(expression, record, |reader, value| reader.attribute(value, attr))
            }
            ExprKind::HasAttr { expr, attr } => {
                let record = self.cases(expr);
                self.each(expression, record, |reader, value| reader.has_path(value, &[attr.as_str()]))
            }
            ExprKind::ExtHasAttr { expr, attrs } => {
                let record = self.cases(expr);
                let attrs: Vec<&str> = attrs.iter().map(|attr| attr.as_str()).collect();
                self.each(expression, record, |reader, value| reader.has_path(value, &attrs))
            }
            ExprKind::Like { expr, pattern } => {
                let text = self.cases(expr);
                self.each(expression, text, |reader, value| Ok(reader.like(value, pattern)))
            }
            ExprKind::Is { expr, entity_type } => {
                let subject = self.cases(expr);
                self.each(expression, subject, |reader, value| Ok(reader.is(value, entity_type)))
            }
            ExprKind::Set(members) => self.elements(expression, members),
            ExprKind::Record(_) => self.not_understood(expression, "records written in a policy are not followed"),
            ExprKind::ExtensionFunctionApp { .. } => self.not_understood(expression, "functions of extension types are not followed"),
            ExprKind::Slot(_) | ExprKind::Unknown(_) => self.not_understood(expression, "templates are not followed"),
        }
    }

    fn not_understood(&self, expression: &Expr, why: &'static str) -> Cases {
        self.anything(expression, why, Sort::Anything)
    }

    /// As above, for an operator whose operands are understood.
    fn operator_not_understood(&self, expression: &Expr, why: &'static str) -> Cases {
        let comparison = matches!(
            expression.expr_kind(),
            ExprKind::BinaryApp { op: BinaryOp::Eq | BinaryOp::Less | BinaryOp::LessEq | BinaryOp::HasTag, .. }
                | ExprKind::BinaryApp { op: BinaryOp::Contains | BinaryOp::ContainsAll | BinaryOp::ContainsAny, .. }
        );
        self.anything(expression, why, if comparison { Sort::Truth } else { Sort::Anything })
    }

    fn anything(&self, expression: &Expr, why: &'static str, sort: Sort) -> Cases {
        let span = expression.source_loc().map(range);
        always(Value::Unknown(Rc::new(Cause { side: self.side, policy: self.policy, span, why }), sort))
    }

    /// Applies an operation to every value; what is not understood stays so, and keeps its first cause.
    fn each(&mut self, whole: &Expr, cases: Cases, mut operation: impl FnMut(&mut Self, Value) -> Understood<Cases>) -> Cases {
        let mut found = Vec::new();
        for (guard, value) in cases {
            let results = match value {
                // Whatever is done to it may fail.
                Value::Unknown(cause, _) => always(Value::Unknown(cause, Sort::Anything)),
                value => operation(self, value).unwrap_or_else(|why| self.operator_not_understood(whole, why)),
            };
            for (inner, value) in results {
                match self.formulas.both(guard, inner) {
                    Formula::FALSE => {}
                    guard => found.push((guard, value)),
                }
            }
        }
        found
    }

    fn binary(&mut self, whole: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Cases {
        let [left, right] = [self.cases(left), self.cases(right)];
        self.each(whole, left, |reader, left| {
            let right = right.clone();
            Ok(reader.each(whole, right, |reader, right| reader.binary_values(op, &left, &right)))
        })
    }

    fn variable(&self, variable: Var) -> Value {
        match variable {
            Var::Principal => Value::Entity(Entity::Principal),
            Var::Resource => Value::Entity(Entity::Resource),
            Var::Action => Value::Entity(Entity::Literal(ast::EntityUID::clone(action_uid(self.action)))),
            Var::Context => Value::Record(self.action.row().context, String::new()),
        }
    }

    fn unary(&mut self, op: UnaryOp, value: Value) -> Understood<Cases> {
        match (op, value) {
            (UnaryOp::Neg, Value::Number(number)) => Ok(number.checked_neg().map_or_else(never, |number| always(Value::Number(number)))),
            (UnaryOp::Neg, Value::NumberField(_)) => Err("arithmetic with a field of the request is not followed"),
            (UnaryOp::IsEmpty, Value::Elements(members)) => Ok(always(Value::Bool(Formula::constant(members.is_empty())))),
            (UnaryOp::IsEmpty, Value::SetField(set)) => Ok(always(Value::Bool(self.only(set, &BTreeSet::new())))),
            (UnaryOp::Neg | UnaryOp::IsEmpty | UnaryOp::Not, _) => Ok(never()),
        }
    }

    fn like(&mut self, value: Value, pattern: &ast::Pattern) -> Cases {
        match value {
            Value::Text(text) => always(Value::Bool(Formula::constant(pattern.wildcard_match(&text)))),
            Value::TextField(field, part) => always(Value::Bool(self.matches(field, part, &globs::of_like(pattern)))),
            _ => never(),
        }
    }

    /// The part of the field's text is one that the glob matches.
    pub(super) fn matches(&mut self, field: FieldId, part: Part, glob: &[Element]) -> Formula {
        self.formulas.matches(field, part, &[glob.to_vec()])
    }

    fn field(&mut self, field: Field) -> FieldId {
        self.formulas.field(field)
    }
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => Value::Bool(Formula::constant(*value)),
        Literal::Long(number) => Value::Number(*number),
        Literal::String(text) => Value::Text(text.to_string()),
        Literal::EntityUID(uid) => Value::Entity(Entity::Literal(entities::canonical(uid))),
    }
}
