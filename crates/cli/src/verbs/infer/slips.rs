//! Values for arguments that no script has.

use std::collections::BTreeSet;

use rex_infer::{Finding, Inferred, NOWHERE, Severity};
use rex_syntax::Span;
use serde_json::Value;

use crate::fault::Fault;

/// A hole that is to be filled has to be there.
pub(super) fn check_set(set: &[(String, Value)], results: &[Inferred]) -> Result<(), Fault> {
    // What a script that cannot be read has for arguments is not known.
    if results.iter().any(Inferred::is_wrong) {
        return Ok(());
    }
    let known = names(results);
    match set.iter().find(|(name, _)| !known.contains(name.as_str())) {
        Some((name, _)) => Err(Fault::usage(format!("there is no argument `{name}` to be set")).help(instead(name, &known))),
        None => Ok(()),
    }
}

/// A value that no script uses is said to be of no use: one file of values may serve several scripts.
pub(super) fn unused<'n>(given: impl Iterator<Item = &'n String>, results: &[Inferred]) -> Vec<Finding> {
    let known = names(results);
    // Such as `is_def_var("name")`.
    let is_spelled = |name: &str| {
        let quoted = format!("\"{name}\"");
        results.iter().flat_map(|result| &result.sources).any(|source| source.text.contains(&quoted))
    };
    let unused = given.filter(|name| !known.contains(name.as_str()) && !is_spelled(name));
    let finding = |name: &String| Finding {
        severity: Severity::Warning,
        code: "unused-argument",
        message: format!("`{name}` is given a value, and nothing uses it"),
        help: Some(instead(name, &known)),
        source: NOWHERE,
        span: Span::default(),
        label: String::new(),
        unbounded: false,
    };
    unused.map(finding).collect()
}

fn names(results: &[Inferred]) -> BTreeSet<&str> {
    results.iter().flat_map(|result| &result.arguments).map(|argument| argument.name.as_str()).collect()
}

fn instead(name: &str, known: &BTreeSet<&str>) -> String {
    let near = known.iter().map(|other| (strsim::damerau_levenshtein(name, other), *other)).min();
    match near {
        Some((distance, near)) if distance <= name.chars().count() / 3 + 1 => format!("did you mean `{near}`?"),
        Some(_) => format!("the arguments are {}", known.iter().copied().collect::<Vec<_>>().join(", ")),
        None => "the script has no arguments: every variable it uses is defined in it".to_owned(),
    }
}
