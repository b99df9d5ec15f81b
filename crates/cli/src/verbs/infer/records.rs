//! Decision logs, and the scripts they are of.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use rex_infer::{Finding, Inferred, NOWHERE, Seen, Severity, read_log};
use rex_syntax::Span;

use crate::fault::{Fault, Stage};
use crate::input;
use crate::io::Io;

/// Every question of the logs. What one of them says again that an earlier one has said, to the instant, counts once.
pub(super) fn read(io: &mut Io, logs: &[PathBuf]) -> Result<Vec<Seen>, Fault> {
    let mut seen = Vec::new();
    let mut said = HashSet::new();
    for log in logs {
        let name = log.display().to_string();
        let text = without(&input::text(io, log)?, &said);
        said.extend(text.lines().map(str::to_owned));
        seen.extend(read_log(&name, &text).map_err(|error| {
            let message = format!("`{}` is no decision log: line {} cannot be read: {}", error.log, error.line, error.what);
            Fault::new(Stage::Load, message).help("give a file that `rex run --record FILE` wrote, whole")
        })?);
    }
    Ok(seen)
}

/// The text with an empty line in place of each of those: lines keep their numbers.
fn without(text: &str, lines: &HashSet<String>) -> String {
    text.lines().map(|line| if lines.contains(line) { "\n".to_owned() } else { format!("{line}\n") }).collect()
}

/// Joins the logs with each result; what belongs to none of them is noted once.
pub(super) fn join(results: &mut [Inferred], seen: &[Seen]) {
    let nearest: Vec<Option<usize>> = seen.iter().map(|one| results.iter().filter_map(|result| result.nearness(one)).max()).collect();
    for result in results.iter_mut() {
        let own = seen.iter().zip(&nearest).filter(|(one, nearest)| result.nearness(one) == **nearest).map(|(one, _)| one);
        let own: Vec<&Seen> = own.collect();
        result.join_log(own);
    }
    let strangers: BTreeSet<&str> =
        seen.iter().zip(&nearest).filter(|(_, nearest)| nearest.is_none()).map(|(one, _)| one.outermost()).collect();
    if let (Some(first), false) = (results.first_mut(), strangers.is_empty()) {
        let strangers: Vec<&str> = strangers.into_iter().collect();
        let verb = if strangers.len() == 1 { "which is not given here and left alone" } else { "which are not given here and left alone" };
        first.findings.push(Finding {
            severity: Severity::Note,
            code: "other-script",
            message: format!("the logs also tell of {}, {verb}", strangers.join(", ")),
            help: Some("scripts are told by the name of their file".to_owned()),
            source: NOWHERE,
            span: Span::default(),
            label: String::new(),
            unbounded: false,
        });
    }
}
