//! Functions of maps.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Done;
use crate::eval::comparisons::contains;
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Map, Rest, Value};

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
        ("clear", []) => (Value::unit(), Value::map(Map::new(BTreeMap::new(), Rest::Nothing))),
        ("fill_with", [other]) => (Value::unit(), evaluator.binary("+", other, &whole, site.span)),
        ("mixin", [other]) => (Value::unit(), evaluator.binary("+", &whole, other, site.span)),
        ("filter" | "map" | "for_each" | "all" | "some" | "find" | "find_map" | "drain" | "retain", [function]) => {
            let value = map.any_value();
            let arguments = [map.any_key(), value.clone()];
            let given = evaluator.repeatedly(site.span, |evaluator| evaluator.call_value(function, None, &arguments, site).0);
            let same = || Value::map(Map::new(BTreeMap::new(), rest_of(map)));
            match name {
                "map" => (Value::map(Map::unknown(given)), whole),
                "filter" => (same(), whole),
                "for_each" => (Value::unit(), whole),
                "drain" | "retain" => (same(), same()),
                _ => (given.join(&value).join(&Value::unit()), whole),
            }
        }
        _ => return None,
    })
}

/// Some of the map's entries.
fn rest_of(map: &Map) -> Rest {
    match &map.rest {
        Rest::Entries(directories) if map.known.is_empty() => Rest::Entries(directories.clone()),
        _ => Rest::Values(map.any_value()),
    }
}

fn keys(map: &Map) -> Value {
    match map.rest {
        Rest::Nothing => Value::array(Array::known(map.known.keys().map(Value::literal).collect())),
        _ => Value::array(Array::Any(map.any_key())),
    }
}

fn values(map: &Map) -> Value {
    match map.rest {
        Rest::Nothing => Value::array(Array::known(map.known.values().cloned().collect())),
        _ => Value::array(Array::Any(map.any_value())),
    }
}

fn length(map: &Map) -> Value {
    match map.rest {
        Rest::Nothing => i64::try_from(map.known.len()).map_or_else(|_| Value::natural(), Value::int),
        _ => Value::natural(),
    }
}

fn with(map: &Map, key: &Value, value: &Value) -> Value {
    match key.as_literal() {
        Some(key) => {
            let mut known = map.known.clone();
            known.insert(key.to_owned(), value.clone());
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
