//! From source text to permission: a diagnostic for each permit.

use std::collections::{BTreeMap, BTreeSet};

use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};
use rex_catalogue::vocabulary::Action;
use rex_policy::ContextConstraint;
use rex_syntax::Span;

use crate::covering::needs;
use crate::generalise::{Group, file_name, groups};
use crate::inferred::Inferred;
use crate::names::Names;
use crate::requirement::{Class, Place};

/// More places than this are counted instead of shown.
const PLACES: usize = 12;

/// What is said at each place of the text.
type Labels = BTreeMap<(usize, Span), Vec<String>>;

impl Inferred {
    /// For each permit, in the order of the policy: the calls that ask, the calls around them, and what widened the pattern. A permit
    /// that several sources need has a diagnostic for each.
    pub fn explain(&self) -> impl Iterator<Item = Report> {
        let (needs, mut names, mut explained) = (needs(&self.requirements), Names::default(), 0);
        let next = move || {
            let group = groups(needs.get(explained..)?).next()?;
            explained += group.needs.len();
            Some(self.explain_group(&group, &mut names))
        };
        std::iter::from_fn(next).flatten()
    }

    fn explain_group(&self, group: &Group<'_>, names: &mut Names) -> Vec<Report> {
        let actions: Vec<Action> = group.actions().collect();
        let mut id = String::new();
        names.write_name(&mut id, &actions, group.entity(), group.resource());
        let actions: Vec<&str> = actions.iter().map(|action| action.row().name).collect();
        let (kind, context) = (group.entity().row().name, destinations(group));
        let message = format!("`{id}` permits {} on {kind} \"{}\"{context}", actions.join(", "), group.resource());
        let (labels, left_out) = self.labels(group);
        let mut sources: Vec<usize> = labels.keys().map(|(source, _)| *source).collect();
        sources.dedup();
        let help = help(group, left_out);
        let report = |source: usize| {
            let continued =
                if sources.first() == Some(&source) { String::new() } else { format!(" (in {})", file_name(&self.sources, source)) };
            let diagnostic = MietteDiagnostic::new(format!("{message}{continued}")).with_code("permit").with_severity(Severity::Advice);
            let Some(text) = self.sources.get(source).filter(|source| !source.text.is_empty()) else {
                let told = self.told(group, source).into_iter().chain([help.clone()]);
                return Report::new(diagnostic.with_help(told.collect::<Vec<_>>().join("\n")));
            };
            let here = labels.iter().filter(|((at, _), _)| *at == source);
            let spans = here.map(|((_, span), texts)| LabeledSpan::new_with_span(Some(texts.join("; ")), *span));
            Report::new(diagnostic.with_help(help.clone()).with_labels(spans))
                .with_source_code(NamedSource::new(&text.name, text.text.clone()))
        };
        sources.iter().copied().map(report).collect()
    }

    /// The places in a script that only decision logs tell of: there is no text to show.
    fn told(&self, group: &Group<'_>, source: usize) -> Vec<String> {
        let at = |source: usize, line: usize| format!("{}:{line}", file_name(&self.sources, source));
        let line = |place: &Place| {
            let calls: Vec<String> = place.call_chain.iter().map(|call| at(call.source, call.line)).collect();
            let way = if calls.is_empty() { String::new() } else { format!(", on the way from {}", calls.join(" and ")) };
            format!("`{}` asks for it at {}{way}", place.operation, at(place.source, place.line))
        };
        let lines: BTreeSet<String> = group.places().filter(|place| place.source == source).map(line).collect();
        lines.into_iter().take(PLACES).collect()
    }

    /// What is said where, and how many calls were left out.
    fn labels(&self, group: &Group<'_>) -> (Labels, usize) {
        let mut calls: BTreeMap<(usize, Span, &str), Vec<String>> = BTreeMap::new();
        let mut places: Vec<&Place> = Vec::new();
        for requirement in group.requirements() {
            for place in &requirement.places {
                places.push(place);
                let asked = format!("{} (step {})", requirement.action.row().name, place.steps.join(", "));
                let said = calls.entry((place.source, place.span, &place.operation)).or_default();
                if !said.contains(&asked) {
                    said.push(asked);
                }
            }
        }
        let mut labels = Labels::new();
        for ((source, span, operation), asked) in calls.iter().take(PLACES) {
            add(&mut labels, *source, *span, format!("`{operation}` asks {}", asked.join(", ")));
        }
        let shown: BTreeSet<(usize, Span)> = labels.keys().copied().collect();
        for place in places.iter().filter(|place| shown.contains(&(place.source, place.span))) {
            for site in &place.call_chain {
                let file =
                    if site.source == place.source { String::new() } else { format!(" of {}", file_name(&self.sources, place.source)) };
                add(&mut labels, site.source, site.span, format!("calls on the way to line {}{file}", place.line));
            }
        }
        for widening in group.requirements().flat_map(|requirement| &requirement.widenings) {
            add(&mut labels, widening.source, widening.span, format!("the hole is {}", widening.cause));
        }
        (labels, calls.len().saturating_sub(PLACES))
    }
}

fn destinations(group: &Group<'_>) -> String {
    group.context().iter().map(|constraint| format!(", where {}", circumstance(constraint))).collect()
}

fn circumstance(constraint: &ContextConstraint) -> String {
    let any_of: Vec<String> = constraint.patterns().iter().map(|pattern| format!("\"{pattern}\"")).collect();
    let any_of = any_of.join(" or ");
    match constraint {
        ContextConstraint::Text { field, .. } => format!("{field} is {any_of}"),
        ContextConstraint::Members { set, members } if members.is_empty() => format!("{} is empty", set.field()),
        ContextConstraint::Members { set, members } => {
            let members: Vec<String> = members.iter().map(|member| format!("\"{member}\"")).collect();
            format!("{} is {}", set.field(), members.join(" and "))
        }
        ContextConstraint::Tag { of, name, .. } => format!("{name} of the {} is {any_of}", of.name()),
        ContextConstraint::NoTag { of, name } => format!("the {} have no {name}", of.name()),
    }
}

fn help(group: &Group<'_>, left_out: usize) -> String {
    let must = group.requirements().filter(|requirement| requirement.class == Class::Must).count();
    let runs = match must {
        0 => "some runs need it",
        all if all == group.needs.len() => "every run that succeeds needs it",
        _ => "every run that succeeds needs part of it",
    };
    let left_out = (left_out > 0).then(|| format!("{left_out} more places are not shown"));
    let parts = [runs.to_owned()].into_iter().chain(group.evidence()).chain(left_out);
    parts.collect::<Vec<_>>().join("; ")
}

fn add(labels: &mut Labels, source: usize, span: Span, text: String) {
    let said = labels.entry((source, span)).or_default();
    if !said.contains(&text) {
        said.push(text);
    }
}
