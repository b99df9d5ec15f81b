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
        let requirements: Vec<Value> = self.requirements.iter().map(|requirement| requirement.to_json(&self.sources)).collect();
        let findings: Vec<Value> = self.findings.iter().map(|finding| finding.to_json(&self.sources)).collect();
        let assumptions: Vec<Value> =
            self.assumptions.iter().map(|assumption| json!({ "name": assumption.name(), "text": assumption.sentence() })).collect();
        json!({
            "sources": self.sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(),
            "principal": self.principal,
            "bounded": !self.unbounded(),
            "arguments": self.arguments.iter().map(|one| argument(one, &self.sources)).collect::<Vec<_>>(),
            "requirements": requirements,
            "findings": findings,
            "assumptions": assumptions,
        })
    }
}

impl Requirement {
    /// As `rex infer --json` prints it.
    #[must_use]
    pub fn to_json(&self, sources: &[Source]) -> Value {
        json!({
            "action": self.action.uid(),
            "entity": self.entity.full_name(),
            "pattern": pattern(&self.pattern),
            "text": self.pattern.to_string(),
            "context": self.context.iter().map(constraint).collect::<Vec<_>>(),
            "class": self.class.name(),
            "places": self.places.iter().map(|one| place(one, sources)).collect::<Vec<_>>(),
            "widenings": self.widenings.iter().map(|one| widening(one, sources)).collect::<Vec<_>>(),
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

fn argument(argument: &Argument, sources: &[Source]) -> Value {
    json!({
        "name": argument.name,
        "type": argument.declared.as_ref().map(|declared| declared.type_name.as_str()),
        "matching": argument.declared.as_ref().and_then(|declared| declared.matching.as_deref()),
        "known": argument.known,
        "source": name(sources, argument.source),
        "span": span(sources, argument.source, argument.span),
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

fn place(place: &Place, sources: &[Source]) -> Value {
    json!({
        "source": name(sources, place.source),
        "line": place.line,
        "span": span(sources, place.source, place.span),
        "operation": place.operation,
        "steps": place.steps,
        "call_chain": place.call_chain.iter().map(|site| call_site(site, sources)).collect::<Vec<_>>(),
    })
}

fn call_site(site: &CallSite, sources: &[Source]) -> Value {
    json!({ "source": name(sources, site.source), "line": site.line, "span": span(sources, site.source, site.span) })
}

fn widening(widening: &Widening, sources: &[Source]) -> Value {
    json!({
        "cause": widening.cause,
        "argument": widening.argument,
        "field": widening.field,
        "source": name(sources, widening.source),
        "span": span(sources, widening.source, widening.span),
    })
}

fn name(sources: &[Source], source: usize) -> Option<&str> {
    sources.get(source).map(|source| source.name.as_str())
}

/// A span as places people read; none where there is no text to point into.
pub(crate) fn span(sources: &[Source], source: usize, span: Span) -> Value {
    let Some(text) = sources.get(source).map(|source| source.text.as_str()).filter(|text| !text.is_empty()) else { return Value::Null };
    let place = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        json!({ "offset": offset, "line": before.matches('\n').count() + 1, "column": column + 1 })
    };
    json!({ "start": place(span.start), "end": place(span.end) })
}
