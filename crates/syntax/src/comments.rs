//! Comments, as they stand in the text.

use crate::Span;

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Which form it has.
    pub kind: CommentKind,
    /// What it covers, marks included, the line's end not.
    pub span: Span,
}

/// The forms of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentKind {
    /// `// ..`, `/// ..`.
    Line,
    /// `/* .. */`, which may nest.
    Block,
}
