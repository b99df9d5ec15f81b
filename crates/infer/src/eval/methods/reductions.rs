//! Functions of arrays that call a function for each element.

use super::{Done, perhaps};
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Tri, Value};

/// Longer arrays are gone through as a whole.
const LONGEST: usize = 64;

/// Some take a value or a function; the others take a function, or the name of one.
pub(super) fn takes_function(name: &str, function: &Value) -> bool {
    let is_function = |atom: &Atom| matches!(atom, Atom::Function(_));
    match name {
        "map" | "filter" | "for_each" | "all" | "some" | "find" | "find_map" => true,
        "index_of" | "dedup" | "drain" | "retain" => function.atoms.iter().any(is_function),
        _ => false,
    }
}

pub(super) fn call(evaluator: &mut Evaluator<'_>, array: &Array, name: &str, function: &Value, site: Site) -> Done {
    let function = &named(function);
    let whole = Value::array(array.clone());
    let Array::Known { items, .. } = array else {
        let element = array.element();
        let mut became = Value::never();
        let given = evaluator.repeatedly(site.span, |evaluator| {
            let (given, after) = called(evaluator, name, function, &element, Value::natural(), site);
            became = after;
            given
        });
        let element = element.join(&became);
        let kept = if keeps(name) { evaluator.passing(function, &element, site) } else { element.clone() };
        return summary(name, (&element, &kept), &given, Value::array(Array::Any(element.clone())));
    };
    if items.len() > LONGEST {
        return call(evaluator, &Array::Any(array.element()), name, function, site);
    }
    let (mut results, mut after, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let stops = matches!(name, "all" | "some" | "find" | "find_map" | "index_of");
    for (index, item) in items.iter().enumerate() {
        let position = i64::try_from(index).map_or_else(|_| Value::natural(), Value::int);
        let (given, became) = if stops && index > 0 {
            // Whether it comes to this element depends on those before.
            let mut became = item.clone();
            let given = perhaps(evaluator, |evaluator| {
                let (given, after) = called(evaluator, name, function, item, position.clone(), site);
                became.merge(&after);
                given
            });
            (given, became)
        } else {
            called(evaluator, name, function, item, position, site)
        };
        if !evaluator.live {
            return (Value::never(), whole);
        }
        kept.push(given.as_condition());
        results.push(given);
        after.push(became);
    }
    let changed = Array::known(after);
    match (name, &changed) {
        ("map", _) => (Value::array(Array::known(results)), Value::array(changed)),
        ("filter", Array::Known { items, .. }) if !kept.contains(&Tri::Unknown) => {
            let left = items.iter().zip(&kept).filter(|(_, kept)| **kept == Tri::Yes).map(|(item, _)| item.clone());
            (Value::array(Array::known(left.collect())), Value::array(changed))
        }
        _ => {
            let given = results.iter().fold(Value::never(), |all, result| all.join(result));
            let element = changed.element();
            let left = match &changed {
                Array::Known { items, .. } if keeps(name) => {
                    let left = items.iter().zip(&kept).filter(|(_, kept)| **kept != Tri::No);
                    left.fold(Value::never(), |all, (item, _)| all.join(&evaluator.passing(function, item, site)))
                }
                _ => element.clone(),
            };
            summary(name, (&element, &left), &given, Value::array(changed))
        }
    }
}

/// One call, and what the element has become. For `for_each` an element is `this`, and what is passed is its place.
fn called(evaluator: &mut Evaluator<'_>, name: &str, function: &Value, item: &Value, position: Value, site: Site) -> Done {
    if name == "for_each" && evaluator.takes(function) == Some(1) {
        let (result, after) = evaluator.call_value(function, Some(item), &[position], site);
        return (result, after.unwrap_or_else(|| item.clone()));
    }
    evaluator.callback_on(function, item, &[position], site)
}

/// These keep the elements for which the function gives `true`.
fn keeps(name: &str) -> bool {
    matches!(name, "filter" | "find" | "retain")
}

/// What comes of it, where the elements are not told apart.
fn summary(name: &str, (element, kept): (&Value, &Value), given: &Value, whole: Value) -> Done {
    let some = || Value::array(Array::Any(element.clone()));
    match name {
        "map" => (Value::array(Array::Any(given.clone())), whole),
        "filter" => (Value::array(Array::Any(kept.clone())), whole),
        "for_each" => (Value::unit(), whole),
        "all" | "some" => (Value::any_bool(), whole),
        "find" => (kept.join(&Value::unit()), whole),
        "retain" => (some(), Value::array(Array::Any(kept.clone()))),
        "find_map" => (given.join(&Value::unit()), whole),
        "index_of" => (Value::any_int(), whole),
        "dedup" => (Value::unit(), some()),
        _ => (some(), some()),
    }
}

/// These compare elements by a function they may be given.
pub(super) fn compares(name: &str) -> bool {
    matches!(name, "sort" | "sort_by" | "order" | "order_by")
}

/// Any two elements are compared, any number of times; `order` gives another array.
pub(super) fn sort(evaluator: &mut Evaluator<'_>, array: &Array, name: &str, function: &Value, site: Site) -> Done {
    let function = &named(function);
    let element = array.element();
    evaluator.repeatedly(site.span, |evaluator| evaluator.call_value(function, None, &[element.clone(), element.clone()], site).0);
    let (whole, sorted) = (Value::array(array.clone()), Value::array(Array::Any(element)));
    if name.starts_with("sort") { (Value::unit(), sorted) } else { (sorted, whole) }
}

/// `reduce` goes over the elements with what the last call gave.
pub(super) fn reduce(
    evaluator: &mut Evaluator<'_>,
    array: &Array,
    name: &str,
    function: &Value,
    start: Option<&Value>,
    site: Site,
) -> Value {
    let function = &named(function);
    let place = [Value::natural()];
    let mut sum = start.cloned().unwrap_or_else(Value::unit);
    match array {
        Array::Known { items, .. } if items.len() <= LONGEST => {
            let mut items = items.clone();
            if name == "reduce_rev" {
                items.reverse();
            }
            for item in &items {
                sum = evaluator.call_back(function, &[sum, item.clone()], &place, site);
            }
            sum
        }
        _ => {
            let element = array.element();
            for _ in 0..4 {
                let before = sum.clone();
                let step = |evaluator: &mut Evaluator<'_>| evaluator.call_back(function, &[before.clone(), element.clone()], &place, site);
                let next = evaluator.repeatedly(site.span, step);
                sum = sum.widen(&next);
            }
            let unknown = evaluator.unknown(format!("what `{name}` gives"), site.span);
            let step = |evaluator: &mut Evaluator<'_>| evaluator.call_back(function, &[sum.clone(), element.clone()], &place, site);
            let next = evaluator.repeatedly(site.span, step);
            if sum.covers(&next) { sum } else { sum.join(&unknown) }
        }
    }
}

/// `zip` calls the function with the elements at the same place of both.
pub(super) fn zip(evaluator: &mut Evaluator<'_>, array: &Array, other: &Value, function: &Value, site: Site) -> Value {
    let function = &named(function);
    if let (Array::Known { items, .. }, [Atom::Array(other)]) = (array, other.atoms.as_slice())
        && let Array::Known { items: others, .. } = other.as_ref()
    {
        let mut given = Vec::new();
        for (index, (item, other)) in items.iter().zip(others).enumerate() {
            let place = i64::try_from(index).map_or_else(|_| Value::natural(), Value::int);
            given.push(evaluator.call_back(function, &[item.clone(), other.clone()], &[place], site));
            if !evaluator.live {
                return Value::never();
            }
        }
        return Value::array(Array::known(given));
    }
    let pair = [array.element(), evaluator.elements_of(other, site.span)];
    Value::array(Array::Any(evaluator.repeatedly(site.span, |evaluator| evaluator.call_back(function, &pair, &[Value::natural()], site))))
}

/// A callback can be the name of a function, of the script or of the host.
fn named(function: &Value) -> Value {
    let mut functions = Value::never();
    for atom in &function.atoms {
        functions.merge(&match atom {
            Atom::Text(text) => match text.pattern.is_literal() {
                Some(name) => {
                    Value::function(crate::values::Function { callee: crate::values::Callee::Name(name.into()), curried: Vec::new() })
                }
                None => Value::unknown_for(text.causes.clone()),
            },
            other => Value::one(other.clone()),
        });
    }
    functions
}
