//! Texts that functions, closures and callbacks give.

use super::super::Sketch;
use super::{Form, at_depth, cut, decoy};

pub(super) const FORMS: &[Form] =
    &[function, passed, method, recursive, closure, capturing, cell, curried, mapped, reduced, object, pointed, returned, filtered];

fn function(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("given");
    let body = sketch.within_function(|sketch| at_depth(sketch, text, depth));
    sketch.functions.push(format!("fn {name}() {{ {body} }}"));
    Some(format!("{name}()"))
}

fn passed(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("with");
    let body = sketch.within_function(|sketch| at_depth(sketch, &second, depth));
    sketch.functions.push(format!("fn {name}(first) {{ first + {body} }}"));
    Some(format!("{name}({})", at_depth(sketch, &first, depth)))
}

fn method(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("and");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    sketch.functions.push(format!("fn {name}(second) {{ this + second }}"));
    let own = sketch.name("own");
    Some(format!("{{ let {own} = {first}; {own}.{name}({second}) }}"))
}

fn recursive(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("joined");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    sketch
        .functions
        .push(format!("fn {name}(parts, from) {{ if from == parts.len() {{ \"\" }} else {{ parts[from] + {name}(parts, from + 1) }} }}"));
    Some(format!("{name}([{first}, {second}], 0)"))
}

fn closure(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, here) = (sketch.name("work"), at_depth(sketch, text, depth));
    Some(format!("{{ let {name} = || {here}; {name}.call() }}"))
}

fn capturing(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (name, work) = (sketch.name("held"), sketch.name("work"));
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("{{ let {name} = {first}; let {work} = |end| {name} + end; {work}.call({second}) }}"))
}

/// What is captured changes, before or by the call.
fn cell(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (name, work) = (sketch.name("cell"), sketch.name("work"));
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(if sketch.rng.bool() {
        format!("{{ let {name} = {first}; let {work} = |end| {{ {name} += end; }}; {work}.call({second}); {name} }}")
    } else {
        format!("{{ let {name} = \"\"; let {work} = || {name} + {second}; {name} = {first}; {work}.call() }}")
    })
}

fn curried(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let name = sketch.name("both");
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    sketch.functions.push(format!("fn {name}(first, second) {{ first + second }}"));
    Some(format!("Fn(\"{name}\").curry({first}).call({second})"))
}

fn mapped(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("[\"a\", {first}].map(|part| part + {second})[1]"))
}

fn reduced(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (first, second) = (at_depth(sketch, &first, depth), at_depth(sketch, &second, depth));
    Some(format!("[{first}, {second}].reduce(|sum, part| sum + part, \"\")"))
}

fn object(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text)?;
    let (name, first) = (sketch.name("object"), at_depth(sketch, &first, depth));
    let second = at_depth(sketch, &second, depth);
    Some(format!("{{ let {name} = #{{base: {first}, full: |end| this.base + end}}; {name}.full({second}) }}"))
}

fn pointed(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (name, number) = (sketch.name("pointed"), sketch.rng.usize(0..10));
    let body = sketch.within_function(|sketch| at_depth(sketch, text, depth));
    sketch.functions.push(format!("fn {name}_{number}() {{ {body} }}"));
    Some(format!("Fn(\"{name}_\" + {number}).call()"))
}

fn returned(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let name = sketch.name("early");
    let body = sketch.within_function(|sketch| at_depth(sketch, text, depth));
    sketch.functions.push(format!("fn {name}(n) {{ if n > 3 {{ return {body}; }} {} }}", decoy(text)));
    Some(format!("{name}(4)"))
}

fn filtered(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let here = at_depth(sketch, text, depth);
    Some(format!("[\"\", {here}].filter(|one| one.len() > 0)[0]"))
}
