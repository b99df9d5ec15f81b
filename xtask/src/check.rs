//! Every check a change has to pass, in the order in which a failure is cheapest.

use crate::command::{cargo, passing, succeed};
use crate::repository::Repository;
use crate::{Done, codegen, tidy};

pub(crate) fn check(repository: &Repository) -> Done {
    step("format");
    succeed(cargo(repository.root(), &["fmt", "--all", "--check"]))?;
    step("lints");
    succeed(cargo(repository.root(), &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step("generated files");
    codegen::check(repository)?;
    step("tidiness");
    tidy::tidy(repository)?;
    step("tests, the examples of the documentation among them");
    tests(repository)
}

fn step(name: &str) {
    println!("== {name}");
}

/// The test runner's own closing lines are said again at the end, where they are looked for.
fn tests(repository: &Repository) -> Done {
    let command = cargo(repository.root(), &["test", "--workspace", "--no-fail-fast"]);
    let (success, closing) = passing(command, |line| line.starts_with("test result:"))?;
    step("closing lines of the test runner");
    for line in closing {
        println!("{line}");
    }
    if success { Ok(()) } else { Err("tests failed".into()) }
}
