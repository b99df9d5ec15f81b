//! What calls had done to their receivers when they failed: a handler around them comes to see it.

use std::rc::Rc;

use super::Evaluator;
use super::access::Target;
use crate::values::{Array, Atom, Map, Value};

/// What `this` held in the course of the calls at hand.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    /// Where it was what the method was called on.
    receiver: Value,
    /// Where it was an element of that.
    element: Value,
}

impl Evaluator<'_> {
    /// Calls with `this` in that slot, and notes what it holds in the course of it.
    pub(super) fn watching<T>(&mut self, this: Option<usize>, call: impl FnOnce(&mut Self) -> T) -> T {
        let (result, inside) = self.watched(this, call);
        self.inside.receiver.take(inside.unwrap_or_default());
        result
    }

    /// Calls with `this` in that slot, and says what it was given in the course of it.
    pub(super) fn watched<T>(&mut self, this: Option<usize>, call: impl FnOnce(&mut Self) -> T) -> (T, Option<Value>) {
        let Some(slot) = this else { return (call(self), None) };
        self.store.watch();
        let result = call(self);
        (result, self.store.ended().take(slot))
    }

    /// What is `this` in the callback is an element out here.
    pub(super) fn on_element<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.inside);
        let result = call(self);
        let inside = std::mem::replace(&mut self.inside, outer);
        self.inside.element.take(inside.receiver);
        result
    }

    /// Calls something that may change what the target holds, and lets a handler see each change.
    pub(super) fn changing<T>(&mut self, target: Option<&Target>, receiver: &Value, call: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.inside);
        let result = call(self);
        let Inside { receiver: mut held, element } = std::mem::replace(&mut self.inside, outer);
        if !element.is_never() {
            held.take(holding(receiver, &element));
        }
        if let Some(target) = target
            && !held.is_never()
        {
            let now = self.store.get(target.slot);
            self.store_at(target, held);
            self.store.set(target.slot, now);
        }
        result
    }
}

/// The containers with such an element among theirs.
fn holding(containers: &Value, element: &Value) -> Value {
    let held = |atom: &Atom| match atom {
        Atom::Array(array) => Atom::Array(Rc::new(Array::Any(array.element().join(element)))),
        Atom::Map(map) => Atom::Map(Rc::new(Map::unknown(map.any_value().join(element)))),
        other => other.clone(),
    };
    containers.atoms.iter().fold(Value::never(), |all, atom| all.join(&Value::one(held(atom))))
}
