//! Equality of values, as far as it is known.

use super::{Array, Atom, Rest, Value, could_overlap};

/// What is known of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tri {
    Yes,
    No,
    Unknown,
}

impl Tri {
    pub(crate) const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    pub(crate) const fn of(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// Whether two values are equal in the sense of `==`.
pub(crate) fn equal(left: &Value, right: &Value) -> Tri {
    all_alike(left.atoms.iter().flat_map(|left| right.atoms.iter().map(move |right| equal_atoms(left, right))))
}

/// What several possibilities have in common.
pub(crate) fn all_alike(answers: impl Iterator<Item = Tri>) -> Tri {
    let mut common = None;
    for answer in answers {
        match common {
            None => common = Some(answer),
            Some(before) if before == answer => {}
            Some(_) => return Tri::Unknown,
        }
    }
    common.unwrap_or(Tri::Unknown)
}

fn equal_atoms(left: &Atom, right: &Atom) -> Tri {
    match (left, right) {
        (Atom::Unknown(_), _) | (_, Atom::Unknown(_)) => Tri::Unknown,
        (Atom::Unit, Atom::Unit) => Tri::Yes,
        (Atom::Bool(left), Atom::Bool(right)) => Tri::of(left == right),
        (Atom::Int(left), Atom::Int(right)) => match (left.single(), right.single()) {
            (Some(left), Some(right)) => Tri::of(left == right),
            _ if left.high < right.low || right.high < left.low => Tri::No,
            _ => Tri::Unknown,
        },
        (Atom::Text(left), Atom::Text(right)) => match (left.pattern.is_literal(), right.pattern.is_literal()) {
            (Some(left), Some(right)) => Tri::of(left == right),
            _ if could_overlap(&left.pattern, &right.pattern) => Tri::Unknown,
            _ => Tri::No,
        },
        (Atom::Char(Some(left)), Atom::Char(Some(right))) => Tri::of(left == right),
        (Atom::Object(left), Atom::Object(right)) if left.kind == right.kind => match (left.field("value"), right.field("value")) {
            (Some(left), Some(right)) => equal(left, right),
            _ => Tri::Unknown,
        },
        (Atom::Object(_), Atom::Object(_)) => Tri::No,
        (Atom::Array(left), Atom::Array(right)) => match (left.as_ref(), right.as_ref()) {
            (Array::Known { items: left, .. }, Array::Known { items: right, .. }) => {
                equal_items(left.iter().zip(right), left.len() == right.len())
            }
            _ => Tri::Unknown,
        },
        (Atom::Map(left), Atom::Map(right)) if left.rest == Rest::Nothing && right.rest == Rest::Nothing => {
            equal_items(left.known.values().zip(right.known.values()), left.known.keys().eq(right.known.keys()))
        }
        (Atom::Map(_), Atom::Map(_))
        | (Atom::Range(..), Atom::Range(..))
        | (Atom::Function(_), Atom::Function(_))
        | (Atom::Char(_) | Atom::Text(_), Atom::Char(_) | Atom::Text(_))
        | (Atom::Float(_) | Atom::Int(_), Atom::Float(_) | Atom::Int(_)) => Tri::Unknown,
        _ => Tri::No,
    }
}

fn equal_items<'v>(mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>, same_shape: bool) -> Tri {
    if !same_shape {
        return Tri::No;
    }
    let mut answer = Tri::Yes;
    pairs.try_for_each(|(left, right)| match equal(left, right) {
        Tri::Yes => Some(()),
        Tri::Unknown => {
            answer = Tri::Unknown;
            Some(())
        }
        Tri::No => {
            answer = Tri::No;
            None
        }
    });
    answer
}
