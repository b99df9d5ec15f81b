//! The only crate that reads the internals of the script language: parse, spans, walk, comments.
//!
//! Rhai parses; this crate turns what it made into a tree of our own, with the byte range of every node. Rhai keeps only
//! where things start, so every token is recorded while Rhai reads it and its end found again in the text.

mod comments;
mod convert;
mod directives;
mod errors;
mod located;
mod parse;
mod recover;
mod scan;
mod source;
mod span;
mod tokens;
mod tree;
mod walk;

#[cfg(test)]
mod tests;

pub use comments::{Comment, CommentKind};
pub use directives::{Directive, DirectiveKind};
pub use errors::SyntaxError;
pub use parse::{LARGEST, MAXIMUM_DEPTH, ParseOptions, Parsed, parse};
pub use smol_str::SmolStr;
pub use source::{Lines, Source};
pub use span::Span;
pub use tree::{CaseLabel, Expr, ExprKind, Function, Script, Stmt, StmtKind, SwitchCase};
pub use walk::{Node, children, walk};
