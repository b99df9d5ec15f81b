//! What the evaluation comes across: requirements, findings, assumptions.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern};
use rex_syntax::Span;

use super::asked::{AllAsked, Asked, Askers};
use crate::finding::Finding;
use crate::inferred::Assumption;
use crate::requirement::{Class, Requirement, Widening};
use crate::values::{Cause, Causes, Text};

/// What makes two requirements the same.
pub(crate) type Key = (Action, EntityType, Pattern, Vec<ContextConstraint>);

/// What is kept of one requirement.
#[derive(Debug, Default)]
struct Kept {
    must: bool,
    /// Sorted, each once.
    asked: AllAsked,
    /// Why there are holes, each with the field of the context that has one. Sorted, each once.
    causes: Vec<(Cause, Option<&'static str>)>,
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
    /// By whom.
    pub(crate) asked: Asked,
}

/// Collects what the evaluation comes across.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// What is kept for good.
    kept: Layer,
    /// What rounds of loops came across, from outside to inside, that may have to be made again with more in mind.
    attempts: Vec<Layer>,
    /// How many requirements and places there are in all but the innermost of those.
    outside: (usize, usize),
    pub(crate) askers: Askers,
    pub(crate) assumptions: BTreeSet<Assumption>,
    version: u64,
}

/// What one attempt came across.
#[derive(Debug, Default)]
struct Layer {
    /// Sorted, as they are wanted in the end.
    requirements: BTreeMap<Key, Kept>,
    findings: Vec<Finding>,
    seen: HashSet<(&'static str, usize, Span)>,
    arguments: BTreeSet<String>,
    /// How many places there are, and calls on the way to them.
    places: usize,
}

impl Recorder {
    /// From here on nothing is kept for good, until the attempt is accepted or discarded.
    pub(crate) fn attempt(&mut self) {
        self.outside = (self.len(), self.places());
        self.attempts.push(Layer::default());
    }

    /// What the innermost attempt came across counts.
    pub(crate) fn accept(&mut self) {
        if let Some(layer) = self.leave() {
            let Self { attempts, kept, askers, .. } = self;
            attempts.last_mut().unwrap_or(kept).absorb(layer, askers);
        }
    }

    /// What the innermost attempt came across, the next one will come across too, and more.
    pub(crate) fn discard(&mut self) {
        self.leave();
    }

    fn leave(&mut self) -> Option<Layer> {
        let layer = self.attempts.pop()?;
        let innermost = self.innermost();
        let (requirements, places) = (innermost.requirements.len(), innermost.places);
        self.outside = (self.outside.0 - requirements, self.outside.1 - places);
        Some(layer)
    }

    fn innermost(&self) -> &Layer {
        self.attempts.last().unwrap_or(&self.kept)
    }

    /// There will be no other attempt: whatever was come across counts.
    pub(crate) fn accept_all(&mut self) {
        while !self.attempts.is_empty() {
            self.accept();
        }
    }

    fn layer(&mut self) -> &mut Layer {
        self.attempts.last_mut().unwrap_or(&mut self.kept)
    }

    /// A path that a question may be about, and what is needed there.
    pub(crate) fn require(&mut self, path: &Text, needed: &Needed) {
        self.version += 1;
        let Needed { action, entity, context, causes, class, asked } = needed;
        let layer = self.attempts.last_mut().unwrap_or(&mut self.kept);
        let kept = layer.requirements.entry((*action, *entity, path.pattern.clone(), context.clone())).or_default();
        kept.must |= *class == Class::Must;
        if kept.add(*asked) {
            layer.places += self.askers.weight(asked.0);
        }
        if path.pattern.is_literal().is_none() {
            path.causes.iter().for_each(|cause| kept.because((cause.clone(), None)));
        }
        for (field, causes) in causes {
            causes.iter().for_each(|cause| kept.because((cause.clone(), Some(*field))));
        }
    }

    #[cold]
    pub(crate) fn find(&mut self, finding: Finding) {
        self.version += 1;
        self.layer().find(finding);
    }

    /// Whether this is the first time the argument ends up in a path.
    pub(crate) fn first_use_of(&mut self, argument: &str) -> bool {
        let is_known = self.attempts.iter().chain([&self.kept]).any(|layer| layer.arguments.contains(argument));
        !is_known && self.layer().arguments.insert(argument.to_owned())
    }

