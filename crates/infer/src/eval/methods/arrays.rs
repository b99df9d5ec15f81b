//! Functions of arrays.

use super::{Done, pushed, reductions};
use crate::eval::access::position;
use crate::eval::comparisons::contains;
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Interval, Tri, Value};

pub(super) fn call(evaluator: &mut Evaluator<'_>, array: &std::rc::Rc<Array>, name: &str, rest: &[Value], site: Site) -> Option<Done> {
    let whole = Value::one(Atom::Array(array.clone()));
    if let [function] = rest
        && reductions::takes_function(name, function)
    {
        return Some(reductions::call(evaluator, array, name, function, site));
    }
    if let [function, _] = rest
        && reductions::takes_function(name, function)
    {
        // From some place on.
        return Some(reductions::call(evaluator, &Array::Any(array.element()), name, function, site));
    }
    if let [function] = rest
        && reductions::compares(name)
    {
        return Some(reductions::sort(evaluator, array, name, function, site));
    }
    Some(match (name, rest) {
        ("len", []) => (length(array), whole),
        ("is_empty", []) => (Value::truth(empty(array)), whole),
        ("contains", [item]) => (Value::truth(contains(&whole, item)), whole),
        ("index_of", _) => (Value::one(Atom::Int(Interval { low: -1, high: i64::MAX })), whole),
        ("push", [item]) => (Value::unit(), pushed(&whole, item)),
        ("append", [other]) => (Value::unit(), evaluator.binary("+", &whole, other, site.span)),
        ("clear", []) => (Value::unit(), Value::array(Array::known(Vec::new()))),
        ("reverse", []) => (Value::unit(), reversed(array)),
        ("pop", []) => ended(array, true),
        ("shift", []) => ended(array, false),
        ("insert", [at, item]) => (Value::unit(), inserted(array, at, item)),
        ("remove", [at]) => removed(array, at),
        ("get", [at]) => (evaluator.element_at(&whole, at, site.span).join(&Value::unit()), whole),
        ("set", [_, item]) => (Value::unit(), Value::array(Array::Any(array.element().join(item)))),
        ("truncate" | "chop", [count]) => (Value::unit(), cut(array, count, name == "chop")),
        ("pad", [length, item]) => (Value::unit(), padded(array, length, item)),
        ("split", [at]) => split(array, at),
        ("extract", [from, length @ ..]) => (extracted(array, from, length.first()), whole),
        ("zip", [other, function]) => (reductions::zip(evaluator, array, other, function, site), whole),
        ("sort" | "sort_by" | "sort_desc" | "dedup", _) => (Value::unit(), unordered(array)),
        ("order" | "order_by" | "order_desc", _) => (unordered(array), whole),
        ("splice", [.., Value { atoms }]) => (Value::unit(), spliced(array, atoms)),
        ("drain" | "retain" | "split_rev", _) => (unordered(array), unordered(array)),
        ("reduce" | "reduce_rev", [function, start @ ..]) => {
            (reductions::reduce(evaluator, array, name, function, start.first(), site), whole)
        }
        ("to_string" | "to_debug", []) => return None,
        _ => return None,
    })
}

fn length(array: &Array) -> Value {
    match array {
        Array::Known { items, .. } => i64::try_from(items.len()).map_or_else(|_| Value::natural(), Value::int),
        Array::Any(_) => Value::natural(),
        Array::Some(_) => Value::one(Atom::Int(Interval { low: 1, high: i64::MAX })),
    }
}

const fn empty(array: &Array) -> Tri {
    match array {
        Array::Known { items, .. } => Tri::of(items.is_empty()),
        Array::Any(_) => Tri::Unknown,
        Array::Some(_) => Tri::No,
    }
}

/// The same elements, in another order or some of them left out.
fn unordered(array: &Array) -> Value {
    Value::array(Array::Any(array.element()))
}

