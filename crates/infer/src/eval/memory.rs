//! Calls that did nothing but give a value, so that the same call need not be followed again.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::recursion::{Call, Done};
use super::{Evaluator, Level};
use crate::values::Value;

/// So many calls of one function are kept.
const REMEMBERED: usize = 64;

/// What calls gave, by module and function.
#[derive(Debug, Default)]
pub(crate) struct Memory(HashMap<(usize, usize), Vec<Rc<Remembered>>>);

/// One call and all that came of it.
#[derive(Debug)]
struct Remembered {
    /// The arguments, then `this`.
    given: Rc<[Value]>,
    value: Value,
    /// It comes back, perhaps.
    returns: bool,
    /// What it threw.
    thrown: Value,
    /// Every value `this` had inside, and the one it had in the end.
    this: Option<(Value, Value)>,
    /// The calls around it that were taken to do what is only assumed, by their frames.
    depends: BTreeSet<u64>,
}

impl Memory {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Evaluator<'_> {
    /// What the same call gave before, if it did nothing else and what it depends on still holds.
    pub(super) fn recalled(&mut self, call: &Call) -> Option<Value> {
        let known = self.memory.0.get(&(call.module, call.function)).filter(|_| call.is_plain())?;
        let given = || call.arguments.iter().chain(call.this.and_then(|slot| self.store.peek(slot)));
        let fits = |known: &&Rc<Remembered>| given().eq(known.given.iter()) && self.holds(&known.depends);
        let found = Rc::clone(known.iter().find(fits)?);
        Some(self.replay(call, &found))
    }

    fn replay(&mut self, call: &Call, found: &Remembered) -> Value {
        if let (Some(slot), Some((inside, after))) = (call.this, &found.this) {
            self.note_writing([slot]);
            self.derived.assigned(slot);
            self.store.set(slot, inside.clone());
            self.store.set(slot, after.clone());
        }
        self.take_over(&found.thrown);
        if let Some(frame) = self.frame() {
            frame.depends.extend(&found.depends);
        }
        self.live = found.returns;
        found.value.clone()
    }

    /// Whether every frame that was counted on is still there; one that is evaluated again is another.
    fn holds(&self, depends: &BTreeSet<u64>) -> bool {
        depends.iter().all(|id| self.frames.iter().any(|frame| frame.id == *id))
    }

    /// What is thrown inside of a call is thrown by the call.
    fn take_over(&mut self, thrown: &Value) {
        if thrown.is_never() {
            return;
        }
        if let Some(outer) = self.thrown.last_mut() {
            outer.merge(thrown);
        }
        self.certainty.doubt();
        self.certainty.exit(Level::Try);
        self.certainty.trust();
    }

    /// Follows a call, and remembers it if it can be.
    pub(super) fn followed(&mut self, call: &Call, given: &Rc<[Value]>, follow: impl FnOnce(&mut Self) -> Done) -> Value {
        if !call.is_plain() || given.iter().any(Value::captures) {
            return follow(self).outcome.value;
        }
        let version = self.recorder.version();
        self.thrown.push(Value::never());
        let (done, inside) = self.watched(call.this, follow);
        let thrown = self.thrown.pop().unwrap_or_default();
        if let Some(outer) = self.thrown.last_mut() {
            outer.merge(&thrown);
        }
        let after = call.this.map(|slot| self.store.get(slot));
        let this = after.map(|after| (inside.unwrap_or_else(|| after.clone()), after));
        let is_shared = this.as_ref().is_some_and(|(inside, _)| inside.captures()) || done.outcome.value.captures();
        let is_all = self.recorder.version() == version && self.is_working() && !is_shared;
        if is_all && done.outcome.effects.are_only_on(call.this) {
            let (value, returns) = (done.outcome.value.clone(), self.live);
            let kept = Remembered { given: Rc::clone(given), value, returns, thrown, this, depends: done.depends };
            self.keep((call.module, call.function), kept);
        }
        done.outcome.value
    }

    fn keep(&mut self, function: (usize, usize), call: Remembered) {
        let known = self.memory.0.entry(function).or_default();
        if known.len() >= REMEMBERED {
            let frames: BTreeSet<u64> = self.frames.iter().map(|frame| frame.id).collect();
            known.retain(|known| known.depends.is_subset(&frames));
            known.truncate(REMEMBERED - 1);
        }
        known.push(Rc::new(call));
    }
}
