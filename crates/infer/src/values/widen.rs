//! Widening, which brings loops and recursion to an end.

use std::rc::Rc;

use super::{Array, Atom, Interval, Map, Object, Rest, Value};

/// What is gathered from a few places is not made one pattern at once.
const GATHERED: usize = 3;

impl Value {
    /// A value that covers both and, used over and over, comes to rest.
    pub(crate) fn widen(&self, newer: &Self) -> Self {
        if self.covers(newer) { self.clone() } else { self.widened(newer) }
    }

    /// The same of what this one does not cover.
    pub(crate) fn widened(&self, newer: &Self) -> Self {
        self.folded(newer, 1)
    }

    /// The same for the elements of an array.
    fn widen_elements(&self, newer: &Self) -> Self {
        if self.covers(newer) { self.clone() } else { self.folded(newer, GATHERED) }
    }

    fn folded(&self, newer: &Self, texts: usize) -> Self {
        let mut widened = self.join(newer);
        if widened.atoms.iter().filter(|atom| matches!(atom, Atom::Text(_))).count() > texts {
            widened.fold_growing();
        }
        widened.widen_integers(self);
        widened.atoms.iter_mut().for_each(|atom| widen_atom(self, atom));
        widened
    }

    fn widen_integers(&mut self, before: &Self) {
        let hull = |value: &Self| {
            value.atoms.iter().filter_map(|atom| if let Atom::Int(one) = atom { Some(*one) } else { None }).reduce(Interval::hull)
        };
        if let (Some(before), Some(after)) = (hull(before), hull(self)) {
            self.atoms.retain(|atom| !matches!(atom, Atom::Int(_)));
            self.atoms.push(Atom::Int(before.widened(after)));
        }
    }
}

fn widen_atom(before: &Value, atom: &mut Atom) {
    match atom {
        Atom::Array(array) => {
            let old = before.atoms.iter().find_map(|atom| if let Atom::Array(old) = atom { Some(old.element()) } else { None });
            match (array.as_ref(), old) {
                (Array::Some(element), Some(old)) => *array = Rc::new(Array::Some(old.widen_elements(element))),
                (Array::Any(element), Some(old)) => *array = Rc::new(Array::Any(old.widen_elements(element))),
                _ => {}
            }
        }
        Atom::Object(object) => {
            let old = before.atoms.iter().find_map(|atom| match atom {
                // What one has not set is not what the other has.
                Atom::Object(old) if old.kind == object.kind && old != object && old.fields.keys().eq(object.fields.keys()) => Some(old),
                _ => None,
            });
            if let Some(old) = old {
                let fields = old.fields.iter().zip(object.fields.values()).map(|((name, old), new)| (*name, old.widen(new)));
                *object = Rc::new(Object { kind: object.kind, fields: fields.collect() });
            }
        }
        Atom::Map(map) => {
            let old = before.atoms.iter().find_map(|atom| if let Atom::Map(old) = atom { Some(old) } else { None });
            if let Some(old) = old {
                *map = Rc::new(widen_map(old, map));
            }
        }
        _ => {}
    }
}

fn widen_map(old: &Map, new: &Map) -> Map {
    if !old.known.keys().eq(new.known.keys()) {
        return Map::unknown(old.any_value().widen(&new.any_value()));
    }
    let known = old.known.iter().zip(new.known.values()).map(|((key, old), new)| (key.clone(), old.widen(new))).collect();
    let rest = match (&old.rest, &new.rest) {
        (Rest::Values(old), Rest::Values(new)) => Rest::Values(old.widen(new)),
        (_, rest) => rest.clone(),
    };
    Map::new(known, rest)
}
