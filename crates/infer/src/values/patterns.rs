//! Patterns computed from patterns.

use rex_policy::{Pattern, Segment};

use super::effort;

/// So many letters are usual in a path.
const LETTERS: usize = 48;

/// A letter or a hole.
#[derive(Clone, PartialEq)]
enum Token<'p> {
    Letter(char),
    Hole(&'p Segment),
}

fn tokens(pattern: &Pattern) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(LETTERS);
    for segment in pattern.segments() {
        match segment {
            Segment::Literal(text) => tokens.extend(text.chars().map(Token::Letter)),
            hole => tokens.push(Token::Hole(hole)),
        }
    }
    tokens
}

fn assemble<'p>(tokens: &'p [Token<'p>]) -> impl Iterator<Item = Segment> {
    tokens.iter().map(|token| match token {
        Token::Letter(letter) => Segment::Literal((*letter).into()),
        Token::Hole(hole) => (*hole).clone(),
    })
}

/// One pattern that covers both: what they begin and end with, and a hole between.
pub(crate) fn generalise(left: &Pattern, right: &Pattern) -> Pattern {
    effort::compare(left, right);
    if left.covers(right) {
        return left.clone();
    }
    if right.covers(left) {
        return right.clone();
    }
    let (left, right) = (tokens(left), tokens(right));
    let start = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let (left_rest, right_rest) = (left.get(start..).unwrap_or_default(), right.get(start..).unwrap_or_default());
    let end = left_rest.iter().rev().zip(right_rest.iter().rev()).take_while(|(left, right)| left == right).count();
    let middle = |rest: &[Token<'_>]| rest.get(..rest.len() - end).unwrap_or_default().iter().any(can_hold_slash);
    let hole = if middle(left_rest) || middle(right_rest) { Segment::Any } else { Segment::OneSegment };
    let (before, after) = (left.get(..start).unwrap_or_default(), left.get(left.len() - end..).unwrap_or_default());
    Pattern::from_segments(assemble(before).chain([hole]).chain(assemble(after)))
}

/// Whether a text is the other, a slash, and more. What ends in a hole is covered by a wider hole, with all that is below.
pub(crate) fn stands_below(pattern: &Pattern, top: &Pattern) -> bool {
    let Some((Segment::Literal(end), before)) = top.segments().split_last() else { return false };
    let rest = pattern.segments().strip_prefix(before).and_then(<[Segment]>::first);
    matches!(rest, Some(Segment::Literal(text)) if text.strip_prefix(end.as_str()).is_some_and(|more| more.starts_with('/')))
}

fn can_hold_slash(token: &Token<'_>) -> bool {
    match token {
        Token::Letter(letter) => *letter == '/',
        Token::Hole(hole) => holds_slash(hole),
    }
}

fn holds_slash(segment: &Segment) -> bool {
    match segment {
        Segment::Literal(text) => text.contains('/'),
        Segment::OneSegment => false,
        Segment::Any | Segment::Argument(_) => true,
    }
}

/// A hole for some text made of parts of the pattern's.
pub(crate) fn derived(pattern: &Pattern) -> Segment {
    if pattern.segments().iter().any(holds_slash) { Segment::Any } else { Segment::OneSegment }
}

/// Whether some text could be one of both patterns'; `false` is always right.
pub(crate) fn could_overlap(left: &Pattern, right: &Pattern) -> bool {
    let (left_prefix, right_prefix) = (left.prefix(), right.prefix());
    let prefixes = left_prefix.starts_with(right_prefix) || right_prefix.starts_with(left_prefix);
    match (left.is_literal(), right.is_literal()) {
        (Some(text), _) => right.matches(text),
        (_, Some(text)) => left.matches(text),
        (None, None) => prefixes,
    }
}

/// The pattern, known to begin with `prefix`; `None` if it cannot.
pub(crate) fn refined_prefix(pattern: &Pattern, prefix: &str) -> Option<Pattern> {
    let known = pattern.prefix();
    if known.starts_with(prefix) {
        return Some(pattern.clone());
    }
    let missing = prefix.strip_prefix(known)?;
    if pattern.is_literal().is_some() {
        return None;
    }
    let holes = pattern.segments().iter().skip(usize::from(!known.is_empty()));
    match holes.clone().next() {
        // What follows the hole may be part of it.
        Some(Segment::Any | Segment::Argument(_)) if holes.clone().nth(1).is_some_and(|next| could_begin_in(missing, next)) => {
            let anything = Pattern::from_segments([Segment::Literal(prefix.into()), Segment::Any]);
            Some(if known.is_empty() { anything } else { pattern.clone() })
        }
        // The hole's own text begins with what is missing; what is left of it is a hole still.
        Some(Segment::Any | Segment::Argument(_)) => {
            Some(Pattern::from_segments([Segment::Literal(prefix.into())].into_iter().chain(holes.cloned())))
        }
        Some(Segment::OneSegment) if !missing.contains('/') && holes.clone().count() == 1 => {
            Some(Pattern::from_segments([Segment::Literal(prefix.into()), Segment::OneSegment]))
        }
        _ => Some(pattern.clone()),
    }
}

/// The pattern, known to end with `suffix`; `None` if it cannot.
pub(crate) fn refined_suffix(pattern: &Pattern, suffix: &str) -> Option<Pattern> {
    let before = pattern.segments().iter().rev().nth(1);
    match pattern.segments().last() {
        // What precedes the hole may be part of it.
        Some(Segment::Any | Segment::Argument(_) | Segment::OneSegment) if before.is_some_and(|before| could_end_in(suffix, before)) => {
            Some(pattern.clone())
        }
        Some(Segment::Any | Segment::Argument(_)) => Some(pattern.concat(&Pattern::literal(suffix))),
        Some(Segment::OneSegment) if !suffix.contains('/') => Some(pattern.concat(&Pattern::literal(suffix))),
        Some(Segment::Literal(text)) if pattern.is_literal().is_some() => text.ends_with(suffix).then(|| pattern.clone()),
        Some(_) => Some(pattern.clone()),
        None => suffix.is_empty().then(|| pattern.clone()),
    }
}

/// Whether an end of the text could be what the segment begins with.
fn could_begin_in(text: &str, segment: &Segment) -> bool {
    let Segment::Literal(next) = segment else { return true };
    text.char_indices().filter_map(|(at, _)| text.get(at..)).any(|end| end.starts_with(next.as_str()) || next.starts_with(end))
}

/// Whether a beginning of the text could be what the segment ends with.
fn could_end_in(text: &str, segment: &Segment) -> bool {
    let Segment::Literal(before) = segment else { return true };
    let beginnings = text.char_indices().filter_map(|(at, letter)| text.get(..at + letter.len_utf8()));
    beginnings.into_iter().any(|beginning| beginning.ends_with(before.as_str()) || before.ends_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        let segment = |part: &str| if part == "*" { Segment::Any } else { Segment::Literal(part.into()) };
        let parts = text.split('*').enumerate().flat_map(|(index, part)| [if index > 0 { "*" } else { "" }, part]);
        Pattern::from_segments(parts.filter(|part| !part.is_empty()).map(segment))
    }

    #[test]
    fn an_end_may_be_part_of_what_is_known_already() {
        let refined = |text: &str, suffix: &str| refined_suffix(&pattern(text), suffix).map(|refined| refined.to_string());
        assert_eq!(refined("/a/*", ".log").as_deref(), Some("/a/*.log"));
        assert_eq!(refined("app.*", ".log").as_deref(), Some("app.*"));
        assert_eq!(refined("app.l*", ".log").as_deref(), Some("app.l*"));
        assert_eq!(refined("*", ".log").as_deref(), Some("*.log"));
    }

    #[test]
    fn a_beginning_may_be_part_of_what_is_known_already() {
        let refined = |text: &str, prefix: &str| refined_prefix(&pattern(text), prefix).map(|refined| refined.to_string());
        assert_eq!(refined("*.log", "/a/").as_deref(), Some("/a/*.log"));
        assert_eq!(refined("*.log", "app.l").as_deref(), Some("app.l*"));
        assert_eq!(refined("/a*bc", "/ab").as_deref(), Some("/a*bc"));
        assert_eq!(refined("/a*", "/abc").as_deref(), Some("/abc*"));
    }
}