    pub(crate) fn assume(&mut self, assumption: Assumption) {
        self.assumptions.insert(assumption);
    }

    /// Grows with everything that is come across, even where it is not kept.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// How many requirements there are.
    pub(crate) fn len(&self) -> usize {
        self.outside.0 + self.innermost().requirements.len()
    }

    /// How many places need them, with the calls on the way there.
    pub(crate) fn places(&self) -> usize {
        self.outside.1 + self.innermost().places
    }

    pub(crate) fn finish(mut self) -> (Vec<Requirement>, Vec<Finding>, Vec<Assumption>) {
        self.accept_all();
        let named = self.askers.named();
        let requirements = self.kept.requirements.into_iter().map(|((action, entity, pattern, context), kept)| Requirement {
            action,
            entity,
            pattern,
            context,
            class: if kept.must { Class::Must } else { Class::May },
            places: named.places(kept.asked),
            widenings: widenings(&kept.causes),
            evidence: None,
        });
        let mut findings = self.kept.findings;
        findings.sort_by(|left, right| (left.source, left.span, left.code).cmp(&(right.source, right.span, right.code)));
        (requirements.collect(), findings, self.assumptions.into_iter().collect())
    }
}

impl Layer {
    /// One finding of a kind is enough for a place.
    fn find(&mut self, finding: Finding) {
        let place = |finding: &Finding| (finding.code, finding.source, finding.span);
        if self.seen.insert(place(&finding)) {
            self.findings.push(finding);
        } else if let Some(other) = self.findings.iter_mut().find(|other| place(other) == place(&finding)) {
            // What is caught on one way and not on another is as bad as where it is not.
            other.severity = other.severity.min(finding.severity);
        }
    }

    fn absorb(&mut self, mut other: Self, askers: &Askers) {
        if self.requirements.is_empty() {
            std::mem::swap(&mut self.requirements, &mut other.requirements);
            self.places = other.places;
        }
        for (key, more) in other.requirements {
            self.places += match self.requirements.entry(key) {
                Entry::Vacant(free) => free.insert(more).calls().map(|call| askers.weight(call)).sum(),
                Entry::Occupied(mut kept) => kept.get_mut().absorb(more, askers),
            };
        }
        other.findings.into_iter().for_each(|finding| self.find(finding));
        self.arguments.extend(other.arguments);
    }
}

impl Kept {
    /// Whether it is the first question of its call.
    fn add(&mut self, asked: Asked) -> bool {
        let Err(place) = self.asked.binary_search(&asked) else { return false };
        let (before, after) = self.asked.split_at(place);
        let is_first = before.last().into_iter().chain(after.first()).all(|other| other.0 != asked.0);
        self.asked.insert(place, asked);
        is_first
    }

    /// How many places there are more of.
    fn absorb(&mut self, more: Self, askers: &Askers) -> usize {
        self.must |= more.must;
        more.causes.into_iter().for_each(|cause| self.because(cause));
        let added = more.asked.into_iter().filter(|asked| self.add(*asked));
        added.map(|(call, _)| askers.weight(call)).sum()
    }

    /// The calls that ask, each once.
    fn calls(&self) -> impl Iterator<Item = usize> {
        self.asked.chunk_by(|(left, _), (right, _)| left == right).filter_map(|asked| asked.first()).map(|(call, _)| *call)
    }

    fn because(&mut self, cause: (Cause, Option<&'static str>)) {
        if let Err(place) = self.causes.binary_search(&cause) {
            self.causes.insert(place, cause);
        }
    }
}

fn widenings(causes: &[(Cause, Option<&'static str>)]) -> Vec<Widening> {
    let widening = |(cause, field): &(Cause, Option<&'static str>)| Widening {
        cause: cause.reason.to_string(),
        argument: cause.argument.as_deref().map(str::to_owned),
        field: *field,
        source: cause.source,
        span: cause.span,
    };
    let mut widenings: Vec<Widening> = causes.iter().map(widening).collect();
    widenings.sort();
    // Different reasons can read the same.
    widenings.dedup();
    widenings
}
