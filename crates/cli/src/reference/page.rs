//! The reference of a name as text.

use std::fmt::Write;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Access, Builder, Check, Constant, Field, Operation, Preset, Record, Setting, Type};
use rex_catalogue::tables;

use super::lookup::{Found, constant};
use super::plan;
use super::signatures::{of_maker, type_name, written};
use super::table::rows;

/// The reference of what a name means.
#[must_use]
pub fn page(found: &Found) -> String {
    let mut parts: Vec<String> = found.kind.into_iter().map(of_kind).collect();
    parts.extend(found.builders.iter().map(|builder| of_builder(builder)));
    parts.extend(found.records.iter().map(|record| of_record(record)));
    // Overloads of one path stand together.
    let overloads = found.operations.chunk_by(|one, other| one.path() == other.path());
    parts.extend(overloads.map(of_operations));
    if !found.constants.is_empty() {
        parts.push(of_constants(&found.constants));
    }
    parts.extend(found.makers.iter().map(|maker| format!("{}\n\n{}\n", of_maker(maker).trim_start_matches("function "), maker.doc)));
    parts.join("\n")
}

fn of_kind(kind: Kind) -> String {
    let takes = |operation: &&Operation| operation.parameters.iter().any(|parameter| parameter.holds == Type::Object(kind));
    let gives = |operation: &&Operation| operation.result == Type::Object(kind);
    let mut text = format!("{}\n\n{}\n", kind.name(), kind.doc());
    for (word, paths) in [("Given by", paths(gives)), ("Taken by", paths(takes))] {
        if !paths.is_empty() {
            let _ = writeln!(text, "{word} {}.", paths.join(", "));
        }
    }
    text
}

fn paths(which: impl Fn(&&Operation) -> bool) -> Vec<String> {
    let mut paths: Vec<_> = tables::operations().filter(which).map(Operation::path).collect();
    paths.dedup();
    paths
}

fn of_operations(overloads: &[&'static Operation]) -> String {
    let mut text = String::new();
    for operation in overloads {
        let _ = writeln!(text, "{}\n    {}\n", written(operation), operation.doc);
    }
    let Some(first) = overloads.first() else { return text };
    if overloads.iter().all(|operation| operation.plan == first.plan) {
        let _ = write!(text, "It {}", permissions(first));
    } else {
        for operation in overloads {
            let _ = write!(text, "`{}`: {}", operation.signature(), permissions(operation));
        }
    }
    text + errors(first).as_str()
}

fn permissions(operation: &Operation) -> String {
    let lines = plan::lines(operation.plan);
    if plan::asks(&lines) { format!("asks, in this order:\n{}", plan::text(&lines, 2)) } else { "asks for nothing.\n".to_owned() }
}

fn errors(operation: &Operation) -> String {
    if operation.errors.is_empty() {
        return String::new();
    }
    let meaning =
        |name: &str| tables::constants().find(|row| row.kind == Kind::RhaiSafeIoErrorKind && row.name == name).map_or("", |row| row.doc);
    let listed: Vec<_> = operation.errors.iter().map(|name| (constant("IoErrorKind", name), meaning(name).to_owned())).collect();
    format!("\nErrors, as `catch (e)` sees them in `e.kind`:\n{}", rows(&listed))
}

fn of_builder(builder: &Builder) -> String {
    let setter =
        |setting: &Setting| (format!(".{}({})", setting.name, type_name(setting.holds)), format!("{}{}", setting.doc, preset(setting)));
    let mut listed: Vec<_> = builder.settings.iter().map(setter).collect();
    let checks = builder.checks.iter().map(|check| format!(" {}", checked(check)));
    listed.push((".build()".to_owned(), format!("Gives the {}.{}", builder.builds.name(), checks.collect::<String>())));
    format!("{}() -> {}\n    {}\n\n{}", builder.function, builder.builder.name(), builder.doc, rows(&listed))
}

fn preset(setting: &Setting) -> String {
    match setting.preset {
        Preset::Bool(true) => " On unless said otherwise.".to_owned(),
        Preset::Int(value) => format!(" {value} unless said otherwise."),
        Preset::Unset | Preset::Bool(false) => String::new(),
    }
}

fn checked(check: &Check) -> String {
    match check {
        Check::Required(setting) => format!("`{setting}` has to be set."),
        Check::AtMostOne(settings) => format!("Only one of `{}` can be set.", settings.join("`, `")),
        Check::AtLeast(setting, least) => format!("`{setting}` is at least {least}."),
        Check::AtMost(setting, most) => format!("`{setting}` is at most {most}."),
        Check::NotBoth(one, other) => format!("`{one}` and `{other}` cannot both be on."),
        Check::Arguments(setting) => {
            format!("`{setting}` holds strings and pairs that are not empty, and no name that would have two values in a policy's eyes.")
        }
        Check::Variables(setting) => format!("`{setting}` holds strings that are not empty."),
        Check::Capabilities(setting) => format!("`{setting}` holds names of capabilities."),
        Check::Needs(switch, settings) => format!("`{switch}` needs `{}` to be set too.", settings.join("` or `")),
    }
}

fn of_record(record: &Record) -> String {
    let field = |field: &Field| {
        let written = match field.access {
            Access::Getter => format!(".{}", field.name),
            Access::Method => format!(".{}()", field.name),
            Access::MapOnly => format!(".to_map().{}", field.name),
        };
        (format!("{written}: {}", type_name(field.holds)), field.doc.to_owned())
    };
    let to_map = record.to_map.then(|| (".to_map(): map".to_owned(), "The fields as a map.".to_owned()));
    format!("Fields:\n{}", rows(&record.fields.iter().map(field).chain(to_map).collect::<Vec<_>>()))
}

fn of_constants(constants: &[&Constant]) -> String {
    let listed: Vec<_> = constants.iter().map(|row| (constant(row.space, row.name), row.doc.to_owned())).collect();
    format!("Constants:\n{}", rows(&listed))
}
