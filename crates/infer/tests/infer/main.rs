//! Scripts and what they need, one table a subject.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, clippy::disallowed_methods, reason = "tests")]

mod arguments;
mod explained;
mod host;
mod hostile;
mod language;
mod logs;
mod memory;
mod merged;
mod output;
mod policies;
mod redacted;
mod robust;
mod soundness;
mod template;
mod world;

use std::collections::BTreeMap;

use rex_infer::{Files, Inferred, NoFiles, Options, infer};
use rex_policy::{ContextConstraint, Mode, Policies, load};
use rex_syntax::Source;
use serde_json::Value;

/// Modules by their path.
struct Modules(BTreeMap<&'static str, &'static str>);

impl Files for Modules {
    fn read_module(&self, path: &str) -> Result<String, String> {
        self.0.get(path).map(|text| (*text).to_owned()).ok_or_else(|| "not there".to_owned())
    }
}

fn run(script: &str) -> Inferred {
    run_as(script, &Options::default())
}

fn run_as(script: &str, options: &Options) -> Inferred {
    sound(infer(Source::new("script.rhai", script), options, &NoFiles))
}

/// Whatever is inferred in these tests is a policy that loads without a word.
fn sound(inferred: Inferred) -> Inferred {
    let policy = inferred.policy().unwrap();
    loads(&policy);
    inferred
}

fn loads(policy: &str) -> Policies {
    let outcome = load(&[rex_policy::Source::new("inferred", policy)], Mode::Strict);
    assert!(outcome.problems.is_empty(), "{policy}\n{:#?}", outcome.problems);
    outcome.policies.unwrap()
}

fn run_with(script: &str, arguments: Value) -> Inferred {
    let Value::Object(fields) = arguments else { panic!("arguments are an object") };
    let options = Options { arguments: Some(fields.into_iter().collect()), ..Options::default() };
    run_as(script, &options)
}

fn run_with_modules(script: &str, modules: &[(&'static str, &'static str)]) -> Inferred {
    let options = Options { module_root: Some("/scripts".to_owned()), ..Options::default() };
    sound(infer(Source::new("script.rhai", script), &options, &Modules(modules.iter().copied().collect())))
}

/// `must open Dir /x`; a one-segment hole is `+`, an argument `{name}`, anything else `*`.
fn lines(inferred: &Inferred) -> Vec<String> {
    let mut lines: Vec<String> = inferred
        .requirements
        .iter()
        .map(|requirement| {
            let context: String = requirement.context.iter().map(circumstance).collect();
            let (class, action, entity) = (requirement.class.name(), requirement.action.row().name, requirement.entity.row().name);
            format!("{class} {action} {entity} {}{context}", shown(&requirement.pattern))
        })
        .collect();
    lines.sort();
    lines
}

fn circumstance(constraint: &ContextConstraint) -> String {
    let any_of = constraint.patterns().iter().map(shown).collect::<Vec<_>>().join("|");
    match constraint {
        ContextConstraint::Text { .. } => format!(" to {any_of}"),
        ContextConstraint::Members { set, members } if members.is_empty() => format!(" no {}", set.field()),
        ContextConstraint::Members { set, members } => {
            format!(" {}={}", set.field(), members.iter().cloned().collect::<Vec<_>>().join(","))
        }
        ContextConstraint::Tag { name, .. } => format!(" {name}={any_of}"),
        ContextConstraint::NoTag { name, .. } => format!(" no {name}"),
    }
}

fn shown(pattern: &rex_policy::Pattern) -> String {
    use rex_policy::Segment;
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.to_string(),
        Segment::OneSegment => "+".to_owned(),
        Segment::Any => "*".to_owned(),
        Segment::Argument(name) => format!("{{{name}}}"),
    };
    pattern.segments().iter().map(segment).collect()
}

/// `code@line` of each finding.
fn codes(inferred: &Inferred) -> Vec<String> {
    let line = |source: usize, offset: usize| inferred.sources[source].text[..offset].matches('\n').count() + 1;
    inferred.findings.iter().map(|finding| format!("{}@{}", finding.code, line(finding.source, finding.span.start))).collect()
}

fn check(script: &str, expected: &[&str]) {
    let inferred = run(script);
    let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    expected.sort();
    assert_eq!(lines(&inferred), expected, "\n{script}\n{:#?}", inferred.findings);
}

/// The paths that are read through `file_system::read`, with their class.
fn reads(script: &str, expected: &[&str]) {
    let inferred = run(script);
    let all = lines(&inferred);
    let mut got: Vec<String> = all
        .iter()
        .filter_map(|line| {
            let (class, rest) = line.split_once(' ')?;
            Some(format!("{class} {}", rest.strip_prefix("read File ")?))
        })
        .collect();
    got.sort();
    let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    expected.sort();
    assert_eq!(got, expected, "\n{script}\n{:#?}", inferred.findings);
}
