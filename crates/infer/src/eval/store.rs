//! The variables' values, with a journal: a branch is undone and compared instead of copied.

use std::collections::{BTreeMap, BTreeSet};

use smallvec::SmallVec;

use crate::values::{Sorted, Value};

/// Where every variable lives; a captured variable is shared by sharing its slot.
#[derive(Debug, Default)]
pub(crate) struct Store {
    slots: Vec<Value>,
    /// What was overwritten, in order.
    journal: Vec<(usize, Value)>,
    /// Slots below this exist since before the innermost mark: only their changes have to be undone.
    floor: usize,
    /// Slots below this are captured by some function value and are kept.
    pinned: usize,
    /// Each of those.
    captured: BTreeSet<usize>,
    /// What captured slots held where a way led out of their scope before its end: that is what the function finds.
    escaped: BTreeMap<usize, Value>,
    /// What is watched at hand, from outside to inside.
    watches: Vec<Watch>,
}

/// Statements of which every value of every older slot is kept.
#[derive(Debug)]
struct Watch {
    /// Older are the slots below this.
    below: usize,
    values: BTreeMap<usize, Value>,
    /// Where they fail, there is a handler.
    handled: bool,
}

/// A point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    journal: usize,
    slots: usize,
    floor: usize,
}

/// What older slots hold at the end of one way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes(Sorted<usize, Value>);

impl Changes {
    /// Whether nothing changed but that slot.
    pub(crate) fn are_only_on(&self, slot: Option<usize>) -> bool {
        self.slots().all(|changed| Some(changed) == slot)
    }

    /// Without what that slot holds, which is given.
    pub(crate) fn take(&mut self, slot: usize) -> Option<Value> {
        self.0.remove(&slot)
    }

    /// The slots that hold something else.
    pub(crate) fn slots(&self) -> impl Iterator<Item = usize> {
        self.0.keys().copied()
    }

    /// Whether every change of the other is one of these.
    pub(crate) fn cover(&self, other: &Self) -> bool {
        other.0.iter().all(|(slot, value)| self.0.get(slot).is_some_and(|mine| mine.covers(value)))
    }

    /// Grows to cover the other; to what is not known, where there is such a value.
    pub(crate) fn widen(&mut self, other: &Self, unknown: Option<&Value>) {
        for (slot, value) in other.0.iter() {
            let mine = self.take(*slot).unwrap_or_default();
            self.0.insert(*slot, unknown.map_or_else(|| mine.widen(value), |unknown| mine.join(unknown)));
        }
    }

    /// What the one slot holds is in the other.
    pub(crate) fn moved(mut self, from: usize, to: usize) -> Self {
        if let Some(value) = self.take(from) {
            self.0.insert(to, value);
        }
        self
    }
}

impl Store {
    pub(crate) fn declare(&mut self, value: Value) -> usize {
        self.slots.push(value);
        self.slots.len() - 1
    }

    pub(crate) fn get(&self, slot: usize) -> Value {
        self.slots.get(slot).cloned().unwrap_or_default()
    }

    pub(crate) fn peek(&self, slot: usize) -> Option<&Value> {
        self.slots.get(slot)
    }

