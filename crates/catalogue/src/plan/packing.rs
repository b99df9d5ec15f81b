//! Compressed files and archives.

/// What is done with what is packed. Names are bindings of the plan, arguments, or `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// The sizes of a compressed file, packed and unpacked.
    Sizes(&'static str),
    /// Those lines of what a compressed file holds that the options select.
    Lines(&'static str),
    /// Those lines of what a compressed file holds that the argument `pattern` matches, with their numbers.
    Search(&'static str),
    /// Whether there is such a line.
    Exists(&'static str),
    /// Compresses a file into another, whole or not at all.
    Compress {
        /// The source.
        from: &'static str,
        /// The destination.
        to: &'static str,
    },
    /// Reads an archive through and binds what it holds; one that reaches out of the directory is refused.
    Members {
        /// The archive.
        archive: &'static str,
        /// The directory its members are to go to.
        into: &'static str,
    },
    /// Writes those members that were granted.
    Extract(&'static str),
}
