//! How conjunctions are put together: flat, in order, and with one part for each field.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{FieldId, Formula, Formulas, Node};
use crate::compare::globs::SetId;
use crate::compare::ranges::{self, Ranges};

/// How many parts that are no single fields a conjunction has before they become a group.
const MANY: usize = 16;

impl Formulas {
    pub(in crate::compare) fn any(&mut self, parts: Vec<Formula>) -> Formula {
        let parts = parts.into_iter().map(Formula::not).collect();
        self.all(parts).not()
    }

    pub(in crate::compare) fn all(&mut self, parts: Vec<Formula>) -> Formula {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::True if part.negated() => return Formula::FALSE,
                Node::True => {}
                Node::All(inner) if !part.negated() => flat.extend_from_slice(inner),
                Node::All(_) | Node::Group(_) | Node::Text(..) | Node::Number(..) | Node::Flag(_) => flat.push(part),
            }
        }
        self.work += flat.len() as u64;
        if !settle(&mut flat) || !self.join(&mut flat) || !settle(&mut flat) {
            return Formula::FALSE;
        }
        self.group(&mut flat);
        match flat.as_slice() {
            [] => Formula::TRUE,
            [only] => *only,
            _ => self.interned(Node::All(flat.into()), false),
        }
    }

    fn group(&mut self, parts: &mut Vec<Formula>) {
        if parts.len() <= MANY {
            return;
        }
        let (many, mut rest): (Vec<Formula>, Vec<Formula>) = parts.iter().partition(|part| matches!(self.node(**part), Node::All(_)));
        if many.len() > MANY {
            rest.push(self.interned(Node::Group(many.into()), false));
            rest.sort_unstable();
            *parts = rest;
        }
    }

    /// The same formula without the patterns that others cover as they stand, at the top.
    pub(in crate::compare) fn without_covered(&mut self, formula: Formula) -> Formula {
        let (false, Node::All(parts)) = (formula.negated(), self.node(formula).clone()) else { return formula };
        let texts: Vec<(Formula, FieldId, SetId)> = parts.iter().filter_map(|part| self.as_text(*part)).collect();
        let mut found = parts.to_vec();
        for (positive, field, set) in texts.iter().filter(|(part, ..)| !part.negated()) {
            for (_, _, other) in texts.iter().filter(|(part, of, _)| part.negated() && of == field) {
                let rest = self.globs.uncovered(*set, *other);
                if rest != *set {
                    found.retain(|part| part != positive);
                    let rest = self.text(*field, rest);
                    found.push(rest);
                }
            }
        }
        self.all(found)
    }

    pub(super) fn as_text(&self, part: Formula) -> Option<(Formula, FieldId, SetId)> {
        match self.node(part) {
            Node::Text(field, set) => Some((part, *field, *set)),
            Node::True | Node::Number(..) | Node::Flag(_) | Node::All(_) | Node::Group(_) => None,
        }
    }

    /// Joins what the parts say about one field; `false` if that cannot be.
    fn join(&mut self, parts: &mut Vec<Formula>) -> bool {
        let mut texts: BTreeMap<FieldId, (Vec<SetId>, Vec<SetId>)> = BTreeMap::new();
        let mut numbers: BTreeMap<FieldId, Ranges> = BTreeMap::new();
        let mut rest = Vec::with_capacity(parts.len());
        for part in parts.iter() {
            match (self.node(*part), part.negated()) {
                (Node::Text(field, set), false) => texts.entry(*field).or_default().0.push(*set),
                (Node::Text(field, set), true) => texts.entry(*field).or_default().1.push(*set),
                (Node::Number(field, one), negated) => {
                    let one = if negated { ranges::complement(one) } else { Rc::clone(one) };
                    let joined = numbers.get(field).map_or_else(|| Rc::clone(&one), |known| ranges::intersection(known, &one));
                    numbers.insert(*field, joined);
                }
                (Node::True | Node::Flag(_) | Node::All(_) | Node::Group(_), _) => rest.push(*part),
            }
        }
        for (field, (required, excluded)) in texts {
            let excluded = self.globs.union(&excluded);
            self.work += self.globs.size(excluded) as u64;
            for set in required {
                let set = self.globs.without(set, excluded);
                rest.push(self.text(field, set));
            }
            rest.push(self.text(field, excluded).not());
        }
        for (field, ranges) in numbers {
            rest.push(self.number(field, &ranges));
        }
        rest.retain(|part| *part != Formula::TRUE);
        *parts = rest;
        !parts.contains(&Formula::FALSE)
    }
}

/// Puts the parts in order; `false` if one is the opposite of another.
fn settle(parts: &mut Vec<Formula>) -> bool {
    parts.sort_unstable();
    parts.dedup();
    !parts.iter().zip(parts.iter().skip(1)).any(|(part, next)| *next == part.not())
}
