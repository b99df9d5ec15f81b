//! Who owns a file, and what vouches for it.

/// What an operation does to owner and attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owning {
    /// Changes owner and group of a file, directory, link or entry; a link is not followed.
    Chown(&'static str),
    /// Sets an extended attribute of a file.
    SetAttribute(&'static str),
}
