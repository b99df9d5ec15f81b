//! Space on the file system.

/// What an operation does to the space files take, or shows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Takes space for a file from its beginning.
    Allocate(&'static str),
    /// Shows the space one file takes.
    Show(&'static str),
    /// Begins to count, with a directory.
    Begin(&'static str),
    /// Counts an entry; what comes back says whether it did.
    Count(&'static str),
    /// Everything below a directory was counted.
    Leave(&'static str),
    /// Shows what was counted, directory by directory.
    Report,
    /// Shows the same as a map with totals.
    Totals,
}
