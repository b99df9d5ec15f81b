//! The laws over the catalogue: run, record, infer, run again under the inferred policy, drop each permit.

mod agreement;
mod constructs;
mod corpus;
mod coverage;
mod generated;
mod language;
