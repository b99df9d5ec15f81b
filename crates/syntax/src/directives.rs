//! Comments that speak to us: `// rex: arg NAME: TYPE [matching "PATTERN"]`, `// rex: allow(RULE) REASON`.

use crate::{Comment, CommentKind, Source, Span, SyntaxError};

/// A comment that speaks to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What it says.
    pub kind: DirectiveKind,
    /// The whole comment.
    pub span: Span,
}

/// What a directive says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `arg NAME: TYPE [matching "PATTERN"]`: the script expects this argument.
    Argument {
        /// The variable.
        name: String,
        /// As written: `string`, `int`, and so on.
        type_name: String,
        /// Every value matches this pattern, where `*` is any text.
        matching: Option<String>,
    },
    /// `allow(RULE) REASON`: the finding on the next line is intended.
    Allow {
        /// The rule's name.
        rule: String,
        /// Why; may be empty.
        reason: String,
    },
}

/// Read the directives among the comments; the second part are remarks on those that are not understood.
pub(crate) fn read(source: &Source, comments: &[Comment]) -> (Vec<Directive>, Vec<SyntaxError>) {
    let mut directives = Vec::new();
    let mut notes = Vec::new();
    for comment in comments.iter().filter(|comment| comment.kind == CommentKind::Line) {
        let text = source.slice(comment.span).trim_start_matches('/').trim();
        let Some(text) = text.strip_prefix("rex:") else { continue };
        match parse(text.trim()) {
            Some(kind) => directives.push(Directive { kind, span: comment.span }),
            None => notes.push(not_understood(comment.span, text.trim())),
        }
    }
    (directives, notes)
}

fn not_understood(span: Span, text: &str) -> SyntaxError {
    SyntaxError::new(span, format!("`rex: {text}` is not understood"))
        .with_help("write `// rex: arg NAME: TYPE matching \"PATTERN\"` or `// rex: allow(RULE) REASON`")
}

fn parse(text: &str) -> Option<DirectiveKind> {
    if let Some(rest) = text.strip_prefix("arg ") {
        return argument(rest);
    }
    let (rule, reason) = text.strip_prefix("allow(")?.split_once(')')?;
    let rule = rule.trim();
    let is_name = !rule.is_empty() && !rule.contains(char::is_whitespace);
    is_name.then(|| DirectiveKind::Allow { rule: rule.to_owned(), reason: reason.trim().to_owned() })
}

fn argument(text: &str) -> Option<DirectiveKind> {
    let (name, rest) = text.split_once(':')?;
    let (type_name, matching) = match rest.trim().split_once(char::is_whitespace) {
        Some((type_name, rest)) => (type_name, Some(pattern(rest.trim())?)),
        None => (rest.trim(), None),
    };
    let name = name.trim();
    let is_valid = rhai::is_valid_identifier(name) && !type_name.is_empty();
    is_valid.then(|| DirectiveKind::Argument { name: name.to_owned(), type_name: type_name.to_owned(), matching })
}

fn pattern(text: &str) -> Option<String> {
    let quoted = text.strip_prefix("matching")?.trim();
    let pattern = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(pattern.to_owned())
}