/// Some of the elements, and some of the others.
fn spliced(array: &Array, others: &[Atom]) -> Value {
    let other = |atom: &Atom| match atom {
        Atom::Array(other) => other.element(),
        atom => Value::one(atom.clone()),
    };
    Value::array(Array::Any(others.iter().fold(array.element(), |all, atom| all.join(&other(atom)))))
}

fn reversed(array: &Array) -> Value {
    match array {
        Array::Known { items, .. } => Value::array(Array::known(items.iter().rev().cloned().collect())),
        Array::Any(_) | Array::Some(_) => unordered(array),
    }
}

/// The element at an end taken off.
fn ended(array: &Array, last: bool) -> Done {
    match array {
        Array::Known { items, .. } => {
            let mut items = items.clone();
            let taken = if items.is_empty() {
                None
            } else if last {
                items.pop()
            } else {
                Some(items.remove(0))
            };
            (taken.unwrap_or_else(Value::unit), Value::array(Array::known(items)))
        }
        Array::Any(element) => (element.join(&Value::unit()), unordered(array)),
        Array::Some(element) => (element.clone(), unordered(array)),
    }
}

fn inserted(array: &Array, at: &Value, item: &Value) -> Value {
    match (array, at.as_int()) {
        (Array::Known { items, .. }, Some(at)) => {
            let mut items = items.clone();
            let index = position(at, items.len()).unwrap_or(if at < 0 { 0 } else { items.len() });
            items.insert(index, item.clone());
            Value::array(Array::known(items))
        }
        _ => Value::array(Array::Any(array.element().join(item))),
    }
}

/// The first elements, or the last.
fn cut(array: &Array, count: &Value, last: bool) -> Value {
    let (Array::Known { items, .. }, Some(count)) = (array, count.as_int()) else { return unordered(array) };
    let count = usize::try_from(count).unwrap_or(0);
    let skipped = if last { items.len().saturating_sub(count) } else { 0 };
    Value::array(Array::known(items.iter().skip(skipped).take(count).cloned().collect()))
}

fn padded(array: &Array, length: &Value, item: &Value) -> Value {
    match (array, length.as_int()) {
        (Array::Known { items, .. }, Some(length)) if length <= 1024 => {
            let missing = usize::try_from(length).unwrap_or(0).saturating_sub(items.len());
            Value::array(Array::known(items.iter().cloned().chain(std::iter::repeat_n(item.clone(), missing)).collect()))
        }
        _ => Value::array(Array::Any(array.element().join(item))),
    }
}

/// The array ends at a place, and what follows is given.
fn split(array: &Array, at: &Value) -> Done {
    let (Array::Known { items, .. }, Some(at)) = (array, at.as_int()) else { return (unordered(array), unordered(array)) };
    // Before the first there is nothing, behind the last neither.
    let at = position(at, items.len()).unwrap_or(if at < 0 { 0 } else { items.len() });
    let (before, after) = items.split_at_checked(at).unwrap_or_default();
    (Value::array(Array::known(after.to_vec())), Value::array(Array::known(before.to_vec())))
}

fn extracted(array: &Array, from: &Value, length: Option<&Value>) -> Value {
    let length = length.map_or(Some(i64::MAX), Value::as_int);
    match (array, from.as_int(), length) {
        (Array::Known { items, .. }, Some(from @ 0..), Some(length)) => {
            let (from, length) = (usize::try_from(from).unwrap_or(usize::MAX), usize::try_from(length).unwrap_or(0));
            Value::array(Array::known(items.iter().skip(from).take(length).cloned().collect()))
        }
        _ => unordered(array),
    }
}

fn removed(array: &Array, at: &Value) -> Done {
    if let (Array::Known { items, .. }, Some(at)) = (array, at.as_int()) {
        let mut items = items.clone();
        let taken = position(at, items.len()).map_or_else(Value::unit, |index| items.remove(index));
        return (taken, Value::array(Array::known(items)));
    }
    (array.element().join(&Value::unit()), unordered(array))
}
