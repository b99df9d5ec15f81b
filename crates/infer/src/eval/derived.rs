//! Texts put together from variables: what a condition says about a part, the whole follows.

use rex_syntax::{Expr, ExprKind, Span, Stmt, StmtKind};

use super::Evaluator;
use super::operators::concatenation;
use crate::values::Value;

/// Of more such variables than this only the last are kept in mind.
const MOST: usize = 32;

/// The variables whose texts are put together from others, as long as neither has been changed.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    all: Vec<Definition>,
    /// A bit for each slot that may be among them.
    involved: u64,
}

/// `let path = directory + "/" + name`.
#[derive(Clone, Debug)]
struct Definition {
    slot: usize,
    parts: Vec<Part>,
    /// Numbers are not added up.
    interpolated: bool,
    span: Span,
}

#[derive(Clone, Debug)]
enum Part {
    Known(Value),
    Slot(usize),
}

impl Derived {
    /// A variable has another value: what was put together from it is so no more.
    pub(crate) fn assigned(&mut self, slot: usize) {
        if self.involved & bit(slot) != 0 {
            self.all.retain(|definition| !definition.involves(slot));
            self.count();
        }
    }

    /// The slots from there on stand for other variables.
    pub(crate) fn released(&mut self, from: usize) {
        if !self.all.is_empty() {
            self.all.retain(|definition| definition.slots().all(|slot| slot < from));
            self.count();
        }
    }

    fn add(&mut self, definition: Definition) {
        if self.all.len() == MOST {
            self.all.remove(0);
        }
        self.all.push(definition);
        self.count();
    }

    fn count(&mut self) {
        self.involved = self.all.iter().flat_map(Definition::slots).fold(0, |all, slot| all | bit(slot));
    }
}

impl Definition {
    fn slots(&self) -> impl Iterator<Item = usize> {
        let parts = self.parts.iter().filter_map(|part| if let Part::Slot(slot) = part { Some(*slot) } else { None });
        parts.chain([self.slot])
    }

    fn involves(&self, slot: usize) -> bool {
        self.slots().any(|one| one == slot)
    }
}

const fn bit(slot: usize) -> u64 {
    1 << (slot % 64)
}

impl Evaluator<'_> {
    /// Gives up the slots from there on.
    pub(super) fn release(&mut self, from: usize) {
        self.store.release(from);
        self.derived.released(self.store.len());
    }

    /// Keeps in mind what a new variable is put together from.
    pub(super) fn derive(&mut self, slot: usize, value: &Expr) {
        let interpolated = matches!(value.kind, ExprKind::Interpolated(_));
        if let Some(parts) = self.parts(value)
            && parts.iter().any(|part| matches!(part, Part::Slot(_)))
        {
            self.derived.add(Definition { slot, parts, interpolated, span: value.span });
        }
    }

    fn parts(&self, value: &Expr) -> Option<Vec<Part>> {
        match &value.kind {
            ExprKind::Interpolated(parts) => parts.iter().map(|part| self.part_of(part)).collect(),
            ExprKind::Operator { operator, arguments } if *operator == "+" => {
                let [left, right] = arguments.as_slice() else { return None };
                let mut parts = self.parts(left).or_else(|| Some(vec![self.part_of(left)?]))?;
                parts.push(self.part_of(right)?);
                Some(parts)
            }
            _ => None,
        }
    }

    fn part_of(&self, part: &Expr) -> Option<Part> {
        match &part.kind {
            ExprKind::Text(text) => Some(Part::Known(Value::literal(text.clone()))),
            ExprKind::Block(statement) => match &statement.kind {
                StmtKind::Expr(inner) => self.part_of(inner),
                StmtKind::Block(body) => match body.as_slice() {
                    [Stmt { kind: StmtKind::Expr(inner), .. }] => self.part_of(inner),
                    _ => None,
                },
                _ => None,
            },
            ExprKind::Variable { name, namespace } if namespace.is_empty() => self.find_variable(name).map(Part::Slot),
            _ => None,
        }
    }

    /// A variable is known to hold less than it could; what is put together from it then does too.
    pub(super) fn narrow(&mut self, slot: usize, value: Value) {
        self.store.set(slot, value);
        let following: Vec<Definition> = self.derived.all.iter().filter(|definition| definition.reads(slot)).cloned().collect();
        for definition in following {
            self.follow_definition(&definition);
        }
    }

    fn follow_definition(&mut self, definition: &Definition) {
        // What a function has captured can belong to another round.
        if self.store.is_pinned(definition.slot) {
            return;
        }
        let values: Vec<Value> = definition.parts.iter().map(|part| self.part_value(part)).collect();
        let join = |left: Value, right: &Value| match definition.interpolated {
            true => concatenation(&left, right),
            false => self.binary("+", &left, right, definition.span),
        };
        let Some((first, rest)) = values.split_first() else { return };
        let start = if definition.interpolated { concatenation(&Value::literal(""), first) } else { first.clone() };
        let after = rest.iter().fold(start, join);
        let before = self.store.get(definition.slot);
        if !after.is_never() && after != before && before.covers(&after) {
            self.narrow(definition.slot, after);
        }
    }

    fn part_value(&self, part: &Part) -> Value {
        match part {
            Part::Known(value) => value.clone(),
            Part::Slot(slot) => self.store.get(*slot),
        }
    }
}

impl Definition {
    fn reads(&self, slot: usize) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Slot(one) if *one == slot))
    }
}
