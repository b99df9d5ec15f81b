//! What holds for the whole repository and no compiler checks.

mod budgets;
mod dependencies;
mod differences;
mod links;
mod names;
mod source;
mod words;

use crate::repository::Repository;
use crate::{Done, sabotage};

/// One breach, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    place: String,
    what: String,
}

impl Fault {
    /// A breach in a file, or at a line of it.
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)
    }
}

/// Everything that is wrong, and what is near a budget.
#[derive(Default)]
struct Report {
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

pub(crate) fn tidy(repository: &Repository) -> Done {
    let report = inspect(repository)?;
    for warning in &report.warnings {
        println!("note: {warning}");
    }
    for fault in &report.faults {
        println!("{fault}");
    }
    match report.faults.len() {
        0 => Ok(()),
        count => Err(format!("{count} breaches; the rules are in ARCHITECTURE.md and CONTRIBUTING.md").into()),
    }
}

fn inspect(repository: &Repository) -> Done<Report> {
    let mut report = Report::default();
    report.faults.extend(dependencies::check(&dependencies::Graph::of(repository)?));
    let sources = source::parse(repository)?;
    budgets::check(repository, &sources, &mut report)?;
    report.faults.extend(source::check(&sources));
    report.faults.extend(names::check(repository));
    report.faults.extend(words::check(repository)?);
    report.faults.extend(links::check(repository)?);
    report.faults.extend(differences::check(repository)?);
    report.faults.extend(sabotage::fragments(repository)?);
    Ok(report)
}
