//! Calls of script functions, and how recursion comes to an end.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::frame::{Names, Outcome};
use super::store::Changes;
use super::{Evaluator, Frame, Level, Site};
use crate::values::Value;
use rex_syntax::Function;

/// As many calls of one function may be nested before their arguments are widened.
const NESTED: usize = 3;
/// The same where every argument is known and no branch on the way undecided.
const NESTED_DECIDED: usize = 48;
/// Deeper calls are not followed: a run allows 64, unless it is told otherwise.
const DEEPEST: usize = 256;
/// How often a recursive function is evaluated until its result comes to rest.
const ATTEMPTS: usize = 6;

/// What stands for the statements of a module outside any function.
pub(crate) const MODULE_BODY: usize = usize::MAX;

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
        let call = Call { module, function, this: slot, captured: slots.to_vec(), arguments, names: Names::default(), site };
        let result = self.watching(slot, |evaluator| evaluator.call_script(call));
        let after = slot.map(|slot| self.store.get(slot));
        self.release(base);
        (result, after)
    }

    /// Calls a function of a script.
    pub(crate) fn call_script(&mut self, mut call: Call) -> Value {
        if self.frames.len() > DEEPEST {
            self.give_up("too-deep", "functions call each other too deeply to be analysed", call.site.span);
            return Value::never();
        }
        let Some(module) = self.modules.get(call.module) else { return Value::never() };
        let script = Rc::clone(&module.script);
        let Some(function) = script.functions.get(call.function) else { return Value::never() };
        let wanted = function.parameters.len().saturating_sub(call.captured.len());
        if wanted != call.arguments.len() {
            let message = format!("the function takes {wanted} arguments, not {}", call.arguments.len());
            self.error("arity-or-type", message, None, call.site, "fails when the script runs");
            return self.unknown("a call with the wrong number of arguments", call.site.span);
        }
        match self.settle(&mut call) {
            Settled::Follow => {}
            Settled::Covered(frame) => return self.assumed(frame, &call),
            Settled::Never => {
                self.give_up("too-deep", "the function calls itself too deeply to be analysed", call.site.span);
                return Value::never();
            }
        }
        match self.recalled(&call) {
            Some(known) => known,
            None => {
                let given = self.depends_on(&call);
                self.followed(&call, &given, |this| this.call_until_stable(&call, &given, function))
            }
        }
    }

    /// Where a call inside was cut short because this one covers it, what it was taken to do has to be right.
    fn call_until_stable(&mut self, call: &Call, given: &Rc<[Value]>, function: &Function) -> Done {
        let mut assumed = Outcome::default();
        for attempt in 0..=2 * ATTEMPTS {
            let mark = self.store.mark();
            let base = self.store.len();
            let done = self.in_frame(call, Rc::clone(given), assumed.clone(), |this| {
                this.bind_parameters(function, call);
                this.statements(&function.body)
            });
            self.release(base);
            if !done.consulted || assumed.covers(&done.outcome) || !self.is_working() {
                self.store.close(mark);
                return done;
            }
            let unknown = (attempt + 1 >= ATTEMPTS).then(|| self.unknown("what a recursive function does", call.site.span));
            assumed.widen(&done.outcome, unknown.as_ref());
            self.store.rollback(mark);
            self.store.close(mark);
            self.live = true;
        }
        self.give_up("too-deep", "the function calls itself in too many ways", call.site.span);
        Done::default()
    }

    pub(super) fn bind_parameters(&mut self, function: &Function, call: &Call) {
        let (captured, own) = function.parameters.split_at(call.captured.len().min(function.parameters.len()));
        for (name, slot) in captured.iter().zip(&call.captured) {
            if let Some(frame) = self.frame() {
                frame.names.declare(name.clone(), *slot);
            }
        }
        for (name, value) in own.iter().zip(&call.arguments) {
            self.declare(name.clone(), value.clone());
        }
    }

    /// What the call of that frame is taken to do; its `this` is the one of the call at hand.
    fn assumed(&mut self, frame: usize, call: &Call) -> Value {
        let Some(frame) = self.frames.get(frame) else { return Value::never() };
        let (assumed, theirs, id) = (frame.assumed.clone(), frame.this, frame.id);
        if let Some(frame) = self.frame() {
            frame.depends.insert(id);
        }
        let effects = match (theirs, call.this) {
            (Some(theirs), Some(ours)) => assumed.effects.moved(theirs, ours),
            _ => assumed.effects,
        };
        self.note_writing(effects.slots());
        effects.slots().for_each(|slot| self.derived.assigned(slot));
        self.store.loosen(&effects);
        // As long as nothing is known to come back, nothing after the call is reached.
        self.live = !assumed.value.is_never();
        assumed.value
    }

    /// Runs in a frame of its own and gathers what `return` left.
    pub(super) fn in_frame(&mut self, call: &Call, given: Rc<[Value]>, assumed: Outcome, run: impl FnOnce(&mut Self) -> Value) -> Done {
        let mark = self.store.mark();
        self.calls += 1;
        let mut frame = Frame::new(self.calls, call.module, mark);
        frame.outermost = call.function == MODULE_BODY;
        frame.this = call.this;
        frame.site = Some(call.site);
        frame.branches = self.certainty.open();
        frame.assumed = assumed;
        frame.call = Some((call.function, given));
        frame.captured.clone_from(&call.captured);
        frame.names = call.names.clone();
        frame.lent = if call.names.is_empty() { 0 } else { self.store.len() };
        frame.imports = self.modules.get(call.module).map(|module| module.imports.clone()).unwrap_or_default();
        self.frames.push(Box::new(frame));
        self.certainty.enter(Level::Function);
        let mut value = run(self);
        self.certainty.leave();
        let mut ways: Vec<Changes> = Vec::new();
        if self.live {
            ways.push(self.store.changes(mark));
        } else {
            value = Value::never();
        }
        let (returns, mut depends, id) = self.frames.pop().map(|frame| (frame.returns, frame.depends, frame.id)).unwrap_or_default();
        let consulted = depends.remove(&id);
        if let Some(frame) = self.frame() {
            frame.depends.extend(&depends);
        }
        for (way, returned) in returns {
            ways.push(way);
            value.merge(&returned);
        }
        self.store.rollback(mark);
        self.live = !ways.is_empty() && self.is_working();
        let effects = self.store.merged(&ways);
        self.store.apply(mark, effects.clone());
        Done { outcome: Outcome { value, effects }, consulted, depends }
    }

    /// What a call depends on besides the variables it shares: its arguments, and `this`.
    pub(super) fn depends_on(&self, call: &Call) -> Rc<[Value]> {
        call.arguments.iter().cloned().chain(call.this.map(|slot| self.store.get(slot))).collect()
    }

    /// Brings recursion to rest: arguments that keep growing are widened, and a call that an outer one covers is not
    /// followed again.
    fn settle(&mut self, call: &mut Call) -> Settled {
        let same = |frame: &Frame| {
            let is_function = frame.call.as_ref().is_some_and(|(function, _)| *function == call.function);
            is_function && frame.module == call.module && frame.this.is_some() == call.this.is_some()
        };
        let nested = self.frames.iter().filter(|frame| same(frame)).count();
        if nested < NESTED {
            return Settled::Follow;
        }
        let Some(index) = self.frames.iter().rposition(|frame| same(frame)) else { return Settled::Follow };
        let Some(frame) = self.frames.get(index) else { return Settled::Follow };
        let Some((_, outer)) = &frame.call else { return Settled::Follow };
        let inner = self.depends_on(call);
        // A descent that depends on nothing unknown comes to its own end.
        let is_decided = frame.branches == self.certainty.open() && inner.iter().all(Value::is_constant);
        if is_decided && nested < NESTED_DECIDED {
            return Settled::Follow;
        }
        let shared = self.store.grown(frame.mark, frame.this);
        let is_same_closure = frame.captured == call.captured && call.names.is_empty();
        if is_same_closure && shared.is_empty() && outer.iter().zip(inner.iter()).all(|(outer, inner)| outer.covers(inner)) {
            return Settled::Covered(index);
        }
        if nested >= 2 * NESTED_DECIDED {
            return Settled::Never;
        }
        let unknown = (nested > NESTED_DECIDED).then(|| self.unknown("a recursion that changes it each time", call.site.span));
        let widened = outer.iter().zip(inner.iter()).map(|(outer, inner)| unknown.clone().unwrap_or_else(|| outer.widen(inner))).collect();
        for (slot, value) in shared {
            self.derived.assigned(slot);
            self.store.set(slot, unknown.clone().unwrap_or(value));
        }
        self.give(call, widened);
        Settled::Follow
    }

    /// The call gets other arguments, and another `this`.
    fn give(&mut self, call: &mut Call, mut given: Vec<Value>) {
        if let Some(slot) = call.this
            && let Some(this) = given.pop()
        {
            self.derived.assigned(slot);
            self.store.set(slot, this);
        }
        call.arguments = given;
    }

    /// Runs the statements of a module outside any function.
    pub(crate) fn in_module(&mut self, call: &Call, run: impl FnOnce(&mut Self) -> Value) {
        let given = self.depends_on(call);
        self.in_frame(call, given, Outcome::default(), run);
    }
}

impl Call {
    /// What it gives depends on what it is given alone, not on a variable it shares.
    pub(super) fn is_plain(&self) -> bool {
        self.captured.is_empty() && self.names.is_empty()
    }
}

/// How a call is to be treated.
enum Settled {
    /// Evaluate it.
    Follow,
    /// The call of that frame covers it.
    Covered(usize),
    /// It is too deep, and what it gives is not known.
    Never,
}

/// How a call went.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) outcome: Outcome,
    /// Some call inside took what this one was assumed to do.
    consulted: bool,
    /// The calls around it that it was taken to be covered by, by their frames.
    pub(super) depends: BTreeSet<u64>,
}
