//! Runs scripts: binds the catalogue to the language, asks the policy before each effect, touches the host.
//!
//! ```
//! use rex_runtime::{Runtime, Script};
//!
//! let runtime = Runtime::builder()
//!     .policy("permit(principal, action, resource);")
//!     .principal("ada")
//!     .build()?;
//! let outcome = runtime.run(&Script::new("greeting.rhai", "let who = name; `hello ${who}`"), [("name", "ada".into())]);
//! assert_eq!(outcome.output, "hello ada");
//! # Ok::<(), rex_runtime::BuildError>(())
//! ```
//!
//! A host program that brings its own scripts and functions takes the engine instead; the functions of the API ask
//! under the same policy, and do nothing but fail in an engine that was not made here:
//!
//! ```
//! use rex_runtime::{Runtime, operation::Module};
//!
//! let mut runtime = Runtime::builder().policy("").modules([Module::File]).build()?;
//! runtime.engine_mut().register_fn("double", |number: i64| number * 2);
//! assert_eq!(runtime.engine().eval::<i64>("double(21)").ok(), Some(42));
//! assert!(runtime.engine().eval::<String>(r#"cat("/etc/hostname")"#).is_err());
//! # Ok::<(), rex_runtime::BuildError>(())
//! ```

mod bind;
mod call;
mod call_chain;
mod display;
mod error;
mod failure;
mod gate;
mod import;
mod inspect;
mod limits;
mod log;
pub mod memory;
mod moments;
mod os;
mod paths;
mod programs;
mod recorder;
mod run;
mod runtime;
mod text;
mod thrown;
mod values;

pub use call_chain::CallSite;
pub use display::display;
pub use error::{Cause, RunError};
pub use gate::{DecisionRecord, Phase};
pub use limits::{Interrupt, Limits};
pub use log::{LogEntry, Severity};
pub use os::effective_account;
pub use paths::{Path, PathFault};
pub use recorder::Sink;
pub use rex_catalogue::operation;
pub use rex_policy as policy;
pub use rhai;
pub use run::Ended;
pub use runtime::{BuildError, Builder, Outcome, Runtime, Script};
