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
    /// The call, without steps.
    pub(crate) place: Place,
    /// The step of its plan that asks.
    pub(crate) step: String,
}

/// Collects what the evaluation comes across.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// What is kept for good.
    kept: Layer,
    /// What rounds of loops came across, from outside to inside, that may have to be made again with more in mind.
    attempts: Vec<Layer>,
    pub(crate) assumptions: BTreeSet<Assumption>,
    version: u64,
}

/// What one attempt came across.
#[derive(Debug, Default)]
struct Layer {
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
        self.attempts.push(Layer::default());
    }

    /// What the innermost attempt came across counts.
    pub(crate) fn accept(&mut self) {
        if let Some(layer) = self.attempts.pop() {
            self.layer().absorb(layer);
        }
    }

    /// What the innermost attempt came across, the next one will come across too, and more.
    pub(crate) fn discard(&mut self) {
        self.attempts.pop();
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

    /// The place has the steps that ask here; those of the same call are put together.
    pub(crate) fn require(&mut self, path: &Text, needed: &Needed) {
        self.version += 1;
        let Needed { action, entity, context, causes, class, place, step } = needed;
        let layer = self.layer();
        let kept = layer.requirements.entry((*action, *entity, path.pattern.clone(), context.clone())).or_default();
        kept.must |= *class == Class::Must;
        match kept.places.get_mut(place) {
            Some(steps) if steps.contains(step) => {}
            Some(steps) => drop(steps.insert(step.clone())),
            None => {
                layer.places += weight(place);
                kept.places.insert(place.clone(), BTreeSet::from([step.clone()]));
            }
        }
        if path.pattern.is_literal().is_none() {
            kept.widenings.extend(path.causes.iter().map(|cause| widening(cause, None)));
        }
        let causes = causes.iter().flat_map(|(field, causes)| causes.iter().map(|cause| (*field, cause)));
        kept.widenings.extend(causes.map(|(field, cause)| widening(cause, Some(field))));
    }

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
        self.attempts.iter().chain([&self.kept]).map(|layer| layer.requirements.len()).sum()
    }

    /// How many places need them, with the calls on the way there.
    pub(crate) fn places(&self) -> usize {
        self.attempts.iter().chain([&self.kept]).map(|layer| layer.places).sum()
    }

    pub(crate) fn finish(mut self) -> (Vec<Requirement>, Vec<Finding>, Vec<Assumption>) {
        self.accept_all();
        let requirements = self.kept.requirements.into_iter().map(|((action, entity, pattern, context), kept)| Requirement {
            action,
            entity,
            pattern,
            context,
            class: if kept.must { Class::Must } else { Class::May },
            places: kept.places.into_iter().map(|(place, steps)| Place { steps: steps.into_iter().collect(), ..place }).collect(),
            widenings: kept.widenings.into_iter().collect(),
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

    fn absorb(&mut self, other: Self) {
        for (key, more) in other.requirements {
            let kept = self.requirements.entry(key).or_default();
            kept.must |= more.must;
            kept.widenings.extend(more.widenings);
            for (place, steps) in more.places {
                let weight = weight(&place);
                let known = kept.places.entry(place).or_default();
                self.places += if known.is_empty() { weight } else { 0 };
                known.extend(steps);
            }
        }
        other.findings.into_iter().for_each(|finding| self.find(finding));
        self.arguments.extend(other.arguments);
    }
}

/// A place counts once, and once more for each call on the way to it.
const fn weight(place: &Place) -> usize {
    1 + place.call_chain.len()
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
