//! Conditions on a request: conjunctions and negations over what single fields hold.
//!
//! Every formula is kept once, so two that are built alike are equal, and what follows from reading a letter is worked
//! out once. A conjunction joins what it says about one field, which is what keeps a thousand patterns one state.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::fields::{Field, Part};
use super::globs::{self, Element, Globs, SetId, Symbol};
use super::ranges::{self, Ranges};

/// A formula, or the opposite of one: the lowest bit negates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Formula(u32);

impl Formula {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    #[must_use]
    pub(super) const fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    pub(super) const fn constant(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }

    const fn negated(self) -> bool {
        self.0 & 1 == 1
    }

    const fn of(place: u32, negated: bool) -> Self {
        Self(place << 1 | negated as u32)
    }

    const fn place(self) -> u32 {
        self.0 >> 1
    }
}

/// A field, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FieldId(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    True,
    /// The field's text is in the set.
    Text(FieldId, SetId),
    /// The field's number is in the intervals.
    Number(FieldId, Ranges),
    /// The field is true.
    Flag(FieldId),
    /// INVARIANT: no positive conjunction inside, at least two parts, in order.
    All(Rc<[Formula]>),
}

/// What is learnt of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Learnt {
    /// Its next letter.
    Letter(char),
    /// That it has no more letters.
    End,
    Number(i64),
    Flag(bool),
}

/// The letters a formula tells apart at this point.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    pub(super) letters: Vec<char>,
    /// Whether other letters can make it true as well.
    pub(super) open: bool,
}

/// Every formula of one comparison.
#[derive(Debug)]
pub(super) struct Formulas {
    pub(super) globs: Globs,
    fields: Vec<Field>,
    field_places: HashMap<Field, FieldId>,
    nodes: Vec<Node>,
    /// For each node the first field it speaks of.
    least: Vec<Option<FieldId>>,
    places: HashMap<Node, u32>,
    learnt: HashMap<(u32, Learnt), Formula>,
    /// How much work was done so far, in visits of parts.
    pub(super) work: u64,
}

impl Formulas {
    pub(super) fn new() -> Self {
        Self {
            globs: Globs::new(),
            fields: Vec::new(),
            field_places: HashMap::new(),
            nodes: vec![Node::True],
            least: vec![None],
            places: HashMap::from([(Node::True, 0)]),
            learnt: HashMap::new(),
            work: 0,
        }
    }

    pub(super) fn field(&mut self, field: Field) -> FieldId {
        if let Some(known) = self.field_places.get(&field) {
            return *known;
        }
        let place = FieldId(u32::try_from(self.fields.len()).unwrap_or(u32::MAX));
        self.fields.push(field.clone());
        self.field_places.insert(field, place);
        place
    }

    #[expect(clippy::indexing_slicing, reason = "a field's place is only made by adding it to the table")]
    pub(super) fn field_at(&self, field: FieldId) -> &Field {
        &self.fields[field.0 as usize]
    }

    /// The part of the field's text is one that some of the globs matches.
    pub(super) fn matches(&mut self, field: FieldId, part: Part, globs: &[Vec<Element>]) -> Formula {
        let set = match part {
            Part::Whole => self.globs.set(globs),
            Part::Name => self.globs.set(&globs.iter().flat_map(|glob| globs::named(glob)).collect::<Vec<_>>()),
            Part::Parent => self.globs.set(&globs.iter().flat_map(|glob| globs::in_directory(glob)).collect::<Vec<_>>()),
        };
        self.text(field, set)
    }

    /// The field's text is in the set.
    fn text(&mut self, field: FieldId, set: SetId) -> Formula {
        match set {
            SetId::NOTHING => Formula::FALSE,
            SetId::EVERYTHING => Formula::TRUE,
            set => self.interned(Node::Text(field, set), false),
        }
    }

