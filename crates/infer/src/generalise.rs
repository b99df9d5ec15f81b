//! From requirements to permits: what says the same is said once.

use std::collections::{BTreeMap, BTreeSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Permit};
use rex_syntax::Source;

use crate::names::Names;
use crate::paths::is_bidirectional;
use crate::requirement::{Place, Requirement};

/// More lines than this are counted instead of listed.
const LINES: usize = 12;

/// Patterns needed in the same circumstances, each with the places that need it.
type Needs<'r> = BTreeMap<Pattern, BTreeSet<&'r Place>>;

/// The permits for the requirements: one for each set of resources, with every action on exactly that set.
pub(crate) fn permits(requirements: &[Requirement], sources: &[Source], principal: Option<&str>) -> Vec<Permit> {
    let mut needs: BTreeMap<(Action, EntityType, Vec<ContextConstraint>), Needs<'_>> = BTreeMap::new();
    for requirement in requirements {
        let context = requirement.context.iter().map(widened_constraint).collect();
        let patterns = needs.entry((requirement.action, requirement.entity, context)).or_default();
        patterns.entry(requirement.pattern.widened()).or_default().extend(&requirement.places);
    }
    let mut groups: BTreeMap<(Pattern, EntityType, Vec<ContextConstraint>), Group<'_>> = BTreeMap::new();
    for ((action, entity, context), patterns) in needs {
        for (pattern, places) in uncovered(patterns) {
            let group = groups.entry((pattern, entity, context.clone())).or_default();
            group.actions.push(action);
            group.places.extend(places);
        }
    }
    let mut names = Names::default();
    groups
        .into_iter()
        .map(|((resource, entity, context), group)| Permit {
            id: names.name(&group.actions, entity, &resource),
            reason: reason(&group.places, sources),
            comments: comments(&group.places, sources),
            principal: principal.map(str::to_owned),
            actions: group.actions,
            entity,
            resource: vec![resource],
            context,
        })
        .collect()
}

/// What is permitted on one set of resources.
#[derive(Debug, Default)]
struct Group<'r> {
    actions: Vec<Action>,
    places: BTreeSet<&'r Place>,
}

/// The patterns no other pattern covers; the places of a covered one go to the one that covers it.
fn uncovered(patterns: Needs<'_>) -> Needs<'_> {
    let all: Vec<Pattern> = patterns.keys().cloned().collect();
    let wider = |pattern: &Pattern| {
        all.iter().find(|other| *other != pattern && other.covers(pattern) && !(pattern.covers(other) && pattern < *other)).cloned()
    };
    let mut kept: Needs<'_> = BTreeMap::new();
    for (pattern, places) in patterns {
        let mut widest = pattern;
        // A chain of ever wider patterns has an end; its length is bounded by their number.
        for _ in 0..all.len() {
            match wider(&widest) {
                Some(next) => widest = next,
                None => break,
            }
        }
        kept.entry(widest).or_default().extend(places);
    }
    kept
}

fn widened_constraint(constraint: &ContextConstraint) -> ContextConstraint {
    let mut any_of: Vec<Pattern> = constraint.any_of.iter().map(Pattern::widened).collect();
    any_of.sort();
    any_of.dedup();
    ContextConstraint { field: constraint.field, any_of }
}

fn reason(places: &BTreeSet<&Place>, sources: &[Source]) -> String {
    let mut lines: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for place in places {
        lines.entry(place.source).or_default().insert(place.line);
    }
    let parts: Vec<String> = lines.iter().map(|(source, lines)| format!("{} {}", file_name(sources, *source), line_list(lines))).collect();
    format!("needed by {}", parts.join(" and "))
}

fn comments(places: &BTreeSet<&Place>, sources: &[Source]) -> Vec<String> {
    let mut operations: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for place in places {
        operations.entry((place.source, place.line)).or_default().insert(&place.operation);
    }
    let mut comments: Vec<String> = operations
        .iter()
        .take(LINES)
        .map(|((source, line), operations)| {
            let operations: Vec<&str> = operations.iter().copied().collect();
            format!("{}:{line}: {}", file_name(sources, *source), operations.join(", "))
        })
        .collect();
    if operations.len() > LINES {
        comments.push(format!("and {} lines more", operations.len() - LINES));
    }
    comments
}

/// The name of the script, without what no policy may hold.
fn file_name(sources: &[Source], source: usize) -> String {
    let name = sources.get(source).map_or("-", |source| source.name.as_str());
    match name {
        "-" => "the script".to_owned(),
        name => {
            let last = name.rsplit('/').next().unwrap_or(name);
            last.chars().map(|letter| if letter.is_control() || is_bidirectional(letter) { '_' } else { letter }).collect()
        }
    }
}

fn line_list(lines: &BTreeSet<usize>) -> String {
    let shown: Vec<String> = lines.iter().take(LINES).map(ToString::to_string).collect();
    let more = lines.len().saturating_sub(LINES);
    let plural = if lines.len() == 1 { "" } else { "s" };
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("line{plural} {}{rest}", shown.join(", "))
}
