//! Plans walked with abstract values: every question of a plan becomes a requirement.

mod ask;
mod domain;
mod effects;
mod launch;
mod links;
mod packing;
mod places;
mod selection;
mod truth;
mod world;

use std::collections::{BTreeMap, HashSet};

pub(crate) use links::Link;

use rex_catalogue::domain::instantiate;
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::{Fact, Place as PlanPlace};
use rex_catalogue::vocabulary::Action;
use rex_policy::Pattern;

use crate::eval::{Evaluator, Site};
use crate::inferred::Assumption;
use crate::values::{Text, Value};

/// One host call with abstract arguments.
pub(crate) struct Abstract<'e, 'o> {
    evaluator: &'e mut Evaluator<'o>,
    operation: &'static Operation,
    /// The arguments by name, the receiver as `self`.
    given: BTreeMap<&'static str, Value>,
    /// The paths bound by looks, effects and walks.
    found: BTreeMap<&'static str, Paths>,
    /// Bound handles that keep the names of an argument's.
    kept: BTreeMap<&'static str, &'static str>,
    /// The path arguments, resolved once.
    resolved: Vec<((&'static str, &'static str), Paths)>,
    /// What the script gets.
    result: Value,
    site: Site,
    /// The walk has gone below the entries of its root.
    deep: bool,
    /// The directories a walk started from.
    roots: Vec<Text>,
    /// What the world says of a bound name: one of these.
    facts: BTreeMap<&'static str, HashSet<Fact>>,
    /// The levels the world says are missing.
    missing: BTreeMap<&'static str, Vec<Text>>,
    /// The questions put about what the walk is at.
    asked: Vec<(Action, PlanPlace)>,
    /// Some path of the call may be a link that the script made, or lead through one.
    linked: bool,
    /// What this call may make, move or remove.
    touched: Vec<Pattern>,
}

/// The paths something can have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    texts: Vec<Text>,
    /// Some of them could not be bounded, or are none.
    incomplete: bool,
    /// The kind of what is there is a listing's word, not the script's.
    listed: bool,
}

/// A plan contradicts itself: a fault of ours, which must not look like a small policy.
pub(crate) struct Contradiction(&'static str);

impl<'e, 'o> Abstract<'e, 'o> {
    /// Walks the plan of a call and gives its result.
    pub(crate) fn walk(
        evaluator: &'e mut Evaluator<'o>,
        operation: &'static Operation,
        given: BTreeMap<&'static str, Value>,
        site: Site,
    ) -> Value {
        let mut call = Self {
            evaluator,
            operation,
            given,
            found: BTreeMap::new(),
            kept: BTreeMap::new(),
            resolved: Vec::new(),
            result: Value::never(),
            site,
            deep: false,
            roots: Vec::new(),
            facts: BTreeMap::new(),
            missing: BTreeMap::new(),
            asked: Vec::new(),
            linked: false,
            touched: Vec::new(),
        };
        if let Err(Contradiction(what)) = instantiate(operation.plan, &mut call) {
            let message = format!("the plan of `{}` contradicts itself: {what}", operation.path());
            let help = "this is a fault of rex; please report it";
            call.evaluator.unbounded("plan-fault", &message, help, site.source, site.span, "not analysed");
        }
        let Self { evaluator, touched, result, .. } = call;
        evaluator.touch(touched);
        result
    }

    fn assume(&mut self, assumption: Assumption) {
        self.evaluator.recorder.assume(assumption);
    }

    /// What the script calls the operation.
    fn name(&self) -> String {
        self.operation.path()
    }

    /// The paths of a place, remembered: a fault is reported once a call anyway, but a pattern costs time.
    fn paths(&mut self, place: &'static PlanPlace) -> Paths {
        if let PlanPlace::Found(name) = place {
            return self.found.get(name).cloned().unwrap_or_default();
        }
        if let PlanPlace::Given(name) = place
            && let Some(paths) = self.found.get(name)
        {
            return paths.clone();
        }
        self.resolve(place)
    }
}
