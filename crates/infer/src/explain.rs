//! From source text to permission: a diagnostic for each permit.

use std::collections::BTreeMap;

use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};
use rex_policy::ContextConstraint;
use rex_syntax::Span;

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
    #[must_use]
    pub fn explain(&self) -> Vec<Report> {
        let mut names = Names::default();
        groups(&self.requirements).iter().flat_map(|group| self.explain_group(group, &mut names)).collect()
    }

    fn explain_group(&self, group: &Group<'_>, names: &mut Names) -> Vec<Report> {
        let id = names.name(&group.actions, group.entity, &group.resource);
        let actions: Vec<&str> = group.actions.iter().map(|action| action.row().name).collect();
        let (kind, context) = (group.entity.row().name, destinations(group));
        let message = format!("`{id}` permits {} on {kind} \"{}\"{context}", actions.join(", "), group.resource);
        let (labels, left_out) = labels(group);
        let mut sources: Vec<usize> = labels.keys().map(|(source, _)| *source).collect();
        sources.dedup();
        let help = help(group, left_out);
        let report = |source: usize| {
            let here = labels.iter().filter(|((at, _), _)| *at == source);
            let spans = here.map(|((_, span), texts)| LabeledSpan::new_with_span(Some(texts.join("; ")), *span));
            let continued =
                if sources.first() == Some(&source) { String::new() } else { format!(" (in {})", file_name(&self.sources, source)) };
            let diagnostic = MietteDiagnostic::new(format!("{message}{continued}"))
                .with_code("permit")
                .with_severity(Severity::Advice)
                .with_help(help.clone())
                .with_labels(spans);
            self.with_text(Report::new(diagnostic), source)
        };
        sources.iter().copied().map(report).collect()
    }

    fn with_text(&self, report: Report, source: usize) -> Report {
        match self.sources.get(source).filter(|source| !source.text.is_empty()) {
            Some(source) => report.with_source_code(NamedSource::new(&source.name, source.text.clone())),
            None => report,
        }
    }
}

fn destinations(group: &Group<'_>) -> String {
    group.context.iter().map(|constraint| format!(", where {}", circumstance(constraint))).collect()
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
    let must = group.requirements.iter().filter(|requirement| requirement.class == Class::Must).count();
    let runs = match must {
        0 => "some runs need it",
        all if all == group.requirements.len() => "every run that succeeds needs it",
        _ => "every run that succeeds needs part of it",
    };
    match left_out {
        0 => runs.to_owned(),
        more => format!("{runs}; {more} more places are not shown"),
    }
}

/// What is said where, and how many calls were left out.
fn labels(group: &Group<'_>) -> (Labels, usize) {
    let mut calls: BTreeMap<(usize, Span, &str), Vec<String>> = BTreeMap::new();
    let mut places: Vec<&Place> = Vec::new();
    for requirement in &group.requirements {
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
    let shown: Vec<(usize, Span)> = labels.keys().copied().collect();
    for place in places.iter().filter(|place| shown.contains(&(place.source, place.span))) {
        for site in &place.call_chain {
            add(&mut labels, site.source, site.span, format!("calls on the way to line {}", place.line));
        }
    }
    for widening in group.requirements.iter().flat_map(|requirement| &requirement.widenings) {
        add(&mut labels, widening.source, widening.span, format!("the hole is {}", widening.cause));
    }
    (labels, calls.len().saturating_sub(PLACES))
}

fn add(labels: &mut Labels, source: usize, span: Span, text: String) {
    let said = labels.entry((source, span)).or_default();
    if !said.contains(&text) {
        said.push(text);
    }
}
