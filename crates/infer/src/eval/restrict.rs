//! Values that are equal to others, or among them.

use rex_policy::Segment;

use crate::values::{Atom, Causes, Text, Tri, Value, equal};

/// What can be found in the container by `in`; nothing where that says nothing of it.
pub(super) fn members(container: &Atom) -> Option<Value> {
    match container {
        Atom::Array(array) => Some(array.element()),
        Atom::Map(map) => Some(map.any_key()),
        _ => None,
    }
}

/// The atoms that can be equal to the other value, or those that can be something else.
pub(super) fn restrict(value: &Value, other: &Value, equals: bool) -> Value {
    if !equals {
        return value.filtered(|atom| equal(&Value::one(atom.clone()), other) != Tri::Yes);
    }
    let mut kept = Value::never();
    for atom in &value.atoms {
        let mine = Value::one(atom.clone());
        for wanted in &other.atoms {
            let theirs = Value::one(wanted.clone());
            match equal(&mine, &theirs) {
                Tri::No => {}
                // The narrower of the two is both; of another type, it is what it was.
                Tri::Yes | Tri::Unknown if theirs.covers(&mine) || is_otherwise_equal(atom, wanted) => kept.merge(&mine),
                // What is in a container can be equal without being of its type.
                Tri::Yes | Tri::Unknown if matches!((atom, wanted), (Atom::Unknown(_), Atom::Array(_) | Atom::Map(_))) => kept.merge(&mine),
                Tri::Yes | Tri::Unknown => {
                    kept.merge(&theirs);
                    if matches!(atom, Atom::Unknown(_)) {
                        kept.take(of_another_type(wanted));
                    }
                }
            }
        }
    }
    kept
}

/// Numbers, and texts and characters, are equal to those of the other type.
const fn is_otherwise_equal(one: &Atom, other: &Atom) -> bool {
    matches!(
        (one, other),
        (Atom::Int(_), Atom::Float(_)) | (Atom::Float(_), Atom::Int(_)) | (Atom::Text(_), Atom::Char(_)) | (Atom::Char(_), Atom::Text(_))
    )
}

/// What is equal to the atom without being of its type.
fn of_another_type(atom: &Atom) -> Value {
    match atom {
        Atom::Int(interval) => Value::one(Atom::Float(interval.single().and_then(|value| value.to_string().parse().ok()))),
        Atom::Float(Some(value)) => format!("{value:.0}").parse().map_or_else(|_| Value::never(), Value::int),
        Atom::Float(None) => Value::any_int(),
        Atom::Char(Some(letter)) => Value::literal(*letter),
        Atom::Char(None) => Value::text(Text::hole(Segment::Any, Causes::default())),
        Atom::Text(text) => {
            let only = text.pattern.is_literal().and_then(|text| text.chars().next().filter(|_| text.chars().count() == 1));
            match text.pattern.is_literal() {
                Some(_) => only.map_or_else(Value::never, |only| Value::one(Atom::Char(Some(only)))),
                None => Value::one(Atom::Char(None)),
            }
        }
        _ => Value::never(),
    }
}
