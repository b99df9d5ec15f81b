//! Operators.

use rex_syntax::{Expr, Span};
use smallvec::SmallVec;

use super::Evaluator;
use super::comparisons::{compare, contains};
use crate::values::{Array, Atom, Interval, Map, Rest, Texts, Value, equal};

/// More combinations of texts than this become one pattern.
const COMBINATIONS: usize = 32;

impl Evaluator<'_> {
    pub(crate) fn operator(&mut self, operator: &str, arguments: &[Expr], span: Span) -> Value {
        let mut values: SmallVec<[Value; 2]> = SmallVec::new();
        for argument in arguments {
            values.push(self.expression(argument));
            if !self.live {
                return Value::never();
            }
        }
        match values.as_slice() {
            [only] => self.unary(operator, only, span),
            [left, right] => self.binary(operator, left, right, span),
            _ => self.unknown("an operator", span),
        }
    }

    fn unary(&self, operator: &str, value: &Value, span: Span) -> Value {
        match operator {
            "!" => Value::truth(value.as_condition().not()),
            "-" | "+" => value.atoms.iter().fold(Value::never(), |all, atom| {
                all.join(&match atom {
                    Atom::Int(interval) => Value::one(Atom::Int(if operator == "-" { interval.negate() } else { *interval })),
                    Atom::Float(Some(float)) => Value::one(Atom::Float(Some(if operator == "-" { -float } else { *float }))),
                    Atom::Float(None) => Value::any_float(),
                    _ => self.unknown("a number that is not known", span),
                })
            }),
            _ => self.unknown(format!("the operator `{operator}`"), span),
        }
    }

    pub(crate) fn binary(&self, operator: &str, left: &Value, right: &Value, span: Span) -> Value {
        match operator {
            "==" => Value::truth(equal(left, right)),
            "!=" => Value::truth(equal(left, right).not()),
            "in" => Value::truth(contains(right, left)),
            "<" | "<=" | ">" | ">=" => Value::truth(compare(operator, left, right)),
            ".." | "..=" => range(left, right, operator == "..="),
            "+" => self.add(left, right, span),
            "-" | "*" | "/" | "%" | "**" | "<<" | ">>" | "&" | "|" | "^" => self.arithmetic(operator, left, right, span),
            _ => self.unknown(format!("the operator `{operator}`"), span),
        }
    }

    fn add(&self, left: &Value, right: &Value, span: Span) -> Value {
        if let Some(text) = text_after_text(left, right) {
            return text;
        }
        let mut sum = Value::never();
        let is_text = |atom: &Atom| matches!(atom, Atom::Text(_) | Atom::Char(_));
        let (left_texts, left_rest) = split(left, is_text);
        let (right_texts, right_rest) = split(right, is_text);
        // A text on either side makes a text.
        sum.take(concatenation(&left_texts, right));
        sum.take(concatenation(&left_rest, &right_texts));
        for left in &left_rest.atoms {
            for right in &right_rest.atoms {
                sum.take(self.add_atoms(left, right, span));
            }
        }
        sum
    }

    fn add_atoms(&self, left: &Atom, right: &Atom, span: Span) -> Value {
        match (left, right) {
            (Atom::Int(left), Atom::Int(right)) => Value::one(Atom::Int(left.add(*right))),
            (Atom::Float(Some(left)), Atom::Float(Some(right))) => Value::one(Atom::Float(Some(left + right))),
            (Atom::Float(_), Atom::Float(_) | Atom::Int(_)) | (Atom::Int(_), Atom::Float(_)) => Value::any_float(),
            (Atom::Array(left), Atom::Array(right)) => match (left.as_ref(), right.as_ref()) {
                (Array::Known { items: left, .. }, Array::Known { items: right, .. }) => {
                    Value::array(Array::known(left.iter().chain(right).cloned().collect()))
                }
                _ => Value::array(Array::Any(left.element().join(&right.element()))),
            },
            (Atom::Map(left), Atom::Map(right)) if right.rest == Rest::Nothing => {
                let mut known = left.known.clone();
                known.extend(right.known.iter().map(|(key, value)| {
                    // Where it is not there, what was there before stays.
                    let after = if Map::is_sure(value) { value.clone() } else { value.join(&left.get(key)) };
                    (key.clone(), after)
                }));
                Value::map(Map::new(known, left.rest.clone()))
            }
            (Atom::Map(left), Atom::Map(right)) => Value::map(Map::unknown(left.any_value().join(&right.any_value()))),
            (Atom::Unknown(unknown), _) | (_, Atom::Unknown(unknown)) => Value::unknown_for(unknown.causes.clone()),
            _ => self.unknown("a sum of values of different types", span),
        }
    }

    fn arithmetic(&self, operator: &str, left: &Value, right: &Value, span: Span) -> Value {
        let mut result = Value::never();
        for left in &left.atoms {
            for right in &right.atoms {
                result.take(self.arithmetic_atoms(operator, left, right, span));
            }
        }
        result
    }

    fn arithmetic_atoms(&self, operator: &str, left: &Atom, right: &Atom, span: Span) -> Value {
        match (left, right) {
            (Atom::Int(left), Atom::Int(right)) => Value::one(Atom::Int(integers(operator, *left, *right))),
            (Atom::Float(_), Atom::Float(_) | Atom::Int(_)) | (Atom::Int(_), Atom::Float(_)) => Value::any_float(),
            (Atom::Bool(left), Atom::Bool(right)) => Value::bool(match operator {
                "&" => left & right,
                "|" => left | right,
                _ => left ^ right,
            }),
            // `-` takes a text out of another.
            (Atom::Text(text), Atom::Text(_) | Atom::Char(_)) => super::methods::minus(text, &Value::one(right.clone())),
            (Atom::Unknown(unknown), _) | (_, Atom::Unknown(unknown)) => Value::unknown_for(unknown.causes.clone()),
            _ => self.unknown(format!("the operator `{operator}`"), span),
        }
    }
}

