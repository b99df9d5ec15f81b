//! Inclusion of values.

use std::rc::Rc;

use rex_policy::Pattern;

use super::{Array, Atom, Function, Map, Object, Rest, Text, Value, effort};

impl Value {
    /// Whether every value `other` stands for is one of this one's; `true` is always right.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.atoms.iter().all(|atom| self.atoms.iter().any(|mine| atom_covers(mine, atom)))
    }
}

pub(super) fn atom_covers(wide: &Atom, narrow: &Atom) -> bool {
    effort::look();
    match (wide, narrow) {
        (Atom::Unknown(wide), Atom::Unknown(narrow)) => wide.argument.is_none() || wide.argument == narrow.argument,
        (Atom::Unknown(wide), _) => wide.argument.is_none(),
        (Atom::Int(wide), Atom::Int(narrow)) => wide.contains(*narrow),
        (Atom::Float(None), Atom::Float(_)) | (Atom::Char(None), Atom::Char(_)) => true,
        (Atom::Text(wide), Atom::Text(narrow)) => text_covers(wide, narrow),
        (Atom::Array(wide), Atom::Array(narrow)) => Rc::ptr_eq(wide, narrow) || array_covers(wide, narrow),
        (Atom::Map(wide), Atom::Map(narrow)) => Rc::ptr_eq(wide, narrow) || map_covers(wide, narrow),
        (Atom::Range(from, to), Atom::Range(other_from, other_to)) => from.contains(*other_from) && to.contains(*other_to),
        (Atom::Object(wide), Atom::Object(narrow)) => Rc::ptr_eq(wide, narrow) || object_covers(wide, narrow),
        (Atom::Function(wide), Atom::Function(narrow)) => wide == narrow || function_covers(wide, narrow),
        (wide, narrow) => wide == narrow,
    }
}

fn text_covers(wide: &Text, narrow: &Text) -> bool {
    let is_wide_enough =
        wide.causes.may_be_empty() || wide.pattern == narrow.pattern && !narrow.causes.may_be_empty() || !may_be_empty(narrow);
    is_wide_enough && pattern_covers(&wide.pattern, &narrow.pattern)
}

/// Whether a hole that is never empty does not stand for it.
pub(super) fn may_be_empty(text: &Text) -> bool {
    text.pattern.is_literal().map_or_else(|| text.causes.may_be_empty(), str::is_empty)
}

/// Most pairs differ in what they begin with, which is much cheaper to see than the whole.
pub(super) fn pattern_covers(wide: &Pattern, narrow: &Pattern) -> bool {
    wide == narrow || covers_other(wide, narrow)
}

/// The same of patterns that are not equal.
pub(super) fn covers_other(wide: &Pattern, narrow: &Pattern) -> bool {
    if wide.is_literal().is_some() || !narrow.prefix().starts_with(wide.prefix()) {
        return false;
    }
    effort::compare(wide, narrow);
    wide.covers(narrow)
}

fn array_covers(wide: &Array, narrow: &Array) -> bool {
    match (wide, narrow) {
        (Array::Known { items: wide, .. }, Array::Known { items: narrow, .. }) => {
            wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| wide.covers(narrow))
        }
        (Array::Some(_), narrow) if narrow.can_be_empty() => false,
        (Array::Any(wide) | Array::Some(wide), Array::Known { items, .. }) => items.iter().all(|item| wide.covers(item)),
        (Array::Any(wide) | Array::Some(wide), Array::Any(narrow) | Array::Some(narrow)) => wide.covers(narrow),
        (Array::Known { .. }, Array::Any(_) | Array::Some(_)) => false,
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
        && wide.fields.iter().zip(narrow.fields.iter()).all(|((name, wide), (other, narrow))| name == other && wide.covers(narrow))
}

fn function_covers(wide: &Function, narrow: &Function) -> bool {
    wide.callee == narrow.callee
        && wide.curried.len() == narrow.curried.len()
        && wide.curried.iter().zip(&narrow.curried).all(|(wide, narrow)| wide.covers(narrow))
}
