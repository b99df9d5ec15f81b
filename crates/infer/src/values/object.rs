//! Objects of the script-facing API, and functions as values.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::tables;
use smol_str::SmolStr;

use super::{Atom, Sorted, Text, Value};

/// The field of an entry that is none a script sees.
pub(crate) const BEHIND: &str = "behind";

thread_local! {
    /// What an entry of a directory can be.
    static ENTRY_TYPES: Value = {
        let types = tables::constants().filter(|constant| constant.kind == Kind::EntryType);
        Value { atoms: types.map(|one| Atom::Object(Rc::new(Object::symbol(one.kind, one.value)))).collect() }
    };
}

/// An object: its kind and what is known of it, by name. Handles keep their `path` and `original`, builders and what
/// they build their settings, constants their `value`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) fields: Sorted<&'static str, Value>,
}

impl Object {
    /// An object nothing is known of.
    pub(crate) const fn opaque(kind: Kind) -> Self {
        Self { kind, fields: Sorted::new() }
    }

    /// A constant.
    pub(crate) fn symbol(kind: Kind, value: &'static str) -> Self {
        Self { kind, fields: Sorted::from([("value", Value::literal(value))]) }
    }

    /// An open file or directory.
    pub(crate) fn handle(kind: Kind, path: Value, original: Value) -> Self {
        Self { kind, fields: Sorted::from([("path", path), ("original", original)]) }
    }

    /// An entry of a directory, of any type. Its name is the last component of its path.
    pub(crate) fn entry(path: Text, name: Text) -> Self {
        let types = ENTRY_TYPES.with(Value::clone);
        let fields = Sorted::from([("path", Value::text(path)), ("name", Value::text(name)), ("type", types)]);
        Self { kind: Kind::DirEntry, fields }
    }

    /// An entry that can be what a link leads to, so that its name says nothing of its path.
    pub(crate) fn entry_behind(path: Text, name: Text) -> Self {
        let mut entry = Self::entry(path, name);
        entry.fields.insert(BEHIND, Value::unit());
        entry
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }
}

/// A function as a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Function {
    pub(crate) callee: Callee,
    /// The leading arguments that are given already.
    pub(crate) curried: Vec<Value>,
}

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Callee {
    /// A function by its name, looked up where it is called: of the script or of the host.
    Name(SmolStr),
    /// A closure: the script, its place among the script's functions, and the slots of the captured variables.
    Closure { script: usize, function: usize, slots: Rc<[usize]> },
}
