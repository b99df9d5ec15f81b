//! Patterns as policies say them: what `like` matches, and what it must not.

use crate::layout::{Condition, push};
use crate::pattern::{Pattern, Segment};
use crate::request::needs_no_escape;

/// The condition that the subject matches the pattern, which a policy can say exactly.
pub(crate) fn condition(subject: &str, pattern: &Pattern) -> Condition {
    let mut matching = String::with_capacity(subject.len() + pattern.prefix().len() + " like \"*....\"".len());
    push(&mut matching, [subject, " like \""]);
    for segment in pattern.segments() {
        match segment {
            Segment::Literal(text) => write_letters(&mut matching, text),
            Segment::OneSegment | Segment::Any | Segment::Argument(_) => matching.push('*'),
        }
    }
    matching.push('"');
    let excluded = slashes_too_many(pattern).map(|slashes| {
        let mut excluded = ["!(", subject, " like \""].concat();
        write_letters(&mut excluded, pattern.prefix());
        push(&mut excluded, ["*", &"/*".repeat(slashes), "\")"]);
        excluded
    });
    Condition::all([matching].into_iter().chain(excluded))
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
