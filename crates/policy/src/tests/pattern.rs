//! Patterns.

use fastrand::Rng;

use crate::Segment::{Any, Argument, Literal, OneSegment};
use crate::{Pattern, Segment};

pub(super) fn pattern<const N: usize>(segments: [Segment; N]) -> Pattern {
    Pattern::from_segments(segments)
}

pub(super) fn literal(text: &str) -> Segment {
    Literal(text.into())
}

#[test]
fn segments_are_normalised() {
    assert_eq!(pattern([literal("/a"), literal("/b"), literal("")]), Pattern::literal("/a/b"));
    assert_eq!(pattern([literal("/"), Any, Any, OneSegment, Any]), pattern([literal("/"), Any]));
    assert_eq!(pattern([OneSegment, OneSegment]), pattern([OneSegment]));
    assert_eq!(pattern([OneSegment, Any]), Pattern::any());
    assert_eq!(Pattern::literal("/a").concat(&pattern([literal("/b"), Any])), pattern([literal("/a/b"), Any]));
    assert_eq!(Pattern::literal("").is_literal(), Some(""));
    assert_eq!(pattern([literal("/a"), Any]).is_literal(), None);
    assert_eq!(pattern([literal("/a"), Any, literal("/b")]).prefix(), "/a");
    assert_eq!(pattern([Any, literal("/b")]).prefix(), "");
}

#[test]
fn holes_hold_what_they_say() {
    let one = pattern([literal("/d/"), OneSegment, literal(".log")]);
    assert!(one.matches("/d/a.log") && one.matches("/d/.log") && !one.matches("/d/a/b.log") && !one.matches("/d/a.lo"));
    let any = pattern([literal("/d/"), Any, literal(".log")]);
    assert!(any.matches("/d/a/b.log") && !any.matches("/e/a.log"));
    assert!(pattern([literal("/"), Argument("name".into())]).matches("/x/y"));
    assert!(Pattern::literal("/a*").matches("/a*") && !Pattern::literal("/a*").matches("/ab"));
}

#[test]
fn holes_are_printed_as_stars() {
    assert_eq!(pattern([literal("/d/"), OneSegment, literal("/"), Argument("name".into())]).to_string(), "/d/*/*");
    assert_eq!(Pattern::literal("/a*").to_string(), "/a\\*");
}

#[test]
fn what_is_covered() {
    let [any, one] = [Any, OneSegment].map(|hole| pattern([literal("/d/"), hole]));
    assert!(any.covers(&one) && !one.covers(&any) && any.covers(&any) && one.covers(&one));
    assert!(one.covers(&pattern([literal("/d/x"), OneSegment])) && !one.covers(&pattern([literal("/d/"), OneSegment, literal("/")])));
    assert!(any.covers(&Pattern::literal("/d/e/f")) && !any.covers(&pattern([literal("/"), Any])));
    assert!(any.covers(&pattern([literal("/d/"), Argument("x".into())])));
}

#[test]
fn mixed_holes_are_exact_only_level_by_level() {
    assert!(pattern([literal("/d/"), OneSegment, literal("/"), Any]).is_exact());
    assert!(pattern([literal("/d/"), OneSegment, literal("/x/"), OneSegment]).is_exact());
    let mixed = pattern([literal("/d/"), OneSegment, literal("/x/"), Any]);
    assert!(!mixed.is_exact());
    assert_eq!(mixed.widened(), pattern([literal("/d/"), Any, literal("/x/"), Any]));
    assert!(mixed.widened().covers(&mixed) && mixed.widened().is_exact());
}

/// A random pattern over few letters, so that matches are common.
pub(super) fn random_pattern(random: &mut Rng) -> Pattern {
    let hole = |random: &mut Rng| match random.u8(..4) {
        0 => Any,
        1 => Argument("x".into()),
        _ => OneSegment,
    };
    let texts = ["/", "/a", "a", "/b/", "b*", "/a/b", "\"", "\\", "é"];
    let mut pattern = Pattern::literal("/");
    for _ in 0..random.usize(..5) {
        let text = texts[random.usize(..texts.len())];
        pattern.push(if random.u8(..3) == 0 { hole(random) } else { literal(text) });
    }
    pattern
}

/// A text the pattern may match: its holes filled at random, and sometimes a letter changed.
pub(super) fn random_text(random: &mut Rng, pattern: &Pattern) -> String {
    let fillings = ["", "a", "b", "a/b", "ab", "/", "*", "a/a"];
    let mut text = String::new();
    for segment in pattern.segments() {
        match segment {
            Literal(literal) => text.push_str(literal),
            OneSegment | Any | Argument(_) => text.push_str(fillings[random.usize(..fillings.len())]),
        }
    }
    match random.u8(..6) {
        0 => text + "a",
        1 => text.replacen('a', "b", 1),
        2 => text.replacen('/', "/a/", 1),
        _ => text,
    }
}

#[test]
fn covering_is_sound() {
    let mut random = Rng::with_seed(7);
    let mut covered = 0;
    for _ in 0..20_000 {
        let [wide, narrow] = [random_pattern(&mut random), random_pattern(&mut random)];
        if wide.covers(&narrow) {
            let text = random_text(&mut random, &narrow);
            covered += usize::from(narrow.matches(&text));
            assert!(!narrow.matches(&text) || wide.matches(&text), "{wide:?} {narrow:?} {text:?}");
        }
    }
    assert!(covered > 200, "{covered}");
}
