//! Checks of the whole crate: what Rhai accepts is read completely, and every node lies where its text is.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod comments;
mod complete;
mod corpus;
mod depth;
mod errors;
mod generated;
mod kinds;
mod snapshot;
mod spans;

use crate::{ParseOptions, Script, Source, parse};

/// Read a script that has no errors.
fn read(text: &str) -> Script {
    let parsed = parse(Source::new("test.rhai", text), &ParseOptions::default());
    assert_eq!(parsed.errors, [], "{text}");
    parsed.script
}
