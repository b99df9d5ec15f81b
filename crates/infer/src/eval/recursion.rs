//! Calls of script functions, and how recursion comes to an end.

use super::frame::Names;
use super::store::Changes;
use super::{Evaluator, Frame, Level, Site};
use crate::values::Value;

/// As many calls of one function may be nested before their arguments are widened.
const NESTED: usize = 3;
/// The same where every argument is known, so that the recursion may come to its own end.
const NESTED_KNOWN: usize = 48;

/// What a function is called with.
pub(crate) struct Call {
    pub(crate) module: usize,
    pub(crate) function: usize,
    /// The slot of `this`.
    pub(crate) this: Option<usize>,
    pub(crate) captured: Vec<usize>,
    pub(crate) arguments: Vec<Value>,
    /// The caller's variables, for `f!()`.
    pub(crate) names: Names,
    pub(crate) site: Site,
}

impl Evaluator<'_> {
    pub(crate) fn call_closure(
        &mut self,
        module: usize,
        function: usize,
        slots: &[usize],
        this: Option<&Value>,
        arguments: Vec<Value>,
        site: Site,
    ) -> (Value, Option<Value>) {
        let base = self.store.len();
        let slot = this.map(|this| self.store.declare(this.clone()));
        let call =
            Call { module, function, this: slot, captured: slots.to_vec(), arguments, names: Names::default(), site };
        let result = self.call_script(call);
        let after = slot.map(|slot| self.store.get(slot));
        self.store.release(base);
        (result, after)
    }

    /// Calls a function of a script.
    pub(crate) fn call_script(&mut self, mut call: Call) -> Value {
        let Some(module) = self.modules.get(call.module) else { return Value::never() };
        let script = std::rc::Rc::clone(&module.script);
        let Some(function) = script.functions.get(call.function) else { return Value::never() };
        let wanted = function.parameters.len().saturating_sub(call.captured.len());
        if wanted != call.arguments.len() {
            let message = format!("the function takes {wanted} arguments, not {}", call.arguments.len());
            self.error("arity-or-type", message, None, call.site, "fails when the script runs");
            return self.unknown("a call with the wrong number of arguments", call.site.span);
        }
        if !self.settle(&mut call) {
            return self.unknown("what a recursive function gives", call.site.span);
        }
        let base = self.store.len();
        let result = self.in_frame(call, |this, captured, arguments| {
            let slots = captured.into_iter().map(Ok).chain(arguments.into_iter().map(Err));
            for (name, slot) in function.parameters.iter().zip(slots) {
                match slot {
                    Ok(slot) => {
                        if let Some(frame) = this.frame() {
                            frame.names.declare(name, slot);
                        }
                    }
                    Err(value) => {
                        this.declare(name, value);
                    }
                }
            }
            this.statements(&function.body)
        });
        self.store.release(base);
        result
    }

    /// Runs in a frame of its own and gathers what `return` left.
    fn in_frame(&mut self, call: Call, run: impl FnOnce(&mut Self, Vec<usize>, Vec<Value>) -> Value) -> Value {
        let mark = self.store.mark();
        let mut frame = Frame::new(call.module, mark);
        frame.this = call.this;
        frame.site = Some(call.site);
        frame.call = Some((call.function, call.arguments.clone()));
        frame.names = call.names;
        frame.imports = self.modules.get(call.module).map(|module| module.imports.clone()).unwrap_or_default();
        self.frames.push(frame);
        self.certainty.enter(Level::Function);
        let mut value = run(self, call.captured, call.arguments);
        self.certainty.leave();
        let mut ways: Vec<Changes> = Vec::new();
        if self.live {
            ways.push(self.store.changes(mark));
        } else {
            value = Value::never();
        }
        let returns = self.frames.pop().map(|frame| frame.returns).unwrap_or_default();
        for (way, returned) in returns {
            ways.push(way);
            value.merge(&returned);
        }
        self.store.rollback(mark);
        self.live = !ways.is_empty() && self.is_working();
        self.store.merge(mark, &ways);
        value
    }

    /// Brings recursion to rest: arguments that keep growing are widened, and a call that an outer one covers is not
    /// followed again. False for the latter.
    fn settle(&mut self, call: &mut Call) -> bool {
        let same = |frame: &&Frame| frame.module == call.module && frame.call.as_ref().is_some_and(|(function, _)| *function == call.function);
        let nested = self.frames.iter().filter(same).count();
        let known = call.arguments.iter().all(Value::is_constant);
        if nested < NESTED || known && nested < NESTED_KNOWN {
            return true;
        }
        let Some((_, outer)) = self.frames.iter().rev().find(same).and_then(|frame| frame.call.as_ref()) else { return true };
        if outer.iter().zip(&call.arguments).all(|(outer, inner)| outer.covers(inner)) {
            return false;
        }
        let widened = outer.iter().zip(&call.arguments).map(|(outer, inner)| outer.widen(inner)).collect();
        if nested > NESTED_KNOWN + NESTED {
            let unknown = self.unknown("a recursion that changes it each time", call.site.span);
            call.arguments = call.arguments.iter().map(|_| unknown.clone()).collect();
        } else {
            call.arguments = widened;
        }
        nested < 2 * NESTED_KNOWN
    }

    pub(crate) fn in_module(&mut self, call: Call, run: impl FnOnce(&mut Self) -> Value) -> Value {
        self.in_frame(call, |this, _, _| run(this))
    }
}
