//! Parts of values: properties, elements, and putting new ones in their place.

use std::rc::Rc;

use rex_syntax::Span;
use smol_str::SmolStr;

use super::Evaluator;
use crate::values::{Array, Atom, Interval, Map, Rest, Value};

/// One step from a value to a part of it.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Key(SmolStr),
    Index(Value),
}

/// A variable, or a part of what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) slot: usize,
    pub(crate) steps: Vec<Step>,
}

impl Evaluator<'_> {
    /// Puts the value where the target says.
    pub(crate) fn store_at(&mut self, target: &Target, value: Value) {
        self.note_writing([target.slot]);
        let after = if target.steps.is_empty() { value } else { replaced(&self.store.get(target.slot), &target.steps, &value) };
        self.derived.assigned(target.slot);
        self.store.set(target.slot, after);
    }

    pub(crate) fn property(&mut self, value: &Value, name: &str, span: Span) -> Value {
        let mut result = Value::never();
        for atom in &value.atoms {
            let part = match atom {
                Atom::Map(map) => map.get(name),
                Atom::Object(object) => self.record_property(object, name, span),
                Atom::Unknown(_) => Value::one(atom.clone()),
                other => self.standard_property(other, name, span),
            };
            result.take(part);
        }
        result
    }

    pub(crate) fn element_at(&mut self, value: &Value, index: &Value, span: Span) -> Value {
        let mut result = Value::never();
        for atom in &value.atoms {
            let part = match (atom, index.as_literal()) {
                (Atom::Array(array), _) => element(array, index),
                (Atom::Map(map), Some(key)) => map.get(key),
                (Atom::Map(map), None) => map.any_value().join(&Value::unit()),
                (Atom::Object(object), Some(name)) => self.record_property(object, name, span),
                (Atom::Text(text), _) if is_range(index) => super::methods::slice(text, index),
                (Atom::Text(text), _) => super::methods::letter_at(text, index),
                (Atom::Unknown(_), _) => Value::one(atom.clone()),
                (Atom::Int(_), _) if is_range(index) => Value::any_int(),
                (Atom::Int(_), _) => Value::any_bool(),
                _ => self.unknown("an element of something that has none", span),
            };
            result.take(part);
        }
        result
    }
}

fn is_range(index: &Value) -> bool {
    matches!(index.atoms.as_slice(), [Atom::Range(..)])
}

fn element(array: &Array, index: &Value) -> Value {
    match array {
        Array::Known { items, .. } => match index.as_int().and_then(|index| position(index, items.len())) {
            Some(index) => items.get(index).cloned().unwrap_or_default(),
            None => array.element(),
        },
        Array::Any(element) | Array::Some(element) => element.clone(),
    }
}

/// Negative indices count from the end.
pub(crate) fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { i64::try_from(length).ok()?.checked_add(index)? } else { index };
    usize::try_from(index).ok().filter(|index| *index < length)
}

/// The container with a part replaced. Where it can be one of several, it may also stay as it is.
fn replaced(container: &Value, steps: &[Step], value: &Value) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value.clone() };
    let mut result = Value::never();
    for atom in &container.atoms {
        result.merge(&Value::one(match (atom, step) {
            (Atom::Map(map), Step::Key(key)) => Atom::Map(Rc::new(with_key(map, key, rest, value))),
            (Atom::Map(map), Step::Index(index)) => Atom::Map(Rc::new(match index.as_literal() {
                Some(key) => with_key(map, key, rest, value),
                None => with_some_key(map, rest, value),
            })),
            (Atom::Array(array), Step::Index(index)) => Atom::Array(Rc::new(with_element(array, index, rest, value))),
            (Atom::Text(text), Step::Index(index)) => Atom::Text(super::methods::with_letter(text, index, value)),
            // A bit, or several.
            (Atom::Int(_), Step::Index(_)) => Atom::Int(Interval::FULL),
            (other, _) => other.clone(),
        }));
    }
    if container.atoms.len() > 1 { container.join(&result) } else { result }
}

fn with_key(map: &Map, key: &str, rest: &[Step], value: &Value) -> Map {
    let mut known = map.known.clone();
    let part = replaced(&map.get(key), rest, value);
    known.insert(key.into(), part);
    Map::new(known, map.rest.clone())
}

fn with_some_key(map: &Map, rest: &[Step], value: &Value) -> Map {
    let any = map.any_value();
    let part = replaced(&any.join(&Value::unit()), rest, value);
    let known = map.known.iter().map(|(key, old)| (key.clone(), old.join(&part))).collect();
    let others = match &map.rest {
        Rest::Nothing => Rest::Values(part),
        Rest::Values(old) => Rest::Values(old.join(&part)),
        Rest::Entries(_) => Rest::Values(any.join(&part)),
    };
    Map::new(known, others)
}

fn with_element(array: &Array, index: &Value, rest: &[Step], value: &Value) -> Array {
    match array {
        Array::Known { items, .. } => {
            let exact = index.as_int().and_then(|index| position(index, items.len()));
            let changed = items.iter().enumerate().map(|(at, item)| match exact {
                Some(exact) if exact == at => replaced(item, rest, value),
                Some(_) => item.clone(),
                None => item.join(&replaced(item, rest, value)),
            });
            Array::known(changed.collect())
        }
        Array::Any(element) => Array::Any(element.join(&replaced(element, rest, value))),
        Array::Some(element) => Array::Some(element.join(&replaced(element, rest, value))),
    }
}
