//! Chores: code generation, tidiness, sabotage, benchmarks, and the one command that runs every check.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore reports to the terminal")]
#![expect(clippy::disallowed_methods, reason = "chores work on the repository's files and start cargo; nothing here ships")]

mod bench;
mod check;
mod codegen;
mod command;
mod repository;
mod sabotage;
mod tidy;

use std::process::ExitCode;

use repository::Repository;

/// What a chore returns; an error is text for the terminal.
type Done<T = ()> = Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "\
usage: cargo xtask <chore>

  check                     formatting, lints, generated files, tidiness, all tests: what a change has to pass
  codegen [--check]         writes the generated files, or says which are stale
  tidy                      the dependency law, budgets, names, links
  sabotage [--list] [NAME]...
                            removes each promise in a copy of the tree and demands that a test turns red
  bench [--write]           what runs cost, measured in one run; --write keeps it in docs/measures.md
  measure infer [--write]   how right, tight and fast inference is, over generated scripts and the corpus
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Done {
    let repository = Repository::here()?;
    match arguments {
        ["check"] => check::check(&repository),
        ["codegen"] => codegen::write(&repository),
        ["codegen", "--check"] => codegen::check(&repository),
        ["tidy"] => tidy::tidy(&repository),
        ["sabotage", "--list"] => sabotage::list(&repository),
        ["sabotage", names @ ..] if names.iter().all(|name| !name.starts_with('-')) => sabotage::run(&repository, names),
        ["bench"] => bench::bench(&repository, false),
        ["bench", "--write"] => bench::bench(&repository, true),
        ["measure", "infer"] => bench::inference::measure(&repository, false),
        ["measure", "infer", "--write"] => bench::inference::measure(&repository, true),
        _ => Err(USAGE.into()),
    }
}
