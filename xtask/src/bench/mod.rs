//! The figures: ratios measured in one run on one machine, so that they mean something elsewhere.

mod clock;
mod decisions;
pub(crate) mod inference;
mod page;
mod programs;

use crate::Done;
use crate::command::{cargo, succeed};
use crate::repository::Repository;

/// One measured figure, and what it has to be.
pub(super) struct Figure {
    what: String,
    ours: String,
    against: String,
    ratio: f64,
    most: f64,
}

impl Figure {
    const fn holds(&self) -> bool {
        self.ratio <= self.most
    }

    fn row(&self) -> String {
        let Self { what, ours, against, ratio, most } = self;
        let (bound, verdict) = match self.holds() {
            _ if most.is_infinite() => (String::new(), ""),
            true => (most.to_string(), "yes"),
            false => (most.to_string(), "**no**"),
        };
        format!("| {what} | {ours} | {against} | {ratio:.3} | {bound} | {verdict} |")
    }
}

pub(crate) fn bench(repository: &Repository, write: bool) -> Done {
    succeed(cargo(repository.root(), &["build", "--release", "-p", "rex-cli"]))?;
    let mut notes = Vec::new();
    let mut figures = decisions::measure()?;
    figures.extend(programs::measure(repository, &mut notes)?);
    let mut page = "| figure | ours | against | ratio | at most | holds |\n|---|---|---|---|---|---|\n".to_owned();
    for figure in &figures {
        page.push_str(&(figure.row() + "\n"));
    }
    for note in notes {
        page.push_str(&format!("\n{note}\n"));
    }
    print!("{page}");
    if write {
        page::write(repository, page::Part::Runs, &page)?;
    }
    if figures.iter().all(Figure::holds) { Ok(()) } else { Err("a figure does not hold".into()) }
}
