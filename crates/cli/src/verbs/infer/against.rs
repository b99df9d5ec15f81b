//! Whether policies that are there allow what the scripts need.

use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};
use rex_infer::{Coverage, Inferred, Places, Requirement, coverage};
use rex_policy::{Mode, Policies, Request, Source};
use serde_json::{Value, json};

use super::InferOptions;
use crate::exit::Exit;
use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::render;
use crate::verbs::validate::sources;

/// More places of one requirement than this are not shown.
const PLACES: usize = 12;

/// Policies, and whom they are asked about.
pub(super) struct Deployed {
    policies: Policies,
    principal: String,
}

/// What the policies say, requirement by requirement.
pub(super) struct Verdict {
    uncovered: Vec<(Requirement, Request, Vec<String>)>,
    undecided: Vec<(Requirement, String)>,
    bounded: bool,
}

impl Deployed {
    pub(super) fn load(options: &InferOptions, io: &mut Io) -> Result<Self, Fault> {
        let sources = sources(io, &options.against)?;
        let outcome = rex_policy::load(&sources, Mode::Strict);
        let Some(policies) = outcome.policies else {
            let reports = outcome.problems.iter().map(|problem| rex_policy::report(problem, &sources)).collect();
            return Err(Fault { reports, ..Fault::new(Stage::Engine, "the policies cannot be used") });
        };
        for problem in &outcome.problems {
            render::diagnostic(io, &rex_policy::report(problem, &sources));
        }
        let principal = options.principal.clone().unwrap_or_else(|| nobody_named(&sources));
        Ok(Self { policies, principal })
    }

    pub(super) fn compare(&self, needed: &Inferred) -> Verdict {
        let mut verdict = Verdict { uncovered: Vec::new(), undecided: Vec::new(), bounded: !needed.unbounded() };
        for requirement in &needed.requirements {
            match coverage(&self.policies, requirement, &self.principal) {
                Coverage::Covered => {}
                Coverage::Uncovered { witness, forbids } => verdict.uncovered.push((requirement.clone(), witness, forbids)),
                Coverage::Undecided { why } => verdict.undecided.push((requirement.clone(), why)),
            }
        }
        verdict
    }
}

/// An account that no policy speaks of by name.
fn nobody_named(sources: &[Source]) -> String {
    let mut name = "anyone".to_owned();
    while sources.iter().any(|source| source.text.contains(&name)) {
        name.push('x');
    }
    name
}

impl Verdict {
    pub(super) const fn exit(&self) -> Exit {
        if !self.uncovered.is_empty() {
            Exit::Failed
        } else if !self.undecided.is_empty() || !self.bounded {
            Exit::Undecided
        } else {
            Exit::Success
        }
    }

    /// The permits that are missing, as a policy text; what only a forbid stops, no permit can allow.
    pub(super) fn missing(&self, needed: &Inferred) -> Result<String, Fault> {
        let missing = self.uncovered.iter().filter(|(_, _, forbids)| forbids.is_empty()).map(|(requirement, ..)| requirement.clone());
        super::policy_of(needed, &missing.collect::<Vec<_>>())
    }

    pub(super) fn tell(&self, needed: &Inferred, io: &mut Io) -> Result<(), Fault> {
        for (requirement, witness, forbids) in &self.uncovered {
            let message = format!("the policies do not allow {}", named(requirement));
            let help = match forbids.as_slice() {
                [] => format!("{}this would allow it:\n{}", example(requirement, witness), alone(requirement, needed)?),
                forbids => format!("{}it is forbidden by {}", example(requirement, witness), forbids.join(", ")),
            };
            render::paragraph(io, &report(requirement, needed, Severity::Error, "uncovered", &message, help));
        }
        for (requirement, why) in &self.undecided {
            let message = format!("it cannot be said whether the policies allow {}", named(requirement));
            render::paragraph(io, &report(requirement, needed, Severity::Warning, "undecided", &message, why.clone()));
        }
        Ok(())
    }

    pub(super) fn document(&self, needed: &Inferred) -> Result<Value, Fault> {
        let places = Places::of(&needed.sources);
        let mut uncovered = Vec::new();
        for (requirement, witness, forbids) in &self.uncovered {
            let permit = if forbids.is_empty() { Some(alone(requirement, needed)?) } else { None };
            uncovered.push(json!({
                "requirement": requirement.to_json(&places),
                "witness": witness.to_json(),
                "forbids": forbids,
                "permit": permit,
            }));
        }
        let undecided = self.undecided.iter().map(|(requirement, why)| json!({ "requirement": requirement.to_json(&places), "why": why }));
        Ok(json!({
            "covered": self.exit() == Exit::Success,
            "bounded": self.bounded,
            "uncovered": uncovered,
            "undecided": undecided.collect::<Vec<_>>(),
            "findings": needed.findings.iter().map(|finding| finding.to_json(&places)).collect::<Vec<_>>(),
        }))
    }
}

fn named(requirement: &Requirement) -> String {
    format!("`{}` on {} \"{}\"", requirement.action.row().name, requirement.entity.row().name, requirement.pattern)
}

/// The request that is denied, where the requirement stands for more than one.
fn example(requirement: &Requirement, witness: &Request) -> String {
    match requirement.pattern.is_literal() {
        Some(_) => String::new(),
        None => format!("\"{}\" is denied, for one; ", witness.resource.id),
    }
}

/// The smallest permit for one requirement.
fn alone(requirement: &Requirement, needed: &Inferred) -> Result<String, Fault> {
    super::policy_of(needed, std::slice::from_ref(requirement))
}

/// The requirement, shown at the places of its first source.
fn report(requirement: &Requirement, needed: &Inferred, severity: Severity, code: &str, message: &str, help: String) -> Report {
    let first = requirement.places.first().map(|place| place.source);
    let source = first.and_then(|first| needed.sources.get(first)).filter(|source| !source.text.is_empty());
    let message = if source.is_some() { message.to_owned() } else { format!("{message}{}", told(requirement, needed)) };
    let mut diagnostic = MietteDiagnostic::new(message).with_code(code).with_severity(severity).with_help(help);
    let here = requirement.places.iter().filter(|place| Some(place.source) == first);
    match source {
        Some(source) => {
            let labels =
                here.take(PLACES).map(|place| LabeledSpan::new_with_span(Some(format!("`{}` asks for it", place.operation)), place.span));
            diagnostic = diagnostic.with_labels(labels);
            Report::new(diagnostic).with_source_code(NamedSource::new(&source.name, source.text.clone()))
        }
        None => Report::new(diagnostic),
    }
}

/// The first place as words, where there is no text to show: the script is known from decision logs alone.
fn told(requirement: &Requirement, needed: &Inferred) -> String {
    let Some(place) = requirement.places.first() else { return String::new() };
    let script = needed.sources.get(place.source).map_or("-", |source| source.name.as_str());
    format!(", which `{}` asks for at {script}:{}", place.operation, place.line)
}
