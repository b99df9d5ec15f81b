//! What statements stand in.

use super::Sketch;
use super::spell::spell;

/// Statements within so many contexts.
pub fn wrap(sketch: &mut Sketch, depth: usize, write: &mut dyn FnMut(&mut Sketch) -> String) -> String {
    if depth == 0 {
        return sketch.within_block(|sketch| format!("{{\n{}\n}}", write(sketch)));
    }
    match sketch.rng.usize(0..12) {
        0 | 1 => function(sketch, depth, write),
        2 => closure(sketch, depth, write),
        3 => branch(sketch, depth, write),
        4 => switch(sketch, depth, write),
        5 => repeated(sketch, depth, write),
        6 => caught(sketch, depth, write),
        7 => recursive(sketch, depth, write),
        8 => method(sketch, depth, write),
        9 => object(sketch, depth, write),
        10 => callback(sketch, depth, write),
        _ => known(sketch, depth, write),
    }
}

type Write<'w> = &'w mut dyn FnMut(&mut Sketch) -> String;

fn function(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let name = sketch.name("act");
    let body = sketch.within_function(|sketch| wrap(sketch, depth - 1, write));
    sketch.functions.push(format!("fn {name}() {{\n{body}\n}}"));
    match sketch.rng.usize(0..3) {
        0 => format!("Fn(\"{name}\").call();"),
        _ => format!("{name}();"),
    }
}

fn closure(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let name = sketch.name("act");
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    format!("let {name} = || {{\n{body}\n}};\n{name}.call();")
}

fn branch(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    let other = aside(sketch);
    match sketch.rng.usize(0..4) {
        0 => format!("if file_system::exists(\"{{{{world}}}}\") {{\n{body}\n}} else {{\n{other}\n}}"),
        1 => format!("if file_system::exists(\"{{{{world}}}}/none\") {{\n{other}\n}} else {{\n{body}\n}}"),
        2 => format!("if 1 == 1 {{\n{body}\n}} else {{\n{other}\n}}"),
        _ => format!("if file_system::list(\"{{{{world}}}}\").len() > 1000 {{\n{other}\n}} else if true {{\n{body}\n}}"),
    }
}

fn switch(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    let other = aside(sketch);
    match sketch.rng.usize(0..2) {
        0 => format!("switch file_system::exists(\"{{{{world}}}}\") {{ true => {{\n{body}\n}}, _ => {{\n{other}\n}} }}"),
        _ => format!("switch 5 {{ 5 => {{\n{body}\n}}, 1..5 => {{\n{other}\n}}, _ => {{ }} }}"),
    }
}

fn repeated(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    let count = sketch.name("count");
    match sketch.rng.usize(0..5) {
        0 => format!("for once in 0..1 {{\n{body}\n}}"),
        1 => format!("let {count} = 0;\nwhile {count} < 1 {{ {count} += 1;\n{body}\n}}"),
        2 => format!("loop {{\n{body}\nbreak;\n}}"),
        3 => format!("for name in file_system::list(\"{{{{world}}}}\") {{\n{body}\nbreak;\n}}"),
        _ => format!("let {count} = 3;\ndo {{ {count} += 1;\n{body}\n}} while {count} < 4;"),
    }
}

fn caught(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    let missing = format!("{{{{world}}}}/missing/{}", sketch.rng.usize(0..9));
    let missing = spell(sketch, &missing);
    match sketch.rng.usize(0..3) {
        0 => format!("try {{ cat({missing}); print(\"there\"); }} catch (error) {{\n{body}\n}}"),
        1 => format!("try {{\n{body}\n}} catch (error) {{ print(error.kind.to_string()); }}"),
        _ => format!("try {{\n{body}\nthrow #{{kind: 1}}; }} catch (error) {{ print(type_of(error)); }}"),
    }
}

fn recursive(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let name = sketch.name("again");
    let levels = sketch.rng.usize(1..5);
    let body = sketch.within_function(|sketch| wrap(sketch, depth - 1, write));
    sketch.functions.push(format!("fn {name}(n) {{ if n > 0 {{ {name}(n - 1); return; }}\n{body}\n}}"));
    format!("{name}({levels});")
}

fn method(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let (name, own) = (sketch.name("done_by"), sketch.name("own"));
    let body = sketch.within_function(|sketch| wrap(sketch, depth - 1, write));
    sketch.functions.push(format!("fn {name}(n) {{ if this.len() < n {{ return; }}\n{body}\n}}"));
    format!("let {own} = \"own\";\n{own}.{name}(2);")
}

fn object(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let name = sketch.name("object");
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    format!("let {name} = #{{n: 1, act: || {{\n{body}\n}} }};\n{name}.act();")
}

fn callback(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let body = sketch.within_block(|sketch| wrap(sketch, depth - 1, write));
    match sketch.rng.usize(0..2) {
        0 => format!("[1].for_each(|| {{\n{body}\n}});"),
        _ => format!("[1].map(|one| {{\n{body}\none }});"),
    }
}

/// A variable that what follows can build on.
fn known(sketch: &mut Sketch, depth: usize, write: Write<'_>) -> String {
    let name = sketch.name("seen");
    let text = sketch.pick(&["{{world}}", "{{world}}/", "d", "tex", "{{other}}"]);
    let written = spell(sketch, text);
    let body = sketch.within_block(|sketch| {
        sketch.scope.push((name.clone(), text.to_owned()));
        wrap(sketch, depth - 1, write)
    });
    format!("let {name} = {written};\n{body}")
}

/// What stands on a way that is not taken.
fn aside(sketch: &mut Sketch) -> String {
    let path = spell(sketch, "{{world}}/aside");
    match sketch.rng.usize(0..4) {
        0 => format!("print(cat({path}));"),
        1 => format!("rm({path});"),
        2 => format!("throw {path};"),
        _ => "print(\"aside\");".to_owned(),
    }
}
