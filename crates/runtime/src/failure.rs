//! Why an operation failed, in the words scripts can catch.

use thiserror::Error;

use crate::paths::PathFault;

/// The kinds of file errors scripts know; the names are those of `IoErrorKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// A name is not a single component.
    InvalidPath,
    /// An argument is of no use.
    InvalidArguments,
    /// The handle was not opened for that.
    InvalidFileMode,
    /// A value or entry is not of the kind that is needed.
    ValidationError,
    /// A directory could not be opened.
    DirectoryOpenError,
    /// A directory could not be worked on.
    DirectoryError,
    /// A file could not be worked on.
    FileError,
    /// The destination of a copy has content.
    DestinationFileNotEmptyError,
    /// What was to be removed is not there.
    NotFound,
    /// The directory is not empty.
    DirectoryNotEmpty,
    /// The policy said no.
    PermissionDenied,
    /// The policy could not be asked.
    AuthorizationError,
    /// An owner or group has no name.
    IdentityResolutionError,
    /// That is not done.
    UnsupportedOperationError,
    /// A file is larger than the limit.
    FileContentTooLargeError,
    /// A copy failed.
    FileCopyError,
    /// A read failed.
    FileReadError,
    /// The entry was opened as something else before.
    EntryTypeMismatchError,
    /// The operating system said no.
    IoError,
    /// The script's function failed.
    CallbackError,
    /// Everything else.
    Other,
}

impl FailureKind {
    /// The name scripts compare with.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

/// A failed operation.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Failure {
    /// What kind of failure a script sees.
    pub kind: FailureKind,
    /// What happened, to what, and why.
    pub message: String,
}

impl Failure {
    /// A failure of that kind.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl From<PathFault> for Failure {
    fn from(fault: PathFault) -> Self {
        let kind = if matches!(fault, PathFault::NotAName(_)) { FailureKind::InvalidPath } else { FailureKind::Other };
        Self::new(kind, fault.to_string())
    }
}
