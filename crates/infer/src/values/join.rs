//! Least upper bounds, inclusion, and the widening that brings loops to an end.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Array, Atom, Function, Interval, Map, Object, Rest, Text, Unknown, Value, generalise};

/// More texts than this become one pattern.
const TEXTS: usize = 64;
/// More integers than this become one interval.
const INTEGERS: usize = 16;
/// More objects or functions than this are merged.
const OBJECTS: usize = 64;

impl Value {
    /// Either value.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.merge(other);
        joined
    }

    /// Becomes either value.
    pub(crate) fn merge(&mut self, other: &Self) {
        for atom in &other.atoms {
            self.add(atom);
        }
        self.limit();
    }

    fn add(&mut self, atom: &Atom) {
        for mine in &mut self.atoms {
            if absorb(mine, atom) {
                return;
            }
        }
        self.atoms.push(atom.clone());
    }

    fn limit(&mut self) {
        if self.atoms.len() > INTEGERS {
            self.fold_integers(INTEGERS);
            self.fold_texts(TEXTS);
            self.fold_objects();
        }
    }

    fn fold_integers(&mut self, most: usize) {
        let intervals: Vec<Interval> = self.atoms.iter().filter_map(|atom| if let Atom::Int(one) = atom { Some(*one) } else { None }).collect();
        if intervals.len() > most
            && let Some(hull) = intervals.into_iter().reduce(Interval::hull)
        {
            self.atoms.retain(|atom| !matches!(atom, Atom::Int(_)));
            self.atoms.push(Atom::Int(hull));
        }
    }

    /// At most so many texts; more become one pattern.
    pub(crate) fn fold_texts(&mut self, most: usize) {
        let texts: Vec<Text> = self.atoms.iter().filter_map(|atom| if let Atom::Text(one) = atom { Some(one.clone()) } else { None }).collect();
        if texts.len() > most
            && let Some(folded) = texts.into_iter().reduce(|left, right| Text {
                pattern: generalise(&left.pattern, &right.pattern),
                causes: left.causes.with(&right.causes),
            })
        {
            self.atoms.retain(|atom| !matches!(atom, Atom::Text(_)));
            self.atoms.push(Atom::Text(folded));
        }
    }

    fn fold_objects(&mut self) {
        let is_object = |atom: &Atom| matches!(atom, Atom::Object(_) | Atom::Function(_));
        if self.atoms.iter().filter(|atom| is_object(atom)).count() <= OBJECTS {
            return;
        }
        let (objects, rest): (Vec<Atom>, Vec<Atom>) = self.atoms.drain(..).partition(is_object);
        self.atoms = rest;
        let mut by_kind: BTreeMap<_, Object> = BTreeMap::new();
        for atom in objects {
            match atom {
                Atom::Object(object) => match by_kind.get_mut(&object.kind) {
                    Some(merged) => merge_fields(merged, &object),
                    None => {
                        by_kind.insert(object.kind, object.as_ref().clone());
                    }
                },
                other => self.atoms.push(other),
            }
        }
        self.atoms.extend(by_kind.into_values().map(|object| Atom::Object(Rc::new(object))));
    }

    /// Whether every value `other` stands for is one of this one's; `true` is always right.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.atoms.iter().all(|atom| self.atoms.iter().any(|mine| atom_covers(mine, atom)))
    }

    /// A value that covers both and, used over and over, comes to rest.
    pub(crate) fn widen(&self, newer: &Self) -> Self {
        if self.covers(newer) {
            return self.clone();
        }
        let mut widened = self.join(newer);
        widened.fold_texts(1);
        widened.widen_integers(self);
        widened.atoms = widened.atoms.iter().map(|atom| widen_atom(self, atom)).collect();
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

fn widen_atom(before: &Value, atom: &Atom) -> Atom {
    match atom {
        Atom::Array(array) => {
            let old = before.atoms.iter().find_map(|atom| if let Atom::Array(old) = atom { Some(old.element()) } else { None });
            match (array.as_ref(), old) {
                (Array::Any(element), Some(old)) => Atom::Array(Rc::new(Array::Any(old.widen(element)))),
                _ => atom.clone(),
            }
        }
        Atom::Object(object) => {
            let old = before.atoms.iter().find_map(|atom| match atom {
                Atom::Object(old) if old.kind == object.kind && old != object => Some(old),
                _ => None,
            });
            match old {
                Some(old) => {
                    let mut merged = old.as_ref().clone();
                    for (name, value) in &object.fields {
                        let widened = merged.fields.get(name).map_or_else(|| value.clone(), |old| old.widen(value));
                        merged.fields.insert(name, widened);
                    }
                    Atom::Object(Rc::new(merged))
                }
                None => atom.clone(),
            }
        }
        Atom::Map(map) => {
            let old = before.atoms.iter().find_map(|atom| if let Atom::Map(old) = atom { Some(old) } else { None });
            match old {
                Some(old) => Atom::Map(Rc::new(widen_map(old, map))),
                None => atom.clone(),
            }
        }
        _ => atom.clone(),
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

/// Adds the atom to one of the same shape; false where they are to be kept apart.
fn absorb(mine: &mut Atom, other: &Atom) -> bool {
    match (&mut *mine, other) {
        (Atom::Text(mine), Atom::Text(other)) if mine.pattern == other.pattern => {
            mine.causes.add(&other.causes);
            true
        }
        (Atom::Unknown(mine), Atom::Unknown(other)) => {
            merge_unknown(mine, other);
            true
        }
        (Atom::Array(mine), Atom::Array(other)) => {
            if mine != other {
                *mine = Rc::new(join_arrays(mine, other));
            }
            true
        }
        (Atom::Map(mine), Atom::Map(other)) => {
            if mine != other {
                *mine = Rc::new(join_maps(mine, other));
            }
            true
        }
        (Atom::Float(mine), Atom::Float(other)) => {
            if mine != other {
                *mine = None;
            }
            true
        }
        (Atom::Range(from, to), Atom::Range(other_from, other_to)) => {
            (*from, *to) = (from.hull(*other_from), to.hull(*other_to));
            true
        }
        (mine, other) => atom_covers(mine, other),
    }
}

fn merge_unknown(mine: &mut Unknown, other: &Unknown) {
    if mine.argument != other.argument {
        mine.argument = None;
    }
    mine.causes.add(&other.causes);
}

fn join_arrays(left: &Array, right: &Array) -> Array {
    match (left, right) {
        (Array::Known { items: left, .. }, Array::Known { items: right, .. }) if left.len() == right.len() => {
            Array::known(left.iter().zip(right).map(|(left, right)| left.join(right)).collect())
        }
        _ => Array::Any(left.element().join(&right.element())),
    }
}

fn join_maps(left: &Map, right: &Map) -> Map {
    let keys = left.known.keys().chain(right.known.keys());
    let known = keys.map(|key| (key.clone(), left.get(key).join(&right.get(key)))).collect();
    let rest = match (&left.rest, &right.rest) {
        (left, right) if left == right => left.clone(),
        (Rest::Nothing, rest) | (rest, Rest::Nothing) => rest.clone(),
        (Rest::Entries(left), Rest::Entries(right)) => {
            let mut all = left.clone();
            all.extend(right.iter().filter(|one| !left.contains(one)).cloned());
            Rest::Entries(all)
        }
        _ => {
            let rest_only = |map: &Map| Map::new(BTreeMap::new(), map.rest.clone()).any_value();
            Rest::Values(rest_only(left).join(&rest_only(right)))
        }
    };
    Map::new(known, rest)
}

fn merge_fields(mine: &mut Object, other: &Object) {
    let names: Vec<&'static str> = mine.fields.keys().chain(other.fields.keys()).copied().collect();
    for name in names {
        let value = match (mine.fields.get(name), other.fields.get(name)) {
            (Some(left), Some(right)) => left.join(right),
            (Some(one), None) | (None, Some(one)) => one.join(&Value::unit()),
            (None, None) => continue,
        };
        mine.fields.insert(name, value);
    }
}

fn atom_covers(wide: &Atom, narrow: &Atom) -> bool {
    match (wide, narrow) {
        (Atom::Unknown(wide), Atom::Unknown(narrow)) => wide.argument.is_none() || wide.argument == narrow.argument,
        (Atom::Unknown(wide), _) => wide.argument.is_none(),
        (Atom::Int(wide), Atom::Int(narrow)) => wide.contains(*narrow),
        (Atom::Float(None), Atom::Float(_)) | (Atom::Char(None), Atom::Char(_)) => true,
        (Atom::Text(wide), Atom::Text(narrow)) => wide.pattern == narrow.pattern || wide.pattern.covers(&narrow.pattern),
        (Atom::Array(wide), Atom::Array(narrow)) => Rc::ptr_eq(wide, narrow) || array_covers(wide, narrow),
        (Atom::Map(wide), Atom::Map(narrow)) => Rc::ptr_eq(wide, narrow) || map_covers(wide, narrow),
        (Atom::Range(from, to), Atom::Range(other_from, other_to)) => from.contains(*other_from) && to.contains(*other_to),
        (Atom::Object(wide), Atom::Object(narrow)) => Rc::ptr_eq(wide, narrow) || object_covers(wide, narrow),
        (Atom::Function(wide), Atom::Function(narrow)) => wide == narrow || function_covers(wide, narrow),
        (wide, narrow) => wide == narrow,
    }
}

fn array_covers(wide: &Array, narrow: &Array) -> bool {
    match (wide, narrow) {
        (Array::Known { items: wide, .. }, Array::Known { items: narrow, .. }) => {
            wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| wide.covers(narrow))
        }
        (Array::Any(wide), Array::Known { items, .. }) => items.iter().all(|item| wide.covers(item)),
        (Array::Any(wide), Array::Any(narrow)) => wide.covers(narrow),
        (Array::Known { .. }, Array::Any(_)) => false,
    }
}

fn map_covers(wide: &Map, narrow: &Map) -> bool {
    let keys = wide.known.keys().chain(narrow.known.keys());
    let rest = match (&wide.rest, &narrow.rest) {
        (_, Rest::Nothing) => true,
        (Rest::Values(wide), Rest::Values(narrow)) => wide.covers(narrow),
        (wide, narrow) => wide == narrow,
    };
    rest && keys.into_iter().all(|key| wide.get(key).covers(&narrow.get(key)))
}

fn object_covers(wide: &Object, narrow: &Object) -> bool {
    wide.kind == narrow.kind
        && wide.fields.len() == narrow.fields.len()
        && wide.fields.iter().zip(&narrow.fields).all(|((name, wide), (other, narrow))| name == other && wide.covers(narrow))
}

fn function_covers(wide: &Function, narrow: &Function) -> bool {
    wide.callee == narrow.callee
        && wide.curried.len() == narrow.curried.len()
        && wide.curried.iter().zip(&narrow.curried).all(|(wide, narrow)| wide.covers(narrow))
}
