//! Every difference from Rex names a test, and the test exists.

use super::Fault;
use crate::Done;
use crate::repository::Repository;

const PAGE: &str = "docs/differences-from-rex.md";

pub(super) fn check(repository: &Repository) -> Done<Vec<Fault>> {
    let mut code = String::new();
    for file in repository.files_ending(".rs") {
        code.push_str(&repository.read(file)?);
    }
    let case = |file: &str| repository.read(&format!("tests/{file}")).ok();
    Ok(unproven(&repository.read(PAGE)?, &code, case))
}

fn unproven(page: &str, code: &str, case: impl Fn(&str) -> Option<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(page.lines()).filter(|(_, line)| is_row(line)) {
        let test = line.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default().trim().trim_matches('`');
        let exists = match test.split_once(": ") {
            Some((file, heading)) => {
                case(file).is_some_and(|text| heading == "*" || text.lines().any(|line| line == format!("## {heading}")))
            }
            None => test.rsplit_once("::").is_some_and(|(_, name)| code.contains(&format!("fn {name}("))),
        };
        if !exists {
            faults.push(Fault::new(format!("{PAGE}:{number}"), format!("there is no test `{test}`")));
        }
    }
    faults
}

/// A row of a table, its heading aside.
fn is_row(line: &str) -> bool {
    line.starts_with("| ") && !line.starts_with("| what Rex does |")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_its_test_is_found() {
        let page = "| what Rex does | test |\n|---|---|\n| a | `m::there` |\n| b | `m::gone` |\n| c | `x.md: head` |\n| d | `x.md: tail` |\n| e | |\n";
        let case = |file: &str| (file == "x.md").then(|| "# x\n## head\n".to_owned());
        let lines: Vec<_> = unproven(page, "fn there() {}", case).into_iter().map(|fault| fault.place).collect();
        assert_eq!(lines, [4, 6, 7].map(|line| format!("{PAGE}:{line}")));
    }
}
