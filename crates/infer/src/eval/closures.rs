//! Functions as values, and calling them.

use std::rc::Rc;

use rex_catalogue::operation::Operation;
use rex_syntax::Span;
use smol_str::SmolStr;

use super::catalogue::{CATALOGUE, arity};
use super::frame::Names;
use super::standard::is_called_alone;
use super::{Evaluator, Site, standard};
use crate::values::{Atom, Callee, Function, Tri, Value};

/// More arguments than this no array or map method gives its callback.
const MOST: usize = 3;

impl Evaluator<'_> {
    /// A closure shares the slots of what it captures.
    pub(crate) fn closure(&mut self, function: usize, captures: &[SmolStr], span: Span) -> Value {
        let mut slots = Vec::with_capacity(captures.len());
        for name in captures {
            let slot = match self.slot_of(name, span) {
                Some(slot) => slot,
                None => self.store.declare(Value::unit()),
            };
            self.store.pin(slot);
            slots.push(slot);
        }
        let callee = Callee::Closure { script: self.source(), function, slots: Rc::from(slots) };
        Value::function(Function { callee, curried: Vec::new() })
    }

    /// Calls whatever function the value is.
    pub(crate) fn call_value(&mut self, function: &Value, this: Option<&Value>, arguments: &[Value], site: Site) -> (Value, Option<Value>) {
        self.call_value_in(function, this, arguments, &Names::default(), site)
    }

    /// The same with the caller's variables, which only a function that is called by its name sees.
    pub(crate) fn call_value_in(
        &mut self,
        function: &Value,
        this: Option<&Value>,
        arguments: &[Value],
        names: &Names,
        site: Site,
    ) -> (Value, Option<Value>) {
        let mut functions: Vec<Rc<Function>> =
            function.atoms.iter().filter_map(|atom| if let Atom::Function(one) = atom { Some(Rc::clone(one)) } else { None }).collect();
        if function.is_unknown() {
            self.unknown_function(function, site);
        }
        // Those that take another number of arguments fail, and there is one that does not.
        if this.is_none() && functions.iter().any(|one| self.accepts(one, arguments.len())) {
            functions.retain(|one| self.accepts(one, arguments.len()));
        }
        match functions.as_slice() {
            [] => (Value::unknown_for(function.causes()), this.cloned()),
            [only] if !function.is_unknown() => self.call_function(only, this, arguments, names, site),
            several => {
                let mut after = this.cloned();
                let result = self.alternatives(several.len(), |evaluator, index| {
                    let Some(one) = several.get(index) else { return Value::never() };
                    let (result, receiver) = evaluator.call_function(one, this, arguments, names, site);
                    if let (Some(after), Some(receiver)) = (&mut after, receiver) {
                        after.merge(&receiver);
                    }
                    result
                });
                (result, after)
            }
        }
    }

    fn accepts(&self, function: &Function, count: usize) -> bool {
        let count = count + function.curried.len();
        match &function.callee {
            Callee::Closure { script, function, slots } => {
                let closure = self.modules.get(*script).and_then(|module| module.function(*function));
                closure.is_some_and(|closure| closure.parameters.len() == count + slots.len())
            }
            Callee::Name(name) => {
                let own = self.modules.get(self.source()).is_some_and(|module| !module.functions(name, count).is_empty());
                let takes = |operation: &&'static Operation| arity(operation) == count;
                own || CATALOGUE.functions(name).iter().any(takes) || standard::is_standard(name) || &**name == "Fn"
            }
        }
    }

    #[cold]
    fn unknown_function(&mut self, function: &Value, site: Site) {
        let causes = super::describe(&function.causes());
        let message = if causes.is_empty() {
            "a function that could be any is called here".to_owned()
        } else {
            format!("a function that could be any is called here: it comes from {causes}")
        };
        let help = "call functions by a name or a closure that stands in the script";
        self.unbounded("unbounded-call", &message, help, site.source, site.span, "could do anything");
    }

    fn call_function(
        &mut self,
        function: &Function,
        this: Option<&Value>,
        arguments: &[Value],
        names: &Names,
        site: Site,
    ) -> (Value, Option<Value>) {
        let all: Vec<Value> = function.curried.iter().chain(arguments).cloned().collect();
        match &function.callee {
            Callee::Closure { script, function, slots } => self.call_closure(*script, *function, slots, this, all, site),
            Callee::Name(name) => match this {
                Some(this) => self.method_on(this, name, all, site),
                None => (self.call_named_in(name, all, None, names.clone(), site), None),
            },
        }
    }

    /// A callback of an array or map method, which passes what it takes: nothing (then `this` is the item), the item, or the
    /// item and what comes with it.
    pub(crate) fn callback(&mut self, function: &Value, item: &Value, extra: &[Value], site: Site) -> Value {
        self.callback_on(function, item, extra, site).0
    }

    pub(crate) fn callback_on(&mut self, function: &Value, item: &Value, extra: &[Value], site: Site) -> (Value, Value) {
        if let Some(result) = self.hidden_callback(function, item, extra, site) {
            return (result, item.clone());
        }
        self.visible_callback(function, item, extra, site)
    }

    /// A callback by name is tried in method style first. There a function of the host with that name comes before one of the
    /// script that takes the item as its argument, so it is not hidden by that.
    fn hidden_callback(&mut self, function: &Value, item: &Value, extra: &[Value], site: Site) -> Option<Value> {
        let [Atom::Function(named)] = function.atoms.as_slice() else { return None };
        let Callee::Name(name) = &named.callee else { return None };
        let is_script = |arity: usize| {
            let module = self.modules.get(self.source());
            module.is_some_and(|module| !module.functions(name, named.curried.len() + arity).is_empty())
        };
        if is_script(0) || !(1..=MOST).any(is_script) {
            return None;
        }
        let arguments: Vec<Value> = named.curried.iter().chain([item]).cloned().collect();
        let taken = match self.host_takes(name, &arguments) {
            Tri::No if !named.curried.is_empty() || !is_called_alone(name) => return None,
            taken => taken,
        };
        let host = |this: &mut Self| match taken {
            Tri::No => this.unknown(format!("what `{name}` gives"), site.span),
            Tri::Yes | Tri::Unknown => this.host_or_standard(name, &arguments, site).0,
        };
        if taken == Tri::Yes {
            return Some(host(self));
        }
        Some(self.alternatives(2, |this, side| if side == 0 { host(this) } else { this.visible_callback(function, item, extra, site).0 }))
    }

    fn visible_callback(&mut self, function: &Value, item: &Value, extra: &[Value], site: Site) -> (Value, Value) {
        let mut arguments = vec![item.clone()];
        match self.takes(function) {
            Some(0) => {
                let (result, after) = self.on_element(|this| this.call_value(function, Some(item), &[], site));
                return (result, after.unwrap_or_else(|| item.clone()));
            }
            Some(count) => arguments.extend(extra.iter().take(count.saturating_sub(1)).cloned()),
            None => {}
        }
        (self.call_value(function, None, &arguments, site).0, item.clone())
    }

    /// A callback that gets these arguments, and of what comes with them as much as it takes.
    pub(crate) fn call_back(&mut self, function: &Value, given: &[Value], extra: &[Value], site: Site) -> Value {
        let more = self.takes(function).map_or(0, |count| count.saturating_sub(given.len()));
        let arguments: Vec<Value> = given.iter().chain(extra.iter().take(more)).cloned().collect();
        self.call_value(function, None, &arguments, site).0
    }

    /// How many arguments the function takes besides those it has; nothing where that is not known.
    pub(crate) fn takes(&self, function: &Value) -> Option<usize> {
        let [Atom::Function(function)] = function.atoms.as_slice() else { return None };
        match &function.callee {
            Callee::Closure { script, function: index, .. } => {
                let declared = self.modules.get(*script)?.function(*index)?;
                declared.parameters.len().checked_sub(declared.captures + function.curried.len())
            }
            Callee::Name(name) => {
                let module = self.modules.get(self.source())?;
                (0..=MOST).find(|arity| !module.functions(name, arity + function.curried.len()).is_empty())
            }
        }
    }
}
