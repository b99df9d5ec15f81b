//! Work on text, without the host.

mod fields;
mod matching;
mod selecting;

pub use fields::{Field, sequence, sum};
pub use matching::{Grep, Sed, grep, regex, sed};
pub use selecting::{Lines, Selection, range, select, tail};

use crate::failure::{Failure, FailureKind};

/// The lines of a text, without their ends.
pub fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines()
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::InvalidArguments, message)
}
