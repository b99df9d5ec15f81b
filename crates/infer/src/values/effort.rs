//! How much work values were. Most steps of an evaluation are cheap; those that are not have to count for more of the
//! budget, or a script of few steps takes for ever. What is counted is the same on every machine.

use std::cell::Cell;

use rex_policy::{Pattern, Segment};

thread_local! {
    /// An evaluation keeps to one thread.
    static SPENT: Cell<u64> = const { Cell::new(0) };
}

/// What it takes to look at two values at all.
const LOOK: u64 = 64;
/// What a letter of the narrower pattern takes besides those of the wider one.
const LETTER: u64 = 32;

/// Two values are held against each other.
pub(super) fn look() {
    spend(LOOK);
}

/// Two patterns are, letter by letter.
pub(super) fn compare(wide: &Pattern, narrow: &Pattern) {
    spend(length(narrow) * (length(wide) + LETTER));
}

/// A pattern of so many segments and letters is made from another: each segment is a text of its own.
pub(super) fn copy(segments: usize, letters: usize) {
    spend(LOOK + LOOK * segments as u64 + letters as u64);
}

/// What was spent since the last time.
pub(crate) fn take() -> u64 {
    SPENT.take()
}

fn spend(more: u64) {
    SPENT.set(SPENT.get().saturating_add(more));
}

fn length(pattern: &Pattern) -> u64 {
    let letters = |segment: &Segment| if let Segment::Literal(text) = segment { text.len() } else { 1 };
    u64::try_from(pattern.segments().iter().map(letters).sum::<usize>()).unwrap_or(u64::MAX)
}
