//! What is kept of a stream: no more than one read may bring in, and no more than an array may hold.

use std::collections::VecDeque;

use super::stream::{Bounds, too_large};
use crate::failure::{Failure, FailureKind};
use crate::paths::Path;

/// Which of the items that come along are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All.
    All,
    /// The first so many.
    First(usize),
    /// The last so many.
    Last(usize),
}

/// Lines that are kept, each with its number.
pub struct Gathered<'p> {
    lines: VecDeque<(usize, String)>,
    bytes: u64,
    keep: Keep,
    bounds: Bounds<'p>,
    path: &'p Path,
}

impl<'p> Gathered<'p> {
    /// None yet; the path is that of the file they are from.
    pub(super) const fn new(keep: Keep, bounds: Bounds<'p>, path: &'p Path) -> Self {
        Self { lines: VecDeque::new(), bytes: 0, keep, bounds, path }
    }

    /// Whether more would be kept.
    pub(super) fn wants_more(&self) -> bool {
        !matches!(self.keep, Keep::First(most) if self.lines.len() >= most)
    }

    /// Keeps one more.
    pub(super) fn add(&mut self, number: usize, line: &str) -> Result<(), Failure> {
        self.lines.push_back((number, line.to_owned()));
        self.bytes += line.len() as u64;
        if matches!(self.keep, Keep::Last(most) if self.lines.len() > most)
            && let Some((_, dropped)) = self.lines.pop_front()
        {
            self.bytes -= dropped.len() as u64;
        }
        if self.bounds.refuses(self.lines.len()) {
            let most = self.bounds.items;
            let message =
                format!("\"{}\" gives more than the {most} elements an array may hold; allow more with --max-array", self.path.as_str());
            return Err(Failure::new(FailureKind::FileContentTooLargeError, message));
        }
        if self.bytes > self.bounds.bytes { Err(too_large(self.path, self.bounds.bytes)) } else { Ok(()) }
    }

    pub(super) fn into_lines(self) -> Vec<(usize, String)> {
        self.lines.into()
    }
}
