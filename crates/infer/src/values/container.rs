//! Arrays and maps.

use rex_policy::Segment;
use smol_str::SmolStr;

use super::{Causes, Object, Sorted, Text, Value};

/// Containers with more parts than this keep only what their elements have in common.
const HEAVIEST: usize = 2048;

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Array {
    /// These elements.
    Known {
        items: Vec<Value>,
        /// How many parts there are, at any depth.
        weight: usize,
    },
    /// Any number of elements, each of them such a value.
    Any(Value),
    /// One such value, or more.
    Some(Value),
}

impl Array {
    /// An array of those elements; no longer known one by one where they are too many.
    pub(crate) fn known(items: Vec<Value>) -> Self {
        let weight = 1 + items.iter().map(weight).sum::<usize>();
        if weight <= HEAVIEST {
            return Self::Known { items, weight };
        }
        Self::Any(lightened(joined(&items)))
    }

    /// What any element can be.
    pub(crate) fn element(&self) -> Value {
        match self {
            Self::Known { items, .. } => joined(items),
            Self::Any(element) | Self::Some(element) => element.clone(),
        }
    }

    pub(crate) const fn can_be_empty(&self) -> bool {
        match self {
            Self::Known { items, .. } => items.is_empty(),
            Self::Any(_) => true,
            Self::Some(_) => false,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Known { weight, .. } => *weight,
            Self::Any(element) | Self::Some(element) => 1 + weight(element),
        }
    }
}

/// What is in a map besides the known keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rest {
    /// Nothing.
    Nothing,
    /// Any keys, each with such a value.
    Values(Value),
    /// The entries of these directories by their names.
    Entries(Vec<Text>),
}

/// A map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Map {
    pub(crate) known: Sorted<SmolStr, Value>,
    pub(crate) rest: Rest,
    pub(crate) weight: usize,
}

impl Map {
    pub(crate) fn new(known: Sorted<SmolStr, Value>, rest: Rest) -> Self {
        let weight = 1 + known.values().map(weight).sum::<usize>();
        if weight <= HEAVIEST {
            return Self { known, rest, weight };
        }
        Self::unknown(lightened(Self { known, rest, weight }.any_value()))
    }

    /// Any keys, each with such a value.
    pub(crate) fn unknown(value: Value) -> Self {
        let weight = 1 + weight(&value);
        Self { known: Sorted::new(), rest: Rest::Values(value), weight }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Value {
        match (self.known.get(key), &self.rest) {
            (Some(value), _) => value.clone(),
            (None, Rest::Nothing) => Value::unit(),
            (None, Rest::Values(value)) => value.join(&Value::unit()),
            // Whether there is such an entry is the host's word.
            (None, Rest::Entries(directories)) => entries(directories, &Segment::Literal(key.into())).join(&Value::unit()),
        }
    }

    /// The value of some key.
    pub(crate) fn any_value(&self) -> Value {
        let known = joined(self.known.values());
        match &self.rest {
            Rest::Nothing => known,
            Rest::Values(value) => known.join(value),
            Rest::Entries(directories) => known.join(&entries(directories, &Segment::OneSegment)),
        }
    }

    /// A key whose value can be `()` may not be there at all.
    pub(crate) fn is_sure(value: &Value) -> bool {
        !value.atoms.iter().any(|atom| matches!(atom, super::Atom::Unit | super::Atom::Unknown(_)))
    }

    /// How many of the known keys are there for sure.
    pub(crate) fn sure_keys(&self) -> usize {
        self.known.values().filter(|value| Self::is_sure(value)).count()
    }

    /// Nothing is known but the known keys, and all of these are there.
    pub(crate) fn is_exact(&self) -> bool {
        self.rest == Rest::Nothing && self.sure_keys() == self.known.len()
    }

    /// What a key can be.
    pub(crate) fn any_key(&self) -> Value {
        let known = self.known.keys().fold(Value::never(), |all, key| all.join(&Value::literal(key.clone())));
        match &self.rest {
            Rest::Nothing => known,
            Rest::Values(value) => {
                let causes = if value.is_unknown() { value.causes().perhaps_empty() } else { value.causes() };
                known.join(&Value::text(Text::hole(Segment::Any, causes)))
            }
            Rest::Entries(directories) => {
                let causes = directories.iter().fold(Causes::default(), |all, directory| all.with(&directory.causes));
                known.join(&Value::text(Text::hole(Segment::OneSegment, causes)))
            }
        }
    }
}

/// The entries of the directories whose name is that segment.
fn entries(directories: &[Text], name: &Segment) -> Value {
    let entry = |directory: &Text| {
        let name = Text { pattern: rex_policy::Pattern::from_segments([name.clone()]), causes: directory.causes.clone() };
        Value::object(Object::entry(crate::paths::beneath(directory, &name), name))
    };
    directories.iter().fold(Value::never(), |all, directory| all.join(&entry(directory)))
}

fn joined<'v>(values: impl IntoIterator<Item = &'v Value>) -> Value {
    values.into_iter().fold(Value::never(), |all, value| all.join(value))
}

/// What is still too heavy for an element is not known any more.
fn lightened(value: Value) -> Value {
    if weight(&value) > HEAVIEST / 2 { Value::unknown_for(value.causes()) } else { value }
}

fn weight(value: &Value) -> usize {
    let atom = |atom: &super::Atom| match atom {
        super::Atom::Array(array) => array.weight(),
        super::Atom::Map(map) => map.weight,
        _ => 1,
    };
    value.atoms.iter().map(atom).sum()
}
