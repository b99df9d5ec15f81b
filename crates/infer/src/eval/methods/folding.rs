//! Functions of texts where text and arguments are known: one row each.

use crate::values::{Array, Atom, Value};

/// What the function gives, and what the text has become if it is another.
pub(crate) type Folded = (Value, Option<String>);

type Work = fn(&str, &[Value]) -> Option<Folded>;

/// By name, sorted. A row is silent where its arguments are not known, or not of its types.
const TEXTS: &[(&str, Work)] = &[
    ("bytes", |text, _| gives(count(text.len()))),
    ("chars", |text, rest| rest.is_empty().then(|| (letters(text), None))),
    ("crop", |text, rest| becomes(part(text, rest)?)),
    ("get", |text, rest| gives(position(text, int(rest, 0)?).and_then(|at| text.chars().nth(at)).map_or_else(Value::unit, letter))),
    ("index_of", |text, rest| gives(Value::int(index_of(text, rest)?))),
    ("max", |text, rest| gives(Value::literal(text.max(&literal(rest, 0)?)))),
    ("min", |text, rest| gives(Value::literal(text.min(&literal(rest, 0)?)))),
    ("pad", |text, rest| becomes(padded(text, int(rest, 0)?, &piece(rest, 1)?)?)),
    ("pop", popped),
    ("set", |text, rest| becomes(with_letter(text, int(rest, 0)?, rest.get(1)?)?)),
    ("split", split),
    ("split_rev", split_rev),
    ("sub_string", |text, rest| gives(Value::literal(part(text, rest)?))),
    ("to_chars", |text, _| gives(letters(text))),
    ("truncate", |text, rest| becomes(first(text, int(rest, 0)?))),
];

/// A longer text is not written out.
const LONGEST: usize = 16384;

/// Calls the function of that name, if it can be worked out.
pub(crate) fn folded(text: &str, name: &str, rest: &[Value]) -> Option<Folded> {
    let index = TEXTS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    TEXTS.get(index).and_then(|(_, work)| work(text, rest))
}

const fn gives(value: Value) -> Option<Folded> {
    Some((value, None))
}

fn becomes(text: String) -> Option<Folded> {
    Some((Value::unit(), Some(text)))
}

fn int(rest: &[Value], index: usize) -> Option<i64> {
    rest.get(index)?.as_int()
}

fn literal(rest: &[Value], index: usize) -> Option<String> {
    rest.get(index)?.as_literal().map(str::to_owned)
}

/// A text or a character.
fn piece(rest: &[Value], index: usize) -> Option<String> {
    match rest.get(index)?.atoms.as_slice() {
        [Atom::Char(Some(letter))] => Some(letter.to_string()),
        [Atom::Text(text)] => text.pattern.is_literal().map(str::to_owned),
        _ => None,
    }
}

fn letter(letter: char) -> Value {
    Value::one(Atom::Char(Some(letter)))
}

fn letters(text: &str) -> Value {
    Value::array(Array::known(text.chars().map(letter).collect()))
}

fn texts<'t>(parts: impl Iterator<Item = &'t str>) -> Value {
    Value::array(Array::known(parts.map(Value::literal).collect()))
}

fn count(count: usize) -> Value {
    i64::try_from(count).map_or_else(|_| Value::natural(), Value::int)
}

/// Negative places count from the end.
fn position(text: &str, index: i64) -> Option<usize> {
    crate::eval::access::position(index, text.chars().count())
}

fn first(text: &str, length: i64) -> String {
    text.chars().take(usize::try_from(length).unwrap_or(0)).collect()
}

/// What is between two places: a range, or a start and perhaps a length.
fn part(text: &str, rest: &[Value]) -> Option<String> {
    let (start, length) = match rest {
        [only] if matches!(only.atoms.as_slice(), [Atom::Range(..)]) => {
            let [Atom::Range(start, end)] = only.atoms.as_slice() else { return None };
            let (start, end) = (start.single()?, end.single()?);
            // A negative end of a range is read in more than one way.
            ((start >= 0).then_some(start)?, end.saturating_sub(start))
        }
        [start] => (start.as_int()?, i64::MAX),
        [start, length] => (start.as_int()?, length.as_int()?),
        _ => return None,
    };
    let total = i64::try_from(text.chars().count()).ok()?;
    let start = usize::try_from(if start < 0 { total.saturating_add(start).max(0) } else { start }).ok()?;
    Some(text.chars().skip(start).take(usize::try_from(length).unwrap_or(0)).collect())
}

fn index_of(text: &str, rest: &[Value]) -> Option<i64> {
    let [_] = rest else { return None };
    let before = text.find(&piece(rest, 0)?).and_then(|at| text.get(..at));
    Some(before.map_or(-1, |before| i64::try_from(before.chars().count()).unwrap_or(i64::MAX)))
}

