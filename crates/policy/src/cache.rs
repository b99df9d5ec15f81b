//! Answers given before.

use std::collections::HashMap;

use ahash::RandomState;
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::decide::{Decision, Strength};
use crate::request::{Request, Resource};

/// How many answers are kept. A script that asks about more different things than this pays for each anew.
const LIMIT: usize = 10_000;

/// Answers that hold in all circumstances. Keyed by a hash so that looking one up copies nothing.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    state: RandomState,
    answers: HashMap<u64, Vec<Known>, RandomState>,
    size: usize,
}

#[derive(Debug)]
struct Known {
    strength: Strength,
    principal: String,
    action: Action,
    resource: Resource,
    decision: Decision,
}

impl Cache {
    fn hash(&self, key: Key<'_>) -> u64 {
        self.state.hash_one(key)
    }

    pub(crate) fn get(&self, request: &Request, strength: Strength) -> Option<&Decision> {
        let known = self.find(Key::of(request, strength), &request.resource.attributes)?;
        Some(&known.decision)
    }

    /// Whether that was allowed, of a resource without attributes of its own.
    pub(crate) fn allowed(&self, key: Key<'_>) -> Option<bool> {
        self.find(key, &[]).map(|known| known.decision.allowed)
    }

    fn find(&self, key: Key<'_>, attributes: &[(&'static str, String)]) -> Option<&Known> {
        let same = |known: &&Known| {
            let Known { strength, principal, action, resource, .. } = known;
            (*strength, *action, resource.entity) == (key.strength, key.action, key.entity)
                && resource.id == key.id
                && principal == key.principal
                && resource.attributes == attributes
        };
        self.answers.get(&self.hash(key))?.iter().find(same)
    }

    pub(crate) fn insert(&mut self, request: &Request, strength: Strength, decision: Decision) {
        if self.size >= LIMIT {
            self.answers.clear();
            self.size = 0;
        }
        let hash = self.hash(Key::of(request, strength));
        let Request { principal, action, resource, .. } = request.clone();
        self.answers.entry(hash).or_default().push(Known { strength, principal, action, resource, decision });
        self.size += 1;
    }
}

/// What an answer is looked up by.
#[derive(Clone, Copy, Hash)]
pub(crate) struct Key<'k> {
    pub(crate) strength: Strength,
    pub(crate) principal: &'k str,
    pub(crate) action: Action,
    pub(crate) entity: EntityType,
    pub(crate) id: &'k str,
}

impl<'k> Key<'k> {
    fn of(request: &'k Request, strength: Strength) -> Self {
        let Request { principal, action, resource, .. } = request;
        Self { strength, principal, action: *action, entity: resource.entity, id: &resource.id }
    }
}
