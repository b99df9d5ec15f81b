//! The standard functions: worked out where paths are made with them, else some value of the type they give.

mod arrays;
mod folding;
mod maps;
mod numbers;
mod reductions;
mod replace;
mod strings;

use rex_policy::Segment;
use rex_syntax::Span;

use super::standard::{Gives, changes_its_receiver, gives, of_arrays_alone};
use super::{Evaluator, Site};
use crate::values::{Array, Atom, Causes, Map, Text, Value, derived};

/// A result, and what the first argument has become.
pub(crate) type Done = (Value, Value);

/// Calls a standard function.
pub(crate) fn call(evaluator: &mut Evaluator<'_>, name: &str, arguments: &[Value], site: Site) -> (Value, Option<Value>) {
    let Some((receiver, rest)) = arguments.split_first() else { return (some(evaluator, name, None, site), None) };
    if let ("take", []) = (name, rest) {
        return (receiver.clone(), Some(Value::unit()));
    }
    let (mut result, mut after) = (Value::never(), Value::never());
    for atom in &receiver.atoms {
        let (one, became) = call_on(evaluator, name, atom, rest, site);
        if !evaluator.live {
            return (Value::never(), None);
        }
        result.take(one);
        after.take(became);
    }
    // The callbacks of these see the elements as `this`, and may change them.
    let changes = changes_its_receiver(name) || rest.iter().any(|value| value.atoms.iter().any(|atom| matches!(atom, Atom::Function(_))));
    (result, changes.then_some(after))
}

fn call_on(evaluator: &mut Evaluator<'_>, name: &str, receiver: &Atom, rest: &[Value], site: Site) -> Done {
    let done = match receiver {
        Atom::Text(text) => strings::call(evaluator, text, name, rest, site),
        Atom::Array(array) => arrays::call(evaluator, array, name, rest, site),
        Atom::Map(map) => maps::call(evaluator, map, name, rest, site),
        Atom::Int(_) | Atom::Float(_) | Atom::Bool(_) | Atom::Char(_) | Atom::Object(_) | Atom::Unit => {
            numbers::call(receiver, name, rest).map(|result| (result, Value::one(receiver.clone())))
        }
        Atom::Function(function) if name == "name" => Some((function_name(function), Value::one(receiver.clone()))),
        Atom::Range(..) | Atom::Function(_) | Atom::Unknown(_) => None,
    };
    done.unwrap_or_else(|| by_default(evaluator, name, receiver, rest, site))
}

/// Some value of the type the function gives; callbacks are called with some element.
fn by_default(evaluator: &mut Evaluator<'_>, name: &str, receiver: &Atom, rest: &[Value], site: Site) -> Done {
    let is_function = |value: &&Value| value.atoms.iter().any(|atom| matches!(atom, Atom::Function(_)));
    if !matches!(receiver, Atom::Array(_) | Atom::Map(_) | Atom::Unknown(_)) && rest.iter().any(|value| is_function(&value)) {
        // Only containers take functions: such a call fails.
        return (Value::never(), Value::one(receiver.clone()));
    }
    if matches!(receiver, Atom::Unit) && of_arrays_alone(name) {
        return (Value::never(), Value::unit());
    }
    let element = match receiver {
        Atom::Array(array) => array.element(),
        Atom::Map(map) => map.any_value(),
        other => Value::one(other.clone()),
    };
    for argument in rest.iter().filter(is_function) {
        evaluator.repeatedly(site.span, |evaluator| evaluator.callback(argument, &element, std::slice::from_ref(&element), site));
    }
    let result = some(evaluator, name, Some(receiver), site);
    let after = if changes_its_receiver(name) { loosened(receiver, rest) } else { Value::one(receiver.clone()) };
    (result, after)
}

/// Runs what may be done once, or not at all.
pub(crate) fn perhaps(evaluator: &mut Evaluator<'_>, mut run: impl FnMut(&mut Evaluator<'_>) -> Value) -> Value {
    evaluator.alternatives(2, |evaluator, side| if side == 0 { Value::never() } else { run(evaluator) })
}

fn some(evaluator: &Evaluator<'_>, name: &str, receiver: Option<&Atom>, site: Site) -> Value {
    let causes = || {
        let own = Causes::of(evaluator.cause(format!("what `{name}` gives"), site.span));
        receiver.map(|receiver| Value::one(receiver.clone()).causes()).unwrap_or_default().with(&own)
    };
    match gives(name).unwrap_or(Gives::Any) {
        Gives::Unit => Value::unit(),
        Gives::Bool => Value::any_bool(),
        Gives::Int => Value::any_int(),
        Gives::Float => Value::any_float(),
        Gives::Text => Value::text(Text::hole(Segment::Any, causes().perhaps_empty())),
        Gives::Any => match receiver {
            Some(Atom::Array(array)) => array.element().join(&Value::unknown_for(causes())),
            _ => Value::unknown_for(causes()),
        },
    }
}

