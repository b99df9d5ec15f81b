//! Objects, by the rows that give them.

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Builder, Check, Operation, Preset, Setting, Type};
use rex_catalogue::tables;

use super::{Draft, samples};

/// An expression for an object of that kind, for an operation's parameter of that name.
pub(super) fn object(draft: &mut Draft<'_>, kind: Kind, operation: &'static Operation, name: &str) -> String {
    match kind {
        Kind::RcDirHandle => directory(draft, name),
        Kind::RcFileHandle => file(draft, operation),
        Kind::DirEntry => entry(draft, operation),
        other => built(draft, other).or_else(|| constant(draft, other)).or_else(|| given(draft, other)).unwrap_or_else(|| "()".to_owned()),
    }
}

/// An open directory with something in it. The variable has the directory's name; a source is in the receiver.
fn directory(draft: &mut Draft<'_>, name: &str) -> String {
    let entry = draft.entry("");
    let within = if name.starts_with("src") { "e1/" } else { "" };
    let inner = draft.entry(".log");
    draft.world.push(format!("{within}{entry}/{inner} = one two"));
    let options = built(draft, Kind::OpenDirOptions).unwrap_or_default();
    draft.lines.push(format!("let {entry} = DirConfig().path(\"{{{{world}}}}/{within}{entry}\").build().open({options});"));
    entry
}

/// An open file that suits the operation.
fn file(draft: &mut Draft<'_>, operation: &'static Operation) -> String {
    let directory = directory(draft, "");
    let entry = draft.entry(samples::ending(operation));
    let line = samples::file(operation, &entry);
    draft.world.push(format!("{directory}/{line}"));
    let writes = !operation.path().contains("execute") && !draft.sketch.one_in(4);
    let options = if writes { "OpenFileOptions().read(true).write(true).build()" } else { "OpenFileOptions().read(true).build()" };
    let variable = format!("f{}", draft.entries);
    draft.lines.push(format!("let {variable} = {directory}.open_file(\"{entry}\", {options});"));
    variable
}

/// An entry of a listing.
fn entry(draft: &mut Draft<'_>, operation: &'static Operation) -> String {
    let directory = draft.entry("");
    let entry = draft.entry(".log");
    let is_directory = matches!(operation.result, Type::Object(Kind::RcDirHandle));
    draft.world.push(if is_directory { format!("{directory}/{entry}/") } else { format!("{directory}/{entry} = text") });
    let variable = format!("listed{}", draft.entries);
    draft.lines.push(format!("let {variable} = ls(\"{{{{world}}}}/{directory}\");"));
    format!("{variable}[\"{entry}\"]")
}

/// What a builder makes, with some of its settings.
fn built(draft: &mut Draft<'_>, kind: Kind) -> Option<String> {
    let builder = tables::builders().find(|builder| builder.builds == kind)?;
    let mut written = format!("{}()", builder.function);
    let mut set: Vec<&str> = Vec::new();
    for setting in builder.settings {
        let required = builder.checks.contains(&Check::Required(setting.name));
        if !(required || draft.sketch.one_in(4)) || contradicts(builder, &set, setting.name) || too_much(setting) {
            continue;
        }
        set.push(setting.name);
        let value = if setting.preset == Preset::Bool(false) { "true".to_owned() } else { draft.value(setting.name, setting.holds) };
        written = format!("{written}.{}({value})", setting.name);
    }
    Some(format!("{written}.build()"))
}

/// What only some machines can do.
fn too_much(setting: &Setting) -> bool {
    ["namespace", "size_range"].contains(&setting.name)
}

fn contradicts(builder: &Builder, set: &[&str], name: &str) -> bool {
    builder.checks.iter().any(|check| match check {
        Check::AtMostOne(names) => names.contains(&name) && names.iter().any(|other| set.contains(other)),
        Check::NotBoth(first, second) => (name == *second && set.contains(first)) || (name == *first && set.contains(second)),
        Check::Needs(own, others) => name == *own && !others.iter().any(|other| set.contains(other)),
        _ => false,
    })
}

/// A constant of that kind, plain or with values in it.
pub(super) fn constant(draft: &mut Draft<'_>, kind: Kind) -> Option<String> {
    let mut found: Vec<_> = tables::constants()
        .filter(|constant| constant.kind == kind && !samples::is_large(constant.value))
        .map(|constant| format!("{}::{}", constant.space, constant.name))
        .collect();
    for maker in tables::makers().filter(|maker| maker.kind == kind) {
        let values: Vec<_> = maker.parameters.iter().map(|parameter| draft.value(parameter.name, parameter.holds)).collect();
        found.push(format!("{}::{}({})", maker.space, maker.name, values.join(", ")));
    }
    (!found.is_empty()).then(|| draft.sketch.pick(&found))
}

/// What an operation gives.
fn given(draft: &mut Draft<'_>, kind: Kind) -> Option<String> {
    let giving: Vec<_> = tables::operations().filter(|operation| operation.result == Type::Object(kind)).collect();
    if giving.is_empty() {
        return None;
    }
    let operation = draft.sketch.pick(&giving);
    let call = draft.call(operation);
    let variable = draft.sketch.name("made");
    draft.lines.push(format!("let {variable} = {call};"));
    Some(variable)
}
