//! Plans walked with abstract values: every question of a plan becomes a requirement.

mod ask;
mod domain;
mod effects;
mod launch;
mod links;
mod named;
mod packing;
mod places;
mod selection;
mod truth;
mod world;

use std::collections::HashSet;

use smallvec::SmallVec;

pub(crate) use links::Link;
pub(crate) use named::Named;

use rex_catalogue::domain::instantiate;
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::{Ask, Fact, Place as PlanPlace};
use rex_policy::Pattern;

use crate::eval::{Evaluator, Site};
use crate::inferred::Assumption;
use crate::paths;
use crate::values::{Text, Value};

/// One host call with abstract arguments.
pub(crate) struct Abstract<'e, 'o> {
    evaluator: &'e mut Evaluator<'o>,
    operation: &'static Operation,
    /// The arguments by name, the receiver as `self`.
    given: Named<Value>,
    /// The paths bound by looks, effects and walks.
    found: Named<Bound>,
    /// Bound handles that keep the names of an argument's.
    kept: Named<&'static str>,
    /// The paths of arguments, and what follows from arguments alone: worked out once.
    resolved: SmallVec<[(PlanPlace, Paths); 2]>,
    /// What the script gets.
    result: Value,
    site: Site,
    /// The number of the call among those that ask, once it asked.
    number: Option<usize>,
    /// The walk has gone below the entries of its root.
    deep: bool,
    /// The directories a walk started from.
    roots: SmallVec<[Text; 1]>,
    /// What the world says of a bound name: one of these.
    facts: Named<HashSet<Fact>>,
    /// The levels the world says are missing.
    missing: Named<Vec<Text>>,
    /// The questions put about what the walk is at.
    asked: SmallVec<[&'static Ask; 4]>,
    /// Some path of the call may be a link that the script made, or lead through one.
    linked: bool,
    /// What this call may make, move or remove; noted where there is a world.
    touched: Vec<Pattern>,
}

/// The paths something can have.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    texts: SmallVec<[Text; 1]>,
    /// Some of them could not be bounded, or are none.
    incomplete: bool,
    /// The kind of what is there is a listing's word, not the script's.
    listed: bool,
}

impl Clone for Paths {
    fn clone(&self) -> Self {
        // There is nearly always one, and that need not be counted and appended.
        let texts = match self.texts.as_slice() {
            [only] => SmallVec::from_buf([only.clone()]),
            several => several.into(),
        };
        Self { texts, ..*self }
    }
}

/// What a name of the plan is bound to.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Paths(Paths),
    /// The directories that hold these. Most are opened to reach what is in them, and nothing else is asked of them.
    Above(Paths),
}

impl Bound {
    /// The paths themselves, from now on.
    fn settle(&mut self) -> &mut Paths {
        if let Self::Above(inner) = self {
            *self = Self::Paths(std::mem::take(inner).flat_map(paths::parents));
        }
        match self {
            Self::Paths(paths) | Self::Above(paths) => paths,
        }
    }

    fn into_paths(mut self) -> Paths {
        std::mem::take(self.settle())
    }
}

/// A plan contradicts itself: a fault of ours, which must not look like a small policy.
pub(crate) struct Contradiction(&'static str);

impl<'e, 'o> Abstract<'e, 'o> {
    /// Walks the plan of a call and gives its result.
    pub(crate) fn walk(evaluator: &'e mut Evaluator<'o>, operation: &'static Operation, given: Named<Value>, site: Site) -> Value {
        let mut call = Self {
            evaluator,
            operation,
            given,
            found: Named::new(),
            kept: Named::new(),
            resolved: SmallVec::new(),
            result: Value::never(),
            site,
            number: None,
            deep: false,
            roots: SmallVec::new(),
            facts: Named::new(),
            missing: Named::new(),
            asked: SmallVec::new(),
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

    /// The paths of a place.
    fn paths(&mut self, place: &'static PlanPlace) -> Paths {
        match place {
            PlanPlace::Found(name) => self.bound(name).unwrap_or_default(),
            PlanPlace::Given(name) => self.bound_or_given(name),
            place => self.resolve(place),
        }
    }

    /// The paths a name is bound to.
    fn bound(&mut self, name: &str) -> Option<Paths> {
        self.found.get_mut(name).map(|bound| bound.settle().clone())
    }

    fn bound_or_given(&mut self, name: &'static str) -> Paths {
        match self.bound(name) {
            Some(paths) => paths,
            None => self.given_paths(name),
        }
    }

    fn bind(&mut self, name: &'static str, bound: Bound) {
        // What is known of an argument of that name is no longer what the name says.
        if self.given.has(name) {
            self.resolved.clear();
        }
        self.found.insert(name, bound);
    }
}
