//! Calls of script functions, and how recursion comes to an end.

use super::frame::{Names, Outcome};
use super::store::Changes;
use super::{Evaluator, Frame, Level, Site};
use crate::values::Value;
use rex_syntax::Function;

/// As many calls of one function may be nested before their arguments are widened.
const NESTED: usize = 3;
/// The same where every argument is known and no branch on the way undecided.
const NESTED_DECIDED: usize = 48;
/// How often a recursive function is evaluated until its result comes to rest.
const ATTEMPTS: usize = 6;
/// So many results of one function are kept.
const REMEMBERED: usize = 64;

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
        let result = self.call_script(call);
        let after = slot.map(|slot| self.store.get(slot));
        self.release(base);
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
        match self.settle(&mut call) {
            Settled::Follow => {}
            Settled::Covered(frame) => return self.assumed(frame, &call),
            Settled::Never => {
                self.give_up("too-deep", "the function calls itself too deeply to be analysed", call.site.span);
                return Value::never();
            }
        }
        // What it threw is not remembered.
        if self.thrown.is_empty()
            && let Some(known) = self.remembered(&call)
        {
            return known;
        }
        let before = (self.recorder.version(), self.consultations);
        let (result, is_pure) = self.call_until_stable(&call, function);
        if is_pure && self.live && (self.recorder.version(), self.consultations) == before {
            self.remember(call, &result);
        }
        result
    }

    /// Where a call inside was cut short because this one covers it, what it was taken to do has to be right.
    fn call_until_stable(&mut self, call: &Call, function: &Function) -> (Value, bool) {
        let mut assumed = Outcome::default();
        for attempt in 0..=2 * ATTEMPTS {
            let mark = self.store.mark();
            let base = self.store.len();
            let done = self.in_frame(call, assumed.clone(), |this| {
                this.bind_parameters(function, call);
                this.statements(&function.body)
            });
            self.release(base);
            if !done.consulted || assumed.covers(&done.outcome) || !self.is_working() {
                self.store.close(mark);
                return (done.outcome.value, done.outcome.effects.is_empty() && !done.consulted);
            }
            let unknown = (attempt + 1 >= ATTEMPTS).then(|| self.unknown("what a recursive function does", call.site.span));
            assumed.widen(&done.outcome, unknown.as_ref());
            self.store.rollback(mark);
            self.store.close(mark);
            self.live = true;
        }
        self.give_up("too-deep", "the function calls itself in too many ways", call.site.span);
        (Value::never(), false)
    }

    pub(super) fn bind_parameters(&mut self, function: &Function, call: &Call) {
        let (captured, own) = function.parameters.split_at(call.captured.len().min(function.parameters.len()));
        for (name, slot) in captured.iter().zip(&call.captured) {
            if let Some(frame) = self.frame() {
                frame.names.declare(name, *slot);
            }
        }
        for (name, value) in own.iter().zip(&call.arguments) {
            self.declare(name, value.clone());
        }
    }

    /// What the call of that frame is taken to do; its `this` is the one of the call at hand.
    fn assumed(&mut self, frame: usize, call: &Call) -> Value {
        self.consultations += 1;
        let Some(frame) = self.frames.get_mut(frame) else { return Value::never() };
        frame.consulted = true;
        let (assumed, theirs) = (frame.assumed.clone(), frame.this);
        let effects = match (theirs, call.this) {
            (Some(theirs), Some(ours)) => assumed.effects.moved(theirs, ours),
            _ => assumed.effects,
        };
        effects.slots().for_each(|slot| self.derived.assigned(slot));
        self.store.loosen(&effects);
        // As long as nothing is known to come back, nothing after the call is reached.
        self.live = !assumed.value.is_never();
        assumed.value
    }

    /// Runs in a frame of its own and gathers what `return` left.
    pub(super) fn in_frame(&mut self, call: &Call, assumed: Outcome, run: impl FnOnce(&mut Self) -> Value) -> Done {
        let mark = self.store.mark();
        let mut frame = Frame::new(call.module, mark);
        frame.outermost = call.function == MODULE_BODY;
        frame.this = call.this;
        frame.site = Some(call.site);
        frame.branches = self.certainty.open();
        frame.assumed = assumed;
        frame.call = Some((call.function, self.depends_on(call)));
        frame.captured.clone_from(&call.captured);
        frame.names = call.names.clone();
        frame.imports = self.modules.get(call.module).map(|module| module.imports.clone()).unwrap_or_default();
        self.frames.push(frame);
        self.certainty.enter(Level::Function);
        let mut value = run(self);
        self.certainty.leave();
        let mut ways: Vec<Changes> = Vec::new();
        if self.live {
            ways.push(self.store.changes(mark));
        } else {
            value = Value::never();
        }
        let (returns, consulted) = self.frames.pop().map(|frame| (frame.returns, frame.consulted)).unwrap_or_default();
        for (way, returned) in returns {
            ways.push(way);
            value.merge(&returned);
        }
        self.store.rollback(mark);
        self.live = !ways.is_empty() && self.is_working();
        let effects = self.store.merged(&ways);
        self.store.merge(mark, &ways);
        Done { outcome: Outcome { value, effects }, consulted }
    }

    /// What a call depends on besides the variables it shares: its arguments, and `this`.
    fn depends_on(&self, call: &Call) -> Vec<Value> {
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
        let Some(index) = self.frames.iter().rposition(same) else { return Settled::Follow };
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
        if is_same_closure && shared.is_empty() && outer.iter().zip(&inner).all(|(outer, inner)| outer.covers(inner)) {
            return Settled::Covered(index);
        }
        if nested >= 2 * NESTED_DECIDED {
            return Settled::Never;
        }
        let unknown = (nested > NESTED_DECIDED).then(|| self.unknown("a recursion that changes it each time", call.site.span));
        let widened = outer.iter().zip(&inner).map(|(outer, inner)| unknown.clone().unwrap_or_else(|| outer.widen(inner))).collect();
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

    /// What the same call gave before, if it did nothing but give it.
    fn remembered(&self, call: &Call) -> Option<Value> {
        let known = self.memory.get(&(call.module, call.function))?;
        known.iter().find(|(arguments, _)| call.is_plain() && *arguments == call.arguments).map(|(_, value)| value.clone())
    }

    fn remember(&mut self, call: Call, value: &Value) {
        if call.is_plain() && call.arguments.iter().all(Value::is_constant) {
            let known = self.memory.entry((call.module, call.function)).or_default();
            if known.len() < REMEMBERED {
                known.push((call.arguments, value.clone()));
            }
        }
    }

    /// Runs the statements of a module outside any function.
    pub(crate) fn in_module(&mut self, call: &Call, run: impl FnOnce(&mut Self) -> Value) {
        self.in_frame(call, Outcome::default(), run);
    }
}

impl Call {
    /// What it gives depends on its arguments alone: neither on `this` nor on a variable it shares.
    fn is_plain(&self) -> bool {
        let shares = !self.captured.is_empty() || !self.names.is_empty() || self.arguments.iter().any(Value::captures);
        self.this.is_none() && !shares
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
pub(super) struct Done {
    outcome: Outcome,
    /// Some call inside took what this one was assumed to do.
    consulted: bool,
}
