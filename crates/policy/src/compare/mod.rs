//! Exact comparison: what policies allow at all, and what they allow that others do not.
//!
//! A question is a formula over what a request holds: its principal, one path for id, attribute and ancestry, the fields
//! of its context. If a request makes it true, a shortest one is found and put to Cedar's own authorizer before it is
//! shown; if none does, that is certain. Expressions outside of what is followed are unknowns: where the answer depends on
//! one, it says so and names the place.

use std::collections::{BTreeMap, HashMap, HashSet};

use ahash::RandomState;
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::decide::Policies;
use crate::request::Request;

mod answers;
mod diff;
mod domain;
mod fields;
mod formulas;
mod globs;
mod meaning;
mod ranges;
mod requests;
mod scene;
mod search;
mod solve;
mod witness;

pub use answers::{Coverage, Finding, Never, Place, Undecided};
pub use diff::{Change, diff};
pub use requests::{RequestBox, RequestSet};

use self::formulas::Formula;
use self::scene::Scene;
use self::witness::Replay;

/// Policies with what was worked out about them, for several questions.
pub struct Comparison<'p> {
    sides: Vec<&'p Policies>,
    replays: Vec<Replay>,
    scenes: BTreeMap<(Action, EntityType), Scene>,
    /// How much work one question may take.
    budget: u64,
}

/// Tables with a hash that is fast; nothing depends on their order.
type Map<K, V> = HashMap<K, V, RandomState>;
type Distinct<T> = HashSet<T, RandomState>;

/// Visits of parts of a formula that one question may take, about a second.
const BUDGET: u64 = 20_000_000;

/// What a scene may have cost before it is made anew, which forgets what was worked out and frees its memory.
const KEPT: u64 = 5 * BUDGET;

impl Policies {
    /// Whether every request of the set is allowed: some permit matches it and no forbid does.
    #[must_use]
    pub fn covers(&self, requests: &RequestSet) -> Coverage {
        Comparison::new(self).covers(requests)
    }

    /// Whether no request of the set is allowed.
    #[must_use]
    pub fn never(&self, requests: &RequestSet) -> Never {
        Comparison::new(self).never(requests)
    }
}

impl<'p> Comparison<'p> {
    /// Questions about these policies.
    #[must_use]
    pub fn new(policies: &'p Policies) -> Self {
        Self::of_sides(vec![policies])
    }

    fn of_sides(sides: Vec<&'p Policies>) -> Self {
        let replays = sides.iter().map(|policies| Replay::new(policies)).collect();
        Self { sides, replays, scenes: BTreeMap::new(), budget: BUDGET }
    }

    /// The same with another limit on the work for one question.
    #[must_use]
    pub const fn with_budget(mut self, budget: u64) -> Self {
        self.budget = budget;
        self
    }

    /// As [`Policies::covers`].
    pub fn covers(&mut self, requests: &RequestSet) -> Coverage {
        match self.first(requests, Self::denied) {
            Finding::Nothing => Coverage::Covered,
            Finding::Witness(witness) => Coverage::Uncovered { witness },
            Finding::Undecided(undecided) => Coverage::Undecided(undecided),
        }
    }

    /// As [`Policies::never`].
    pub fn never(&mut self, requests: &RequestSet) -> Never {
        match self.first(requests, Self::allowed) {
            Finding::Nothing => Never::Proven,
            Finding::Witness(witness) => Never::Witness(witness),
            Finding::Undecided(undecided) => Never::Undecided(undecided),
        }
    }

    /// The first box with a witness; else the first that is undecided.
    fn first(&mut self, requests: &RequestSet, find: impl Fn(&mut Self, &RequestBox) -> Finding) -> Finding {
        let mut undecided = Finding::Nothing;
        for one in &requests.boxes {
            match find(self, one) {
                Finding::Nothing => {}
                witness @ Finding::Witness(_) => return witness,
                found @ Finding::Undecided(_) if undecided == Finding::Nothing => undecided = found,
                Finding::Undecided(_) => {}
            }
        }
        undecided
    }

    fn denied(&mut self, one: &RequestBox) -> Finding {
        self.find(one, |scene| scene.denies(0), |allows| !allows(0))
    }

    fn allowed(&mut self, one: &RequestBox) -> Finding {
        self.find(one, |scene| vec![scene.allows(0)], |allows| allows(0))
    }

    /// The shortest request of the box that one of the conditions holds for. `confirmed` is the same question, put with
    /// Cedar's own answers.
    fn find(
        &mut self,
        one: &RequestBox,
        conditions: impl Fn(&mut Scene) -> Vec<Formula>,
        confirmed: impl Fn(&dyn Fn(usize) -> bool) -> bool,
    ) -> Finding {
        let (sides, replays, budget) = (&self.sides, &self.replays, self.budget);
        let key = (one.action, one.entity);
        if self.scenes.get(&key).is_some_and(|scene| scene.formulas.work > KEPT) {
            self.scenes.remove(&key);
        }
        let mut mentioned = one.mentioned();
        if let Some(scene) = self.scenes.get(&key).filter(|scene| !mentioned.is_subset(&scene.mentioned)) {
            mentioned.extend(scene.mentioned.iter().cloned());
            self.scenes.remove(&key);
        }
        let scene = self.scenes.entry(key).or_insert_with(|| Scene::new(sides, one.action, one.entity, mentioned));
        let within = match one.formula(scene) {
            Ok(within) => within,
            Err(field) => {
                return Finding::Undecided(scene.undecided(None, format!("the context of {} has no text `{field}`", one.action.uid())));
            }
        };
        let confirmed = |request: &Request| {
            let allows = |side: usize| replays.get(side).is_some_and(|replay| replay.allows(request));
            one.contains(request) && confirmed(&allows)
        };
        let mut found = Finding::Nothing;
        for condition in conditions(scene) {
            let formula = scene.formulas.both(within, condition);
            found = found.or(scene.solve(formula, sides, budget, &confirmed));
        }
        found
    }
}
