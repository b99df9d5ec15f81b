//! Infers from a script the policy it needs.
//!
//! [`infer`] evaluates the script over abstract values: strings with holes, intervals, handles that know their path. Every
//! host call walks its catalogue plan over those values, and the questions of the plan become [`Requirement`]s. Analysis
//! never fails: it gives what it knows, and a [`Finding`] for what it could not bound.

mod against;
mod argument;
mod covering;
mod eval;
mod evidence;
mod explain;
mod finding;
mod generalise;
mod inferred;
mod json;
mod lines;
mod log;
mod merge;
mod names;
mod options;
mod paths;
mod plan;
mod requirement;
mod session;
mod template;
mod values;
mod world;

pub use against::{Coverage, coverage};
pub use argument::{Argument, Declared};
pub use finding::{Finding, NOWHERE, Severity};
pub use inferred::{Assumption, Inferred};
pub use json::Places;
pub use log::{LogError, Seen, SeenCall, read_log};
pub use merge::merge;
pub use options::{Files, NoFiles, Options};
pub use requirement::{CallChain, CallSite, Class, Evidence, Place, Requirement, Widening};
pub use session::{infer, with_room};
pub use template::hole;
pub use world::World;
