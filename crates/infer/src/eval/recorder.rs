//! What the evaluation comes across: requirements, findings, assumptions.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern};
use rex_syntax::Span;

use crate::finding::Finding;
use crate::inferred::Assumption;
use crate::requirement::{Class, Place, Requirement, Widening};
use crate::values::{Cause, Causes, Text};

/// What makes two requirements the same.
pub(crate) type Key = (Action, EntityType, Pattern, Vec<ContextConstraint>);

/// What is kept of one requirement.
#[derive(Debug, Default)]
struct Kept {
    must: bool,
    /// Each place without its steps, and those steps.
    places: BTreeMap<Place, BTreeSet<String>>,
    widenings: BTreeSet<Widening>,
}

/// What a question of a plan needs, whatever its path.
#[derive(Debug)]
pub(crate) struct Needed {
    pub(crate) action: Action,
    pub(crate) entity: EntityType,
    pub(crate) context: Vec<ContextConstraint>,
    /// Why the context has holes, by what of it has them.
    pub(crate) causes: Vec<(&'static str, Causes)>,
    pub(crate) class: Class,
    pub(crate) place: Place,
}

/// Collects what the evaluation comes across.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    requirements: BTreeMap<Key, Kept>,
    findings: Vec<Finding>,
    seen: HashSet<(&'static str, usize, Span)>,
    arguments: BTreeSet<String>,
    pub(crate) assumptions: BTreeSet<Assumption>,
    version: u64,
    /// How many places were kept, and calls on the way to them.
    places: usize,
    /// Above zero while a loop is explored: its last round says it all.
    pub(crate) muted: u32,
}

impl Recorder {
    /// The place has the steps that ask here; those of the same call are put together.
    pub(crate) fn require(&mut self, path: &Text, needed: &Needed) {
        self.version += 1;
        if self.muted > 0 {
            return;
        }
        let Needed { action, entity, context, causes, class, place } = needed;
        let kept = self.requirements.entry((*action, *entity, path.pattern.clone(), context.clone())).or_default();
        kept.must |= *class == Class::Must;
        let steps = kept.places.entry(Place { steps: Vec::new(), ..place.clone() }).or_default();
        self.places += if steps.is_empty() { 1 + place.call_chain.len() } else { 0 };
        steps.extend(place.steps.iter().cloned());
        if path.pattern.is_literal().is_none() {
            kept.widenings.extend(path.causes.iter().map(|cause| widening(cause, None)));
        }
        let causes = causes.iter().flat_map(|(field, causes)| causes.iter().map(|cause| (*field, cause)));
        kept.widenings.extend(causes.map(|(field, cause)| widening(cause, Some(field))));
    }

    /// One finding of a kind is enough for a place.
    pub(crate) fn find(&mut self, finding: Finding) {
        self.version += 1;
        if self.muted > 0 {
            return;
        }
        let place = |finding: &Finding| (finding.code, finding.source, finding.span);
        if self.seen.insert(place(&finding)) {
            self.findings.push(finding);
        } else if let Some(other) = self.findings.iter_mut().find(|other| place(other) == place(&finding)) {
            // What is caught on one way and not on another is as bad as where it is not.
            other.severity = other.severity.min(finding.severity);
        }
    }

    /// Whether this is the first time the argument ends up in a path.
    pub(crate) fn first_use_of(&mut self, argument: &str) -> bool {
        self.muted == 0 && self.arguments.insert(argument.to_owned())
    }

    pub(crate) fn assume(&mut self, assumption: Assumption) {
        self.assumptions.insert(assumption);
    }

    /// Grows with everything that is said, even where it is not kept.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// How many different requirements there are.
    pub(crate) fn len(&self) -> usize {
        self.requirements.len()
    }

    /// How many places need them, with the calls on the way there.
    pub(crate) const fn places(&self) -> usize {
        self.places
    }

    pub(crate) fn finish(self) -> (Vec<Requirement>, Vec<Finding>, Vec<Assumption>) {
        let requirements = self.requirements.into_iter().map(|((action, entity, pattern, context), kept)| Requirement {
            action,
            entity,
            pattern,
            context,
            class: if kept.must { Class::Must } else { Class::May },
            places: kept.places.into_iter().map(|(place, steps)| Place { steps: steps.into_iter().collect(), ..place }).collect(),
            widenings: kept.widenings.into_iter().collect(),
            evidence: None,
        });
        let mut findings = self.findings;
        findings.sort_by(|left, right| (left.source, left.span, left.code).cmp(&(right.source, right.span, right.code)));
        (requirements.collect(), findings, self.assumptions.into_iter().collect())
    }
}

fn widening(cause: &Cause, field: Option<&'static str>) -> Widening {
    Widening {
        cause: cause.text.to_string(),
        argument: cause.argument.as_deref().map(str::to_owned),
        field,
        source: cause.source,
        span: cause.span,
    }
}
