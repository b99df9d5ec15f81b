//! Infers from a script the policy it needs.
//!
//! [`infer`] evaluates the script over abstract values: strings with holes, intervals, handles that know their path. Every
//! host call walks its catalogue plan over those values, and the questions of the plan become [`Requirement`]s. Analysis
//! never fails: it gives what it knows, and a [`Finding`] for what it could not bound.

mod eval;
mod finding;
mod generalise;
mod inferred;
mod json;
mod names;
mod options;
mod paths;
mod plan;
mod requirement;
mod session;
mod values;
mod world;

pub use finding::{Finding, Severity};
pub use inferred::{Assumption, Inferred};
pub use options::{Files, NoFiles, Options};
pub use requirement::{CallSite, Class, Place, Requirement, Widening};
pub use session::infer;
pub use world::World;
