//! The result for people.

use std::fmt::Write;

use miette::{MietteDiagnostic, Report};
use rex_runtime::{Cause, Ended, RunError, Script};
use rex_syntax::{ParseOptions, Source, parse};

use super::metrics::Metric;
use super::{Ran, RunOptions, denial, limits, place, rex};
use crate::fault::Fault;
use crate::io::Io;
use crate::render;
use crate::verbs::print;

/// Prints the log if it is wanted, then the result or what went wrong, then the figures if they are wanted.
pub(super) fn report(ran: &Ran, metrics: &[Metric], options: &RunOptions, io: &mut Io) -> Result<(), Fault> {
    let mut text = if options.verbose { log(ran) } else { String::new() };
    if !ran.outcome.output.is_empty() {
        let _ = writeln!(text, "{}", ran.outcome.output);
    }
    print(io, &text)?;
    match &ran.outcome.result {
        Err(error) if options.compat => io.stderr.say(&format!("error: {}\n", rex::shortened(&rex::message(error)))),
        Err(error) => explain(error, &ran.script).iter().for_each(|report| render::diagnostic(io, report)),
        Ok(_) => {}
    }
    if options.verbose { print(io, &figures(metrics)) } else { Ok(()) }
}

/// What was printed has been shown already.
fn log(ran: &Ran) -> String {
    let entries = ran.outcome.log.iter().filter(|entry| !entry.printed);
    entries.fold(String::new(), |text, entry| format!("{text}[{}] {}\n", entry.severity.name(), render::one_line(&entry.message)))
}

fn figures(metrics: &[Metric]) -> String {
    metrics.iter().fold("--- metrics ---\n".to_owned(), |text, metric| format!("{text}{}: {}\n", metric.name, metric.value))
}

/// An error as diagnostics.
fn explain(error: &RunError, script: &Script) -> Vec<Report> {
    if matches!(error.cause, Cause::Syntax) && error.file.is_none() {
        let source = Source::new(&script.name, script.text.as_str());
        let errors = parse(source.clone(), &ParseOptions::default()).errors;
        if !errors.is_empty() {
            return errors.iter().map(|error| error.report(&source)).collect();
        }
    }
    vec![diagnostic(error, script)]
}

fn diagnostic(error: &RunError, script: &Script) -> Report {
    let (message, label, help) = words(error);
    let source = place::source(error, script);
    let mut diagnostic = MietteDiagnostic::new(message);
    diagnostic.labels = source.as_ref().and_then(|source| place::label(error, source.inner(), label)).map(|label| vec![label]);
    diagnostic.help = help;
    let report = Report::new(diagnostic);
    match source {
        Some(source) => report.with_source_code(source),
        None => report,
    }
}

/// The sentence, the label, and what to do.
fn words(error: &RunError) -> (String, &'static str, Option<String>) {
    let message = render::harmless(&error.message);
    let limit = || limits::flag_for(&error.message).map(|flag| format!("the limit is set with {flag}"));
    match &error.cause {
        Cause::Denied(record) => (render::harmless(&denial::sentence(record)), "asked here", Some(denial::help(record))),
        // A literal can be too large already.
        Cause::Syntax => (message, "here", limit().filter(|_| error.message.contains("maximum limit"))),
        Cause::Thrown => (message, "thrown here", None),
        Cause::Limit => (message, "here", limit()),
        Cause::Ended(Ended::Interrupted | Ended::Timeout | Ended::Memory) => (message, "ended here", None),
    }
}
