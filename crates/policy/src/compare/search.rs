//! The first request that makes a formula true, field by field, or that there is none.

use std::collections::BTreeMap;

use rex_catalogue::vocabulary::EntityType;

use super::Distinct;
use super::domain::{Domain, State};
use super::fields::Field;
use super::formulas::{FieldId, Formula, Formulas, Learnt};

/// What was chosen for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// What was chosen for each field that matters.
pub(super) type Model = BTreeMap<Field, Chosen>;

/// The search was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

/// One search.
pub(super) struct Search<'f> {
    formulas: &'f mut Formulas,
    entity: EntityType,
    /// The work after which the search is given up.
    limit: u64,
    /// Formulas that nothing makes true.
    refuted: Distinct<Formula>,
}

/// A text read so far: what is left of the formula, and the way here.
struct Place {
    formula: Formula,
    state: State,
    before: Option<(usize, char)>,
}

impl<'f> Search<'f> {
    pub(super) fn new(formulas: &'f mut Formulas, entity: EntityType, work: u64) -> Self {
        let limit = formulas.work.saturating_add(work);
        Self { formulas, entity, limit, refuted: Distinct::default() }
    }

    /// A choice of fields that makes the formula true; its texts are the shortest, in the order of the fields.
    pub(super) fn model(&mut self, formula: Formula) -> Result<Option<Model>, Exhausted> {
        if formula == Formula::FALSE || self.refuted.contains(&formula) {
            return Ok(None);
        }
        let Some(field) = self.formulas.first_field(formula) else { return Ok(Some(Model::new())) };
        self.formulas.work += 1;
        let found = match self.formulas.field_at(field).domain(self.entity) {
            Some(domain) => self.text(formula, field, domain)?,
            None => self.value(formula, field)?,
        };
        if found.is_none() {
            self.refuted.insert(formula);
        }
        Ok(found)
    }

    /// Reads the field's text letter by letter, breadth first, so that the first text found is a shortest one.
    fn text(&mut self, formula: Formula, field: FieldId, domain: Domain) -> Result<Option<Model>, Exhausted> {
        let mut places = vec![Place { formula, state: State::Start, before: None }];
        let mut seen = Distinct::from_iter([(formula, State::Start)]);
        let mut next = 0;
        while let Some(place) = places.get(next) {
            let (formula, state) = (place.formula, place.state);
            if domain.accepts(state) {
                let rest = self.formulas.learn(formula, field, Learnt::End);
                if let Some(mut model) = self.model(rest)? {
                    model.insert(self.formulas.field_at(field).clone(), Chosen::Text(spelled(&places, next)));
                    return Ok(Some(model));
                }
            }
            for letter in self.letters(formula, field, domain, state) {
                let Some(state) = domain.after(state, letter) else { continue };
                let formula = self.formulas.learn(formula, field, Learnt::Letter(letter));
                if formula != Formula::FALSE && seen.insert((formula, state)) {
                    places.push(Place { formula, state, before: Some((next, letter)) });
                }
            }
            self.formulas.work += 1;
            if self.formulas.work > self.limit {
                return Err(Exhausted);
            }
            next += 1;
        }
        Ok(None)
    }

    fn letters(&mut self, formula: Formula, field: FieldId, domain: Domain, state: State) -> Vec<char> {
        let known = self.formulas.letters(formula, field);
        if !known.open {
            return known.letters.to_vec();
        }
        // An ordinary letter reads best; a slash or a letter of some pattern comes after it.
        domain.others(state, &known.letters).chain(known.letters.iter().copied()).collect()
    }

    fn value(&mut self, formula: Formula, field: FieldId) -> Result<Option<Model>, Exhausted> {
        let candidates: Vec<(Learnt, Chosen)> = match self.formulas.field_at(field).numbers() {
            Some(limits) => self.numbers(formula, field, limits),
            None => [false, true].map(|flag| (Learnt::Flag(flag), Chosen::Flag(flag))).to_vec(),
        };
        let mut tried: Distinct<Formula> = Distinct::default();
        for (learnt, chosen) in candidates {
            let rest = self.formulas.learn(formula, field, learnt);
            if !tried.insert(rest) {
                continue;
            }
            if self.formulas.work > self.limit {
                return Err(Exhausted);
            }
            if let Some(mut model) = self.model(rest)? {
                model.insert(self.formulas.field_at(field).clone(), chosen);
                return Ok(Some(model));
            }
        }
        Ok(None)
    }

    /// One number of each interval in which the formula says the same, the smallest first.
    fn numbers(&self, formula: Formula, field: FieldId, (first, last): (i64, i64)) -> Vec<(Learnt, Chosen)> {
        let mut found = vec![first, last];
        self.formulas.borders(formula, field, &mut found);
        found.retain(|number| (first..=last).contains(number));
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|number| (Learnt::Number(number), Chosen::Number(number))).collect()
    }
}

/// The text that leads to a place.
fn spelled(places: &[Place], place: usize) -> String {
    let way = std::iter::successors(places.get(place).and_then(|place| place.before), |(before, _)| {
        places.get(*before).and_then(|place| place.before)
    });
    let letters: Vec<char> = way.map(|(_, letter)| letter).collect();
    letters.into_iter().rev().collect()
}
