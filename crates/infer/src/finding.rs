//! What is to be said about a script besides what it needs.

use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report};
use rex_syntax::{Source, Span};
use serde_json::{Value, json};

use crate::json::Places;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The script cannot do that, or the policy cannot say what it needs.
    Error,
    /// The policy says more than the author may have meant.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The source of a finding that is about none: about a decision log, say.
pub const NOWHERE: usize = usize::MAX;

/// Something found in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Its name: stable, kebab case.
    pub code: &'static str,
    /// What is so, in a sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Index into [`crate::Inferred::sources`], or [`NOWHERE`].
    pub source: usize,
    /// Where.
    pub span: Span,
    /// What the marked text is, in a few words.
    pub label: String,
    /// What the script needs here is not bounded, so the policy does not cover it.
    pub unbounded: bool,
}

impl Finding {
    /// The finding with the text it is about, ready to print.
    #[must_use]
    pub fn report(&self, sources: &[Source]) -> Report {
        let mut diagnostic = MietteDiagnostic::new(&self.message).with_code(self.code).with_severity(self.miette_severity());
        let source = sources.get(self.source).filter(|source| !source.text.is_empty());
        if source.is_some() {
            diagnostic = diagnostic.with_label(LabeledSpan::new_with_span(Some(self.label.clone()), self.span));
        }
        if let Some(help) = &self.help {
            diagnostic = diagnostic.with_help(help);
        }
        let report = Report::new(diagnostic);
        match source {
            Some(source) => report.with_source_code(NamedSource::new(&source.name, source.text.clone())),
            None => report,
        }
    }

    const fn miette_severity(&self) -> miette::Severity {
        match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        }
    }

    /// As `rex infer --json` prints it; lines and columns count from one, columns in characters.
    #[must_use]
    pub fn to_json(&self, places: &Places<'_>) -> Value {
        json!({
            "severity": self.severity.name(),
            "code": self.code,
            "message": self.message,
            "help": self.help,
            "source": places.name(self.source),
            "span": places.span(self.source, self.span),
            "label": self.label,
            "unbounded": self.unbounded,
        })
    }
}
