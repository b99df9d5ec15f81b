//! Functions of numbers, characters and constants.

use crate::values::{Atom, Interval, Value};

pub(super) fn call(receiver: &Atom, name: &str, rest: &[Value]) -> Option<Value> {
    let value = Value::one(receiver.clone());
    Some(match (name, receiver, rest) {
        ("to_string", _, []) | ("to_debug", Atom::Int(_) | Atom::Bool(_), []) => spelled(&value),
        ("to_int", Atom::Int(_), []) => value,
        ("to_int" | "parse_int", _, []) => Value::any_int(),
        ("abs", Atom::Int(interval), []) => Value::one(Atom::Int(match interval.single() {
            Some(one) => Interval::exact(one.saturating_abs()),
            None => Interval { low: 0, high: i64::MAX },
        })),
        ("min" | "max", Atom::Int(left), [right]) => match right.atoms.as_slice() {
            [Atom::Int(right)] if name == "min" => {
                Value::one(Atom::Int(Interval { low: left.low.min(right.low), high: left.high.min(right.high) }))
            }
            [Atom::Int(right)] => Value::one(Atom::Int(Interval { low: left.low.max(right.low), high: left.high.max(right.high) })),
            _ => return None,
        },
        ("to_upper" | "to_lower", Atom::Char(Some(letter)), []) => Value::one(Atom::Char(Some(
            if name == "to_upper" { only(letter.to_uppercase()) } else { only(letter.to_lowercase()) }.unwrap_or(*letter),
        ))),
        ("to_upper" | "to_lower", Atom::Char(None), []) => value,
        ("range", Atom::Int(_), [_, _, ..]) => Value::array(crate::values::Array::Any(Value::any_int())),
        ("range", Atom::Int(from), [to]) => match to.atoms.as_slice() {
            [Atom::Int(to)] => Value::one(Atom::Range(*from, *to)),
            _ => return None,
        },
        _ => return None,
    })
}

fn spelled(value: &Value) -> Value {
    value.spelled().into_iter().fold(Value::never(), |all, text| all.join(&Value::text(text)))
}

/// A letter that would become several stays as it is.
fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}
