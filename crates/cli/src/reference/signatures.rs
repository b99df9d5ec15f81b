//! Signatures, in the form of the inventory.

use rex_catalogue::operation::{Access, Builder, Field, Form, Maker, Operation, Parameter, Record, Type};
use rex_catalogue::tables;

/// Every signature and constant, one a line, sorted.
#[must_use]
pub fn inventory() -> String {
    let mut lines: Vec<String> = tables::operations().filter_map(of_operation).collect();
    lines.extend(tables::builders().flat_map(of_builder));
    lines.extend(tables::records().flat_map(of_record));
    lines.extend(tables::makers().map(of_maker));
    lines.extend(tables::constants().flat_map(|constant| of_constant_kind(constant.kind.name())));
    lines.extend(tables::constants().map(|constant| format!("constant {}::{}", constant.space, constant.name)));
    lines.sort();
    lines.dedup();
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The line of an operation; a statement of the language has none.
fn of_operation(operation: &Operation) -> Option<String> {
    let word = match operation.form {
        Form::Function | Form::Namespaced(_) => "function",
        Form::Method(_) => "method  ",
        Form::Statement => return None,
    };
    Some(format!("{word} {}({}) -> {}", operation.path(), types(operation.parameters), result(operation)))
}

/// What a call gives; `!` if it can fail.
pub(super) fn result(operation: &Operation) -> String {
    format!("{}{}", operation.result.name(), if operation.fallible() { "!" } else { "" })
}

/// A call with the names of its parameters, for people.
pub(super) fn written(operation: &Operation) -> String {
    let parameters: Vec<_> =
        operation.parameters.iter().map(|parameter| format!("{}: {}", parameter.name, type_name(parameter.holds))).collect();
    match operation.form {
        Form::Statement => {
            format!("{} \"{}\" as name;", operation.name, operation.parameters.first().map_or("", |parameter| parameter.name))
        }
        _ => format!("{}({}) -> {}", operation.path(), parameters.join(", "), result(operation)),
    }
}

/// A type for people: an array of flags says whose.
pub(super) fn type_name(holds: Type) -> String {
    match holds {
        Type::Flags(kind) => format!("array of {}", kind.name()),
        _ => holds.name().to_owned(),
    }
}

fn of_builder(builder: &'static Builder) -> impl Iterator<Item = String> {
    let (made, built) = (builder.builder.name(), builder.builds.name());
    let setters =
        builder.settings.iter().map(move |setting| format!("method   {made}.{}({}) -> {made}", setting.name, setting.holds.name()));
    [format!("function {}() -> {made}", builder.function), format!("method   {made}.build() -> {built}!")].into_iter().chain(setters)
}

fn of_record(record: &'static Record) -> impl Iterator<Item = String> {
    let kind = record.kind.name();
    let to_map = record.to_map.then(|| format!("method   {kind}.to_map() -> any!"));
    record.fields.iter().filter_map(move |field| of_field(kind, field)).chain(to_map)
}

fn of_field(kind: &str, field: &Field) -> Option<String> {
    match field.access {
        Access::Getter => Some(format!("getter   {kind}.{} -> {}", field.name, field.holds.name())),
        Access::Method => Some(format!("method   {kind}.{}() -> {}", field.name, field.holds.name())),
        Access::MapOnly => None,
    }
}

/// What constants of a kind have: they can be compared and shown.
fn of_constant_kind(kind: &str) -> [String; 3] {
    let compared = |operator: &str| format!("method   {kind}.{operator}({kind}) -> bool");
    [compared("=="), compared("!="), format!("method   {kind}.to_string() -> string")]
}

pub(super) fn of_maker(maker: &Maker) -> String {
    format!("function {}::{}({}) -> {}", maker.space, maker.name, types(maker.parameters), maker.kind.name())
}

fn types(parameters: &[Parameter]) -> String {
    parameters.iter().map(|parameter| parameter.holds.name()).collect::<Vec<_>>().join(", ")
}
