//! Law (a): every question of every plan is seen once allowed and once denied, in recorded runs.
//!
//! Each case is run under permit-all; then again and again with one more request forbidden, until each question it
//! comes to has been answered both ways. So a way that only a denial opens is explored too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rex_catalogue::domain::{questions, step_name};
use rex_catalogue::tables;

use rex_tests::case::{Case, folder, read_all};
use rex_tests::performance::perform;

/// A question: the operation's signature and the step.
type Question = (String, String);
/// How often a question was answered with yes and with no.
type Table = BTreeMap<Question, (usize, usize)>;
/// More runs than this for one case are a sign that something is wrong with it.
const RUNS: usize = 400;

#[test]
fn every_question_is_seen_allowed_and_denied() {
    let mut table = declared();
    for case in read_all("operations") {
        explore(&case, &mut table);
    }
    print(&table);
    let unseen: Vec<_> = table
        .iter()
        .filter(|(_, (yes, no))| *yes == 0 || *no == 0)
        .map(|((operation, step), seen)| format!("{operation} {step} {seen:?}"))
        .collect();
    assert!(unseen.is_empty(), "questions not seen both ways (allowed, denied):\n{}", unseen.join("\n"));
}

#[test]
fn every_operation_has_its_cases() {
    let cases = read_all("operations");
    for operation in tables::operations() {
        let file = operation.path().replace("::", ".");
        assert!(cases.iter().any(|case| case.operation == file), "no case in {}/{file}.md", folder("operations").display());
    }
}

fn declared() -> Table {
    let mut table = Table::new();
    for operation in tables::operations() {
        for (address, _) in questions(operation.plan) {
            table.insert((operation.signature(), step_name(&address)), (0, 0));
        }
    }
    table
}

fn explore(case: &Case, table: &mut Table) {
    let mut waiting = VecDeque::from([BTreeSet::<String>::new()]);
    // Questions this case has answered with no, or is about to.
    let mut tried = BTreeSet::<Question>::new();
    let mut runs = 0;
    while let Some(forbidden) = waiting.pop_front() {
        runs += 1;
        assert!(runs < RUNS, "{}: too many runs", case.name);
        let policy = format!("permit(principal, action, resource);\n{}", forbidden.iter().cloned().collect::<String>());
        let performance = perform(case, &policy);
        if forbidden.is_empty() {
            assert!(performance.succeeded, "{}: {:?}", case.name, performance.error);
        }
        for decision in &performance.decisions {
            let question = (decision.operation.clone(), decision.step.clone());
            let Some(seen) = table.get_mut(&question) else { panic!("{}: {question:?} is not declared by any plan", case.name) };
            if !decision.allowed {
                seen.1 += 1;
                continue;
            }
            seen.0 += 1;
            if tried.insert(question) {
                let mut more = forbidden.clone();
                more.insert(format!(
                    "forbid(principal, action == {}, resource == {});\n",
                    decision.request.action.uid(),
                    decision.request.resource.uid()
                ));
                waiting.push_back(more);
            }
        }
    }
}

fn print(table: &Table) {
    println!("{:>8} {:>8}  question", "allowed", "denied");
    for ((operation, step), (yes, no)) in table {
        println!("{yes:>8} {no:>8}  {operation} {step}");
    }
    let complete = table.values().filter(|(yes, no)| *yes > 0 && *no > 0).count();
    println!("{complete} of {} questions seen both ways", table.len());
}
