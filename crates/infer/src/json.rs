//! Results as JSON.

use rex_policy::{ContextConstraint, Pattern, Segment};
use rex_syntax::{Source, Span};
use serde_json::{Value, json};

use crate::argument::Argument;
use crate::inferred::Inferred;
use crate::requirement::{CallSite, Place, Requirement, Widening};

impl Inferred {
    /// As `rex infer --json` prints it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let places = Places::of(&self.sources);
        let requirements: Vec<Value> = self.requirements.iter().map(|requirement| requirement.to_json(&places)).collect();
        let findings: Vec<Value> = self.findings.iter().map(|finding| finding.to_json(&places)).collect();
        let assumptions: Vec<Value> =
            self.assumptions.iter().map(|assumption| json!({ "name": assumption.name(), "text": assumption.sentence() })).collect();
        json!({
            "sources": self.sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(),
            "principal": self.principal,
            "bounded": !self.unbounded(),
            "arguments": self.arguments.iter().map(|one| argument(one, &places)).collect::<Vec<_>>(),
            "requirements": requirements,
            "findings": findings,
            "assumptions": assumptions,
        })
    }
}

impl Requirement {
    /// As `rex infer --json` prints it.
    #[must_use]
    pub fn to_json(&self, places: &Places<'_>) -> Value {
        json!({
            "action": self.action.uid(),
            "entity": self.entity.full_name(),
            "pattern": pattern(&self.pattern),
            "text": self.pattern.to_string(),
            "context": self.context.iter().map(constraint).collect::<Vec<_>>(),
            "class": self.class.name(),
            "places": self.places.iter().map(|one| place(one, places)).collect::<Vec<_>>(),
            "widenings": self.widenings.iter().map(|one| widening(one, places)).collect::<Vec<_>>(),
            "evidence": self.evidence.map(|evidence| json!({ "state": evidence.name(), "seen": evidence.seen() })),
        })
    }
}

fn pattern(pattern: &Pattern) -> Value {
    pattern
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Literal(text) => json!({ "literal": text }),
            Segment::OneSegment => json!({ "hole": "one-segment" }),
            Segment::Any => json!({ "hole": "any" }),
            Segment::Argument(name) => json!({ "argument": name }),
        })
        .collect()
}

fn argument(argument: &Argument, places: &Places<'_>) -> Value {
    json!({
        "name": argument.name,
        "type": argument.declared.as_ref().map(|declared| declared.type_name.as_str()),
        "matching": argument.declared.as_ref().and_then(|declared| declared.matching.as_deref()),
        "known": argument.known,
        "source": places.name(argument.source),
        "span": places.span(argument.source, argument.span),
    })
}

fn constraint(constraint: &ContextConstraint) -> Value {
    let any_of = || constraint.patterns().iter().map(pattern).collect::<Vec<_>>();
    match constraint {
        ContextConstraint::Text { field, .. } => json!({ "field": field, "any_of": any_of() }),
        ContextConstraint::Members { set, members } => json!({ "field": set.field(), "members": members }),
        ContextConstraint::Tag { of, name, .. } => json!({ "field": of.name(), "tag": name, "any_of": any_of() }),
        ContextConstraint::NoTag { of, name } => json!({ "field": of.name(), "tag": name, "absent": true }),
    }
}

fn place(place: &Place, places: &Places<'_>) -> Value {
    json!({
        "source": places.name(place.source),
        "line": place.line,
        "span": places.span(place.source, place.span),
        "operation": *place.operation,
        "steps": place.steps.iter().map(|step| &**step).collect::<Vec<_>>(),
        "call_chain": place.call_chain.iter().map(|site| call_site(site, places)).collect::<Vec<_>>(),
    })
}

fn call_site(site: &CallSite, places: &Places<'_>) -> Value {
    json!({ "source": places.name(site.source), "line": site.line, "span": places.span(site.source, site.span) })
}

fn widening(widening: &Widening, places: &Places<'_>) -> Value {
    json!({
        "cause": widening.cause,
        "argument": widening.argument,
        "field": widening.field,
        "source": places.name(widening.source),
        "span": places.span(widening.source, widening.span),
    })
}

/// Sources with where their lines start: a document may have many thousand places.
#[derive(Debug)]
pub struct Places<'s> {
    sources: &'s [Source],
    starts: Vec<Vec<usize>>,
}

impl<'s> Places<'s> {
    /// Of these sources.
    #[must_use]
    pub fn of(sources: &'s [Source]) -> Self {
        let lines = |text: &str| text.match_indices('\n').map(|(offset, _)| offset + 1).collect::<Vec<_>>();
        let starts = |source: &Source| [0].into_iter().chain(lines(&source.text)).collect();
        Self { sources, starts: sources.iter().map(starts).collect() }
    }

    pub(crate) fn name(&self, source: usize) -> Option<&'s str> {
        self.sources.get(source).map(|source| source.name.as_str())
    }

    /// A span as places people read; none where there is no text to point into.
    pub(crate) fn span(&self, source: usize, span: Span) -> Value {
        let text = self.sources.get(source).map(|source| &*source.text).filter(|text| !text.is_empty());
        let (Some(text), Some(starts)) = (text, self.starts.get(source)) else { return Value::Null };
        let place = |offset: usize| {
            let line = starts.partition_point(|start| *start <= offset).max(1);
            let start = starts.get(line - 1).copied().unwrap_or(0);
            let column = text.get(start..offset).map_or(0, |before| before.chars().count());
            json!({ "offset": offset, "line": line, "column": column + 1 })
        };
        json!({ "start": place(span.start), "end": place(span.end) })
    }
}
