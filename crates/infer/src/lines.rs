//! The lines that need a permit, as its reason and its comment name them.

use std::fmt::Write;

use smallvec::SmallVec;

use crate::generalise::Group;

/// More lines than this are counted instead of listed.
const LINES: usize = 12;

/// A line, by file.
type Line = (usize, usize);

/// A line, and the operation that is called there.
type Call<'g> = (Line, &'g str);

/// The calls that need a permit: each operation once in a line.
pub(crate) struct Calls<'g>(SmallVec<[Call<'g>; 4]>);

impl<'g> Calls<'g> {
    pub(crate) fn of(group: &Group<'g>) -> Self {
        let mut calls: SmallVec<[Call<'g>; 4]> = group.places().map(|place| ((place.source, place.line), &*place.operation)).collect();
        calls.sort_unstable();
        calls.dedup();
        Self(calls)
    }

    /// `needed by a.rhai line 1 and b.rhai lines 2, 3`
    pub(crate) fn write_reason(&self, reason: &mut String, files: &[String]) {
        reason.clear();
        reason.push_str("needed by ");
        for (index, calls) in self.0.chunk_by(|((left, _), _), ((right, _), _)| left == right).enumerate() {
            reason.push_str(if index == 0 { "" } else { " and " });
            add_lines(reason, calls, files);
        }
    }

    /// A line of the comment for each line of a script: `a.rhai:1: cat, DirConfig.open`
    pub(crate) fn write_comment(&self, comment: &mut String, files: &[String]) {
        comment.clear();
        let mut lines = by_line(&self.0);
        for calls in lines.by_ref().take(LINES) {
            add_calls(comment, calls, files);
        }
        let more = lines.count();
        if more > 0 {
            // Writing to a string does not fail.
            let _ = writeln!(comment, "and {more} lines more");
        }
    }
}

fn by_line<'c, 'g>(calls: &'c [Call<'g>]) -> impl Iterator<Item = &'c [Call<'g>]> {
    calls.chunk_by(|(left, _), (right, _)| left == right)
}

/// The calls of one line.
fn add_calls(text: &mut String, calls: &[Call<'_>], files: &[String]) {
    let Some(((source, line), _)) = calls.first() else { return };
    text.push_str(name_of(files, *source));
    text.push(':');
    add_number(text, *line);
    text.push_str(": ");
    for (index, (_, operation)) in calls.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        text.push_str(operation);
    }
    text.push('\n');
}

/// The lines of one file.
fn add_lines(text: &mut String, calls: &[Call<'_>], files: &[String]) {
    let Some(((source, _), _)) = calls.first() else { return };
    let count = by_line(calls).count();
    text.push_str(name_of(files, *source));
    text.push_str(if count == 1 { " line " } else { " lines " });
    for (index, ((_, line), _)) in by_line(calls).filter_map(|calls| calls.first()).take(LINES).enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        add_number(text, *line);
    }
    if let Some(more @ 1..) = count.checked_sub(LINES) {
        let _ = write!(text, " and {more} more");
    }
}

/// In decimal, digit by digit: most have one or two.
fn add_number(text: &mut String, number: usize) {
    if number >= 10 {
        add_number(text, number / 10);
    }
    text.extend(u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10)));
}

fn name_of(files: &[String], source: usize) -> &str {
    files.get(source).map_or("the script", String::as_str)
}
