//! What becomes of a formula when one field is learnt, letter by letter or at once.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{FieldId, Formula, Formulas, Node};
use crate::compare::Map;
use crate::compare::globs::{SetId, Symbol};
use crate::compare::ranges;

/// What is learnt of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::compare) enum Learnt {
    /// Its next letter.
    Letter(char),
    /// That it has no more letters.
    End,
    Number(i64),
    Flag(bool),
}

/// The letters a formula tells apart at this point.
#[derive(Clone, Debug)]
pub(in crate::compare) struct Letters {
    pub(in crate::compare) letters: Rc<[char]>,
    /// Whether other letters can make it true as well.
    pub(in crate::compare) open: bool,
}

impl Formulas {
    /// The same formula, with what is known of its first field. Fields are settled in their order, so `field` is either the
    /// first one a part speaks of or not in it.
    pub(in crate::compare) fn learn(&mut self, formula: Formula, field: FieldId, learnt: Learnt) -> Formula {
        if self.first_field(formula) != Some(field) {
            return formula;
        }
        let key = (formula.place(), learnt);
        let positive = match self.learnt.get(&key) {
            Some(known) => *known,
            None => {
                let found = self.learn_node(&self.node(formula).clone(), field, learnt);
                self.learnt.insert(key, found);
                found
            }
        };
        if formula.negated() { positive.not() } else { positive }
    }

    fn learn_node(&mut self, node: &Node, field: FieldId, learnt: Learnt) -> Formula {
        self.work += 1;
        match (node, learnt) {
            (Node::Text(_, set), Learnt::Letter(letter)) => {
                self.work += self.globs.size(*set) as u64;
                let next = self.globs.after(*set, Symbol::Letter(letter));
                self.text(field, next)
            }
            (Node::Text(_, set), Learnt::End) => Formula::constant(self.globs.holds_empty(*set)),
            (Node::Number(_, numbers), Learnt::Number(number)) => Formula::constant(ranges::contains(numbers, number)),
            (Node::Flag(_), Learnt::Flag(value)) => Formula::constant(value),
            (Node::All(parts) | Node::Group(parts), _) => self.learn_all(parts, field, learnt),
            // A field holds one kind of value, so the rest does not happen.
            (Node::True | Node::Text(..) | Node::Number(..) | Node::Flag(_), _) => Formula::TRUE,
        }
    }

    fn learn_all(&mut self, parts: &[Formula], field: FieldId, learnt: Learnt) -> Formula {
        // What a text has to be is cheap to look at and most often decides.
        let required = |formulas: &Self, part: &Formula| !part.negated() && matches!(formulas.node(*part), Node::Text(..));
        let mut found = Vec::with_capacity(parts.len());
        for first in [true, false] {
            for part in parts {
                if required(self, part) == first {
                    match self.learn(*part, field, learnt) {
                        Formula::FALSE => return Formula::FALSE,
                        part => found.push(part),
                    }
                }
            }
        }
        self.all(found)
    }

    /// The letters that make a difference for the formula's first field.
    pub(in crate::compare) fn letters(&mut self, formula: Formula, field: FieldId) -> Letters {
        if self.first_field(formula) != Some(field) {
            return Letters { letters: Rc::new([]), open: true };
        }
        if let Some(known) = self.letters.get(&formula) {
            return known.clone();
        }
        let found = match self.node(formula).clone() {
            Node::Text(_, set) => {
                let first = self.globs.first(set);
                // A text that must not be in the set may go on with any letter.
                Letters { letters: first.letters, open: first.open || formula.negated() }
            }
            Node::All(parts) | Node::Group(parts) => self.letters_of_all(&parts, formula.negated(), field),
            Node::True | Node::Number(..) | Node::Flag(_) => Letters { letters: Rc::new([]), open: true },
        };
        self.letters.insert(formula, found.clone());
        found
    }

    fn letters_of_all(&mut self, parts: &[Formula], negated: bool, field: FieldId) -> Letters {
        // Where one part allows certain letters only, no other letter leads anywhere.
        if !negated && let Some(letters) = self.required_letters(parts, field) {
            return letters;
        }
        let (mut all, mut open) = (BTreeSet::new(), false);
        let mut closed: Option<Letters> = None;
        for part in parts {
            let letters = self.letters(if negated { part.not() } else { *part }, field);
            self.work += letters.letters.len() as u64;
            open |= letters.open;
            all.extend(letters.letters.iter().copied());
            if !letters.open && closed.as_ref().is_none_or(|known| letters.letters.len() < known.letters.len()) {
                closed = Some(letters);
            }
        }
        match closed {
            Some(closed) if !negated => closed,
            _ => Letters { letters: all.into_iter().collect(), open },
        }
    }

    /// The letters of a text that has to start with certain ones.
    fn required_letters(&mut self, parts: &[Formula], field: FieldId) -> Option<Letters> {
        let required = parts.iter().filter(|part| !part.negated()).filter_map(|part| self.as_text(*part));
        let sets: Vec<SetId> = required.filter(|(_, of, _)| *of == field).map(|(_, _, set)| set).collect();
        let firsts = sets.into_iter().map(|set| self.globs.first(set)).filter(|first| !first.open);
        let least = firsts.min_by_key(|first| first.letters.len())?;
        Some(Letters { letters: least.letters, open: false })
    }

    /// The numbers at which the formula's answer about its first field can change.
    pub(in crate::compare) fn borders(&self, formula: Formula, field: FieldId, found: &mut Vec<i64>) {
        match self.node(formula) {
            Node::Number(of, numbers) if *of == field => {
                for (first, last) in numbers.iter() {
                    found.extend([Some(*first), first.checked_sub(1), Some(*last), last.checked_add(1)].into_iter().flatten());
                }
            }
            Node::All(parts) | Node::Group(parts) => parts.iter().for_each(|part| self.borders(*part, field, found)),
            Node::True | Node::Text(..) | Node::Number(..) | Node::Flag(_) => {}
        }
    }

    /// The formula with nothing taken for granted: it holds only where it holds whatever the unknown parts come to.
    pub(in crate::compare) fn at_worst(&mut self, formula: Formula) -> Formula {
        let mut known = Map::default();
        self.settled(formula, false, &mut known)
    }

    fn settled(&mut self, formula: Formula, value: bool, known: &mut Map<(u32, bool), Formula>) -> Formula {
        if !self.has_unknown(formula) {
            return formula;
        }
        // The opposite of what holds at worst is what fails at best.
        let value = value != formula.negated();
        let key = (formula.place(), value);
        let positive = match known.get(&key) {
            Some(found) => *found,
            None => {
                let found = match self.node(formula).clone() {
                    Node::Flag(_) => Formula::constant(value),
                    Node::All(parts) | Node::Group(parts) => {
                        let parts = parts.iter().map(|part| self.settled(*part, value, known)).collect();
                        self.all(parts)
                    }
                    Node::True | Node::Text(..) | Node::Number(..) => Formula::of(formula.place(), false),
                };
                known.insert(key, found);
                found
            }
        };
        if formula.negated() { positive.not() } else { positive }
    }
}
