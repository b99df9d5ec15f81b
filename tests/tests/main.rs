//! End-to-end cases, laws and guards.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod archives;
mod examples;
mod guards;
mod hostile;
mod hostile_worlds;
mod kills;
mod laws;
mod planted;
mod programs;
mod promises;
mod races;
mod redacted;
mod trees;
