//! Conditions on a request: conjunctions and negations over what single fields hold.
//!
//! Every formula is kept once, so two that are built alike are equal, and what follows from reading a letter is worked
//! out once. A conjunction joins what it says about one field, which is what keeps a thousand patterns one state.

use std::rc::Rc;

use super::Map;
use super::fields::{Field, Part};
use super::globs::{self, Element, Globs, SetId};
use super::ranges::{self, Ranges};

mod conjunction;
mod learning;

pub(super) use self::learning::{Learnt, Letters};

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
    /// A conjunction of many that stays together inside of others, so that what follows for it is worked out once for all
    /// of them.
    Group(Rc<[Formula]>),
}

/// Every formula of one comparison.
#[derive(Debug)]
pub(super) struct Formulas {
    pub(super) globs: Globs,
    fields: Vec<Field>,
    field_places: Map<Field, FieldId>,
    nodes: Vec<Node>,
    /// For each node the first field it speaks of.
    least: Vec<Option<FieldId>>,
    /// For each node whether it holds an unknown.
    unknown: Vec<bool>,
    places: Map<Node, u32>,
    learnt: Map<(u32, Learnt), Formula>,
    letters: Map<Formula, Letters>,
    /// How much work was done so far, in visits of parts.
    pub(super) work: u64,
}

impl Formulas {
    pub(super) fn new() -> Self {
        Self {
            globs: Globs::new(),
            fields: Vec::new(),
            field_places: Map::default(),
            nodes: vec![Node::True],
            least: vec![None],
            unknown: vec![false],
            places: Map::from_iter([(Node::True, 0)]),
            learnt: Map::default(),
            letters: Map::default(),
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

    /// The first field a formula speaks of; none if it is a constant.
    #[expect(clippy::indexing_slicing, reason = "a formula is only made by adding it to the table")]
    pub(super) fn first_field(&self, formula: Formula) -> Option<FieldId> {
        self.least[formula.place() as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "a formula is only made by adding it to the table")]
    fn has_unknown(&self, formula: Formula) -> bool {
        self.unknown[formula.place() as usize]
    }

    fn interned(&mut self, node: Node, negated: bool) -> Formula {
        if let Some(place) = self.places.get(&node) {
            return Formula::of(*place, negated);
        }
        let place = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1);
        let least = match &node {
            Node::True => None,
            Node::Text(field, _) | Node::Number(field, _) | Node::Flag(field) => Some(*field),
            Node::All(parts) | Node::Group(parts) => self.least_of(parts),
        };
        self.nodes.push(node.clone());
        self.least.push(least);
        let unknown = match &node {
            Node::True | Node::Text(..) | Node::Number(..) => false,
            Node::Flag(field) => matches!(self.field_at(*field), Field::Unknown(..)),
            Node::All(parts) | Node::Group(parts) => parts.iter().any(|part| self.has_unknown(*part)),
        };
        self.unknown.push(unknown);
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
