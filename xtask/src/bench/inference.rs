//! The figures about inference: a program of the tests measures them, over tens of thousands of scripts.

use std::process::Command;

use super::page::{self, Part};
use crate::Done;
use crate::command::{cargo, passing, succeed};
use crate::repository::Repository;

/// How many generated scripts are performed.
const SEEDS: &str = "30000";

pub(crate) fn measure(repository: &Repository, write: bool) -> Done {
    let root = repository.root();
    succeed(cargo(root, &["build", "--release", "-p", "rex-cli"]))?;
    // Inference is as fast there as in the program.
    succeed(cargo(root, &["build", "--release", "-p", "rex-tests", "--bin", "infer-figures"]))?;
    println!("performing {SEEDS} generated scripts and the corpus; this takes some minutes");
    let rex = super::programs::built(repository, "release/rex");
    let mut figures = Command::new(super::programs::built(repository, "release/infer-figures"));
    figures.current_dir(root).args(["table", "--seeds", SEEDS, "--rex"]).arg(&rex);
    let (holds, rows) = passing(figures, |line| line.starts_with('|'))?;
    if rows.is_empty() {
        return Err("the figures could not be measured".into());
    }
    let table: String = rows.iter().map(|row| format!("{row}\n")).collect();
    if write {
        page::write(repository, Part::Inference, &table)?;
    }
    if holds { Ok(()) } else { Err("a figure does not hold".into()) }
}
