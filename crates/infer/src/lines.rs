//! The lines that need a permit, as its reason and its comment name them.

use std::fmt::Write;

use crate::generalise::Group;

/// More lines than this are counted instead of listed.
const LINES: usize = 12;

/// Letters of a reason, or of a comment of one line.
const USUAL: usize = 60;

/// A line, by file.
type Line = (usize, usize);

/// The calls that need a permit: each operation once in a line.
pub(crate) struct Calls<'g>(Vec<(Line, &'g str)>);

impl<'g> Calls<'g> {
    pub(crate) fn of(group: &'g Group<'_>) -> Self {
        let mut calls: Vec<_> = group.places().map(|place| ((place.source, place.line), &*place.operation)).collect();
        calls.sort_unstable();
        calls.dedup();
        Self(calls)
    }

    /// `needed by a.rhai line 1 and b.rhai lines 2, 3`
    pub(crate) fn reason(&self, files: &[String]) -> String {
        let mut lines: Vec<Line> = self.0.iter().map(|(line, _)| *line).collect();
        lines.dedup();
        let mut reason = String::with_capacity(USUAL);
        reason.push_str("needed by ");
        for (index, lines) in lines.chunk_by(|(left, _), (right, _)| left == right).enumerate() {
            reason.push_str(if index == 0 { "" } else { " and " });
            add_lines(&mut reason, lines, files);
        }
        reason
    }

    /// A line of the comment for each line of a script: `a.rhai:1: cat, DirConfig.open`
    pub(crate) fn comment(&self, files: &[String]) -> String {
        let mut comment = String::with_capacity(USUAL);
        let mut lines = self.0.chunk_by(|(left, _), (right, _)| left == right);
        for calls in lines.by_ref().take(LINES) {
            add_calls(&mut comment, calls, files);
        }
        let more = lines.count();
        if more > 0 {
            // Writing to a string does not fail.
            let _ = writeln!(comment, "and {more} lines more");
        }
        comment
    }
}

/// The calls of one line.
fn add_calls(text: &mut String, calls: &[(Line, &str)], files: &[String]) {
    let Some(((source, line), _)) = calls.first() else { return };
    text.push_str(name_of(files, *source));
    text.push(':');
    text.push_str(&line.to_string());
    text.push_str(": ");
    for (index, (_, operation)) in calls.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        text.push_str(operation);
    }
    text.push('\n');
}

/// The lines of one file.
fn add_lines(text: &mut String, lines: &[Line], files: &[String]) {
    let Some((source, _)) = lines.first() else { return };
    text.push_str(name_of(files, *source));
    text.push_str(if lines.len() == 1 { " line " } else { " lines " });
    for (index, (_, line)) in lines.iter().take(LINES).enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        text.push_str(&line.to_string());
    }
    if let Some(more @ 1..) = lines.len().checked_sub(LINES) {
        let _ = write!(text, " and {more} more");
    }
}

fn name_of(files: &[String], source: usize) -> &str {
    files.get(source).map_or("the script", String::as_str)
}
