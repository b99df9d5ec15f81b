//! What inference says of a case, as lines people can check by eye, kept in the case's block `needs`.
//!
//! A requirement is `must read File {{world}}/d/<segment> at 2` or `may ..`; an argument of the script is `<argument NAME>`, any
//! text `<any>`, and no path can hold these characters. The circumstances follow as `where destination.path is ..`. A place in a
//! module names its file, and the calls on the way stand behind it: `at lib.rhai:2 via 5`. What is to be said besides is a line too:
//! `unbounded path-unbounded at 3`.

use std::collections::BTreeSet;

use rex_infer::{CallSite, Finding, Inferred, Place, Requirement};
use rex_policy::{ContextConstraint, Pattern, Segment};

use crate::case::{Case, folder};
use crate::performance::SCRIPT;
use crate::world::World;

/// One line for each requirement, then one for each finding.
pub fn needs(inferred: &Inferred, world: &World) -> String {
    let requirements: BTreeSet<String> = inferred.requirements.iter().map(|one| requirement(one, inferred)).collect();
    let findings = inferred.findings.iter().map(|one| finding(one, inferred));
    let lines: String = requirements.into_iter().chain(findings).map(|line| line + "\n").collect();
    world.strip(&lines)
}

fn requirement(requirement: &Requirement, inferred: &Inferred) -> String {
    let Requirement { action, entity, pattern: resource, context, class, places, .. } = requirement;
    let circumstances: String = context.iter().map(constraint).collect();
    let places: BTreeSet<(usize, Vec<usize>, String)> = places.iter().map(|place| shown(place, inferred)).collect();
    let places: Vec<String> = places.into_iter().map(|(.., text)| text).collect();
    let (action, entity) = (action.row().name, entity.row().name);
    format!("{} {action} {entity} {}{circumstances} at {}", class.name(), pattern(resource), places.join(", "))
}

fn constraint(constraint: &ContextConstraint) -> String {
    let any_of: Vec<String> = constraint.patterns().iter().map(pattern).collect();
    let any_of = any_of.join(" or ");
    match constraint {
        ContextConstraint::Text { field, .. } => format!(" where {field} is {any_of}"),
        ContextConstraint::Members { set, members } => format!(" where {} is {members:?}", set.field()),
        ContextConstraint::Tag { of, name, .. } => format!(" where {}.{name} is {any_of}", of.name()),
        ContextConstraint::NoTag { of, name } => format!(" without {}.{name}", of.name()),
    }
}

fn pattern(pattern: &Pattern) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.to_string(),
        Segment::OneSegment => "<segment>".to_owned(),
        Segment::Any => "<any>".to_owned(),
        Segment::Argument(name) => format!("<argument {name}>"),
    };
    pattern.segments().iter().map(segment).collect()
}

/// A place's text, after what it is sorted by.
fn shown(place: &Place, inferred: &Inferred) -> (usize, Vec<usize>, String) {
    let chain: Vec<String> = place.call_chain.iter().map(|CallSite { source, line, .. }| at(*source, *line, inferred)).collect();
    let here = at(place.source, place.line, inferred);
    let text = if chain.is_empty() { here } else { format!("{here} via {}", chain.join(" ")) };
    (place.line, place.call_chain.iter().map(|site| site.line).collect(), text)
}

fn at(source: usize, line: usize, inferred: &Inferred) -> String {
    match inferred.sources.get(source).map(|source| source.name.as_str()) {
        Some(SCRIPT) | None => line.to_string(),
        Some(module) => format!("{}:{line}", module.rsplit('/').next().unwrap_or(module)),
    }
}

fn finding(finding: &Finding, inferred: &Inferred) -> String {
    let severity = if finding.unbounded { "unbounded" } else { finding.severity.name() };
    format!("{severity} {} at {}", finding.code, at(finding.source, line(finding, inferred), inferred))
}

/// The line a finding is about.
pub fn line(finding: &Finding, inferred: &Inferred) -> usize {
    let text = inferred.sources.get(finding.source).map_or("", |source| &*source.text);
    text[..finding.span.start].matches('\n').count() + 1
}

/// Puts the lines in the case's file: in place of those there, or behind its other blocks.
pub fn rewrite(set: &str, case: &Case, needs: &str) {
    let file = folder(set).join(format!("{}.md", case.operation));
    let text = std::fs::read_to_string(&file).unwrap();
    let heading = format!("\n## {}\n", &case.name[case.operation.len() + 2..]);
    let start = text.find(&heading).unwrap() + heading.len();
    let end = text[start..].find("\n## ").map_or(text.len(), |end| start + end);
    let section = &text[start..end];
    let block = format!("```needs\n{needs}```");
    let section = match section.find("```needs\n") {
        Some(at) => {
            let rest = &section[at + 9..];
            format!("{}{block}{}", &section[..at], &rest[rest.find("```").unwrap() + 3..])
        }
        None => format!("{}\n\n{block}\n", section.trim_end()),
    };
    std::fs::write(file, format!("{}{section}{}", &text[..start], &text[end..])).unwrap();
}