/// A container or text after something was done to it.
fn loosened(receiver: &Atom, rest: &[Value]) -> Value {
    match receiver {
        Atom::Text(text) => {
            let mut all = Value::text(text.clone());
            rest.iter().for_each(|argument| all.merge(argument));
            let open = all.spelled().iter().any(|text| derived(&text.pattern) == Segment::Any);
            Value::text(Text::hole(if open { Segment::Any } else { Segment::OneSegment }, all.causes().perhaps_empty()))
        }
        Atom::Array(array) => {
            let element = rest.iter().fold(array.element(), |all, argument| all.join(argument));
            Value::array(Array::Any(element))
        }
        Atom::Map(map) => {
            let value = rest.iter().fold(map.any_value(), |all, argument| all.join(argument));
            Value::map(Map::unknown(value))
        }
        Atom::Int(_) => Value::any_int(),
        Atom::Char(_) => Value::one(Atom::Char(None)),
        other => Value::one(other.clone()),
    }
}

fn function_name(function: &crate::values::Function) -> Value {
    match &function.callee {
        crate::values::Callee::Name(name) => Value::literal(name.clone()),
        crate::values::Callee::Closure { .. } => Value::text(Text::hole(Segment::OneSegment, Causes::default())),
    }
}

/// Some text made of the text's letters.
fn part_of(text: &Text) -> Value {
    Value::text(Text::hole(derived(&text.pattern), text.causes.perhaps_empty()))
}

/// The part of a text in a range.
pub(crate) fn slice(text: &Text, range: &Value) -> Value {
    strings::sub_string(text, range, None)
}

/// The character at a place of a text.
pub(crate) fn letter_at(text: &Text, index: &Value) -> Value {
    let folded = text.pattern.is_literal().and_then(|literal| folding::folded(literal, "get", std::slice::from_ref(index)));
    match folded {
        // Where there is none, the run fails.
        Some((letter, _)) if letter != Value::unit() => letter,
        _ => Value::one(Atom::Char(None)),
    }
}

/// The text with another character at a place.
pub(crate) fn with_letter(text: &Text, index: &Value, letter: &Value) -> Text {
    // Counted from the end, the language puts it elsewhere than it reads.
    let from_start = index.as_int().filter(|index| *index >= 0).and(text.pattern.is_literal());
    match from_start.and_then(|literal| folding::folded(literal, "set", &[index.clone(), letter.clone()])) {
        Some((_, Some(changed))) => text.with_pattern(rex_policy::Pattern::literal(changed)),
        _ => Text::hole(Segment::Any, text.causes.clone().with(&letter.causes())),
    }
}

/// The text without another.
pub(crate) fn without(text: &Text, part: &Value) -> Value {
    match part.as_literal() {
        Some("") => Value::text(text.clone()),
        _ => replace::replaced(text, part, &Value::literal("")),
    }
}

/// One text minus another: an empty one gives the other, as the language has it.
pub(crate) fn minus(text: &Text, part: &Value) -> Value {
    match text.pattern.is_literal() {
        Some("") => strings::texts(part),
        _ if strings::has_letters(&text.pattern) => without(text, part),
        _ => without(text, part).join(&strings::texts(part)),
    }
}

/// The array with one element more.
pub(crate) fn pushed(array: &Value, element: &Value) -> Value {
    let mut result = Value::never();
    for atom in &array.atoms {
        result.merge(&match atom {
            Atom::Array(array) => match array.as_ref() {
                Array::Known { items, .. } => Value::array(Array::known(items.iter().chain([element]).cloned().collect())),
                Array::Any(old) | Array::Some(old) => Value::array(Array::Some(old.join(element))),
            },
            other => Value::one(other.clone()),
        });
    }
    result
}

impl Evaluator<'_> {
    /// A property of one of the language's own types, such as `text.len`.
    pub(crate) fn standard_property(&mut self, atom: &Atom, name: &str, span: Span) -> Value {
        let site = Site { source: self.source(), span, line: 0 };
        match atom {
            Atom::Unit => Value::unit(),
            _ => call_on(self, name, atom, &[], site).0,
        }
    }
}
