//! What is wrong with a policy text, where, and how to repair it.

use std::fmt;
use std::ops::Range;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde_json::{Value, json};

use crate::source::Source;

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policies are refused.
    Error,
    /// The policies are used all the same.
    Warning,
}

/// A change of the text that can be pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; an empty range inserts.
    pub span: Range<usize>,
    /// By what.
    pub replacement: String,
}

/// One thing that is wrong with a policy text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether the policies are refused for it.
    pub severity: Severity,
    /// A name for this kind of problem, stable and in kebab case.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A change that repairs it.
    pub fix: Option<Fix>,
    /// Which of the sources it is in.
    pub source: usize,
    /// Where in that source, in bytes.
    pub span: Option<Range<usize>>,
    /// What the marked text is, in a few words.
    pub label: String,
}

impl Problem {
    pub(crate) fn new(severity: Severity, code: &'static str, source: usize, span: Option<Range<usize>>, message: String) -> Self {
        Self { severity, code, message, help: None, fix: None, source, span, label: "here".to_owned() }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn fix(mut self, span: Range<usize>, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// As `rex validate --json` prints it; lines and columns count from one, columns in characters.
    #[must_use]
    pub fn to_json(&self, sources: &[Source]) -> Value {
        let source = sources.get(self.source);
        let text = source.map_or("", |source| source.text.as_str());
        let place = |offset: usize| {
            let before = text.get(..offset).unwrap_or(text);
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
            json!({ "offset": offset, "line": before.matches('\n').count() + 1, "column": column + 1 })
        };
        let span = |span: &Range<usize>| json!({ "start": place(span.start), "end": place(span.end) });
        json!({
            "severity": self.severity.to_string(),
            "code": self.code,
            "message": self.message,
            "help": self.help,
            "file": source.map(|source| &source.name),
            "span": self.span.as_ref().map(span),
            "label": self.label,
            "fix": self.fix.as_ref().map(|fix| json!({ "span": span(&fix.span), "replacement": fix.replacement })),
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// The problem with its source, ready to be printed.
#[must_use]
pub fn report(problem: &Problem, sources: &[Source]) -> miette::Report {
    let text = sources.get(problem.source).map(|source| NamedSource::new(&source.name, source.text.clone()));
    miette::Report::new(Located { problem: problem.clone(), text })
}

#[derive(Debug, thiserror::Error)]
#[error("{}", problem.message)]
struct Located {
    problem: Problem,
    text: Option<NamedSource<String>>,
}

impl Diagnostic for Located {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.as_ref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.problem.span.clone()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.problem.label.clone()), span))))
    }
}
