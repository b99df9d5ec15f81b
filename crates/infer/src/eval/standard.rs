//! The functions the language brings along, by name, and what they give.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a standard function gives, where its value is not worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    Unit,
    Bool,
    Int,
    Float,
    Text,
    Any,
}

use Gives::{Any, Bool, Float, Int, Text, Unit};

/// The names of Rhai 1.27's standard packages, sorted.
const STANDARD: &[(&str, Gives)] = &[
    ("abs", Any),
    ("acos", Float),
    ("acosh", Float),
    ("all", Bool),
    ("append", Unit),
    ("as_string", Text),
    ("asin", Float),
    ("asinh", Float),
    ("atan", Float),
    ("atanh", Float),
    ("back_trace", Any),
    ("bits", Any),
    ("blob", Any),
    ("bytes", Int),
    ("call", Any),
    ("ceiling", Float),
    ("chars", Any),
    ("chop", Unit),
    ("clear", Unit),
    ("contains", Bool),
    ("cos", Float),
    ("cosh", Float),
    ("crop", Unit),
    ("curry", Any),
    ("debug", Unit),
    ("dedup", Unit),
    ("drain", Any),
    ("elapsed", Any),
    ("end", Int),
    ("ends_with", Bool),
    ("eval", Any),
    ("exit", Any),
    ("exp", Float),
    ("extract", Any),
    ("fill_with", Unit),
    ("filter", Any),
    ("find", Any),
    ("find_map", Any),
    ("floor", Float),
    ("for_each", Unit),
    ("fraction", Float),
    ("get", Any),
    ("get_bit", Bool),
    ("get_bits", Int),
    ("hypot", Float),
    ("index_of", Int),
    ("insert", Unit),
    ("int", Float),
    ("is_anonymous", Bool),
    ("is_def_fn", Bool),
    ("is_def_var", Bool),
    ("is_empty", Bool),
    ("is_even", Bool),
    ("is_exclusive", Bool),
    ("is_finite", Bool),
    ("is_inclusive", Bool),
    ("is_infinite", Bool),
    ("is_nan", Bool),
    ("is_odd", Bool),
    ("is_shared", Bool),
    ("is_zero", Bool),
    ("keys", Any),
    ("len", Int),
    ("ln", Float),
    ("log", Float),
    ("make_lower", Unit),
    ("make_upper", Unit),
    ("map", Any),
    ("max", Any),
    ("min", Any),
    ("mixin", Unit),
    ("name", Text),
    ("order", Any),
    ("order_by", Any),
    ("order_desc", Any),
    ("pad", Unit),
    ("parse_be_float", Float),
    ("parse_be_int", Int),
    ("parse_float", Float),
    ("parse_int", Int),
    ("parse_json", Any),
    ("parse_le_float", Float),
    ("parse_le_int", Int),
    ("pop", Any),
    ("print", Unit),
    ("push", Unit),
    ("range", Any),
    ("reduce", Any),
    ("reduce_rev", Any),
    ("remove", Any),
    ("replace", Unit),
    ("retain", Any),
    ("reverse", Unit),
    ("round", Float),
    ("set", Unit),
    ("set_bit", Unit),
    ("set_bits", Unit),
    ("set_tag", Unit),
    ("shift", Any),
    ("sign", Int),
    ("sin", Float),
    ("sinh", Float),
    ("sleep", Unit),
    ("some", Bool),
    ("sort", Unit),
    ("sort_by", Unit),
    ("sort_desc", Unit),
    ("splice", Unit),
    ("split", Any),
    ("split_rev", Any),
    ("sqrt", Float),
    ("start", Int),
    ("starts_with", Bool),
    ("sub_string", Text),
    ("tag", Int),
    ("take", Any),
    ("tan", Float),
    ("tanh", Float),
    ("timestamp", Any),
    ("to_array", Any),
    ("to_binary", Text),
    ("to_blob", Any),
    ("to_chars", Any),
    ("to_debug", Text),
    ("to_degrees", Float),
    ("to_float", Float),
    ("to_hex", Text),
    ("to_int", Int),
    ("to_json", Text),
    ("to_lower", Any),
    ("to_octal", Text),
    ("to_radians", Float),
    ("to_string", Text),
    ("to_upper", Any),
    ("trim", Unit),
    ("truncate", Unit),
    ("type_of", Text),
    ("values", Any),
    ("write_ascii", Unit),
    ("write_be", Unit),
    ("write_le", Unit),
    ("write_utf8", Unit),
    ("zip", Any),
];

/// What only arrays and blobs have.
const OF_ARRAYS: &[&str] = &["chop", "dedup", "extract", "retain", "reverse", "shift", "sort", "sort_by", "sort_desc", "splice"];

/// What changes its first argument.
const IN_PLACE: &[&str] = &[
    "append",
    "chop",
    "clear",
    "crop",
    "dedup",
    "drain",
    "fill_with",
    "insert",
    "make_lower",
    "make_upper",
    "mixin",
    "pad",
    "pop",
    "push",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "set_bit",
    "set_bits",
    "shift",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "split",
    "take",
    "trim",
    "truncate",
    "write_ascii",
    "write_be",
    "write_le",
    "write_utf8",
];

/// What is said of one of the functions.
struct Standard {
    gives: Gives,
    in_place: bool,
}

/// The tables by name.
static INDEX: LazyLock<HashMap<&str, Standard, ahash::RandomState>> = LazyLock::new(|| {
    let of = |(name, gives): &(&'static str, Gives)| (*name, Standard { gives: *gives, in_place: IN_PLACE.contains(name) });
    STANDARD.iter().map(of).collect()
});

pub(crate) fn gives(name: &str) -> Option<Gives> {
    INDEX.get(name).map(|standard| standard.gives)
}

/// Functions of that table which take more than what they are called on.
const NEVER_ALONE: &[&str] = &[
    "all",
    "append",
    "call",
    "contains",
    "crop",
    "drain",
    "ends_with",
    "fill_with",
    "filter",
    "find",
    "find_map",
    "for_each",
    "get",
    "get_bit",
    "get_bits",
    "hypot",
    "index_of",
    "insert",
    "is_def_fn",
    "map",
    "max",
    "min",
    "mixin",
    "order_by",
    "pad",
    "push",
    "reduce",
    "reduce_rev",
    "remove",
    "replace",
    "retain",
    "set",
    "set_bit",
    "set_bits",
    "set_tag",
    "some",
    "sort_by",
    "splice",
    "split_rev",
    "starts_with",
    "sub_string",
    "take",
    "truncate",
    "write_ascii",
    "write_be",
    "write_le",
    "write_utf8",
    "zip",
];

/// Whether a function of the language can be called on a value with nothing else.
pub(crate) fn is_called_alone(name: &str) -> bool {
    is_standard(name) && !NEVER_ALONE.contains(&name)
}

pub(crate) fn is_standard(name: &str) -> bool {
    gives(name).is_some()
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    STANDARD.iter().map(|(name, _)| *name)
}

/// Whether nothing but an array has such a function: where a map has nothing under a key, a call of it fails.
pub(crate) fn of_arrays_alone(name: &str) -> bool {
    OF_ARRAYS.contains(&name)
}

pub(crate) fn changes_its_receiver(name: &str) -> bool {
    INDEX.get(name).is_some_and(|standard| standard.in_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(STANDARD.iter().zip(STANDARD.iter().skip(1)).all(|(one, next)| one.0 < next.0));
        assert!(IN_PLACE.iter().chain(OF_ARRAYS).all(|name| is_standard(name)));
    }
}
