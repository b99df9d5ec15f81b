//! What is wrong with a script's text.

use crate::{Source, Span};
use miette::{Diagnostic, NamedSource, Report};

/// A syntax error, or a note about a directive that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct SyntaxError {
    /// What it is about.
    #[label("here")]
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[help]
    pub help: Option<String>,
}

impl SyntaxError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error together with the text, ready to print.
    #[must_use]
    pub fn report(&self, source: &Source) -> Report {
        Report::new(self.clone()).with_source_code(NamedSource::new(source.name.clone(), source.text.clone()))
    }
}
