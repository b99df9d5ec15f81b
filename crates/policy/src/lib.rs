//! The only crate that speaks Cedar: schema, loading, validation, decisions, rendering, comparison.
//!
//! [`load`] turns policy texts into [`Policies`] and a list of [`Problem`]s; [`Policies::decide`] answers a [`Request`];
//! [`render`] goes the other way, from permits as data to text; [`smallest_permit`] is what a denial suggests.
//! [`Policies::covers`], [`Policies::never`] and [`diff`] answer for all requests at once.
//! No type of Cedar leaves this crate.

mod anchor;
mod cache;
mod canonical;
mod compare;
mod constraint;
mod decide;
mod did_you_mean;
mod entry;
mod evaluate;
mod index;
mod layout;
mod like;
mod load;
mod names;
mod pattern;
mod prefixes;
mod problem;
mod record;
mod render;
mod request;
mod schema;
mod source;
mod suggest;
#[cfg(test)]
mod tests;
mod validate;
mod validator;

pub use canonical::canonical_path;
pub use compare::{Change, Comparison, Coverage, Finding, Never, Place, RequestBox, RequestSet, Undecided, diff};
pub use constraint::{ContextConstraint, Given, GivenSet, by_place};
pub use decide::{Decision, Policies};
pub use load::{Mode, Outcome, is_bidirectional, load};
pub use pattern::{Pattern, Segment};
pub use problem::{Fix, Problem, Severity, report};
pub use record::RecordError;
pub use render::{Permit, RenderError, add_permit, render};
pub use request::{Arguments, Context, Environment, Execution, Request, Resource};
pub use schema::{schema_json, schema_text};
pub use source::Source;
pub use suggest::smallest_permit;
