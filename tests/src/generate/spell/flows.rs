//! Texts that branches, loops and errors lead to.

use super::super::Sketch;
use super::{Form, at_depth, cut, decoy, is_plain, literal};

pub(super) const FORMS: &[Form] = &[chosen, switched, thrown, looped, ranged, while_looped, letters, matched_type, nothing_else, coalesced];

fn chosen(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let condition = sketch.pick(&["1 < 2", "\"a\" in [\"b\", \"a\"]", "!false", "[].is_empty()", "\"abc\".starts_with(\"ab\")"]);
    let text_here = at_depth(sketch, text, depth);
    Some(match sketch.rng.usize(0..3) {
        0 => format!("if {condition} {{ {text_here} }} else {{ {} }}", decoy(text)),
        1 => format!("if 2 < 1 {{ {} }} else if {condition} {{ {text_here} }} else {{ {} }}", decoy(text), literal("other")),
        _ => format!("if !({condition}) {{ {} }} else {{ {text_here} }}", decoy(text)),
    })
    .map(|written| format!("({{ {written} }})"))
}

fn switched(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let here = at_depth(sketch, text, depth);
    let other = decoy(text);
    Some(match sketch.rng.usize(0..4) {
        0 => format!("(switch 2 {{ 1 => {other}, 2 => {here}, _ => {other} }})"),
        1 => format!("(switch \"b\" {{ \"a\" => {other}, \"b\" | \"c\" => {here}, _ => {other} }})"),
        2 => format!("(switch 7 {{ 3 => {other}, 0..5 => {other}, 5..=9 => {here}, _ => {other} }})"),
        _ => format!("(switch 3 {{ 3 if 1 > 2 => {other}, 3 => {here}, _ => {other} }})"),
    })
}

fn thrown(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, here) = (sketch.name("caught"), at_depth(sketch, text, depth));
    Some(match sketch.rng.usize(0..3) {
        0 => format!("{{ let {name} = (); try {{ throw {here}; }} catch (error) {{ {name} = error; }} {name} }}"),
        1 => format!("{{ let {name} = {}; try {{ {name} = {here}; throw; }} catch {{ }} {name} }}", decoy(text)),
        _ => format!("{{ let {name} = (); try {{ throw #{{path: {here}}}; }} catch (error) {{ {name} = error.path; }} {name} }}"),
    })
}

fn looped(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("sum");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("{{ let {name} = \"\"; for part in [{first}, {second}] {{ {name} += part; }} {name} }}"))
}

fn ranged(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("sum");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("{{ let {name} = {first}; for i in 0..3 {{ if i == 1 {{ continue; }} if i == 2 {{ {name} += {second}; }} }} {name} }}"))
}

fn while_looped(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, count, here) = (sketch.name("text"), sketch.name("count"), at_depth(sketch, text, depth));
    let other = decoy(text);
    Some(match sketch.rng.usize(0..3) {
        0 => format!("{{ let {name} = {other}; let {count} = 0; while {count} < 3 {{ {count} += 1; {name} = {here}; }} {name} }}"),
        1 => format!("{{ let {name} = {other}; loop {{ {name} = {here}; break; }} {name} }}"),
        _ => format!("{{ let {name} = {other}; let {count} = 2; do {{ {count} -= 1; {name} = {here}; }} until {count} == 0; {name} }}"),
    })
}

fn letters(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("sum");
    let here = at_depth(sketch, text, depth);
    is_plain(text).then(|| format!("{{ let {name} = \"\"; for letter in {here} {{ {name} += letter; }} {name} }}"))
}

fn matched_type(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, here) = (sketch.name("value"), at_depth(sketch, text, depth));
    Some(format!("{{ let {name} = {here}; if type_of({name}) == \"string\" {{ {name} }} else {{ {} }} }}", decoy(text)))
}

fn nothing_else(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, here) = (sketch.name("value"), at_depth(sketch, text, depth));
    Some(format!("{{ let {name} = {here}; if {name} == () || {name}.len() == 0 {{ throw \"nothing\" }} {name} }}"))
}

fn coalesced(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    Some(format!("(() ?? {})", at_depth(sketch, text, depth)))
}
