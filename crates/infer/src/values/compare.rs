//! Equality of values, as far as it is known.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::{Array, Atom, Map, Rest, Value, could_overlap};

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
        (Atom::Map(left), Atom::Map(right)) if left.rest == Rest::Nothing && right.rest == Rest::Nothing => equal_maps(left, right),
        (Atom::Map(_), Atom::Map(_))
        | (Atom::Range(..), Atom::Range(..))
        | (Atom::Function(_), Atom::Function(_))
        | (Atom::Char(_) | Atom::Text(_), Atom::Char(_) | Atom::Text(_))
        | (Atom::Float(_) | Atom::Int(_), Atom::Float(_) | Atom::Int(_)) => Tri::Unknown,
        _ => Tri::No,
    }
}

/// A key that may not be there makes no two maps equal for sure, nor different where only one has it.
fn equal_maps(left: &Map, right: &Map) -> Tri {
    let keys: BTreeSet<&SmolStr> = left.known.keys().chain(right.known.keys()).collect();
    let answers = keys.into_iter().map(|key| match (left.known.get(key), right.known.get(key)) {
        (Some(left), Some(right)) => match equal(left, right) {
            Tri::Yes if !Map::is_sure(left) || !Map::is_sure(right) => Tri::Unknown,
            answer => answer,
        },
        (Some(only), None) | (None, Some(only)) if !Map::is_sure(only) => Tri::Unknown,
        _ => Tri::No,
    });
    all_of(answers)
}

fn equal_items<'v>(pairs: impl Iterator<Item = (&'v Value, &'v Value)>, same_shape: bool) -> Tri {
    if !same_shape {
        return Tri::No;
    }
    all_of(pairs.map(|(left, right)| equal(left, right)))
}

/// Yes if all are, no if one is not.
fn all_of(mut answers: impl Iterator<Item = Tri>) -> Tri {
    let mut all = Tri::Yes;
    answers.try_for_each(|answer| {
        all = if answer == Tri::Yes { all } else { answer };
        (answer != Tri::No).then_some(())
    });
    all
}
