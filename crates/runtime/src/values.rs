//! The objects scripts hold, each script type with a Rust type of its own.
//!
//! The language resolves overloads and `type_of` by Rust type, so one generic definition is given a number a kind.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rhai::{Dynamic, Module};

use crate::os::{Directory, Entry, File, Link};

/// What an object is made of.
#[derive(Clone, Debug)]
pub enum Object {
    /// A constant, by its value.
    Symbol(&'static str),
    /// A builder, or what it built: settings by name. A copy is independent of the original.
    Settings(Rc<BTreeMap<&'static str, Dynamic>>),
    /// A result, its fields by name.
    Record(Rc<BTreeMap<&'static str, Dynamic>>),
    /// An open directory.
    Directory(Rc<Directory>),
    /// An open file.
    File(Rc<File>),
    /// An open link.
    Link(Rc<Link>),
    /// An entry of a directory.
    Entry(Rc<Entry>),
}

/// An object of the kind with that number.
#[derive(Clone, Debug)]
pub struct Value<const KIND: u16>(Object);

/// What is done with a value without naming its type.
struct Dispatch {
    type_id: fn() -> TypeId,
    wrap: fn(Object) -> Dynamic,
    peek: fn(&Dynamic) -> Option<Object>,
    replace: fn(&mut Dynamic, Object) -> bool,
    name: fn(&mut Module, &str),
}

const fn dispatch<const KIND: u16>() -> Dispatch {
    Dispatch {
        type_id: TypeId::of::<Value<KIND>>,
        wrap: |object| Dynamic::from(Value::<KIND>(object)),
        peek: |dynamic| dynamic.read_lock::<Value<KIND>>().map(|value| value.0.clone()),
        replace: |dynamic, object| match dynamic.write_lock::<Value<KIND>>() {
            Some(mut value) => {
                value.0 = object;
                true
            }
            None => false,
        },
        name: |module, name| {
            module.set_custom_type::<Value<KIND>>(name);
        },
    }
}

/// Instantiates the dispatch of each number.
macro_rules! dispatches {
    ($($number:literal)*) => { &[$(dispatch::<$number>(),)*] };
}

/// INVARIANT: one for each kind (checked while compiling, below).
const DISPATCHES: &[Dispatch] = dispatches!(
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
    32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63
    64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95
    96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125 126 127
);

const _: () = assert!(Kind::ALL.len() <= DISPATCHES.len(), "add numbers to DISPATCHES");

fn dispatch_of(kind: Kind) -> Option<&'static Dispatch> {
    DISPATCHES.get(kind as usize)
}

/// The Rust type behind a kind.
pub fn type_id(kind: Kind) -> TypeId {
    dispatch_of(kind).map_or_else(TypeId::of::<()>, |dispatch| (dispatch.type_id)())
}

/// An object as a script value.
pub fn wrap(kind: Kind, object: Object) -> Dynamic {
    dispatch_of(kind).map_or(Dynamic::UNIT, |dispatch| (dispatch.wrap)(object))
}

/// The object in a script value of that kind.
pub fn peek(kind: Kind, value: &Dynamic) -> Option<Object> {
    dispatch_of(kind).and_then(|dispatch| (dispatch.peek)(value))
}

/// Puts another object into a script value of that kind.
pub fn replace(kind: Kind, value: &mut Dynamic, object: Object) -> bool {
    dispatch_of(kind).is_some_and(|dispatch| (dispatch.replace)(value, object))
}

/// Tells the module the names of all kinds.
pub fn name_types(module: &mut Module) {
    for kind in Kind::ALL {
        if let Some(dispatch) = dispatch_of(*kind) {
            (dispatch.name)(module, kind.name());
        }
    }
}

/// A constant as a script value.
pub fn symbol(kind: Kind, value: &'static str) -> Dynamic {
    wrap(kind, Object::Symbol(value))
}

/// A result as a script value.
pub fn record(kind: Kind, fields: BTreeMap<&'static str, Dynamic>) -> Dynamic {
    wrap(kind, Object::Record(Rc::new(fields)))
}
