//! From a formula to a finding: a confirmed witness, certainty that there is none, or the place that stands in the way.

use super::fields::Field;
use super::formulas::Formula;
use super::meaning::Cause;
use super::scene::Scene;
use super::search::{Exhausted, Model, Search};
use super::{Finding, Place, Undecided, witness};
use crate::decide::Policies;
use crate::request::Request;

impl Scene {
    /// Some request that makes the formula true. `confirmed` is Cedar's word on it.
    pub(super) fn solve(&mut self, formula: Formula, sides: &[&Policies], budget: u64, confirmed: &impl Fn(&Request) -> bool) -> Finding {
        let formula = self.formulas.without_covered(formula);
        let certain = self.formulas.at_worst(formula);
        match self.model(certain, budget) {
            Err(Exhausted) => return self.too_large(),
            Ok(Some(model)) => return self.witness(&model, confirmed),
            Ok(None) if certain == formula => return Finding::Nothing,
            Ok(None) => {}
        }
        // Nothing follows without the unknowns. If nothing does with them either, they do not matter.
        match self.model(formula, budget) {
            Err(Exhausted) => self.too_large(),
            Ok(None) => Finding::Nothing,
            Ok(Some(model)) => {
                // Cedar can say what the unknowns come to for one request, though not for all.
                let request = witness::request(&model, self.action, self.entity);
                if confirmed(&request) { Finding::Witness(request) } else { Finding::Undecided(self.unknown(&model, sides)) }
            }
        }
    }

    fn model(&mut self, formula: Formula, budget: u64) -> Result<Option<Model>, Exhausted> {
        Search::new(&mut self.formulas, self.entity, budget).model(formula)
    }

    fn witness(&self, model: &Model, confirmed: &impl Fn(&Request) -> bool) -> Finding {
        let request = witness::request(model, self.action, self.entity);
        if confirmed(&request) {
            return Finding::Witness(request);
        }
        debug_assert!(false, "Cedar answers otherwise about {request:?}, made from {model:?}");
        let why = format!("internal: Cedar does not confirm the answer about {}; please report it", request.resource.uid());
        Finding::Undecided(self.undecided(None, why))
    }

    fn too_large(&self) -> Finding {
        Finding::Undecided(
            self.undecided(None, "the policies allow too many combinations to be searched; simplify their patterns".to_owned()),
        )
    }

    fn unknown(&self, model: &Model, sides: &[&Policies]) -> Undecided {
        let unknowns = model.keys().filter(|field| matches!(field, Field::Unknown(..)));
        match unknowns.filter_map(|field| self.causes.get(field)).next() {
            Some(cause) => self.undecided(place(cause, sides), cause.why.to_owned()),
            None => self.undecided(None, "an expression is not understood".to_owned()),
        }
    }

    pub(super) fn undecided(&self, place: Option<Place>, why: String) -> Undecided {
        Undecided { action: self.action, entity: self.entity, place, why }
    }
}

fn place(cause: &Cause, sides: &[&Policies]) -> Option<Place> {
    let entry = sides.get(cause.side)?.entries().get(cause.policy)?;
    Some(Place { side: cause.side, policy: entry.name.clone(), source: entry.source, span: cause.span.clone() })
}
