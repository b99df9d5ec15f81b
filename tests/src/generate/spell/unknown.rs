//! Texts that nobody knows before the run: arguments, and what the host says.

use serde_json::Value;

use super::super::Sketch;
use super::{Form, at_depth, cut, is_plain, literal};

pub(super) const FORMS: &[Form] = &[argument, argument, content, listed, looked_at, refined, module];

/// An argument, or a part that is one.
fn argument(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    if !sketch.outermost {
        return None;
    }
    let (first, second) = if sketch.one_in(4) { (String::new(), text.to_owned()) } else { cut(sketch, text)? };
    // An argument that is part of a path is neither empty nor `.`; that is an assumption.
    if second.is_empty() || second.trim_matches(['.', '/', ' ']).is_empty() {
        return None;
    }
    let name = sketch.name("argument");
    sketch.arguments.insert(name.clone(), Value::String(second.clone()));
    if sketch.style.declared {
        let matching = match sketch.rng.usize(0..3) {
            // The `*` stands for nothing here, which is no component of a path.
            0 if is_plain(&second) && !second.ends_with('/') => format!(" matching \"{second}*\""),
            1 if !second.contains('/') => " matching \"*\"".to_owned(),
            _ => String::new(),
        };
        sketch.head.insert(0, format!("// rex: arg {name}: string{matching}"));
    }
    Some(if first.is_empty() { name } else { format!("({} + {name})", at_depth(sketch, &first, depth)) })
}

/// What stands in a file.
fn content(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text).filter(|(_, second)| is_plain(second))?;
    let file = note(sketch, &second);
    let read = sketch.pick(&["cat", "file_system::read"]);
    Some(format!("({} + {read}(\"{{{{world}}}}/{file}\"))", at_depth(sketch, &first, depth)))
}

/// A name in a directory.
fn listed(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, name) = text.rsplit_once('/').filter(|(_, name)| is_name(name))?;
    let first = at_depth(sketch, &format!("{first}/"), depth);
    let directory = sketch.name("names");
    sketch.world.push(format!("{directory}/{name} = text"));
    let directory = format!("{{{{world}}}}/{directory}");
    let names = sketch.pick(&["file_system::list(@)", "ls(@).keys()", "find_files(\"*\", @).map(|path| path.split(\"/\")[-1])"]);
    let names = names.replace('@', &literal(&directory));
    let found = sketch.name("found");
    Some(match sketch.rng.usize(0..3) {
        0 => format!("({first} + {names}[0])"),
        1 => format!("{{ let {found} = \"\"; for name in {names} {{ {found} = {first} + name; }} {found} }}"),
        _ => format!("{names}.map(|name| {first} + name)[0]"),
    })
}

/// What an object says its name is.
fn looked_at(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, name) = text.rsplit_once('/').filter(|(_, name)| is_name(name))?;
    let first = at_depth(sketch, &format!("{first}/"), depth);
    let directory = sketch.name("entries");
    sketch.world.push(format!("{directory}/{name} = text"));
    Some(format!("({first} + ls(\"{{{{world}}}}/{directory}\").values()[0].name)"))
}

/// What stands in a file, where a condition says what it is.
fn refined(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text).filter(|(_, second)| is_plain(second))?;
    let file = note(sketch, &second);
    let (name, first) = (sketch.name("read"), at_depth(sketch, &first, depth));
    let value = format!("let {name} = cat(\"{{{{world}}}}/{file}\");");
    let known = literal(&second);
    Some(match sketch.rng.usize(0..5) {
        0 => format!("{{ {value} if {name} == {known} {{ {first} + {name} }} else {{ throw \"no\" }} }}"),
        1 => format!("{{ {value} if {name} in [\"x\", {known}] {{ {first} + {name} }} else {{ {first} }} }}"),
        2 => format!("{{ {value} if {name}.starts_with({known}) {{ {first} + {name} }} else {{ throw \"no\" }} }}"),
        3 => format!("{{ {value} if {name} != {known} {{ throw {name} }} {first} + {name} }}"),
        _ => format!("{{ {value} switch {name} {{ {known} => {first} + {name}, _ => throw \"no\" }} }}"),
    })
}

/// What a module knows.
fn module(sketch: &mut Sketch, text: &str, depth: usize) -> Option<String> {
    let (first, second) = cut(sketch, text).filter(|(_, second)| is_plain(second))?;
    let (name, first) = (sketch.name("module"), at_depth(sketch, &first, depth));
    if sketch.rng.bool() {
        sketch.world.push(format!("{name}.rhai = export const PART = \"{second}\";"));
        return Some(format!("{{ import \"{name}\" as {name}; {first} + {name}::PART }}"));
    }
    sketch.world.push(format!("{name}.rhai = fn part(first) {{ first + \"{second}\" }}"));
    Some(format!("{{ import \"{name}\" as {name}; {name}::part({first}) }}"))
}

fn note(sketch: &mut Sketch, text: &str) -> String {
    let name = sketch.name("note");
    sketch.world.push(format!("{name} = {text}"));
    name
}

fn is_name(text: &str) -> bool {
    is_plain(text) && !text.is_empty() && !text.starts_with('.') && !text.contains([' ', '~', '*', '|'])
}
