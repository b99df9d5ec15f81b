//! Either of two values.

use std::collections::BTreeMap;
use std::rc::Rc;

use rex_policy::Segment;

use super::covers::{atom_covers, covers_other, may_be_empty};
use super::{Array, Atom, Atoms, Interval, Map, Object, Rest, Sorted, Text, Unknown, Value, generalise, stands_below};

/// More texts than this become one pattern.
const TEXTS: usize = 32;
/// More integers than this become one interval.
const INTEGERS: usize = 16;
/// More objects or functions than this are merged.
const OBJECTS: usize = 64;

impl Value {
    /// Either value.
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self.is_never() {
            return other.clone();
        }
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

    /// Becomes either value; the other is made for this.
    pub(crate) fn take(&mut self, other: Self) {
        if self.is_never() {
            *self = other;
        } else {
            self.merge(&other);
        }
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
        let intervals: Vec<Interval> =
            self.atoms.iter().filter_map(|atom| if let Atom::Int(one) = atom { Some(*one) } else { None }).collect();
        if intervals.len() > most
            && let Some(hull) = intervals.into_iter().reduce(Interval::hull)
        {
            self.atoms.retain(|atom| !matches!(atom, Atom::Int(_)));
            self.atoms.push(Atom::Int(hull));
        }
    }

    /// At most so many texts; more become one pattern.
    pub(crate) fn fold_texts(&mut self, most: usize) {
        let texts = self.texts();
        if texts.len() > most
            && let Some(folded) = texts.into_iter().reduce(|left, right| folded(&left, &right))
        {
            self.replace_texts([folded]);
        }
    }

    /// One pattern for all texts; where all but one stand below that one, like paths below a directory, it is kept.
    pub(crate) fn fold_growing(&mut self) {
        let texts = self.texts();
        let is_top = |top: &Text| texts.iter().all(|text| text == top || stands_below(&text.pattern, &top.pattern));
        match texts.iter().find(|text| is_top(text)) {
            Some(top) if texts.len() > 1 => {
                let beneath = top.concat(&Text::literal("/"));
                let below = texts.iter().filter(|text| *text != top).fold(beneath, |all, text| folded(&all, text));
                self.replace_texts([top.clone(), below]);
            }
            _ => self.fold_texts(1),
        }
    }

    fn texts(&self) -> Vec<Text> {
        self.atoms.iter().filter_map(|atom| if let Atom::Text(one) = atom { Some(one.clone()) } else { None }).collect()
    }

    fn replace_texts(&mut self, texts: impl IntoIterator<Item = Text>) {
        self.atoms.retain(|atom| !matches!(atom, Atom::Text(_)));
        self.atoms.extend(texts.into_iter().map(Atom::Text));
    }

    fn fold_objects(&mut self) {
        let is_object = |atom: &Atom| matches!(atom, Atom::Object(_) | Atom::Function(_));
        if self.atoms.iter().filter(|atom| is_object(atom)).count() <= OBJECTS {
            return;
        }
        let (objects, rest): (Atoms, Atoms) = self.atoms.drain(..).partition(is_object);
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
}

fn folded(left: &Text, right: &Text) -> Text {
    let pattern = generalise(&left.pattern, &right.pattern);
    let letters = pattern.segments().iter().map(|segment| if let Segment::Literal(text) = segment { text.as_str() } else { "" });
    let bare: String = letters.collect();
    let causes = left.causes.clone().with(&right.causes);
    // One of them has nothing where the hole is.
    let is_bare = [left, right].into_iter().any(|text| text.pattern.is_literal() == Some(&bare));
    Text { pattern, causes: if is_bare { causes.perhaps_empty() } else { causes } }
}

/// Adds the atom to one of the same shape; false where they are to be kept apart.
fn absorb(mine: &mut Atom, other: &Atom) -> bool {
    match (&mut *mine, other) {
        (Atom::Text(mine), Atom::Text(other)) if mine.pattern == other.pattern => {
            mine.causes.add(&other.causes);
            true
        }
        (Atom::Text(mine), Atom::Text(other)) => {
            let covers = covers_other(&mine.pattern, &other.pattern);
            if covers && may_be_empty(other) {
                mine.causes = mine.causes.perhaps_empty();
            }
            covers
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
        _ if left.can_be_empty() || right.can_be_empty() => Array::Any(left.element().join(&right.element())),
        _ => Array::Some(left.element().join(&right.element())),
    }
}

fn join_maps(left: &Map, right: &Map) -> Map {
    let others = right.known.keys().filter(|key| left.known.get(key.as_str()).is_none());
    let known = left.known.keys().chain(others).map(|key| (key.clone(), left.get(key).join(&right.get(key)))).collect();
    let rest = match (&left.rest, &right.rest) {
        (left, right) if left == right => left.clone(),
        (Rest::Nothing, rest) | (rest, Rest::Nothing) => rest.clone(),
        (Rest::Entries(left), Rest::Entries(right)) => {
            let mut all = left.clone();
            all.extend(right.iter().filter(|one| !left.contains(one)).cloned());
            Rest::Entries(all)
        }
        _ => {
            let rest_only = |map: &Map| Map::new(Sorted::new(), map.rest.clone()).any_value();
            Rest::Values(rest_only(left).join(&rest_only(right)))
        }
    };
    Map::new(known, rest)
}

fn merge_fields(mine: &mut Object, other: &Object) {
    let others = other.fields.keys().filter(|name| mine.fields.get(**name).is_none());
    let joined = |name: &&'static str| match (mine.fields.get(*name), other.fields.get(*name)) {
        (Some(left), Some(right)) => left.join(right),
        (one, another) => one.or(another).map(|one| one.join(&Value::unit())).unwrap_or_default(),
    };
    mine.fields = mine.fields.keys().chain(others).map(|name| (*name, joined(name))).collect();
}
