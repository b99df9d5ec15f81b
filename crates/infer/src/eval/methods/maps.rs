//! Functions of maps.

use std::rc::Rc;

use super::Done;
use crate::eval::comparisons::contains;
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Interval, Map, Rest, Sorted, Value};

pub(super) fn call(evaluator: &mut Evaluator<'_>, map: &Rc<Map>, name: &str, rest: &[Value], site: Site) -> Option<Done> {
    let whole = Value::one(Atom::Map(Rc::clone(map)));
    Some(match (name, rest) {
        ("keys", []) => (keys(map), whole),
        ("values", []) => (values(map), whole),
        ("len", []) => (length(map), whole),
        ("is_empty", []) => (Value::any_bool(), whole),
        ("contains", [key]) => (Value::truth(contains(&whole, key)), whole),
        ("get", [key]) => (evaluator.element_at(&whole, key, site.span), whole),
        ("set", [key, value]) => (Value::unit(), with(map, key, value)),
        ("remove", [key]) => removed(map, key),
        ("clear", []) => (Value::unit(), Value::map(Map::new(Sorted::new(), Rest::Nothing))),
        ("fill_with", [other]) => (Value::unit(), evaluator.binary("+", other, &whole, site.span)),
        ("mixin", [other]) => (Value::unit(), evaluator.binary("+", &whole, other, site.span)),
        ("filter" | "map" | "for_each" | "all" | "some" | "find" | "find_map" | "drain" | "retain", [function]) => {
            let (given, changed) = each_entry(evaluator, map, function, site);
            let (same, whole) = match changed {
                Some(value) => (Value::map(Map::unknown(value.clone())), Value::map(Map::unknown(value))),
                None => (Value::map(Map::new(Sorted::new(), rest_of(map))), whole),
            };
            match name {
                "map" => (Value::map(Map::unknown(given)), whole),
                "filter" => (same, whole),
                "for_each" => (Value::unit(), whole),
                "drain" | "retain" => (same.clone(), same),
                _ => (given.join(&map.any_value()).join(&Value::unit()), whole),
            }
        }
        _ => return None,
    })
}

/// Calls the function for each entry: with the key and the value as `this`, which it may change, or with both.
fn each_entry(evaluator: &mut Evaluator<'_>, map: &Map, function: &Value, site: Site) -> (Value, Option<Value>) {
    let (key, value) = (map.any_key(), map.any_value());
    if evaluator.takes(function) != Some(1) {
        let given =
            evaluator.repeatedly(site.span, |evaluator| evaluator.call_value(function, None, &[key.clone(), value.clone()], site).0);
        return (given, None);
    }
    let mut became = value.clone();
    let given = evaluator.repeatedly(site.span, |evaluator| {
        let (given, after) = evaluator.call_value(function, Some(&value), std::slice::from_ref(&key), site);
        became.merge(&after.unwrap_or_default());
        given
    });
    (given, (became != value).then_some(became))
}

/// Some of the map's entries.
fn rest_of(map: &Map) -> Rest {
    match &map.rest {
        Rest::Entries(directories) if map.known.is_empty() => Rest::Entries(directories.clone()),
        _ => Rest::Values(map.any_value()),
    }
}

fn keys(map: &Map) -> Value {
    if map.is_exact() {
        return Value::array(Array::known(map.known.keys().cloned().map(Value::literal).collect()));
    }
    some_of(map, map.any_key())
}

fn values(map: &Map) -> Value {
    if map.is_exact() {
        return Value::array(Array::known(map.known.values().cloned().collect()));
    }
    some_of(map, map.any_value())
}

fn some_of(map: &Map, element: Value) -> Value {
    Value::array(if map.sure_keys() > 0 { Array::Some(element) } else { Array::Any(element) })
}

fn length(map: &Map) -> Value {
    let count = |keys: usize| i64::try_from(keys).unwrap_or(i64::MAX);
    let high = if map.rest == Rest::Nothing { count(map.known.len()) } else { i64::MAX };
    Value::one(Atom::Int(Interval { low: count(map.sure_keys()), high }))
}

fn with(map: &Map, key: &Value, value: &Value) -> Value {
    match key.as_literal() {
        Some(key) => {
            let mut known = map.known.clone();
            known.insert(key.into(), value.clone());
            Value::map(Map::new(known, map.rest.clone()))
        }
        None => Value::map(Map::unknown(map.any_value().join(value))),
    }
}

fn removed(map: &Map, key: &Value) -> Done {
    match key.as_literal() {
        Some(key) if map.rest == Rest::Nothing => {
            let mut known = map.known.clone();
            let taken = known.remove(key).unwrap_or_else(Value::unit);
            (taken, Value::map(Map::new(known, Rest::Nothing)))
        }
        _ => {
            let any = map.any_value().join(&Value::unit());
            (any, Value::map(Map::unknown(map.any_value())))
        }
    }
}
