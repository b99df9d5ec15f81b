//! The catalogue's types against abstract values.

use rex_catalogue::operation::Type;

use super::{Array, Atom, Tri, Value};

/// Whether the value can be passed where that type is wanted: always, never, or perhaps.
pub(crate) fn matches_type(value: &Value, wanted: Type) -> Tri {
    let mut some = false;
    let mut every = true;
    for atom in &value.atoms {
        match matches_atom(atom, wanted) {
            Tri::Yes => some = true,
            Tri::No => every = false,
            Tri::Unknown => {
                some = true;
                every = false;
            }
        }
    }
    match (some, every) {
        (true, true) => Tri::Yes,
        (true, false) => Tri::Unknown,
        (false, _) => Tri::No,
    }
}

/// The same for one thing a value can be.
pub(crate) fn matches_atom(atom: &Atom, wanted: Type) -> Tri {
    match (wanted, atom) {
        (Type::Any, _) => Tri::Yes,
        (_, Atom::Unknown(_)) => Tri::Unknown,
        (Type::Nothing, Atom::Unit)
        | (Type::Bool, Atom::Bool(_))
        | (Type::Int, Atom::Int(_))
        | (Type::Float, Atom::Float(_))
        | (Type::Text, Atom::Text(_))
        | (Type::Array, Atom::Array(_))
        | (Type::Map, Atom::Map(_))
        | (Type::Function, Atom::Function(_)) => Tri::Yes,
        (Type::Flags(kind), Atom::Array(array)) => match array.as_ref() {
            Array::Known { items, .. } => items.iter().fold(Tri::Yes, |all, item| match (all, matches_type(item, Type::Object(kind))) {
                (Tri::No, _) | (_, Tri::No) => Tri::No,
                (Tri::Yes, Tri::Yes) => Tri::Yes,
                _ => Tri::Unknown,
            }),
            Array::Any(_) | Array::Some(_) => Tri::Unknown,
        },
        (Type::Object(kind), Atom::Object(object)) => Tri::of(object.kind == kind),
        _ => Tri::No,
    }
}