    pub(crate) fn set(&mut self, slot: usize, value: Value) {
        if let Some(watch) = self.watches.last_mut()
            && slot < watch.below
        {
            watch.values.entry(slot).or_default().merge(&value);
        }
        // Where it fails after this, the handler's functions find what was there before.
        if self.watches.iter().find(|watch| watch.handled).is_some_and(|watch| slot >= watch.below) {
            self.escape(slot);
        }
        let Some(place) = self.slots.get_mut(slot) else { return };
        let before = std::mem::replace(place, value);
        if slot < self.floor {
            self.journal.push((slot, before));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Gives up the slots from there on, unless a function value holds one.
    pub(crate) fn release(&mut self, from: usize) {
        if !self.escaped.is_empty() {
            for (slot, value) in self.escaped.split_off(&from) {
                if let Some(place) = self.slots.get_mut(slot) {
                    place.merge(&value);
                }
            }
        }
        self.slots.truncate(from.max(self.pinned));
    }

    pub(crate) fn pin(&mut self, slot: usize) {
        self.pinned = self.pinned.max(slot + 1);
        self.captured.insert(slot);
    }

    /// Whether some function value may hold the slot.
    pub(crate) const fn is_pinned(&self, slot: usize) -> bool {
        slot < self.pinned
    }

    pub(crate) fn mark(&mut self) -> Mark {
        let mark = Mark { journal: self.journal.len(), slots: self.slots.len(), floor: self.floor };
        self.floor = self.slots.len();
        mark
    }

    /// What slots older than the mark hold now, as far as they were written.
    pub(crate) fn changes(&mut self, mark: Mark) -> Changes {
        if !self.captured.is_empty() {
            let young: Vec<usize> = self.captured.range(mark.slots..).copied().collect();
            young.into_iter().for_each(|slot| self.escape(slot));
        }
        let written = self.journal.iter().skip(mark.journal).map(|(slot, _)| *slot).filter(|slot| *slot < mark.slots);
        Changes(each_once(written).iter().map(|slot| (*slot, self.get(*slot))).collect())
    }

    fn escape(&mut self, slot: usize) {
        if self.captured.contains(&slot) {
            let value = self.get(slot);
            self.escaped.entry(slot).or_default().merge(&value);
        }
    }

    /// Back to the mark, which stays. What is younger is out of scope, and what a function holds of it is kept.
    pub(crate) fn rollback(&mut self, mark: Mark) {
        while self.journal.len() > mark.journal {
            if let Some((slot, value)) = self.journal.pop()
                && slot < mark.slots
                && let Some(place) = self.slots.get_mut(slot)
            {
                *place = value;
            }
        }
    }

    /// Ends the mark: what the ways led to becomes what is, or may be.
    /// INVARIANT: the store is as it was at the mark.
    pub(crate) fn merge(&mut self, mark: Mark, ways: &[Changes]) {
        let merged = self.merged(ways);
        self.apply(mark, merged);
    }

    /// Ends the mark: what changed is.
    /// INVARIANT: the store is as it was at the mark.
    pub(crate) fn apply(&mut self, mark: Mark, changes: Changes) {
        self.floor = mark.floor;
        for (slot, value) in changes.0 {
            self.set(slot, value);
        }
    }

    /// What the ways together led to.
    /// INVARIANT: the store is as it was before them.
    pub(crate) fn merged(&self, ways: &[Changes]) -> Changes {
        if ways.iter().all(|way| way.0.is_empty()) {
            return Changes::default();
        }
        let merged = |slot: &usize| {
            let mut all = Value::never();
            ways.iter().for_each(|way| all.take(way.0.get(slot).cloned().unwrap_or_else(|| self.get(*slot))));
            (*slot, all)
        };
        Changes(each_once(ways.iter().flat_map(Changes::slots)).iter().map(merged).collect())
    }

    /// The slots older than the mark, but one, that may hold what they did not hold then, each with what covers both.
    pub(crate) fn grown(&self, mark: Mark, but: Option<usize>) -> Vec<(usize, Value)> {
        let mut before: BTreeMap<usize, &Value> = BTreeMap::new();
        for (slot, value) in self.journal.iter().skip(mark.journal) {
            if *slot < mark.slots && Some(*slot) != but {
                before.entry(*slot).or_insert(value);
            }
        }
        let grown = before.into_iter().map(|(slot, before)| (slot, before, self.get(slot)));
        grown.filter(|(_, before, now)| !before.covers(now)).map(|(slot, before, now)| (slot, before.widen(&now))).collect()
    }

    /// Ends the mark without a word on what happened since.
    pub(crate) fn close(&mut self, mark: Mark) {
        self.floor = mark.floor;
    }

    /// Widens what the ways lead to against what is, and says which slots had to grow.
    /// INVARIANT: the store is as it was at the mark.
    pub(crate) fn widen(&mut self, ways: &[Changes], give_up: Option<&Value>) -> Vec<usize> {
        let mut grown = Vec::new();
        for (slot, value) in ways.iter().flat_map(|way| way.0.iter()) {
            let Some(before) = self.slots.get(*slot).filter(|before| !before.covers(value)) else { continue };
            grown.push(*slot);
            let after = give_up.map_or_else(|| before.widened(value), |unknown| before.join(unknown));
            self.set(*slot, after);
        }
        grown
    }

    /// From here on every value of every older slot is kept, for the handler.
    pub(crate) fn attempt(&mut self) {
        self.watches.push(Watch { below: self.slots.len(), values: BTreeMap::new(), handled: true });
    }

    /// From here on every value of every older slot is kept.
    pub(crate) fn watch(&mut self) {
        self.watches.push(Watch { below: self.slots.len(), values: BTreeMap::new(), handled: false });
    }

    /// What older slots held since the last attempt or watch, besides what they held before.
    pub(crate) fn ended(&mut self) -> Changes {
        let values = self.watches.pop().map(|watch| watch.values).unwrap_or_default();
        if let Some(outer) = self.watches.last_mut() {
            for (slot, value) in values.iter().filter(|(slot, _)| **slot < outer.below) {
                outer.values.entry(*slot).or_default().merge(value);
            }
        }
        Changes(values.into_iter().collect())
    }

    /// Every slot holds what it held or what the changes say.
    pub(crate) fn loosen(&mut self, changes: &Changes) {
        for (slot, value) in changes.0.iter() {
            let either = self.get(*slot).join(value);
            self.set(*slot, either);
        }
    }
}

/// Nearly always few change.
fn each_once(slots: impl Iterator<Item = usize>) -> SmallVec<[usize; 8]> {
    let mut slots: SmallVec<[usize; 8]> = slots.collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_kept() {
        let mut store = Store::default();
        let slot = store.declare(Value::int(1));
        let mark = store.mark();
        store.set(slot, Value::int(2));
        let first = store.changes(mark);
        store.rollback(mark);
        assert_eq!(store.get(slot), Value::int(1));
        store.merge(mark, &[first, Changes::default()]);
        assert_eq!(store.get(slot), Value::int(2).join(&Value::int(1)));
    }

    #[test]
    fn a_captured_slot_outlives_its_scope() {
        let mut store = Store::default();
        let outer = store.declare(Value::unit());
        let inner = store.declare(Value::int(7));
        store.pin(inner);
        store.release(outer);
        assert_eq!(store.get(inner), Value::int(7));
    }
}
