//! The catalogue's rows by the names scripts use.

use std::collections::HashMap;
use std::sync::LazyLock;

use rex_catalogue::operation::{Builder, Constant, Form, Maker, Module, Operation, Record, Type};
use rex_catalogue::tables;

/// Rows by their names; the catalogue is nobody's to choose, so the hash need not be the standard, slower one.
type ByName<T> = HashMap<&'static str, T, ahash::RandomState>;

/// Every row, by name.
pub(crate) struct Catalogue {
    /// Functions and methods: a method is a function whose first argument is the receiver.
    functions: ByName<Vec<&'static Operation>>,
    namespaced: ByName<ByName<Vec<&'static Operation>>>,
    pub(crate) builders: ByName<&'static Builder>,
    pub(crate) records: Vec<&'static Record>,
    constants: ByName<ByName<&'static Constant>>,
    makers: ByName<ByName<Vec<&'static Maker>>>,
}

/// The one index of the tables.
pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::new);

impl Catalogue {
    fn new() -> Self {
        let mut index = Self {
            functions: ByName::default(),
            namespaced: ByName::default(),
            builders: tables::builders().map(|builder| (builder.function, builder)).collect(),
            records: tables::records().collect(),
            constants: ByName::default(),
            makers: ByName::default(),
        };
        for operation in tables::operations() {
            match operation.form {
                Form::Function | Form::Method(_) => index.functions.entry(operation.name).or_default().push(operation),
                Form::Namespaced(space) => {
                    index.namespaced.entry(space).or_default().entry(operation.name).or_default().push(operation);
                }
                Form::Statement => {}
            }
        }
        for constant in tables::constants() {
            index.constants.entry(constant.space).or_default().insert(constant.name, constant);
        }
        for maker in tables::makers() {
            index.makers.entry(maker.space).or_default().entry(maker.name).or_default().push(maker);
        }
        index
    }

    pub(crate) fn functions(&self, name: &str) -> &[&'static Operation] {
        self.functions.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn namespaced(&self, space: &str, name: &str) -> &[&'static Operation] {
        self.namespaced.get(space).and_then(|space| space.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The module of the operation that is called so, with its `space::` if it has one.
    pub(crate) fn module_of(&self, name: &str) -> Option<Module> {
        let operations = name.split_once("::").map_or_else(|| self.functions(name), |(space, name)| self.namespaced(space, name));
        operations.first().map(|operation| operation.module)
    }

    pub(crate) fn constant(&self, space: &str, name: &str) -> Option<&'static Constant> {
        self.constants.get(space)?.get(name).copied()
    }

    pub(crate) fn makers(&self, space: &str, name: &str) -> &[&'static Maker] {
        self.makers.get(space).and_then(|space| space.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every name a call can have.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.keys().chain(self.builders.keys()).copied()
    }

    /// Every name a call can have after `space::`.
    pub(crate) fn namespaced_names(&self) -> impl Iterator<Item = String> {
        let names = |(space, names): (&'static str, Vec<&'static str>)| names.into_iter().map(move |name| format!("{space}::{name}"));
        let operations = self.namespaced.iter().map(|(space, rows)| (*space, rows.keys().copied().collect()));
        let makers = self.makers.iter().map(|(space, rows)| (*space, rows.keys().copied().collect()));
        operations.chain(makers).flat_map(names)
    }
}

/// The types of all arguments, the receiver first.
pub(crate) fn signature(operation: &Operation) -> impl Iterator<Item = Type> {
    let receiver = operation.receiver().map(Type::Object);
    receiver.into_iter().chain(operation.parameters.iter().map(|parameter| parameter.holds))
}

/// How many arguments there are, with the receiver.
pub(crate) fn arity(operation: &Operation) -> usize {
    operation.parameters.len() + usize::from(operation.receiver().is_some())
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
