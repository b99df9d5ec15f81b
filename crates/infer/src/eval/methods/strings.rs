//! Functions of texts. Some change the text in place and give `()`.

use rex_policy::{Pattern, Segment};

use super::replace::replaced;
use super::{Done, part_of};
use crate::eval::comparisons::contains;
use crate::eval::operators::concatenation;
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Interval, Text, Tri, Value};

pub(super) fn call(evaluator: &Evaluator<'_>, text: &Text, name: &str, rest: &[Value], site: Site) -> Option<Done> {
    if let Some(after) = changed(text, name, rest) {
        return Some((Value::unit(), after));
    }
    let keep = Value::text(text.clone());
    let result = match (name, rest) {
        ("to_string" | "to_debug", []) => keep.clone(),
        ("to_upper", []) => letters(text, |letters| letters.to_uppercase()),
        ("to_lower", []) => letters(text, |letters| letters.to_lowercase()),
        ("len", []) => length(text),
        ("is_empty", []) => Value::truth(match (text.pattern.is_literal(), has_letters(&text.pattern)) {
            (Some(text), _) => Tri::of(text.is_empty()),
            (None, true) => Tri::No,
            (None, false) => Tri::Unknown,
        }),
        ("contains", [part]) => Value::truth(contains(&keep, part)),
        ("starts_with", [part]) => Value::truth(begins(text, part)),
        ("ends_with", [part]) => Value::truth(ends(text, part)),
        ("index_of", [part, ..]) => index_of(text, part, rest.len() == 1),
        ("sub_string", [from, length @ ..]) => sub_string(text, from, length.first()),
        ("split", [separator]) => split(text, separator, false),
        ("split_rev", [separator]) => split(text, separator, true),
        ("split" | "split_rev" | "to_chars" | "chars", _) => Value::array(Array::Any(part_of(text))),
        ("parse_int", _) => Value::one(Atom::Int(parsed(text, rest).map_or(Interval::FULL, Interval::exact))),
        ("min" | "max", [other]) => keep.join(other),
        ("pop" | "remove", _) => return Some((part_of(text), part_of(text))),
        ("parse_json", _) => evaluator.unknown("parsed JSON", site.span),
        _ => return None,
    };
    Some((result, keep))
}

/// What the text becomes, for functions that change it in place.
fn changed(text: &Text, name: &str, rest: &[Value]) -> Option<Value> {
    Some(match (name, rest) {
        ("trim", []) => trimmed(text),
        ("make_upper", []) => letters(text, |letters| letters.to_uppercase()),
        ("make_lower", []) => letters(text, |letters| letters.to_lowercase()),
        ("clear", []) => Value::literal(""),
        ("append" | "push", [part]) => concatenation(&Value::text(text.clone()), part),
        ("replace", [from, to]) => replaced(text, from, to),
        ("truncate", [length]) => sub_string(text, &Value::int(0), Some(length)),
        ("crop", [from, length @ ..]) => sub_string(text, from, length.first()),
        _ => return None,
    })
}

/// Letters changed one by one; holes stay holes.
fn letters(text: &Text, change: impl Fn(&str) -> String) -> Value {
    let segments = text.pattern.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => Segment::Literal(change(literal)),
        Segment::Argument(_) | Segment::Any => Segment::Any,
        Segment::OneSegment => Segment::OneSegment,
    });
    Value::text(text.with_pattern(Pattern::from_segments(segments)))
}

fn trimmed(text: &Text) -> Value {
    let segments = text.pattern.segments();
    let last = segments.len().saturating_sub(1);
    let is_space_at_hole = segments.iter().enumerate().any(|(index, segment)| match segment {
        // A hole at an end may be all blanks, and then the literal next to it is trimmed too.
        Segment::Literal(text) => {
            (index > 0 && index == 1 && text.starts_with(char::is_whitespace))
                || (index + 1 == last && index != last && text.ends_with(char::is_whitespace))
        }
        _ => false,
    });
    if is_space_at_hole {
        return part_of(text);
    }
    let trimmed = segments.iter().enumerate().map(|(index, segment)| match segment {
        Segment::Literal(text) => {
            let text = if index == 0 { text.trim_start() } else { text.as_str() };
            Segment::Literal(if index == last { text.trim_end() } else { text }.to_owned())
        }
        hole => hole.clone(),
    });
    Value::text(text.with_pattern(Pattern::from_segments(trimmed)))
}

