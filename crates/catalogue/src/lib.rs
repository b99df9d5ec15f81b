//! Every host operation as plain data: names, parameters, documentation and plans.
//!
//! This crate is a leaf. It knows neither the script language, nor the policy engine, nor the host. Everything that
//! is to be said about an operation is a row of [`tables`]; binding, schema, reference, completion and lint derive from it.

pub mod domain;
pub mod kinds;
pub mod operation;
pub mod plan;
pub mod tables;
pub mod vocabulary;
mod walk;
