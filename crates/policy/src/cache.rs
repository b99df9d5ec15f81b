//! Answers given before.

use std::collections::HashMap;

use ahash::RandomState;
use rex_catalogue::vocabulary::Action;

use crate::decide::{Decision, Strength};
use crate::request::{Request, Resource};

/// How many answers are kept. A script that asks about more different things than this pays for each anew.
const LIMIT: usize = 10_000;

/// Answers that hold in all circumstances. Keyed by a hash so that looking one up copies nothing.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    state: RandomState,
    answers: HashMap<u64, Vec<Known>>,
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
    fn hash(&self, request: &Request, strength: Strength) -> u64 {
        self.state.hash_one((strength, request.action, &request.principal, &request.resource))
    }

    pub(crate) fn get(&self, request: &Request, strength: Strength) -> Option<&Decision> {
        let same = |known: &&Known| {
            known.strength == strength
                && known.action == request.action
                && known.resource == request.resource
                && known.principal == request.principal
        };
        self.answers.get(&self.hash(request, strength))?.iter().find(same).map(|known| &known.decision)
    }

    pub(crate) fn insert(&mut self, request: &Request, strength: Strength, decision: Decision) {
        if self.size >= LIMIT {
            self.answers.clear();
            self.size = 0;
        }
        let Request { principal, action, resource, .. } = request.clone();
        let known = Known { strength, principal, action, resource, decision };
        self.answers.entry(self.hash(request, strength)).or_default().push(known);
        self.size += 1;
    }
}
