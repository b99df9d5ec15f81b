//! Why a verb cannot do its work.

use std::path::Path;

use miette::{MietteDiagnostic, Report};

use crate::exit::Exit;

/// How far a verb had come, which is what decides the error type in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The command line contradicts itself.
    Usage,
    /// An input cannot be read.
    Load,
    /// The policies or the engine.
    Engine,
    /// The script's arguments.
    Arguments,
    /// A result cannot be written.
    Output,
}

/// Why a verb cannot do its work.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) stage: Stage,
    /// The sentence.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// Diagnostics with source text, if they say it better than the sentence.
    pub(crate) reports: Vec<Report>,
    /// The same as data.
    pub(crate) problems: Vec<serde_json::Value>,
}

impl Fault {
    pub(crate) fn new(stage: Stage, message: impl Into<String>) -> Self {
        Self { stage, message: message.into(), help: None, reports: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Stage::Usage, message)
    }

    pub(crate) fn unwritten(what: &str, error: &std::io::Error) -> Self {
        Self::new(Stage::Output, format!("{what} cannot be written: {}", cause(error)))
    }

    /// A file that cannot be used for that.
    pub(crate) fn file(stage: Stage, verb: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(stage, format!("`{}` cannot be {verb}: {}", path.display(), cause(error)))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) const fn exit(&self) -> Exit {
        match self.stage {
            Stage::Output => Exit::Incomplete,
            Stage::Usage | Stage::Load | Stage::Engine | Stage::Arguments => Exit::Usage,
        }
    }

    /// As diagnostics: those that come with source text, else the sentence.
    pub(crate) fn into_reports(self) -> Vec<Report> {
        if !self.reports.is_empty() {
            return self.reports;
        }
        let diagnostic = MietteDiagnostic::new(self.message);
        vec![Report::new(match self.help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        })]
    }
}

/// The operating system's words without its number.
fn cause(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}
