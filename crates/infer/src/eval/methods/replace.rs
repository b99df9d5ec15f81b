//! `text.replace(from, to)`.

use rex_policy::{Pattern, Segment};

use super::loosened;
use crate::values::{Atom, Text, Value, derived};

/// A longer result is not written out.
const LONGEST: usize = 16384;

/// The text with every `from` replaced; whatever has both letters and holes keeps only what is sure.
pub(super) fn replaced(text: &Text, from: &Value, to: &Value) -> Value {
    let (froms, tos) = (from.spelled(), to.spelled());
    if let ([from], [to]) = (froms.as_slice(), tos.as_slice())
        && let Some(from) = from.pattern.is_literal()
        && let Some(result) = exactly(text, from, to)
    {
        return Value::text(result);
    }
    loosened(&Atom::Text(text.clone()), std::slice::from_ref(to))
}

/// One letter cannot stand half in a literal and half in a hole; more can.
fn exactly(text: &Text, from: &str, to: &Text) -> Option<Text> {
    let single = from.chars().count() == 1;
    if from.is_empty() || (text.pattern.is_literal().is_none() && !single) {
        return None;
    }
    let literals =
        text.pattern.segments().iter().filter_map(|segment| if let Segment::Literal(text) = segment { Some(text) } else { None });
    let count: usize = literals.map(|literal| literal.matches(from).count()).sum();
    if count.saturating_mul(to.pattern.to_string().len()) > LONGEST {
        return None;
    }
    let slashes = derived(&to.pattern) == Segment::Any;
    let mut segments = Vec::new();
    for segment in text.pattern.segments() {
        match segment {
            Segment::Literal(literal) => {
                for (index, part) in literal.split(from).enumerate() {
                    if index > 0 {
                        segments.extend(to.pattern.segments().iter().cloned());
                    }
                    segments.push(Segment::Literal(part.into()));
                }
            }
            Segment::OneSegment if !slashes => segments.push(Segment::OneSegment),
            // Without slashes, what is left is one component.
            _ if from == "/" && !slashes => segments.push(Segment::OneSegment),
            _ => segments.push(Segment::Any),
        }
    }
    let mut result = text.with_pattern(Pattern::from_segments(segments));
    // Of a hole nothing may be left.
    result.causes = result.causes.with(&to.causes).perhaps_empty();
    Some(result)
}
