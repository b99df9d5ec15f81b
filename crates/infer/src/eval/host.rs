//! Calls that lead to the host, or to the standard functions of the language.

use rex_catalogue::operation::{Operation, Type};
use smallvec::SmallVec;

use super::catalogue::{CATALOGUE, arity, signature};
use super::similar::nearest;
use super::{Evaluator, Site, methods, standard};
use crate::plan::{Abstract, Named};
use crate::values::{Atom, Object, Tri, Value, matches_atom, matches_type};

impl Evaluator<'_> {
    /// A function that is not the script's: gives its result, and what its first argument has become.
    pub(crate) fn host_or_standard(&mut self, name: &str, arguments: &[Value], site: Site) -> (Value, Option<Value>) {
        self.may_throw(site.span);
        if let Some(done) = self.builder_call(name, arguments) {
            return done;
        }
        if let Some(result) = self.host_function(CATALOGUE.functions(name), arguments, site) {
            return (result, None);
        }
        if let Some(result) = self.record_call(name, arguments, site) {
            return (result, None);
        }
        if standard::is_standard(name) {
            return methods::call(self, name, arguments, site);
        }
        (self.wrong_call(name, arguments, site), None)
    }

    /// The operations of that name which take such arguments; nothing if there is none.
    fn host_function(&mut self, rows: &[&'static Operation], arguments: &[Value], site: Site) -> Option<Value> {
        let fits = |operation: &&'static Operation| {
            arity(operation) == arguments.len()
                && self.options.modules.contains(&operation.module)
                && signature(operation).zip(arguments).all(|(wanted, value)| matches_type(value, wanted) != Tri::No)
        };
        let candidates: SmallVec<[&'static Operation; 2]> = rows.iter().copied().filter(fits).collect();
        match candidates.as_slice() {
            [] => None,
            [only] => Some(self.operation(only, arguments, site)),
            several => Some(self.alternatives(several.len(), |this, index| match several.get(index) {
                Some(operation) => this.operation(operation, arguments, site),
                None => Value::never(),
            })),
        }
    }

    /// Whether some operation of that name takes such arguments.
    pub(crate) fn host_takes(&self, name: &str, arguments: &[Value]) -> Tri {
        let mut taken = Tri::No;
        for operation in CATALOGUE.functions(name) {
            if arity(operation) != arguments.len() || !self.options.modules.contains(&operation.module) {
                continue;
            }
            let fits: Vec<Tri> = signature(operation).zip(arguments).map(|(wanted, value)| matches_type(value, wanted)).collect();
            if fits.iter().all(|fit| *fit == Tri::Yes) {
                return Tri::Yes;
            }
            if !fits.contains(&Tri::No) {
                taken = Tri::Unknown;
            }
        }
        taken
    }

    /// One host call: its plan is walked with the arguments' abstract values.
    pub(crate) fn operation(&mut self, operation: &'static Operation, arguments: &[Value], site: Site) -> Value {
        self.may_throw(site.span);
        let names = operation.receiver().map(|_| "self").into_iter().chain(operation.parameters.iter().map(|parameter| parameter.name));
        // What is of another type never comes to the plan.
        let fitting = |(wanted, value): (Type, &Value)| value.filtered(|atom| matches_atom(atom, wanted) != Tri::No);
        let given: Named<Value> = names.zip(signature(operation).zip(arguments).map(fitting)).collect();
        let result = Abstract::walk(self, operation, given, site);
        if operation.fallible() {
            self.certainty.may_fail();
        }
        result
    }

    /// `space::name(arguments)` of the host.
    pub(crate) fn host_namespaced(&mut self, space: &str, name: &str, arguments: &[Value], site: Site) -> Option<Value> {
        if let Some(result) = self.host_function(CATALOGUE.namespaced(space, name), arguments, site) {
            return Some(result);
        }
        let maker = CATALOGUE.makers(space, name).iter().find(|maker| maker.parameters.len() == arguments.len())?;
        let fields = maker.parameters.iter().zip(arguments).map(|(parameter, value)| (parameter.name, value.clone()));
        Some(Value::object(Object { kind: maker.kind, fields: fields.collect() }))
    }

    pub(crate) fn host_constant(&self, space: &str, name: &str) -> Option<Value> {
        let constant = CATALOGUE.constant(space, name).filter(|constant| self.options.modules.contains(&constant.module))?;
        Some(Value::object(Object::symbol(constant.kind, constant.value)))
    }

    /// Nothing takes these arguments under that name.
    #[cold]
    fn wrong_call(&mut self, name: &str, arguments: &[Value], site: Site) -> Value {
        let receiver_unknown = arguments.first().is_some_and(|first| first.is_never() || first.is_unknown());
        if receiver_unknown && self.names_a_member(name) {
            return Value::unknown_for(arguments.first().map(Value::causes).unwrap_or_default());
        }
        let rows = CATALOGUE.functions(name);
        if rows.is_empty() && !self.names_a_member(name) {
            return self.unknown_call(name, arguments.len(), site);
        }
        let forms: Vec<String> = rows.iter().map(|operation| format!("`{}`", operation.signature())).collect();
        let given: Vec<&str> = arguments.iter().map(type_word).collect();
        let message = format!("no `{name}` takes ({})", given.join(", "));
        let help = (!forms.is_empty()).then(|| format!("there is {}", forms.join(", ")));
        self.error("arity-or-type", message, help, site, "fails when the script runs");
        self.unknown(format!("a call of `{name}` with arguments it does not take"), site.span)
    }

    /// There is no such function at all.
    #[cold]
    pub(crate) fn unknown_call(&mut self, name: &str, count: usize, site: Site) -> Value {
        let own = self.modules.get(self.source()).map(|module| module.function_names().map(str::to_owned).collect::<Vec<_>>());
        let host = CATALOGUE.function_names().map(str::to_owned).chain(CATALOGUE.namespaced_names());
        let all = own.unwrap_or_default().into_iter().chain(host).chain(standard::names().map(str::to_owned));
        let variable = self.find_variable(name).is_some();
        let plural = if count == 1 { "" } else { "s" };
        let help = match nearest(name, all) {
            Some(near) if near == name => Some(match CATALOGUE.module_of(name).filter(|module| !self.options.modules.contains(module)) {
                Some(module) => format!("`{name}` is of the module `{}`, which is left out here by `--modules`", module.name()),
                None => format!("`{name}` exists, but not with {count} argument{plural}"),
            }),
            _ if variable => Some(format!("`{name}` is a variable; call the function it holds with `{name}.call(..)`")),
            Some(near) => Some(format!("did you mean `{near}`?")),
            None => None,
        };
        self.error("unknown-function", format!("there is no function `{name}` with {count} argument{plural}"), help, site, "not defined");
        self.unknown(format!("`{name}`, which does not exist"), site.span)
    }

    /// Whether some builder or result has a member of that name.
    fn names_a_member(&self, name: &str) -> bool {
        matches!(name, "build" | "to_map")
            || !CATALOGUE.functions(name).is_empty()
            || CATALOGUE.builders.values().any(|builder| builder.settings.iter().any(|setting| setting.name == name))
            || CATALOGUE.records.iter().any(|record| record.fields.iter().any(|field| field.name == name))
    }

    /// Some value of a type of the catalogue.
    pub(crate) fn value_of_type(&self, holds: Type, what: impl FnOnce() -> String, site: Site) -> Value {
        match holds {
            Type::Nothing => Value::unit(),
            Type::Bool => Value::any_bool(),
            Type::Int => Value::any_int(),
            Type::Float => Value::any_float(),
            Type::Text => Value::any_text(self.cause(what(), site.span)),
            Type::Object(kind) => Value::object(Object::opaque(kind)),
            Type::Flags(_) | Type::Array => Value::array(crate::values::Array::Any(self.unknown(what(), site.span))),
            Type::Map => Value::map(crate::values::Map::unknown(self.unknown(what(), site.span))),
            Type::Function | Type::Any => self.unknown(what(), site.span),
        }
    }
}

fn type_word(value: &Value) -> &'static str {
    match value.atoms.as_slice() {
        [Atom::Range(..)] => "range",
        [only] => super::comparisons::type_name(only).unwrap_or("?"),
        _ => "?",
    }
}
