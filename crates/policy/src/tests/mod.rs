//! Everything this crate promises; one module a feature.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

mod compare;
mod decide;
mod layout;
mod load;
mod oracle;
mod pattern;
mod property;
mod record;
mod render;
mod schema;
mod scope;

use crate::{Mode, Outcome, Policies, Problem, Severity, Source};

/// Loads one text.
fn loaded(text: &str, mode: Mode) -> Outcome {
    crate::load(&[Source::new("test.cedar", text)], mode)
}

/// The policies of a text without any problem.
fn policies(text: &str) -> Policies {
    let outcome = loaded(text, Mode::Strict);
    assert!(outcome.problems.is_empty(), "{text}\n{:#?}", outcome.problems);
    outcome.policies.unwrap()
}

/// What strict loading has to say.
fn problems(text: &str) -> Vec<Problem> {
    loaded(text, Mode::Strict).problems
}

/// The problems of that kind.
fn with_code<'p>(problems: &'p [Problem], code: &str) -> Vec<&'p Problem> {
    problems.iter().filter(|problem| problem.code == code).collect()
}

fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

/// The text with the fix of a problem applied.
fn fixed(text: &str, problem: &Problem) -> String {
    let fix = problem.fix.as_ref().unwrap_or_else(|| panic!("no fix: {problem:#?}"));
    format!("{}{}{}", &text[..fix.span.start], fix.replacement, &text[fix.span.end..])
}
