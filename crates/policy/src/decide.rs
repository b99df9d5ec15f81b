//! The answer to a request.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use ahash::RandomState;
use cedar_policy_core::ast::{self, Effect, Expr};
use rex_catalogue::vocabulary::{Action, ENTITIES, EntityType};

use crate::anchor::Scene;
use crate::cache::{Cache, Key};
use crate::entry::Entry;
use crate::evaluate::{Needs, Question, holds};
use crate::index::Index;
use crate::request::Request;

/// How many principals have an index; a run has one, seldom two.
const PRINCIPAL_LIMIT: usize = 16;

/// A set of policies, ready to answer requests.
#[derive(Debug)]
pub struct Policies {
    entries: Vec<Entry>,
    /// For each principal one index for each action and resource type, built when first asked for.
    indices: RefCell<HashMap<String, Indices, RandomState>>,
    cache: RefCell<Cache>,
}

type Indices = Vec<Option<Arc<Index>>>;

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the policies allow it.
    pub allowed: bool,
    /// The policies that decided, by name and in their order: the permits that matched, or the forbids.
    pub policies: Vec<String>,
    /// What went wrong while evaluating, policy by policy.
    pub errors: Vec<String>,
    /// Whether some policy that could match reads `context`; if not, the answer is the same in all circumstances.
    pub reads_context: bool,
}

/// Which question is put to the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Strength {
    /// A permit has to match.
    Permitted,
    /// No forbid may match.
    NotForbidden,
}

impl Policies {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        Self { entries, indices: RefCell::default(), cache: RefCell::default() }
    }

    /// Policies that allow everything, for a run that only learns what is asked.
    #[must_use]
    pub fn allow_everything() -> Self {
        let id = ast::PolicyID::from_string("policy0");
        let policy = ast::Policy::from_when_clause(Effect::Permit, Expr::val(true), id, None);
        Self::new(vec![Entry::new("allow-everything".to_owned(), policy)])
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The names of all policies, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether the request is allowed: some permit matches and no forbid does. A forbid that cannot be evaluated
    /// counts as matching, a permit that cannot be does not.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        self.answer(request, Strength::Permitted)
    }

    /// Whether no forbid matches the request, or cannot be evaluated.
    #[must_use]
    pub fn forbidden(&self, request: &Request) -> Decision {
        self.answer(request, Strength::NotForbidden)
    }

    /// Whether some permit can match some request of that principal and action on a resource of that type. `false` is
    /// certain.
    #[must_use]
    pub fn could_permit(&self, principal: &str, action: Action, entity: EntityType) -> bool {
        self.index(Scene { principal, action, entity }).permits
    }

    /// Whether the request could be allowed in some circumstances, its own context aside. `false` is certain.
    #[must_use]
    pub fn could_allow(&self, request: &Request) -> bool {
        let (open, settled): (Vec<_>, Vec<_>) =
            self.candidates(request, Strength::Permitted).into_iter().partition(|entry| entry.reads_context);
        let settled = weigh(request, Strength::Permitted, settled);
        // Where it is denied and policies say so, those are forbids.
        settled.allowed || (settled.policies.is_empty() && open.iter().any(|entry| entry.permits()))
    }

    /// What [`Policies::decide`] said of the path before, if it said it in whatever circumstances: nothing is built to find out.
    #[must_use]
    pub fn decided(&self, principal: &str, action: Action, entity: EntityType, path: &str) -> Option<bool> {
        self.cache.borrow().allowed(Key { strength: Strength::Permitted, principal, action, entity, id: path })
    }

    fn answer(&self, request: &Request, strength: Strength) -> Decision {
        if let Some(known) = self.cache.borrow().get(request, strength) {
            return known.clone();
        }
        let decision = weigh(request, strength, self.candidates(request, strength));
        if !decision.reads_context {
            self.cache.borrow_mut().insert(request, strength, decision.clone());
        }
        decision
    }

    fn candidates(&self, request: &Request, strength: Strength) -> Vec<&Entry> {
        let (principal, action, entity) = (request.principal.as_str(), request.action, request.resource.entity);
        let index = self.index(Scene { principal, action, entity });
        let positions = index.candidates(&request.resource.id);
        let entries = positions.into_iter().filter_map(|position| self.entries.get(usize::try_from(position).ok()?));
        entries.filter(|entry| strength == Strength::Permitted || !entry.permits()).collect()
    }

    fn index(&self, scene: Scene<'_>) -> Arc<Index> {
        let slot = scene.action.index() * ENTITIES.len() + scene.entity as usize;
        let known = self.indices.borrow().get(scene.principal).and_then(|indices| indices.get(slot)?.clone());
        known.unwrap_or_else(|| {
            let index = Arc::new(Index::build(&self.entries, scene));
            self.remember(scene.principal, slot, Arc::clone(&index));
            index
        })
    }

    fn remember(&self, principal: &str, slot: usize, index: Arc<Index>) {
        let mut principals = self.indices.borrow_mut();
        if principals.len() >= PRINCIPAL_LIMIT && !principals.contains_key(principal) {
            principals.clear();
        }
        let indices = principals.entry(principal.to_owned()).or_default();
        if indices.len() <= slot {
            indices.resize(slot + 1, None);
        }
        if let Some(place) = indices.get_mut(slot) {
            *place = Some(index);
        }
    }
}

fn weigh(request: &Request, strength: Strength, candidates: Vec<&Entry>) -> Decision {
    let needs = Needs {
        context: candidates.iter().any(|entry| entry.reads_context),
        everything: candidates.iter().any(|entry| entry.needs_everything),
        extensions: candidates.iter().any(|entry| entry.needs_extensions),
    };
    let (mut permits, mut forbids, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    if !candidates.is_empty() {
        let question = Question::new(request, needs);
        let evaluator = question.evaluator();
        for entry in candidates {
            let result = holds(&evaluator, entry);
            // A permit that errs does not permit; a forbid that errs forbids.
            let matched = *result.as_ref().unwrap_or(&!entry.permits());
            if matched {
                if entry.permits() { &mut permits } else { &mut forbids }.push(entry.name.clone());
            }
            errors.extend(result.err().map(|error| format!("{}: {error}", entry.name)));
        }
    }
    let forbidden = !forbids.is_empty();
    let allowed = !forbidden && (strength == Strength::NotForbidden || !permits.is_empty());
    Decision { allowed, policies: if forbidden { forbids } else { permits }, errors, reads_context: needs.context }
}
