//! Comparisons, membership, and names of types.

use rex_policy::Segment;

use crate::values::{Array, Atom, Causes, Map, Rest, Text, Tri, Value, equal};

/// `<` and its like.
pub(crate) fn compare(operator: &str, left: &Value, right: &Value) -> Tri {
    let (left, right, or_equal) = match operator {
        "<" => (left, right, false),
        "<=" => (left, right, true),
        ">" => (right, left, false),
        _ => (right, left, true),
    };
    match (left.atoms.as_slice(), right.atoms.as_slice()) {
        ([Atom::Int(left)], [Atom::Int(right)]) => {
            let (sure, never) =
                if or_equal { (left.high <= right.low, left.low > right.high) } else { (left.high < right.low, left.low >= right.high) };
            match (sure, never) {
                (true, _) => Tri::Yes,
                (_, true) => Tri::No,
                _ => Tri::Unknown,
            }
        }
        ([Atom::Text(left)], [Atom::Text(right)]) => match (left.pattern.is_literal(), right.pattern.is_literal()) {
            (Some(left), Some(right)) => Tri::of(if or_equal { left <= right } else { left < right }),
            _ => Tri::Unknown,
        },
        _ => Tri::Unknown,
    }
}

/// Whether the container has the item.
pub(crate) fn contains(container: &Value, item: &Value) -> Tri {
    let [container] = container.atoms.as_slice() else { return Tri::Unknown };
    match container {
        Atom::Array(array) => match array.as_ref() {
            Array::Known { items, .. } => items.iter().fold(Tri::No, |found, element| match (found, equal(element, item)) {
                (Tri::Yes, _) | (_, Tri::Yes) => Tri::Yes,
                (Tri::No, Tri::No) => Tri::No,
                _ => Tri::Unknown,
            }),
            Array::Any(_) | Array::Some(_) => Tri::Unknown,
        },
        Atom::Map(map) => match item.as_literal() {
            Some(key) if map.rest == Rest::Nothing => match map.known.get(key) {
                Some(value) if Map::is_sure(value) => Tri::Yes,
                Some(_) => Tri::Unknown,
                None => Tri::No,
            },
            _ => Tri::Unknown,
        },
        Atom::Text(text) => match (text.pattern.is_literal(), item.spelled().as_slice()) {
            (Some(text), [part]) => part.pattern.is_literal().map_or(Tri::Unknown, |part| Tri::of(text.contains(part))),
            (None, [part]) => match part.pattern.is_literal() {
                Some(part)
                    if text.pattern.segments().iter().any(|segment| matches!(segment, Segment::Literal(text) if text.contains(part))) =>
                {
                    Tri::Yes
                }
                _ => Tri::Unknown,
            },
            _ => Tri::Unknown,
        },
        Atom::Range(from, to) => match item.atoms.as_slice() {
            [Atom::Int(item)] if from.high <= item.low && item.high < to.low => Tri::Yes,
            [Atom::Int(item)] if item.high < from.low || item.low >= to.high => Tri::No,
            _ => Tri::Unknown,
        },
        _ => Tri::Unknown,
    }
}

/// What `type_of` says, where that is known.
pub(crate) fn type_name(atom: &Atom) -> Option<&'static str> {
    Some(match atom {
        Atom::Unit => "()",
        Atom::Bool(_) => "bool",
        Atom::Int(_) => "i64",
        Atom::Float(_) => "f64",
        Atom::Char(_) => "char",
        Atom::Text(_) => "string",
        Atom::Array(_) => "array",
        Atom::Map(_) => "map",
        Atom::Object(object) => object.kind.name(),
        Atom::Function(_) => "Fn",
        Atom::Range(..) | Atom::Unknown(_) => return None,
    })
}

/// `type_of` of a value.
pub(crate) fn type_of(value: &Value) -> Value {
    let name = |atom: &Atom| match type_name(atom) {
        Some(name) => Value::literal(name),
        None => Value::text(Text::hole(Segment::Any, Causes::default())),
    };
    value.atoms.iter().fold(Value::never(), |all, atom| all.join(&name(atom)))
}
