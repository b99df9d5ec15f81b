//! A script's text, and how offsets in it read to a person.

use std::sync::Arc;

use crate::{Script, Span};

/// A script's text and what to call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// A path, or `-`.
    pub name: String,
    /// The whole text; it is handed on, and never changed.
    pub text: Arc<str>,
}

impl Source {
    /// A source.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The text a span covers; empty if the span does not belong to this source.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// Where each line starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
}

/// Few scripts have shorter lines than this on the average.
pub(crate) const BYTES_A_LINE: usize = 16;

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / BYTES_A_LINE + 1);
        starts.push(0);
        starts.extend(text.match_indices('\n').map(|(offset, _)| offset + 1));
        Self { starts }
    }

    /// The line (from 1) an offset lies on and the line's own offset.
    fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.starts.get(index));
        (line.max(1), start.copied().unwrap_or_default())
    }

    /// Line and column, both from 1, the column in characters.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let (line, start) = self.line(offset);
        let before = text.get(start..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The inverse of [`Self::position`]; a column past the line's end is the line's end.
    #[must_use]
    pub fn offset(&self, text: &str, line: usize, column: usize) -> usize {
        let index = line.saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let mut characters = line.char_indices().map(|(offset, _)| offset);
        start + characters.nth(column.saturating_sub(1)).unwrap_or(line.len())
    }
}

impl Script {
    /// The text a span covers.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// Line and column of an offset, both from 1, the column in characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        self.lines.position(&self.source.text, offset)
    }

    /// The line, from 1, a span starts on.
    #[must_use]
    pub fn line_of(&self, span: Span) -> usize {
        self.lines.line(span.start).0
    }
}
