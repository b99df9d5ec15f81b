//! Several scripts, one policy.

use std::collections::BTreeMap;

use crate::eval::Key;
use crate::finding::Finding;
use crate::inferred::Inferred;
use crate::requirement::{CallSite, Class, Evidence, Place, Requirement, Widening};

/// What all the scripts need together. Places and findings name the script; a module that several import is there once.
#[must_use]
pub fn merge(results: Vec<Inferred>) -> Inferred {
    let mut merged = Inferred::default();
    let mut requirements: BTreeMap<Key, Requirement> = BTreeMap::new();
    for result in results {
        let positions = merged.add_sources(&result);
        let renumbered = Renumbered(&positions);
        for requirement in result.requirements {
            renumbered.add(requirement, &mut requirements);
        }
        for finding in result.findings {
            let finding = Finding { source: renumbered.of(finding.source), ..finding };
            if !merged.findings.contains(&finding) {
                merged.findings.push(finding);
            }
        }
        for argument in result.arguments {
            let source = renumbered.of(argument.source);
            merged.arguments.push(crate::argument::Argument { source, ..argument });
        }
        merged.assumptions.extend(result.assumptions);
        merged.principal = merged.principal.or(result.principal);
    }
    merged.assumptions.sort();
    merged.assumptions.dedup();
    merged.requirements = requirements.into_values().collect();
    merged
}

impl Inferred {
    /// Takes over the sources that are not there yet, and says where each is.
    fn add_sources(&mut self, other: &Self) -> Vec<usize> {
        let mut positions = Vec::new();
        for source in &other.sources {
            let known = self.sources.iter().position(|known| known == source);
            positions.push(known.unwrap_or(self.sources.len()));
            if known.is_none() {
                self.sources.push(source.clone());
            }
        }
        positions
    }
}

/// Where the sources went.
struct Renumbered<'p>(&'p [usize]);

impl Renumbered<'_> {
    fn of(&self, source: usize) -> usize {
        self.0.get(source).copied().unwrap_or(source)
    }

    fn add(&self, requirement: Requirement, all: &mut BTreeMap<Key, Requirement>) {
        let requirement = self.requirement(requirement);
        let key = (requirement.action, requirement.entity, requirement.pattern.clone(), requirement.context.clone());
        let Some(known) = all.get_mut(&key) else {
            all.insert(key, requirement);
            return;
        };
        if requirement.class == Class::Must {
            known.class = Class::Must;
        }
        known.places.extend(requirement.places);
        known.places.sort();
        known.places.dedup();
        known.widenings.extend(requirement.widenings);
        known.widenings.sort();
        known.widenings.dedup();
        known.evidence = together(known.evidence, requirement.evidence);
    }

    fn requirement(&self, requirement: Requirement) -> Requirement {
        let site = |site: CallSite| CallSite { source: self.of(site.source), ..site };
        let place =
            |place: Place| Place { source: self.of(place.source), call_chain: place.call_chain.into_iter().map(site).collect(), ..place };
        let widening = |widening: Widening| Widening { source: self.of(widening.source), ..widening };
        Requirement {
            places: requirement.places.into_iter().map(place).collect(),
            widenings: requirement.widenings.into_iter().map(widening).collect(),
            ..requirement
        }
    }
}

/// What was foreseen in one script was foreseen.
const fn together(one: Option<Evidence>, other: Option<Evidence>) -> Option<Evidence> {
    let (Some(one), Some(other)) = (one, other) else { return if one.is_some() { one } else { other } };
    Some(match (one, other, one.seen() + other.seen()) {
        (_, _, 0) => Evidence::Reachable,
        (Evidence::OnlyAtRunTime(_), Evidence::OnlyAtRunTime(_), seen) => Evidence::OnlyAtRunTime(seen),
        (_, _, seen) => Evidence::Used(seen),
    })
}
