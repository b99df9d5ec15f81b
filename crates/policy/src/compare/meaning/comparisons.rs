//! Operators with two sides: equality, order, arithmetic, sets.

use std::collections::BTreeSet;

use cedar_policy_core::ast::BinaryOp;

use super::values::{Cases, Entity, Value, always, never};
use super::{Reader, Understood};
use crate::compare::fields::{Field, Set};
use crate::compare::formulas::Formula;
use crate::compare::globs;
use crate::compare::ranges;

const TWO_FIELDS: &str = "two fields of the request are compared with each other";
const ARITHMETIC: &str = "arithmetic with a field of the request is not followed";
const MEMBERS: &str = "a field of the request is looked for in a set of the request";

impl Reader<'_> {
    pub(super) fn binary_values(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Understood<Cases> {
        match op {
            BinaryOp::Eq => self.equal(left, right).map(truth),
            BinaryOp::Less => self.less(left, right, false),
            BinaryOp::LessEq => self.less(left, right, true),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => arithmetic(op, left, right),
            BinaryOp::In => self.membership(left, right),
            BinaryOp::Contains => match left {
                Value::Elements(_) | Value::SetField(_) => self.contains(left, right).map(truth),
                _ => Ok(never()),
            },
            BinaryOp::ContainsAll | BinaryOp::ContainsAny if !is_set(left) || !is_set(right) => Ok(never()),
            BinaryOp::ContainsAll => self.contains_all(left, right).map(truth),
            BinaryOp::ContainsAny => self.contains_any(left, right).map(truth),
            BinaryOp::HasTag => self.has_tag(left, right),
            BinaryOp::GetTag => self.tag(left, right),
        }
    }

    /// Values of different types are not equal, and that is no error.
    pub(super) fn equal(&mut self, left: &Value, right: &Value) -> Understood<Formula> {
        match (left, right) {
            (Value::Bool(left), Value::Bool(right)) => {
                let (both, neither) = (self.formulas.both(*left, *right), self.formulas.both(left.not(), right.not()));
                Ok(self.formulas.either(both, neither))
            }
            (Value::Text(left), Value::Text(right)) => Ok(Formula::constant(left == right)),
            (Value::Number(left), Value::Number(right)) => Ok(Formula::constant(left == right)),
            (Value::TextField(field, part), Value::Text(text)) | (Value::Text(text), Value::TextField(field, part)) => {
                Ok(self.matches(*field, *part, &globs::literal(text)))
            }
            (Value::NumberField(field), Value::Number(number)) | (Value::Number(number), Value::NumberField(field)) => {
                Ok(self.formulas.number(*field, &ranges::exactly(*number)))
            }
            (Value::TextField(left, left_part), Value::TextField(right, right_part)) => {
                if left == right && left_part == right_part {
                    Ok(Formula::TRUE)
                } else {
                    Err(TWO_FIELDS)
                }
            }
            (Value::NumberField(left), Value::NumberField(right)) => {
                if left == right {
                    Ok(Formula::TRUE)
                } else {
                    Err(TWO_FIELDS)
                }
            }
            (Value::Record(_, left), Value::Record(_, right)) => {
                if left == right {
                    Ok(Formula::TRUE)
                } else {
                    Err(TWO_FIELDS)
                }
            }
            (Value::Entity(left), Value::Entity(right)) => self.same_entity(left, right),
            (Value::Elements(_) | Value::SetField(_), Value::Elements(_) | Value::SetField(_)) => {
                let all = [self.contains_all(left, right)?, self.contains_all(right, left)?];
                Ok(self.formulas.all(all.into()))
            }
            (Value::Unknown(..), _) | (_, Value::Unknown(..)) => Err("a part of the expression is not understood"),
            _ => Ok(Formula::FALSE),
        }
    }

    fn less(&mut self, left: &Value, right: &Value, or_equal: bool) -> Understood<Cases> {
        let holds = match (left, right) {
            (Value::Number(left), Value::Number(right)) => Formula::constant(left < right || (or_equal && left == right)),
            (Value::NumberField(field), Value::Number(number)) => {
                let numbers = if or_equal { ranges::complement(&ranges::above(*number)) } else { ranges::below(*number) };
                self.formulas.number(*field, &numbers)
            }
            (Value::Number(number), Value::NumberField(field)) => {
                let numbers = if or_equal { ranges::complement(&ranges::below(*number)) } else { ranges::above(*number) };
                self.formulas.number(*field, &numbers)
            }
            (Value::NumberField(left), Value::NumberField(right)) if left == right => Formula::constant(or_equal),
            (Value::NumberField(_), Value::NumberField(_)) => return Err(TWO_FIELDS),
            _ => return Ok(never()),
        };
        Ok(truth(holds))
    }

    pub(super) fn contains(&mut self, set: &Value, member: &Value) -> Understood<Formula> {
        match (set, member) {
            (Value::Elements(members), _) => {
                let mut found = Vec::new();
                for one in members {
                    found.push(self.equal(one, member)?);
                }
                Ok(self.formulas.any(found))
            }
            (Value::SetField(set), Value::Text(text)) => Ok(self.has_member(*set, text)),
            (Value::SetField(_), Value::TextField(..)) => Err(MEMBERS),
            _ => Ok(Formula::FALSE),
        }
    }

    fn contains_all(&mut self, set: &Value, members: &Value) -> Understood<Formula> {
        match (set, members) {
            (Value::Elements(_) | Value::SetField(_), Value::Elements(members)) => {
                let mut found = Vec::new();
                for member in members {
                    found.push(self.contains(set, member)?);
                }
                Ok(self.formulas.all(found))
            }
            (Value::SetField(left), Value::SetField(right)) => {
                if left == right {
                    Ok(Formula::TRUE)
                } else {
                    Err(TWO_FIELDS)
                }
            }
            (Value::Elements(allowed), Value::SetField(set)) => {
                let mut texts = BTreeSet::new();
                for value in allowed {
                    match value {
                        Value::Text(text) => drop(texts.insert(text.clone())),
                        Value::TextField(..) => return Err(MEMBERS),
                        // Nothing but a text is a member, so nothing else allows one.
                        _ => {}
                    }
                }
                Ok(self.only(*set, &texts))
            }
            _ => Err("a part of the expression is not understood"),
        }
    }

    fn contains_any(&mut self, left: &Value, right: &Value) -> Understood<Formula> {
        let (set, members) = match (left, right) {
            (set, Value::Elements(members)) => (set, members),
            (Value::Elements(members), set) => (set, members),
            (Value::SetField(left), Value::SetField(right)) if left == right => return Ok(self.only(*left, &BTreeSet::new()).not()),
            _ => return Err(TWO_FIELDS),
        };
        let mut found = Vec::new();
        for member in members {
            found.push(self.contains(set, member)?);
        }
        Ok(self.formulas.any(found))
    }

    /// The set has that member.
    pub(super) fn has_member(&mut self, set: Set, text: &str) -> Formula {
        // INVARIANT: every text that a policy compares with members is among the mentioned ones, or `only` would miss it.
        if set.can_hold(text) { self.formulas.flag(Field::Member(set, Some(text.to_owned()))) } else { Formula::FALSE }
    }

    /// The set has no members but these.
    pub(super) fn only(&mut self, set: Set, allowed: &BTreeSet<String>) -> Formula {
        let others: Vec<&String> = self.mentioned.iter().filter(|text| set.can_hold(text) && !allowed.contains(*text)).collect();
        let mut none: Vec<Formula> =
            others.into_iter().map(|text| self.formulas.flag(Field::Member(set, Some(text.clone()))).not()).collect();
        none.push(self.formulas.flag(Field::Member(set, None)).not());
        self.formulas.all(none)
    }

    fn membership(&mut self, left: &Value, right: &Value) -> Understood<Cases> {
        let Value::Entity(entity) = left else { return Ok(never()) };
        let targets: Vec<&Entity> = match right {
            Value::Entity(target) => vec![target],
            Value::Elements(members) => {
                let entities = members.iter().map(|member| if let Value::Entity(entity) = member { Some(entity) } else { None });
                match entities.collect() {
                    Some(entities) => entities,
                    None => return Ok(never()),
                }
            }
            Value::SetField(_) => return Err("`in` a set of texts"),
            _ => return Ok(never()),
        };
        let mut found = Vec::new();
        for target in targets {
            found.push(self.is_in(entity, target)?);
        }
        Ok(truth(self.formulas.any(found)))
    }
}

fn truth(holds: Formula) -> Cases {
    always(Value::Bool(holds))
}

const fn is_set(value: &Value) -> bool {
    matches!(value, Value::Elements(_) | Value::SetField(_))
}

fn arithmetic(op: BinaryOp, left: &Value, right: &Value) -> Understood<Cases> {
    let (left, right) = match (left, right) {
        (Value::Number(left), Value::Number(right)) => (*left, *right),
        (Value::NumberField(_), Value::Number(_) | Value::NumberField(_)) | (Value::Number(_), Value::NumberField(_)) => {
            return Err(ARITHMETIC);
        }
        _ => return Ok(never()),
    };
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        _ => left.checked_mul(right),
    };
    Ok(result.map_or_else(never, |number| always(Value::Number(number))))
}
