//! Patterns as policies say them: what `like` matches, and what it must not.

use crate::layout::{Condition, push};
use crate::pattern::{Pattern, Segment};
use crate::request::needs_no_escape;

/// The condition that the subject matches the pattern, which a policy can say exactly.
pub(crate) fn condition(subject: &str, pattern: &Pattern) -> Condition {
    let excluded = slashes_too_many(pattern);
    let usual = subject.len() + pattern.prefix().len() + " && !( like \"*/*/*\")".len();
    let mut condition = Condition::with_room_for(if excluded.is_some() { 2 * usual } else { usual });
    let matching = condition.piece(" && ");
    push(matching, [subject, " like \""]);
    for segment in pattern.segments() {
        match segment {
            Segment::Literal(text) => write_letters(matching, text),
            Segment::OneSegment | Segment::Any | Segment::Argument(_) => matching.push('*'),
        }
    }
    matching.push('"');
    if let Some(slashes) = excluded {
        let excluded = condition.piece(" && ");
        push(excluded, ["!(", subject, " like \""]);
        write_letters(excluded, pattern.prefix());
        excluded.push('*');
        (0..slashes).for_each(|_| excluded.push_str("/*"));
        excluded.push_str("\")");
    }
    condition
}

/// How many slashes must not follow what the pattern begins with, for its one-segment holes to be what they are: one more than
/// its literals have.
fn slashes_too_many(pattern: &Pattern) -> Option<usize> {
    if !pattern.segments().contains(&Segment::OneSegment) || pattern.is_levels_then_anything() {
        return None;
    }
    let after_prefix = pattern.segments().iter().skip(usize::from(!pattern.prefix().is_empty()));
    let slashes = |segment: &Segment| if let Segment::Literal(text) = segment { text.matches('/').count() } else { 0 };
    Some(after_prefix.map(slashes).sum::<usize>() + 1)
}

fn write_letters(text: &mut String, letters: &str) {
    if needs_no_escape(letters) && !letters.contains('*') {
        text.push_str(letters);
    } else {
        text.push_str(&letters.escape_debug().to_string().replace('*', "\\*"));
    }
}