fn split(value: &Value, first: impl Fn(&Atom) -> bool) -> (Value, Value) {
    (value.filtered(&first), value.filtered(|atom| !first(atom)))
}

/// One text followed by one other, which is what most are; nothing where either is anything else.
fn text_after_text(left: &Value, right: &Value) -> Option<Value> {
    match (left.atoms.as_slice(), right.atoms.as_slice()) {
        ([Atom::Text(left)], [Atom::Text(right)]) => Some(Value::text(left.concat(right))),
        _ => None,
    }
}

/// Every text of the first followed by every text of the second.
pub(crate) fn concatenation(left: &Value, right: &Value) -> Value {
    if let Some(text) = text_after_text(left, right) {
        return text;
    }
    let (mut lefts, mut rights) = (left.spelled(), right.spelled());
    if lefts.len() * rights.len() > COMBINATIONS {
        (lefts, rights) = (folded(lefts), folded(rights));
    }
    let mut texts = Value::never();
    for left in &lefts {
        for right in &rights {
            texts.take(Value::text(left.concat(right)));
        }
    }
    texts
}

fn folded(texts: Texts) -> Texts {
    let mut value = texts.into_iter().fold(Value::never(), |all, text| all.join(&Value::text(text)));
    value.fold_texts(1);
    value.spelled()
}

fn integers(operator: &str, left: Interval, right: Interval) -> Interval {
    if let (Some(left), Some(right)) = (left.single(), right.single()) {
        let exact = match operator {
            "-" => left.checked_sub(right),
            "*" => left.checked_mul(right),
            "/" => left.checked_div(right),
            "%" => left.checked_rem(right),
            "**" => u32::try_from(right).ok().and_then(|power| left.checked_pow(power)),
            "<<" => u32::try_from(right).ok().and_then(|by| left.checked_shl(by)),
            ">>" => u32::try_from(right).ok().and_then(|by| left.checked_shr(by)),
            "&" => Some(left & right),
            "|" => Some(left | right),
            "^" => Some(left ^ right),
            _ => None,
        };
        return exact.map_or(Interval::FULL, Interval::exact);
    }
    match operator {
        "-" => left.subtract(right),
        "*" => left.multiply(right),
        "%" if left.low >= 0 && right.low > 0 => Interval { low: 0, high: right.high.saturating_sub(1).min(left.high) },
        "/" if left.low >= 0 && right.low > 0 => Interval { low: 0, high: left.high },
        _ => Interval::FULL,
    }
}

fn range(left: &Value, right: &Value, inclusive: bool) -> Value {
    let hull = |value: &Value| {
        let intervals = value.atoms.iter().map(|atom| if let Atom::Int(one) = atom { *one } else { Interval::FULL });
        intervals.reduce(Interval::hull).unwrap_or(Interval::FULL)
    };
    let end = hull(right);
    let end = if inclusive { end.add(Interval::exact(1)) } else { end };
    Value::one(Atom::Range(hull(left), end))
}
