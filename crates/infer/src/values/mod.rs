//! Abstract values: what a variable can hold, as far as it is known before the run.

mod cause;
mod compare;
mod container;
mod convert;
mod covers;
mod effort;
mod interval;
mod join;
mod kinds;
mod object;
mod patterns;
mod sorted;
mod spell;
mod text;
mod widen;

use std::rc::Rc;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

pub(crate) use cause::{Cause, Causes, Reason};
pub(crate) use compare::{Tri, equal};
pub(crate) use container::{Array, Map, Rest};
pub(crate) use effort::take as take_effort;
pub(crate) use interval::Interval;
pub(crate) use kinds::{matches_atom, matches_type};
pub(crate) use object::{BEHIND, Callee, Function, Object};
pub(crate) use patterns::{could_overlap, derived, generalise, refined_prefix, refined_suffix, stands_below};
pub(crate) use sorted::Sorted;
pub(crate) use spell::Texts;
pub(crate) use text::Text;

/// The things a value can be.
pub(crate) type Atoms = SmallVec<[Atom; 1]>;

/// A value that is one of several; of none where the place is never reached.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Value {
    pub(crate) atoms: Atoms,
}

/// Values are copied all the time, and nearly all are one thing: for these it need not be asked how much room there is.
impl Clone for Value {
    fn clone(&self) -> Self {
        match self.atoms.as_slice() {
            [only] => Self::one(only.clone()),
            several => Self { atoms: several.iter().cloned().collect() },
        }
    }
}

/// One thing a value can be.
#[derive(Clone, Debug)]
pub(crate) enum Atom {
    Unit,
    Bool(bool),
    Int(Interval),
    /// Nothing: some float.
    Float(Option<f64>),
    /// Nothing: some character.
    Char(Option<char>),
    Text(Text),
    Array(Rc<Array>),
    Map(Rc<Map>),
    /// The first integer, and the one after the last.
    Range(Interval, Interval),
    Object(Rc<Object>),
    Function(Rc<Function>),
    /// Anything.
    Unknown(Unknown),
}

/// What is shared is the same; without that, comparing an array of arrays of itself would take for ever.
impl PartialEq for Atom {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unit, Self::Unit) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::Float(left), Self::Float(right)) => left == right,
            (Self::Char(left), Self::Char(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Array(left), Self::Array(right)) => Rc::ptr_eq(left, right) || left == right,
            (Self::Map(left), Self::Map(right)) => Rc::ptr_eq(left, right) || left == right,
            (Self::Range(from, to), Self::Range(other_from, other_to)) => from == other_from && to == other_to,
            (Self::Object(left), Self::Object(right)) => Rc::ptr_eq(left, right) || left == right,
            (Self::Function(left), Self::Function(right)) => Rc::ptr_eq(left, right) || left == right,
            (Self::Unknown(left), Self::Unknown(right)) => left == right,
            _ => false,
        }
    }
}

/// Anything, and why it is not known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unknown {
    /// The script argument it comes from, if it is one.
    pub(crate) argument: Option<Arc<str>>,
    pub(crate) causes: Causes,
}

impl Value {
    /// What nothing leads to.
    pub(crate) const fn never() -> Self {
        Self { atoms: Atoms::new_const() }
    }

    pub(crate) fn one(atom: Atom) -> Self {
        Self { atoms: Atoms::from_buf([atom]) }
    }

    pub(crate) fn unit() -> Self {
        Self::one(Atom::Unit)
    }

    pub(crate) fn bool(value: bool) -> Self {
        Self::one(Atom::Bool(value))
    }

    pub(crate) fn any_bool() -> Self {
        Self { atoms: smallvec![Atom::Bool(true), Atom::Bool(false)] }
    }

    pub(crate) fn truth(tri: Tri) -> Self {
        match tri {
            Tri::Yes => Self::bool(true),
            Tri::No => Self::bool(false),
            Tri::Unknown => Self::any_bool(),
        }
    }

    pub(crate) fn int(value: i64) -> Self {
        Self::one(Atom::Int(Interval::exact(value)))
    }

    pub(crate) fn any_int() -> Self {
        Self::one(Atom::Int(Interval::FULL))
    }

    /// An integer that is a length or a count.
    pub(crate) fn natural() -> Self {
        Self::one(Atom::Int(Interval { low: 0, high: i64::MAX }))
    }

