//! What a program ends with.

/// The exit codes, one table for every verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Yes, or done.
    Success,
    /// No, failed, or there are findings.
    Failed,
    /// The command line or an input is of no use.
    Usage,
    /// The policy said no.
    Denied,
    /// Something could not be decided or bounded.
    Undecided,
    /// It could not be brought to its end.
    Incomplete,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Denied => 3,
            Self::Undecided => 4,
            Self::Incomplete => 5,
        }
    }
}