fn has_letters(pattern: &Pattern) -> bool {
    pattern.segments().iter().any(|segment| matches!(segment, Segment::Literal(_)))
}

fn length(text: &Text) -> Value {
    match text.pattern.is_literal() {
        Some(text) => i64::try_from(text.chars().count()).map_or_else(|_| Value::natural(), Value::int),
        None => Value::natural(),
    }
}

/// The constant a question is about.
fn constant(value: &Value) -> Option<String> {
    match value.spelled().as_slice() {
        [only] => only.pattern.is_literal().map(str::to_owned),
        _ => None,
    }
}

fn begins(text: &Text, part: &Value) -> Tri {
    let Some(part) = constant(part) else { return Tri::Unknown };
    let prefix = text.pattern.prefix();
    if prefix.starts_with(&part) {
        Tri::Yes
    } else if text.pattern.is_literal().is_some() || !part.starts_with(prefix) {
        Tri::No
    } else {
        Tri::Unknown
    }
}

fn ends(text: &Text, part: &Value) -> Tri {
    let Some(part) = constant(part) else { return Tri::Unknown };
    match text.pattern.segments().last() {
        Some(Segment::Literal(suffix)) if suffix.ends_with(&part) => Tri::Yes,
        Some(Segment::Literal(suffix)) if text.pattern.is_literal().is_some() || !part.ends_with(suffix.as_str()) => Tri::No,
        None => Tri::of(part.is_empty()),
        Some(_) => Tri::Unknown,
    }
}

fn index_of(text: &Text, part: &Value, from_start: bool) -> Value {
    if let (Some(text), Some(part), true) = (text.pattern.is_literal(), constant(part), from_start) {
        let found = text.find(&part).and_then(|at| text.get(..at)).and_then(|before| i64::try_from(before.chars().count()).ok());
        return Value::int(found.unwrap_or(-1));
    }
    Value::one(Atom::Int(Interval { low: -1, high: i64::MAX }))
}

pub(super) fn sub_string(text: &Text, from: &Value, length: Option<&Value>) -> Value {
    let (Some(literal), Some((start, count))) = (text.pattern.is_literal(), bounds(from, length)) else { return part_of(text) };
    let total = i64::try_from(literal.chars().count()).unwrap_or(i64::MAX);
    let start = if start < 0 { (total + start).max(0) } else { start };
    let (Ok(start), Ok(count)) = (usize::try_from(start), usize::try_from(count.max(0))) else { return part_of(text) };
    Value::text(text.with_pattern(Pattern::literal(literal.chars().skip(start).take(count).collect::<String>())))
}

fn bounds(from: &Value, length: Option<&Value>) -> Option<(i64, i64)> {
    if let [Atom::Range(start, end)] = from.atoms.as_slice() {
        let (start, end) = (start.single()?, end.single()?);
        return Some((start, end.saturating_sub(start)));
    }
    Some((from.as_int()?, length.map_or(Some(i64::MAX), Value::as_int)?))
}

fn split(text: &Text, separator: &Value, backwards: bool) -> Value {
    let separator_text = constant(separator);
    if let (Some(literal), Some(separator)) = (text.pattern.is_literal(), &separator_text) {
        let mut parts: Vec<Value> = literal.split(separator.as_str()).map(Value::literal).collect();
        if backwards {
            parts.reverse();
        }
        return Value::array(Array::known(parts));
    }
    // Between two slashes there is none.
    let piece = if separator_text.as_deref() == Some("/") {
        Value::text(Text::hole(Segment::OneSegment, text.causes.clone()))
    } else {
        part_of(text)
    };
    Value::array(Array::Any(piece))
}

fn parsed(text: &Text, rest: &[Value]) -> Option<i64> {
    let radix = rest.first().map_or(Some(10), Value::as_int).and_then(|radix| u32::try_from(radix).ok())?;
    (2..=36).contains(&radix).then(|| i64::from_str_radix(text.pattern.is_literal()?.trim(), radix).ok()).flatten()
}