    pub(crate) fn any_float() -> Self {
        Self::one(Atom::Float(None))
    }

    pub(crate) fn literal(text: impl Into<SmolStr>) -> Self {
        Self::one(Atom::Text(Text::literal(text)))
    }

    pub(crate) fn text(text: Text) -> Self {
        Self::one(Atom::Text(text))
    }

    pub(crate) fn any_text(cause: Cause) -> Self {
        Self::text(Text { pattern: rex_policy::Pattern::any(), causes: Causes::of(cause).perhaps_empty() })
    }

    pub(crate) fn array(array: Array) -> Self {
        Self::one(Atom::Array(Rc::new(array)))
    }

    pub(crate) fn map(map: Map) -> Self {
        Self::one(Atom::Map(Rc::new(map)))
    }

    pub(crate) fn object(object: Object) -> Self {
        Self::one(Atom::Object(Rc::new(object)))
    }

    pub(crate) fn function(function: Function) -> Self {
        Self::one(Atom::Function(Rc::new(function)))
    }

    pub(crate) fn unknown(cause: Cause) -> Self {
        Self::unknown_for(Causes::of(cause))
    }

    pub(crate) fn unknown_for(causes: Causes) -> Self {
        Self::one(Atom::Unknown(Unknown { argument: None, causes }))
    }

    pub(crate) fn is_never(&self) -> bool {
        self.atoms.is_empty()
    }

    pub(crate) fn is_unknown(&self) -> bool {
        self.atoms.iter().any(|atom| matches!(atom, Atom::Unknown(_)))
    }

    /// As a condition.
    pub(crate) fn as_condition(&self) -> Tri {
        match self.atoms.as_slice() {
            [Atom::Bool(true)] => Tri::Yes,
            [Atom::Bool(false)] => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// The text, if it is exactly one.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.atoms.as_slice() {
            [Atom::Text(text)] => text.pattern.is_literal(),
            _ => None,
        }
    }

    /// The integer, if it is exactly one.
    pub(crate) fn as_int(&self) -> Option<i64> {
        match self.atoms.as_slice() {
            [Atom::Int(interval)] => interval.single(),
            _ => None,
        }
    }

    /// Every value it can be is known exactly.
    pub(crate) fn is_constant(&self) -> bool {
        match self.atoms.as_slice() {
            [Atom::Unit | Atom::Bool(_) | Atom::Float(Some(_)) | Atom::Char(Some(_)) | Atom::Function(_) | Atom::Object(_)] => true,
            [Atom::Int(interval)] => interval.single().is_some(),
            [Atom::Text(text)] => text.pattern.is_literal().is_some(),
            [Atom::Range(from, to)] => from.single().is_some() && to.single().is_some(),
            [Atom::Array(array)] => matches!(array.as_ref(), Array::Known { items, .. } if items.iter().all(Self::is_constant)),
            [Atom::Map(map)] => map.rest == Rest::Nothing && map.known.values().all(Self::is_constant),
            _ => false,
        }
    }

    /// Whether some function in it reads or writes variables around it.
    pub(crate) fn captures(&self) -> bool {
        self.atoms.iter().any(|atom| match atom {
            Atom::Function(function) => {
                let shares = matches!(&function.callee, Callee::Closure { slots, .. } if !slots.is_empty());
                shares || function.curried.iter().any(Self::captures)
            }
            Atom::Array(array) => array.element().captures(),
            Atom::Map(map) => map.any_value().captures(),
            Atom::Object(object) => object.fields.values().any(Self::captures),
            _ => false,
        })
    }

    /// Why it is not known, all reasons together.
    pub(crate) fn causes(&self) -> Causes {
        let mut causes = Causes::default();
        for atom in &self.atoms {
            match atom {
                Atom::Text(text) => causes.add(&text.causes),
                Atom::Unknown(unknown) => causes.add(&unknown.causes),
                _ => {}
            }
        }
        causes
    }

    /// Only the atoms that pass.
    pub(crate) fn filtered(&self, keep: impl Fn(&Atom) -> bool) -> Self {
        if let [only] = self.atoms.as_slice() {
            return if keep(only) { self.clone() } else { Self::never() };
        }
        Self { atoms: self.atoms.iter().filter(|atom| keep(atom)).cloned().collect() }
    }
}
