//! Functions of texts. Some change the text in place and give `()`.

use rex_policy::{Pattern, Segment};

use super::folding::folded;
use super::replace::replaced;
use super::{Done, part_of, without};
use crate::eval::comparisons::contains;
use crate::eval::operators::concatenation;
use crate::eval::{Evaluator, Site};
use crate::values::{Array, Atom, Interval, Text, Tri, Value};

pub(super) fn call(evaluator: &Evaluator<'_>, text: &Text, name: &str, rest: &[Value], site: Site) -> Option<Done> {
    if let Some((result, after)) = text.pattern.is_literal().and_then(|literal| folded(literal, name, rest)) {
        return Some((result, Value::text(after.map_or_else(|| text.clone(), |after| text.with_pattern(Pattern::literal(after))))));
    }
    if let Some(after) = changed(text, name, rest) {
        return Some((Value::unit(), after));
    }
    let keep = Value::text(text.clone());
    let result = match (name, rest) {
        ("to_string", []) => keep.clone(),
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
        ("index_of", [_, ..]) => Value::one(Atom::Int(Interval { low: -1, high: i64::MAX })),
        ("sub_string", [from, length @ ..]) => sub_string(text, from, length.first()),
        ("split" | "split_rev", [separator]) => split(text, separator),
        ("split" | "split_rev", _) => Value::array(Array::Any(part_of(text))),
        ("to_chars" | "chars", _) => Value::array(Array::Any(Value::one(Atom::Char(None)))),
        ("get", [_]) => Value::one(Atom::Char(None)).join(&Value::unit()),
        ("parse_int", _) => Value::one(Atom::Int(parsed(text, rest).map_or(Interval::FULL, Interval::exact))),
        ("min" | "max", [other]) => keep.join(other),
        ("pop", []) => return Some((Value::one(Atom::Char(None)).join(&Value::unit()), part_of(text))),
        ("pop", _) => return Some((part_of(text), part_of(text))),
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
        ("remove", [part]) => without(text, part),
        ("truncate", [length]) => sub_string(text, &Value::int(0), Some(length)),
        ("crop", [from, length @ ..]) => sub_string(text, from, length.first()),
        _ => return None,
    })
}

/// Letters changed one by one; holes stay holes.
fn letters(text: &Text, change: impl Fn(&str) -> String) -> Value {
    let segments = text.pattern.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => Segment::Literal(change(literal).into()),
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
            Segment::Literal(if index == last { text.trim_end() } else { text }.into())
        }
        hole => hole.clone(),
    });
    Value::text(text.with_pattern(Pattern::from_segments(trimmed)))
}

pub(super) fn has_letters(pattern: &Pattern) -> bool {
    pattern.segments().iter().any(|segment| matches!(segment, Segment::Literal(_)))
}

fn length(text: &Text) -> Value {
    match text.pattern.is_literal() {
        Some(text) => i64::try_from(text.chars().count()).map_or_else(|_| Value::natural(), Value::int),
        None => Value::natural(),
    }
}

/// What the value reads as.
pub(super) fn texts(value: &Value) -> Value {
    value.spelled().into_iter().fold(Value::never(), |all, text| all.join(&Value::text(text)))
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

/// A part that lies in what the text is known to begin with is known; so is what is left when only that is cut.
pub(super) fn sub_string(text: &Text, from: &Value, length: Option<&Value>) -> Value {
    let prefix = text.pattern.prefix();
    let given: Vec<Value> = [from].into_iter().chain(length).cloned().collect();
    let end = match (from.atoms.as_slice(), length) {
        ([Atom::Range(_, end)], None) => end.single(),
        (_, Some(length)) => from.as_int().zip(length.as_int()).map(|(from, length)| from.saturating_add(length.max(0))),
        (_, None) => None,
    };
    let known = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
    let is_counted_from_start = from.as_int().is_none_or(|from| from >= 0);
    if text.pattern.is_literal().is_some() || is_counted_from_start && end.is_some_and(|end| end <= known) {
        return match folded(prefix, "sub_string", &given) {
            Some((part, _)) => part,
            None => part_of(text),
        };
    }
    match (from.as_int().and_then(|from| usize::try_from(from).ok()), length) {
        (Some(from), None) if from <= prefix.chars().count() => {
            let kept: String = prefix.chars().skip(from).collect();
            let holes = text.pattern.segments().iter().skip(usize::from(!prefix.is_empty())).cloned();
            Value::text(text.with_pattern(Pattern::from_segments([Segment::Literal(kept.into())].into_iter().chain(holes))))
        }
        _ => part_of(text),
    }
}

fn split(text: &Text, separator: &Value) -> Value {
    // Between two slashes there is none.
    let piece = if constant(separator).as_deref() == Some("/") {
        Value::text(Text::hole(Segment::OneSegment, text.causes.perhaps_empty()))
    } else {
        part_of(text)
    };
    Value::array(Array::Any(piece))
}

fn parsed(text: &Text, rest: &[Value]) -> Option<i64> {
    let radix = rest.first().map_or(Some(10), Value::as_int).and_then(|radix| u32::try_from(radix).ok())?;
    (2..=36).contains(&radix).then(|| i64::from_str_radix(text.pattern.is_literal()?.trim(), radix).ok()).flatten()
}
