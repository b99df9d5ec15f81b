//! The findings of evaluation, said the same way everywhere.

use rex_syntax::{Span, SyntaxError};

use super::{Evaluator, Site};
use crate::finding::{Finding, Severity};
use crate::paths::Fault;
use crate::values::{Causes, Text};

impl Evaluator<'_> {
    /// Something that cannot be bounded.
    #[cold]
    pub(crate) fn unbounded(&mut self, code: &'static str, message: &str, help: &str, source: usize, span: Span, label: &str) {
        self.recorder.find(Finding {
            severity: Severity::Error,
            code,
            message: message.to_owned(),
            help: Some(help.to_owned()),
            source,
            span,
            label: label.to_owned(),
            unbounded: true,
        });
    }

    /// Something the script cannot do. Where that is caught, the script may be meant so.
    #[cold]
    pub(crate) fn error(&mut self, code: &'static str, message: String, help: Option<String>, site: Site, label: &str) {
        let is_caught = self.certainty.is_caught();
        self.certainty.may_fail();
        self.may_throw(site.span);
        self.recorder.find(Finding {
            severity: if is_caught { Severity::Warning } else { Severity::Error },
            code,
            message,
            help,
            source: site.source,
            span: site.span,
            label: label.to_owned(),
            unbounded: false,
        });
    }

    #[cold]
    pub(crate) fn syntax_error(&mut self, source: usize, error: &SyntaxError, severity: Severity) {
        self.recorder.find(Finding {
            severity,
            code: if severity == Severity::Error { "parse-error" } else { "unknown-directive" },
            message: error.message.clone(),
            help: error.help.clone(),
            source,
            span: error.span,
            label: "here".to_owned(),
            unbounded: false,
        });
    }

    /// A path no permit can be about.
    pub(crate) fn path_fault(&mut self, fault: &Fault, text: &Text, operation: &str, site: Site) {
        let path = text.pattern.is_literal().map_or_else(|| text.pattern.to_string(), str::to_owned);
        let (code, message, help) = match fault {
            Fault::Unbounded => return self.unbounded_path(&text.causes, operation, site),
            Fault::Bidirectional => {
                let message = format!("`{operation}` is given a path with a character that turns the direction of the text");
                let help = "no policy may hold such a character: rename the file";
                return self.unbounded("path-bidirectional", &message, help, site.source, site.span, "not covered by the policy");
            }
            Fault::Relative => {
                ("path-relative", format!("`{operation}` is given the relative path \"{path}\""), "write the path from the root")
            }
            Fault::Upwards => (
                "path-dotdot",
                format!("`{operation}` is given \"{path}\", which has a component `..`"),
                "write the directory that is meant",
            ),
            Fault::Character(character) => (
                "path-bad-character",
                format!("`{operation}` is given \"{path}\", and no policy can name a path with {character:?}"),
                "leave the character out",
            ),
            Fault::NotAName => (
                "path-not-a-name",
                format!("`{operation}` is given \"{path}\", which is not the name of an entry"),
                "open the directory first, and name the entry in it",
            ),
        };
        self.error(code, message, Some(help.to_owned()), site, "refused when the script runs");
    }

    fn unbounded_path(&mut self, causes: &Causes, operation: &str, site: Site) {
        let what = describe(causes);
        let message = if what.is_empty() {
            format!("`{operation}` is given a path that could be anything")
        } else {
            format!("`{operation}` is given a path that could be anything: it comes from {what}")
        };
        let begin = "begin the path with a fixed directory, such as \"/var/log/app/\" + name, or compare it with the paths that are meant";
        let help = match causes.iter().find_map(|cause| cause.argument.as_deref()) {
            Some(argument) => format!("give its value with `--set {argument}=VALUE`, {begin}"),
            None => begin.to_owned(),
        };
        self.unbounded("unbounded-path", &message, &help, site.source, site.span, "not covered by the policy");
    }

    /// The script goes through a link it made, and it is not known where that leads.
    pub(crate) fn leads_anywhere(&mut self, site: Site) {
        let help = "make the link with a text that stands in the script, or use the path it leads to";
        let message = "this may lead through a link that the script made, which could lead anywhere";
        self.unbounded("unbounded-link", message, help, site.source, site.span, "not covered by the policy");
    }

    /// The first time an argument ends up in a path, it is said whose choice that is.
    pub(crate) fn warn_of_arguments(&mut self, path: &Text) {
        if path.pattern.is_literal().is_some() {
            return;
        }
        for cause in path.causes.iter() {
            let Some(argument) = &cause.argument else { continue };
            if !self.recorder.first_use_of(argument) {
                continue;
            }
            self.recorder.assume(crate::inferred::Assumption::ArgumentsNameSomething);
            // Whoever asks for named holes knows of them.
            if self.options.named_holes {
                continue;
            }
            let declaration = if self.arguments.iter().any(|one| one.name == **argument && one.declared.is_some()) {
                "declare it more narrowly".to_owned()
            } else {
                format!("declare it: `// rex: arg {argument}: string matching \"*.log\"`")
            };
            self.recorder.find(Finding {
                severity: Severity::Warning,
                code: "argument-in-path",
                message: format!("whoever runs the script chooses `{argument}`, so the policy allows \"{}\"", path.pattern),
                help: Some(format!(
                    "give the value with `--set {argument}=VALUE`, compare `{argument}` with the values that are meant, or {declaration}"
                )),
                source: cause.source,
                span: cause.span,
                label: "part of a path".to_owned(),
                unbounded: false,
            });
        }
    }
}

/// The reasons as a phrase.
pub(crate) fn describe(causes: &Causes) -> String {
    causes.iter().map(|cause| cause.reason.to_string()).collect::<Vec<_>>().join(", ")
}
