//! The many ways to write a text that is known.

mod calls;
mod flows;
mod parts;
mod unknown;

use super::Sketch;

/// A way to write a text; none where it does not suit the text or the place.
type Form = fn(&mut Sketch, &str, usize) -> Option<String>;

/// What the inside of a script knows.
const KNOWN: &[&[Form]] = &[parts::FORMS, flows::FORMS, calls::FORMS];

/// An expression that gives the text.
pub fn spell(sketch: &mut Sketch, text: &str) -> String {
    at_depth(sketch, text, 0)
}

/// The same, so many forms deep.
fn at_depth(sketch: &mut Sketch, text: &str, depth: usize) -> String {
    if depth < sketch.style.depth && sketch.rng.usize(0..10) < sketch.style.forms {
        for _ in 0..3 {
            let family = sketch.pick(KNOWN);
            let family = if sketch.style.unknown && sketch.one_in(5) { unknown::FORMS } else { family };
            let form = sketch.pick(family);
            if let Some(written) = form(sketch, text, depth + 1) {
                // A block is a statement where one can stand, and not the value that is meant.
                return if written.starts_with('{') { format!("({written})") } else { written };
            }
        }
    }
    literal(text)
}

fn literal(text: &str) -> String {
    format!("\"{text}\"")
}

/// An expression that gives the number.
pub fn number(sketch: &mut Sketch, written: &str) -> String {
    let Ok(value) = written.parse::<i64>() else { return written.to_owned() };
    if sketch.rng.usize(0..20) >= sketch.style.forms {
        return written.to_owned();
    }
    let less = sketch.rng.i64(0..5);
    match sketch.rng.usize(0..6) {
        0 => format!("({} + {less})", value - less),
        1 => format!("parse_int(\"{value}\")"),
        2 => format!("[{less}, {value}][1]"),
        3 => format!("#{{n: {value}}}.n"),
        4 => format!("({{ let n = {}; for i in 0..{less} {{ n += 1; }} n }})", value - less),
        _ => {
            let name = sketch.name("number");
            sketch.functions.push(format!("fn {name}() {{ {value} }}"));
            format!("{name}()")
        }
    }
}

/// Where a text can be cut: never within the name of a root.
fn cuts(text: &str) -> Vec<usize> {
    let mut depth = 0_i32;
    let mut found = Vec::new();
    for (at, letter) in text.char_indices() {
        if depth == 0 && at > 0 {
            found.push(at);
        }
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
    }
    found
}

/// The text in two parts, neither of them empty.
fn cut(sketch: &mut Sketch, text: &str) -> Option<(String, String)> {
    let cuts = cuts(text);
    if cuts.is_empty() {
        return None;
    }
    let at = sketch.pick(&cuts);
    text.split_at_checked(at).map(|(first, second)| (first.to_owned(), second.to_owned()))
}

/// Whether no root is named in it, and it can stand in a world as it is.
fn is_plain(text: &str) -> bool {
    !text.starts_with(' ')
        && !text.ends_with(' ')
        && !["holds", "gzip"].iter().any(|mark| text.contains(mark))
        && !text.contains(['{', '}', '$', '`', '\\', '"'])
}

/// Another text, of the same sort: what stands where the script does not come to.
fn decoy(text: &str) -> String {
    literal(&format!("{text}-other"))
}
