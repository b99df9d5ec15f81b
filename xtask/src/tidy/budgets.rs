//! How long things may be.

use super::source::Source;
use super::{Fault, Report};
use crate::Done;
use crate::repository::Repository;

/// Lines of a source file: from here on it is noted, from there on refused.
const FILE: (usize, usize) = (300, 600);
/// Lines of a function: from here on it is noted, from there on refused.
const FUNCTION: (usize, usize) = (40, 100);
/// Lines of the README.
const README: usize = 150;

/// Tables have one line a row, however many rows there are.
const TABLES: &[&str] = &["crates/catalogue/src/tables/", "xtask/src/sabotage/table.rs"];

pub(super) fn check(repository: &Repository, sources: &[Source], report: &mut Report) -> Done {
    for source in sources.iter().filter(|source| !TABLES.iter().any(|table| source.file.starts_with(table))) {
        weigh(&source.file, "the file", source.lines, FILE, report);
        for function in &source.functions {
            weigh(&format!("{}:{}", source.file, function.line), &format!("`{}`", function.name), function.lines, FUNCTION, report);
        }
    }
    let lines = repository.read("README.md")?.lines().count();
    if lines >= README {
        report.faults.push(Fault::new("README.md", format!("has {lines} lines; it stays under {README}, and longer texts go to docs/")));
    }
    Ok(())
}

fn weigh(place: &str, what: &str, lines: usize, (noted, most): (usize, usize), report: &mut Report) {
    let fault = || Fault::new(place, format!("{what} has {lines} lines; at most {most}"));
    if lines > most {
        report.faults.push(fault());
    } else if lines > noted {
        report.warnings.push(fault());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_is_noted_and_too_long_refused() {
        let mut report = Report::default();
        for lines in [300, 301, 600, 601] {
            weigh("a.rs", "the file", lines, FILE, &mut report);
        }
        assert_eq!((report.warnings.len(), report.faults.len()), (2, 1));
    }
}