    /// The field's number is one of these.
    pub(super) fn number(&mut self, field: FieldId, numbers: &Ranges) -> Formula {
        if numbers.is_empty() {
            return Formula::FALSE;
        }
        // One of two opposites is kept, so that they are seen to be opposites.
        if ranges::contains(numbers, i64::MIN) {
            let rest = ranges::complement(numbers);
            return if rest.is_empty() { Formula::TRUE } else { self.interned(Node::Number(field, rest), true) };
        }
        self.interned(Node::Number(field, Rc::clone(numbers)), false)
    }

    pub(super) fn flag(&mut self, field: Field) -> Formula {
        let field = self.field(field);
        self.interned(Node::Flag(field), false)
    }

    pub(super) fn both(&mut self, left: Formula, right: Formula) -> Formula {
        self.all(vec![left, right])
    }

    pub(super) fn either(&mut self, left: Formula, right: Formula) -> Formula {
        self.any(vec![left, right])
    }

    pub(super) fn any(&mut self, parts: Vec<Formula>) -> Formula {
        let parts = parts.into_iter().map(Formula::not).collect();
        self.all(parts).not()
    }

    pub(super) fn all(&mut self, parts: Vec<Formula>) -> Formula {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::True if part.negated() => return Formula::FALSE,
                Node::True => {}
                Node::All(inner) if !part.negated() => flat.extend_from_slice(inner),
                Node::All(_) | Node::Text(..) | Node::Number(..) | Node::Flag(_) => flat.push(part),
            }
        }
        self.work += flat.len() as u64;
        if !settle(&mut flat) || !self.join(&mut flat) || !settle(&mut flat) {
            return Formula::FALSE;
        }
        match flat.as_slice() {
            [] => Formula::TRUE,
            [only] => *only,
            _ => self.interned(Node::All(flat.into()), false),
        }
    }

    /// The same formula, with what is known of its first field. Fields are settled in their order, so `field` is either the
    /// first one a part speaks of or not in it.
    pub(super) fn learn(&mut self, formula: Formula, field: FieldId, learnt: Learnt) -> Formula {
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
            (Node::All(parts), _) => self.learn_all(parts, field, learnt),
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

    /// The first field a formula speaks of; none if it is a constant.
    #[expect(clippy::indexing_slicing, reason = "a formula is only made by adding it to the table")]
    pub(super) fn first_field(&self, formula: Formula) -> Option<FieldId> {
        self.least[formula.place() as usize]
    }

    /// The letters that make a difference for the formula's first field.
    pub(super) fn letters(&mut self, formula: Formula, field: FieldId) -> Letters {
        if self.first_field(formula) != Some(field) {
            return Letters { letters: Vec::new(), open: true };
        }
        match self.node(formula).clone() {
            Node::Text(_, set) => {
                let first = self.globs.first(set);
                // A text that must not be in the set may go on with any letter.
                Letters { letters: first.letters.to_vec(), open: first.open || formula.negated() }
            }
            Node::All(parts) => self.letters_of_all(&parts, formula.negated(), field),
            Node::True | Node::Number(..) | Node::Flag(_) => Letters { letters: Vec::new(), open: true },
        }
    }

    fn letters_of_all(&mut self, parts: &[Formula], negated: bool, field: FieldId) -> Letters {
        // Where one part allows certain letters only, no other letter leads anywhere.
        if !negated && let Some(letters) = self.required_letters(parts, field) {
            return letters;
        }
        let mut all = Letters::default();
        let mut closed: Option<Letters> = None;
        for part in parts {
            let letters = self.letters(if negated { part.not() } else { *part }, field);
            if !letters.open && closed.as_ref().is_none_or(|known| letters.letters.len() < known.letters.len()) {
                closed = Some(letters.clone());
            }
            all.open |= letters.open;
            all.letters.extend(letters.letters);
        }
        if let (false, Some(closed)) = (negated, closed) {
            return closed;
        }
        all.letters.sort_unstable();
        all.letters.dedup();
        self.work += all.letters.len() as u64;
        all
    }

    /// The letters of a text that has to start with certain ones.
    fn required_letters(&mut self, parts: &[Formula], field: FieldId) -> Option<Letters> {
        let required = parts.iter().filter(|part| !part.negated()).filter_map(|part| self.as_text(*part));
        let sets: Vec<SetId> = required.filter(|(_, of, _)| *of == field).map(|(_, _, set)| set).collect();
        let firsts = sets.into_iter().map(|set| self.globs.first(set)).filter(|first| !first.open);
        let least = firsts.min_by_key(|first| first.letters.len())?;
        Some(Letters { letters: least.letters.to_vec(), open: false })
    }

    /// The numbers at which the formula's answer about its first field can change.
    pub(super) fn borders(&self, formula: Formula, field: FieldId, found: &mut Vec<i64>) {
        match self.node(formula) {
            Node::Number(of, numbers) if *of == field => {
                for (first, last) in numbers.iter() {
                    found.extend([Some(*first), first.checked_sub(1), Some(*last), last.checked_add(1)].into_iter().flatten());
                }
            }
            Node::All(parts) => parts.iter().for_each(|part| self.borders(*part, field, found)),
            Node::True | Node::Text(..) | Node::Number(..) | Node::Flag(_) => {}
        }
    }

    /// The formula with nothing taken for granted: it holds only where it holds whatever the unknown parts come to.
    pub(super) fn at_worst(&mut self, formula: Formula) -> Formula {
        let mut known = HashMap::new();
        self.settled(formula, false, &mut known)
    }

    fn settled(&mut self, formula: Formula, value: bool, known: &mut HashMap<(u32, bool), Formula>) -> Formula {
        // The opposite of what holds at worst is what fails at best.
        let value = value != formula.negated();
        let key = (formula.place(), value);
        let positive = match known.get(&key) {
            Some(found) => *found,
            None => {
                let found = match self.node(formula).clone() {
                    Node::Flag(field) if matches!(self.field_at(field), Field::Unknown(..)) => Formula::constant(value),
                    Node::All(parts) => {
                        let parts = parts.iter().map(|part| self.settled(*part, value, known)).collect();
                        self.all(parts)
                    }
                    Node::True | Node::Text(..) | Node::Number(..) | Node::Flag(_) => Formula::of(formula.place(), false),
                };
                known.insert(key, found);
                found
            }
        };
        if formula.negated() { positive.not() } else { positive }
    }

    /// The same formula without the patterns that others cover as they stand, at the top.
    pub(super) fn without_covered(&mut self, formula: Formula) -> Formula {
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

    fn as_text(&self, part: Formula) -> Option<(Formula, FieldId, SetId)> {
        match self.node(part) {
            Node::Text(field, set) => Some((part, *field, *set)),
            Node::True | Node::Number(..) | Node::Flag(_) | Node::All(_) => None,
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
                (Node::True | Node::Flag(_) | Node::All(_), _) => rest.push(*part),
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

    fn interned(&mut self, node: Node, negated: bool) -> Formula {
        if let Some(place) = self.places.get(&node) {
            return Formula::of(*place, negated);
        }
        let place = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1);
        let least = match &node {
            Node::True => None,
            Node::Text(field, _) | Node::Number(field, _) | Node::Flag(field) => Some(*field),
            Node::All(parts) => self.least_of(parts),
        };
        self.nodes.push(node.clone());
        self.least.push(least);
        self.places.insert(node, place);
        Formula::of(place, negated)
    }

    fn least_of(&self, parts: &[Formula]) -> Option<FieldId> {
        let mut least: Option<FieldId> = None;
        for field in parts.iter().filter_map(|part| self.first_field(*part)) {
            if least.is_none_or(|known| known != field && self.field_at(field) < self.field_at(known)) {
                least = Some(field);
            }
        }
        least
    }

    #[expect(clippy::indexing_slicing, reason = "a formula is only made by adding it to the table")]
    fn node(&self, formula: Formula) -> &Node {
        &self.nodes[formula.place() as usize]
    }
}

/// Puts the parts in order; `false` if one is the opposite of another.
fn settle(parts: &mut Vec<Formula>) -> bool {
    parts.sort_unstable();
    parts.dedup();
    !parts.iter().zip(parts.iter().skip(1)).any(|(part, next)| *next == part.not())
}
