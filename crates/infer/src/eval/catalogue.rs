//! The catalogue's rows by the names scripts use.

use std::collections::HashMap;
use std::sync::LazyLock;

use rex_catalogue::operation::{Builder, Constant, Form, Maker, Module, Operation, Record, Type};
use rex_catalogue::tables;

/// Every row, by name.
pub(crate) struct Catalogue {
    /// Functions and methods: a method is a function whose first argument is the receiver.
    functions: HashMap<&'static str, Vec<&'static Operation>>,
    namespaced: HashMap<String, Vec<&'static Operation>>,
    pub(crate) builders: HashMap<&'static str, &'static Builder>,
    pub(crate) records: Vec<&'static Record>,
    constants: HashMap<String, &'static Constant>,
    makers: HashMap<String, Vec<&'static Maker>>,
}

/// The one index of the tables.
pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::new);

impl Catalogue {
    fn new() -> Self {
        let mut index = Self {
            functions: HashMap::new(),
            namespaced: HashMap::new(),
            builders: tables::builders().map(|builder| (builder.function, builder)).collect(),
            records: tables::records().collect(),
            constants: tables::constants().map(|constant| (full(constant.space, constant.name), constant)).collect(),
            makers: HashMap::new(),
        };
        for operation in tables::operations() {
            match operation.form {
                Form::Function | Form::Method(_) => index.functions.entry(operation.name).or_default().push(operation),
                Form::Namespaced(space) => index.namespaced.entry(full(space, operation.name)).or_default().push(operation),
                Form::Statement => {}
            }
        }
        for maker in tables::makers() {
            index.makers.entry(full(maker.space, maker.name)).or_default().push(maker);
        }
        index
    }

    pub(crate) fn functions(&self, name: &str) -> &[&'static Operation] {
        self.functions.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn namespaced(&self, space: &str, name: &str) -> &[&'static Operation] {
        self.namespaced.get(&full(space, name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The module of the operation that is called so, with its `space::` if it has one.
    pub(crate) fn module_of(&self, name: &str) -> Option<Module> {
        let named = self.functions.get(name).or_else(|| self.namespaced.get(name));
        named.and_then(|operations| operations.first()).map(|operation| operation.module)
    }

    pub(crate) fn constant(&self, space: &str, name: &str) -> Option<&'static Constant> {
        self.constants.get(&full(space, name)).copied()
    }

    pub(crate) fn makers(&self, space: &str, name: &str) -> &[&'static Maker] {
        self.makers.get(&full(space, name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every name a call can have.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.keys().chain(self.builders.keys()).copied()
    }

    /// Every name a call can have after `space::`.
    pub(crate) fn namespaced_names(&self) -> impl Iterator<Item = String> {
        self.namespaced.keys().chain(self.makers.keys()).cloned()
    }
}

/// The types of all arguments, the receiver first.
pub(crate) fn signature(operation: &Operation) -> Vec<Type> {
    let receiver = operation.receiver().map(Type::Object);
    receiver.into_iter().chain(operation.parameters.iter().map(|parameter| parameter.holds)).collect()
}

/// Everything that can stand before `::` without an import.
pub(crate) fn namespaces(modules: &[Module]) -> Vec<String> {
    let operations =
        tables::operations().filter(|operation| modules.contains(&operation.module)).filter_map(|operation| match operation.form {
            Form::Namespaced(space) => Some(space),
            Form::Function | Form::Method(_) | Form::Statement => None,
        });
    let constants = tables::constants().filter(|constant| modules.contains(&constant.module)).map(|constant| constant.space);
    let makers = tables::makers().filter(|maker| modules.contains(&maker.module)).map(|maker| maker.space);
    let mut all: Vec<String> = operations.chain(constants).chain(makers).map(str::to_owned).collect();
    all.sort();
    all.dedup();
    all
}

fn full(space: &str, name: &str) -> String {
    format!("{space}::{name}")
}
