//! Calls by name: the language's own, the script's, the host's.

use std::rc::Rc;

use rex_policy::Pattern;
use rex_syntax::{Expr, ExprKind};
use smol_str::SmolStr;

use super::access::Target;
use super::catalogue::CATALOGUE;
use super::comparisons::type_of;
use super::frame::Names;
use super::recursion::Call;
use super::{Evaluator, Site};
use crate::values::{Atom, Callee, Causes, Function, Tri, Value};

/// A name that can be one of more functions than this is not known.
const CANDIDATES: usize = 16;

impl Evaluator<'_> {
    /// `name(arguments)`.
    pub(crate) fn call(&mut self, name: &str, arguments: &[Expr], captures_scope: bool, site: Site) -> Value {
        let Some((first, values)) = self.given_arguments(arguments) else { return Value::never() };
        if captures_scope {
            let names = self.frames.last().map(|frame| frame.names.clone()).unwrap_or_default();
            return self.call_named_in(name, values, first.as_ref(), names, site);
        }
        self.call_named(name, values, first.as_ref(), site)
    }

    /// The values of a call's arguments. A variable that comes first is read last, and native functions change it in place.
    fn given_arguments(&mut self, arguments: &[Expr]) -> Option<(Option<Target>, Vec<Value>)> {
        let is_variable = |kind: &ExprKind| match kind {
            ExprKind::Variable { namespace, .. } => namespace.is_empty(),
            kind => *kind == ExprKind::This,
        };
        match arguments.split_first() {
            Some((first, rest)) if is_variable(&first.kind) => {
                let mut values = self.expressions(rest)?;
                let (target, value) = self.target(first);
                values.insert(0, value);
                self.live.then_some((target, values))
            }
            _ => Some((None, self.expressions(arguments)?)),
        }
    }

    pub(crate) fn call_named(&mut self, name: &str, arguments: Vec<Value>, first: Option<&Target>, site: Site) -> Value {
        self.call_named_in(name, arguments, first, Names::default(), site)
    }

    pub(crate) fn call_named_in(&mut self, name: &str, arguments: Vec<Value>, first: Option<&Target>, names: Names, site: Site) -> Value {
        let module = self.source();
        let functions = self.modules.get(module).map(|module| module.functions(name, arguments.len())).unwrap_or_default();
        if let Some(function) = functions.iter().copied().find(|function| self.this_type(module, *function).is_none()) {
            return self.call_script(Call { module, function, this: None, captured: Vec::new(), arguments, names, site });
        }
        if let Some(value) = self.keyword(name, &arguments, &names, site) {
            return value;
        }
        let nothing = Value::never();
        let receiver = arguments.first().unwrap_or(&nothing);
        let (result, after) = self.changing(first, receiver, |this| this.host_or_standard(name, &arguments, site));
        if let (Some(target), Some(after)) = (first, after) {
            // Of a variable that a closure shares, such a call gets a copy.
            let before = if self.store.is_pinned(target.slot) { self.store.get(target.slot) } else { Value::never() };
            self.store_at(target, before.join(&after));
        }
        result
    }

    fn this_type(&self, module: usize, function: usize) -> Option<&str> {
        self.modules.get(module)?.function(function)?.this_type.as_deref()
    }

    /// What the language itself does under a name.
    fn keyword(&mut self, name: &str, arguments: &[Value], names: &Names, site: Site) -> Option<Value> {
        Some(match (name, arguments) {
            ("Fn", [name]) => self.function_named(name, site),
            ("type_of", [value]) => type_of(value),
            ("is_shared" | "is_def_var", [_]) | ("is_def_fn", [_, _]) => Value::any_bool(),
            ("curry", [function, rest @ ..]) => curried(function, rest),
            ("call", [function, rest @ ..]) => self.call_value_in(function, None, rest, names, site).0,
            ("exit", [] | [_]) => {
                self.certainty.exit_all();
                self.live = false;
                Value::never()
            }
            ("eval", [_]) => {
                let help = "write the statements out: text that is run as a script cannot be analysed";
                self.unbounded("eval", "`eval` could do anything", help, site.source, site.span, "could do anything");
                self.unknown("what `eval` gives", site.span)
            }
            _ => return None,
        })
    }

    /// `Fn(expression)`.
    fn function_named(&mut self, name: &Value, site: Site) -> Value {
        let mut functions = Value::never();
        for text in name.spelled() {
            let names = match text.pattern.is_literal() {
                Some(name) => vec![name.to_owned()],
                None => self.functions_like(&text.pattern),
            };
            for name in &names {
                functions.take(Value::function(Function { callee: Callee::Name(name.into()), curried: Vec::new() }));
            }
            if names.is_empty() {
                let computed = Causes::of(self.cause("a function name that is computed", site.span));
                functions.take(Value::unknown_for(text.causes.with(&computed)));
            }
        }
        functions
    }

    /// The functions there are whose names match; none where nothing is known of the name, or too many do.
    fn functions_like(&self, pattern: &Pattern) -> Vec<String> {
        if pattern.prefix().is_empty() {
            return Vec::new();
        }
        let own = self.modules.iter().flat_map(|module| module.function_names()).map(str::to_owned);
        let others = CATALOGUE.function_names().chain(super::standard::names()).chain(["Fn"]).map(str::to_owned);
        let mut names: Vec<String> = own.chain(others).filter(|name| pattern.matches(name)).collect();
        names.sort();
        names.dedup();
        if names.len() > CANDIDATES { Vec::new() } else { names }
    }

    /// `receiver.name(arguments)`; what the receiver has become is put back.
    pub(crate) fn method(&mut self, receiver: &Value, target: Option<&Target>, name: &str, arguments: Vec<Value>, site: Site) -> Value {
        let (result, after) = self.changing(target, receiver, |this| this.method_on(receiver, name, arguments, site));
        if let Some(target) = target {
            if !self.only_reads(name) {
                self.derived.assigned(target.slot);
            }
            if let Some(after) = after.filter(|after| self.live && after != receiver) {
                self.store_at(target, after);
            }
        }
        result
    }

    /// What a method gives, and what its receiver has become, if it may not be what it was.
    pub(crate) fn method_on(&mut self, receiver: &Value, name: &str, mut arguments: Vec<Value>, site: Site) -> (Value, Option<Value>) {
        if name == "call"
            && let Some(done) = self.call_method(receiver, &arguments, site)
        {
            return done;
        }
        if name == "curry" && receiver.atoms.iter().any(|atom| matches!(atom, Atom::Function(_))) {
            return (curried(receiver, &arguments), None);
        }
        if let Some(function) = function_property(receiver, name) {
            return self.call_value(&function, Some(receiver), &arguments, site);
        }
        if let Some(done) = self.script_method(receiver, name, &arguments, site) {
            return done;
        }
        if name == "type_of" && arguments.is_empty() {
            return (type_of(receiver), None);
        }
        arguments.insert(0, receiver.clone());
        self.host_or_standard(name, &arguments, site)
    }

    /// `f.call(..)`, or `object.call(f, ..)` with the object as `this`.
    fn call_method(&mut self, receiver: &Value, arguments: &[Value], site: Site) -> Option<(Value, Option<Value>)> {
        if receiver.atoms.iter().any(|atom| matches!(atom, Atom::Function(_) | Atom::Unknown(_))) {
            return Some((self.call_value(receiver, None, arguments, site).0, None));
        }
        let (function, rest) = arguments.split_first()?;
        Some(self.call_value(function, Some(receiver), rest, site))
    }

    /// A function of the script in method style: `this` is the receiver.
    fn script_method(&mut self, receiver: &Value, name: &str, arguments: &[Value], site: Site) -> Option<(Value, Option<Value>)> {
        let module = self.source();
        let all = self.modules.get(module).map(|module| module.functions(name, arguments.len())).unwrap_or_default();
        let mut functions: Vec<usize> = all.iter().copied().filter(|one| self.this_fits(module, *one, receiver) != Tri::No).collect();
        // One for exactly this type comes before one for any.
        if let Some(exact) = functions
            .iter()
            .copied()
            .find(|one| self.this_type(module, *one).is_some() && self.this_fits(module, *one, receiver) == Tri::Yes)
        {
            functions = vec![exact];
        }
        if functions.is_empty() {
            return None;
        }
        let base = self.store.len();
        let slot = self.store.declare(receiver.clone());
        let run = |this: &mut Self, index: usize| {
            let function = functions.get(index).copied().unwrap_or_default();
            let arguments = arguments.to_vec();
            this.call_script(Call { module, function, this: Some(slot), captured: Vec::new(), arguments, names: Names::default(), site })
        };
        let result =
            self.watching(Some(slot), |this| if functions.len() == 1 { run(this, 0) } else { this.alternatives(functions.len(), run) });
        let after = self.store.get(slot);
        self.release(base);
        Some((result, Some(after)))
    }

    fn this_fits(&self, module: usize, function: usize, receiver: &Value) -> Tri {
        let Some(wanted) = self.this_type(module, function) else { return Tri::Yes };
        let wanted = match wanted {
            "int" => "i64",
            "float" => "f64",
            other => other,
        };
        let names: Vec<Option<&str>> = receiver.atoms.iter().map(super::comparisons::type_name).collect();
        if names.iter().all(|name| *name == Some(wanted)) {
            Tri::Yes
        } else if names.iter().all(|name| name.is_some_and(|name| name != wanted)) {
            Tri::No
        } else {
            Tri::Unknown
        }
    }

    /// `namespace::name(arguments)`.
    pub(crate) fn namespaced_call(&mut self, namespace: &[SmolStr], name: &str, arguments: &[Expr], site: Site) -> Value {
        let Some((_, arguments)) = self.given_arguments(arguments) else { return Value::never() };
        if let [space] = namespace {
            if let Some(module) = self.imported(space) {
                return self.call_exported(module, name, arguments, site);
            }
            if let Some(value) = self.host_namespaced(space, name, &arguments, site) {
                return value;
            }
        }
        let path = format!("{}::{name}", namespace.join("::"));
        self.unknown_call(&path, arguments.len(), site)
    }
}

/// The function with more arguments given.
fn curried(function: &Value, arguments: &[Value]) -> Value {
    let mut result = Value::never();
    for atom in &function.atoms {
        result.merge(&Value::one(match atom {
            Atom::Function(function) => {
                let curried = function.curried.iter().chain(arguments).cloned().collect();
                Atom::Function(Rc::new(Function { callee: function.callee.clone(), curried }))
            }
            other => other.clone(),
        }));
    }
    result
}

/// The function a map holds under the name of a method.
fn function_property(receiver: &Value, name: &str) -> Option<Value> {
    let [Atom::Map(map)] = receiver.atoms.as_slice() else { return None };
    let value = map.known.get(name)?;
    value
        .atoms
        .iter()
        .any(|atom| matches!(atom, Atom::Function(_)))
        .then(|| value.filtered(|atom| matches!(atom, Atom::Function(_) | Atom::Unknown(_))))
}
