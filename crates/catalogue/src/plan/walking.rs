//! What is done with an entry of a walk.

use super::questions::Place;

/// What an operation does with an entry, or with all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walking {
    /// Goes on with what a look found behind a link, under the link's name.
    Follow(&'static str),
    /// Looks at the size and times of an entry, for a filter.
    Measure(&'static str),
    /// Looks at an entry, so that it shows its metadata too.
    Describe(&'static str),
    /// Adds an entry to what is shown, under its path below the start of the walk.
    Show(&'static str),
    /// Copies a directory with everything that was asked for to another file system, then removes the source.
    MoveTree {
        /// The directory.
        source: &'static str,
        /// The directory it goes to.
        to: &'static str,
        /// Its new path.
        destination: Place,
    },
}
