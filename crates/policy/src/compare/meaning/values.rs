//! What an expression of a policy comes to, before the request is known.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use cedar_policy_core::ast::EntityUID;
use rex_catalogue::vocabulary::Attribute;

use crate::compare::fields::{self, Execution, Part};
use crate::compare::formulas::{FieldId, Formula};

/// The values an expression can have, each with the condition under which it has that one. The conditions exclude each
/// other, and where none holds the evaluation fails.
pub(super) type Cases = Vec<(Formula, Value)>;

/// A condition of a policy: where it is a truth value, and where it is true. Outside of `defined` the evaluation fails.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truth {
    pub(super) defined: Formula,
    pub(super) holds: Formula,
}

/// One value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(Formula),
    Text(String),
    /// A text of the request.
    TextField(FieldId, Part),
    Number(i64),
    /// A number of the request.
    NumberField(FieldId),
    Entity(Entity),
    Elements(Vec<Value>),
    /// A set of the request.
    SetField(fields::Set),
    /// The context or a record in it: what it has, and its path.
    Record(&'static [Attribute], String),
    /// Anything, or anything that is a truth value.
    Unknown(Rc<Cause>, Sort),
}

/// What is known of a value that is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Nothing; the evaluation may fail as well.
    Anything,
    /// It is true or false, and the evaluation does not fail.
    Truth,
}

/// An entity of the request, or one that a policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Principal,
    Resource,
    Execution(Execution),
    Literal(EntityUID),
}

/// Why an expression is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::compare) struct Cause {
    /// Which of the policy sets that are compared it is in.
    pub(in crate::compare) side: usize,
    /// The policy's place in its set.
    pub(in crate::compare) policy: usize,
    pub(in crate::compare) span: Option<Range<usize>>,
    pub(in crate::compare) why: &'static str,
}

/// Strings that policies compare the members of sets with; all others are alike.
pub(in crate::compare) type Mentioned = BTreeSet<String>;

/// A certain value.
pub(super) fn always(value: Value) -> Cases {
    vec![(Formula::TRUE, value)]
}

/// The evaluation fails.
pub(super) fn never() -> Cases {
    Vec::new()
}
