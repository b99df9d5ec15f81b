//! Texts put together from parts, and changed in place.

use super::super::Sketch;
use super::{Form, at_depth, cut, is_plain, literal};

pub(super) const FORMS: &[Form] =
    &[sum, sum, template, added, replaced, trimmed, cropped, lowered, behind, of_array, of_map, of_split, of_seen, shadowed, filled];

fn sum(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    Some(format!("({} + {})", at_depth(sketch, &first, depth), at_depth(sketch, &second, depth)))
}

fn template(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let first = at_depth(sketch, &first, depth);
    (!second.contains(['$', '`', '\\'])).then(|| format!("`${{{first}}}{second}`"))
}

fn added(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("sum");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("{{ let {name} = {first}; {name} += {second}; {name} }}"))
}

fn replaced(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (part, rest) = cut(sketch, &second)?;
    let name = sketch.name("text");
    let (first, part) = (at_depth(sketch, &format!("{first}@@{rest}"), depth), at_depth(sketch, &part, depth));
    Some(format!("{{ let {name} = {first}; {name}.replace(\"@@\", {part}); {name} }}"))
}

fn trimmed(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("text");
    let padded = at_depth(sketch, &format!("  {text} "), depth);
    (text.trim() == text).then(|| format!("{{ let {name} = {padded}; {name}.trim(); {name} }}"))
}

fn cropped(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("text");
    let longer = at_depth(sketch, &format!("{text}zzz"), depth);
    Some(format!("{{ let {name} = {longer}; {name}.truncate({name}.len() - 3); {name} }}"))
}

fn lowered(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let suits = is_plain(text) && upper.to_ascii_lowercase() == text && upper != text;
    suits.then(|| format!("{}.to_lower()", at_depth(sketch, &upper, depth)))
}

fn behind(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    Some(format!("{}.sub_string(2)", at_depth(sketch, &format!("//{text}"), depth)))
}

fn of_array(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let text = at_depth(sketch, text, depth);
    Some(match sketch.rng.usize(0..3) {
        0 => format!("[1, {text}, \"b\"][1]"),
        1 => format!("[\"a\", {text}][-1]"),
        _ => {
            let name = sketch.name("list");
            format!("{{ let {name} = []; {name}.push({text}); {name}.pop() }}")
        }
    })
}

fn of_map(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, text) = (sketch.name("map"), at_depth(sketch, text, depth));
    Some(match sketch.rng.usize(0..3) {
        0 => format!("#{{a: 1, b: {text}}}.b"),
        1 => format!("#{{b: {text}}}[\"b\"]"),
        _ => format!("{{ let {name} = #{{}}; {name}.inner = #{{}}; {name}.inner[\"a b\"] = {text}; {name}.inner[\"a b\"] }}"),
    })
}

fn of_split(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    (!text.contains('|')).then(|| format!("{}.split(\"|\")[1]", at_depth(sketch, &format!("a|{text}|b"), depth)))
}

/// What a variable that can be seen holds already, or the beginning of it.
fn of_seen(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let seen: Vec<_> = sketch.scope.iter().filter(|(_, own)| text.starts_with(own.as_str()) && !own.is_empty()).cloned().collect();
    if seen.is_empty() {
        return None;
    }
    let (name, own) = sketch.pick(&seen);
    let rest = text.strip_prefix(&own)?;
    Some(if rest.is_empty() { name } else { format!("({name} + {})", at_depth(sketch, rest, depth)) })
}

fn shadowed(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, written) = (sketch.name("text"), at_depth(sketch, text, depth));
    let other = literal("other");
    Some(if sketch.rng.bool() {
        format!("{{ let {name} = {other}; let {name} = {written}; {name} }}")
    } else {
        format!("{{ let {name} = {written}; {{ let {name} = {other}; {name} += 1; }} {name} }}")
    })
}

/// A constant of the script; functions see it too.
fn filled(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("CONSTANT");
    let written = sketch.within_function(|sketch| at_depth(sketch, text, depth));
    sketch.head.push(format!("const {name} = {written};"));
    // A script without functions has no `global`.
    if sketch.functions.is_empty() {
        sketch.functions.push("fn nothing() { }".to_owned());
    }
    Some(format!("global::{name}"))
}
