//! Law (f): for every promise a sabotage that removes it turns a test red.
//!
//! Each row of [`table::ROWS`] replaces one fragment of the sources. That happens in a copy of the tree with a target
//! directory of its own, below `target/sabotage`, so the checkout is never touched and an interrupted run leaves nothing to repair.

mod copy;
mod table;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::Done;
use crate::command::{End, Watch, cargo, watch};
use crate::repository::Repository;
use crate::tidy::Fault;
use copy::Copy;
use table::{ROWS, Row, Tests};

/// Longest that one package's tests may take, building included. A sabotage can make a script run for ever.
const TIME: Duration = Duration::from_secs(20 * 60);

/// How the tests of one package went.
enum Went {
    Green,
    Red(String),
    NotBuilt(String),
}

/// What came of one row.
enum Verdict {
    Caught(String),
    Survived,
    NotBuilt(String),
}

/// Prints the table.
pub(crate) fn list(repository: &Repository) -> Done {
    for row in ROWS {
        let tests: Vec<_> = row.tests.iter().map(Tests::shown).collect();
        println!("{:34} {:28} {} [{}]", row.name, row.promise, row.file, tests.join(", "));
    }
    let faults = fragments(repository)?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() { Ok(()) } else { Err("the table does not fit the sources".into()) }
}

/// Rows that do not fit the sources: each fragment has to stand in its file exactly once.
pub(crate) fn fragments(repository: &Repository) -> Done<Vec<Fault>> {
    let mut faults = Vec::new();
    for row in ROWS {
        let count = repository.read(row.file).map(|text| text.matches(row.find).count()).unwrap_or(0);
        if count != 1 {
            faults.push(Fault::new(row.file, format!("sabotage `{}`: its fragment stands there {count} times, not once", row.name)));
        }
    }
    let mut names: Vec<_> = ROWS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    let repeated = names.windows(2).filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first()).flatten());
    faults.extend(repeated.map(|name| Fault::new("xtask/src/sabotage/table.rs", format!("two rows are called `{name}`"))));
    Ok(faults)
}

/// Runs the rows of those names, or all.
pub(crate) fn run(repository: &Repository, names: &[&str]) -> Done {
    if let Some(unknown) = names.iter().find(|name| ROWS.iter().all(|row| row.name != **name)) {
        return Err(format!("no sabotage is called `{unknown}`; `cargo xtask sabotage --list` shows them").into());
    }
    let rows: Vec<_> = ROWS.iter().filter(|row| names.is_empty() || names.contains(&row.name)).collect();
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&interrupted))?;
    }
    let copy = Copy::make(repository)?;
    baseline(&copy, &rows, &interrupted)?;
    let mut failed = false;
    println!("| promise | sabotage | red test |\n|---|---|---|");
    for row in rows {
        let (shown, caught) = match one(&copy, row, &interrupted)? {
            Verdict::Caught(red) => (format!("`{red}`"), true),
            Verdict::Survived => ("**none**".to_owned(), false),
            Verdict::NotBuilt(error) => (format!("**does not compile**: {error}"), false),
        };
        println!("| {} | {} | {shown} |", row.promise, row.name);
        failed |= !caught;
    }
    if failed { Err("a promise can be removed without a test turning red".into()) } else { Ok(()) }
}

/// What is red without any sabotage proves nothing, so all has to be green.
fn baseline(copy: &Copy, rows: &[&Row], interrupted: &AtomicBool) -> Done {
    let mut tests: Vec<_> = rows.iter().flat_map(|row| row.tests).collect();
    tests.sort_unstable();
    tests.dedup();
    for tests in tests {
        println!("baseline: {}", tests.shown());
        match go(copy, tests, interrupted)? {
            Went::Green => {}
            Went::Red(name) => return Err(format!("`{name}` is red without a sabotage").into()),
            Went::NotBuilt(error) => return Err(format!("{} does not build: {error}", tests.shown()).into()),
        }
    }
    Ok(())
}

fn one(copy: &Copy, row: &Row, interrupted: &AtomicBool) -> Done<Verdict> {
    let _restored_when_dropped = copy.replace(row.file, row.find, row.replace)?;
    for tests in row.tests {
        match go(copy, tests, interrupted)? {
            Went::Green => {}
            Went::NotBuilt(error) => return Ok(Verdict::NotBuilt(error)),
            Went::Red(name) => return Ok(Verdict::Caught(name)),
        }
    }
    Ok(Verdict::Survived)
}

fn go(copy: &Copy, tests: &Tests, interrupted: &AtomicBool) -> Done<Went> {
    let mut arguments = vec!["test", "--locked", "--no-fail-fast", "-p", tests.package];
    if !tests.filter.is_empty() {
        arguments.extend(["--", tests.filter]);
    }
    let mut command = cargo(copy.tree(), &arguments);
    command.env("CARGO_TARGET_DIR", copy.target());
    // One red test is enough; the others may wait for ever for what the sabotage took away.
    let (end, text) = watch(command, &Watch { time: TIME, enough: |line| red_test(line).is_some(), interrupted })?;
    Ok(match end {
        End::Success if !ran_any(&text) => Went::NotBuilt("no test has that name".to_owned()),
        End::Success => Went::Green,
        End::Timeout => Went::Red(format!("{}, still running after {} minutes", tests.shown(), TIME.as_secs() / 60)),
        End::Failure | End::Enough => red(&text).map_or_else(|| Went::NotBuilt(first_error(&text)), Went::Red),
    })
}

fn ran_any(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed"))
}

/// The first test that failed, as the runner names it.
fn red(text: &str) -> Option<String> {
    // A test that ends its whole process takes its line with it.
    let killed = || text.contains("process didn't exit successfully") && text.contains("(signal:");
    let name = text.lines().find_map(red_test).map(str::to_owned);
    name.or_else(|| killed().then(|| "the test process, by a signal".to_owned()))
}

fn red_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix("... FAILED").map(str::trim)
}

fn first_error(text: &str) -> String {
    text.lines().find(|line| line.starts_with("error")).unwrap_or("no error was printed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_s_words_are_read() {
        let text = "running 2 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest src/lib.rs - (line 3) ... FAILED\n";
        assert_eq!(red(text).as_deref(), Some("a::c"));
        assert_eq!(red("test src/lib.rs - (line 3) ... FAILED").as_deref(), Some("src/lib.rs - (line 3)"));
        assert_eq!(red("error[E0425]: cannot find\n"), None);
        assert!(red("error: process didn't exit successfully: `x` (signal: 6, SIGABRT: process abort signal)").is_some());
        assert!(!ran_any("test result: ok. 0 passed; 0 failed; 0 ignored"));
        assert!(ran_any("test result: ok. 0 passed; 0 failed; 0\ntest result: ok. 1 passed; 0 failed; 0"));
    }
}