fn padded(text: &str, length: i64, with: &str) -> Option<String> {
    let missing = usize::try_from(length).unwrap_or(0).saturating_sub(text.chars().count());
    if missing > LONGEST || with.is_empty() {
        return None;
    }
    Some(text.chars().chain(with.chars().cycle().take(missing)).collect())
}

fn popped(text: &str, rest: &[Value]) -> Option<Folded> {
    let length = text.chars().count();
    if rest.is_empty() {
        let last = text.chars().last().map_or_else(Value::unit, letter);
        return Some((last, Some(text.chars().take(length.saturating_sub(1)).collect())));
    }
    let kept = length.saturating_sub(usize::try_from(int(rest, 0)?).unwrap_or(0));
    Some((Value::literal(text.chars().skip(kept).collect::<String>()), Some(text.chars().take(kept).collect())))
}

/// Where there is no such place, the text stays as it is.
fn with_letter(text: &str, index: i64, letter: &Value) -> Option<String> {
    let [Atom::Char(Some(letter))] = letter.atoms.as_slice() else { return None };
    let at = position(text, index);
    Some(text.chars().enumerate().map(|(index, old)| if Some(index) == at { *letter } else { old }).collect())
}

fn split(text: &str, rest: &[Value]) -> Option<Folded> {
    gives(match rest {
        [] if text.is_empty() => texts(std::iter::once(text)),
        [] => texts(text.split_whitespace()),
        [place] if place.as_int().is_some() => {
            let index = place.as_int()?;
            // Beyond an end, one of the two is empty.
            let end = text.chars().count();
            let at =
                if index > 0 { usize::try_from(index).ok()?.min(end) } else { position(text, index).filter(|_| index != 0).unwrap_or(0) };
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            let (before, after) = text.split_at_checked(at)?;
            texts([before, after].into_iter())
        }
        [_] => texts(text.split(piece(rest, 0)?.as_str())),
        [_, most] => match usize::try_from(most.as_int()?.max(1)) {
            Ok(most) => texts(text.splitn(most, piece(rest, 0)?.as_str())),
            Err(_) => return None,
        },
        _ => return None,
    })
}

fn split_rev(text: &str, rest: &[Value]) -> Option<Folded> {
    let [_] = rest else { return None };
    gives(texts(text.rsplit(piece(rest, 0)?.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_sorted() {
        assert!(TEXTS.iter().zip(TEXTS.iter().skip(1)).all(|(one, next)| one.0 < next.0));
        assert!(TEXTS.iter().all(|(name, _)| crate::eval::standard::is_standard(name)));
    }

    #[test]
    fn what_each_gives() {
        let after = |text: &str, name: &str, rest: &[Value]| folded(text, name, rest).and_then(|(_, after)| after);
        let result = |text: &str, name: &str, rest: &[Value]| folded(text, name, rest).map(|(result, _)| result);
        let z = letter('z');
        assert_eq!(after("abc", "set", &[Value::int(-1), z.clone()]).as_deref(), Some("abz"));
        assert_eq!(after("abc", "set", &[Value::int(9), z.clone()]).as_deref(), Some("abc"));
        assert_eq!(after("abc", "pad", &[Value::int(6), Value::literal("xy")]).as_deref(), Some("abcxyx"));
        assert_eq!(after("abc", "pad", &[Value::int(2), z]).as_deref(), Some("abc"));
        assert_eq!(after("abc", "pop", &[]).as_deref(), Some("ab"));
        assert_eq!(result("abc", "pop", &[Value::int(2)]), Some(Value::literal("bc")));
        assert_eq!(result("", "pop", &[]), Some(Value::unit()));
        assert_eq!(result("abc", "get", &[Value::int(-3)]), Some(letter('a')));
        assert_eq!(result("abc", "get", &[Value::int(3)]), Some(Value::unit()));
        assert_eq!(result("abcd", "sub_string", &[Value::int(-3), Value::int(2)]), Some(Value::literal("bc")));
        assert_eq!(after("abcd", "crop", &[Value::int(9)]).as_deref(), Some(""));
        assert_eq!(result("a b", "split", &[]), Some(texts(["a", "b"].into_iter())));
        assert_eq!(result("abc", "split", &[Value::int(1)]), Some(texts(["a", "bc"].into_iter())));
        assert_eq!(result("abc", "split", &[Value::int(-1)]), Some(texts(["ab", "c"].into_iter())));
        assert_eq!(result("abc", "split", &[Value::int(-9)]), Some(texts(["", "abc"].into_iter())));
        assert_eq!(result("abc", "split", &[Value::int(9)]), Some(texts(["abc", ""].into_iter())));
        assert_eq!(result("a,b,c", "split", &[Value::literal(","), Value::int(2)]), Some(texts(["a", "b,c"].into_iter())));
    }
}
