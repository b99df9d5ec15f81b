//! Looking for text, and replacing it.

/// What a search shows. Names are arguments, or `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searching {
    /// Those lines of what was shown that the argument `pattern` matches, with their numbers.
    Lines,
    /// The runs of printable characters in a file, whatever it holds.
    Strings(&'static str),
    /// The argument `text` with `old_string` replaced by `new_string`.
    Replace,
}
