//! The reference as JSON.

use rex_catalogue::operation::{Access, Builder, Check, Constant, Form, Maker, Operation, Parameter, Preset, Record, Setting};
use serde_json::{Value, json};

use super::lookup::Found;
use super::plan;
use super::signatures::type_name;

/// What was found, as `rex ops --json` prints it.
#[must_use]
pub fn document(found: &Found) -> Value {
    json!({
        "operations": found.operations.iter().map(|row| operation(row)).collect::<Vec<_>>(),
        "options": found.builders.iter().map(|row| builder(row)).collect::<Vec<_>>(),
        "results": found.records.iter().map(|row| record(row)).collect::<Vec<_>>(),
        "makers": found.makers.iter().map(|row| maker(row)).collect::<Vec<_>>(),
        "constants": found.constants.iter().map(|row| constant(row)).collect::<Vec<_>>(),
    })
}

fn operation(row: &'static Operation) -> Value {
    let form = match row.form {
        Form::Function => "function",
        Form::Method(_) => "method",
        Form::Namespaced(_) => "namespaced",
        Form::Statement => "statement",
    };
    json!({
        "path": row.path(),
        "signature": row.signature(),
        "module": row.module.name(),
        "form": form,
        "receiver": row.receiver().map(rex_catalogue::kinds::Kind::name),
        "parameters": parameters(row.parameters),
        "result": row.result.name(),
        "fallible": row.fallible(),
        "doc": row.doc,
        "errors": row.errors,
        "plan": plan::json(&plan::lines(row.plan)),
    })
}

fn parameters(parameters: &[Parameter]) -> Value {
    parameters.iter().map(|parameter| json!({ "name": parameter.name, "type": type_name(parameter.holds) })).collect()
}

fn builder(row: &Builder) -> Value {
    json!({
        "function": row.function,
        "module": row.module.name(),
        "builder": row.builder.name(),
        "builds": row.builds.name(),
        "doc": row.doc,
        "settings": row.settings.iter().map(setting).collect::<Vec<_>>(),
        "checks": row.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

fn setting(row: &Setting) -> Value {
    let preset = match row.preset {
        Preset::Unset => Value::Null,
        Preset::Bool(value) => value.into(),
        Preset::Int(value) => value.into(),
    };
    json!({ "name": row.name, "type": type_name(row.holds), "default": preset, "also": row.also, "doc": row.doc })
}

fn check(check: &Check) -> Value {
    match check {
        Check::Required(setting) => json!({ "required": setting }),
        Check::AtMostOne(settings) => json!({ "at_most_one": settings }),
        Check::AtLeast(setting, least) => json!({ "setting": setting, "at_least": least }),
        Check::AtMost(setting, most) => json!({ "setting": setting, "at_most": most }),
        Check::NotBoth(one, other) => json!({ "not_both": [one, other] }),
        Check::Arguments(setting) => json!({ "arguments": setting }),
        Check::Variables(setting) => json!({ "variables": setting }),
        Check::Capabilities(setting) => json!({ "capabilities": setting }),
        Check::Needs(switch, settings) => json!({ "switch": switch, "needs_one_of": settings }),
    }
}

fn record(row: &Record) -> Value {
    let field = |field: &rex_catalogue::operation::Field| {
        let access = match field.access {
            Access::Getter => "getter",
            Access::Method => "method",
            Access::MapOnly => "map-only",
        };
        json!({ "name": field.name, "type": type_name(field.holds), "access": access, "in_map": field.in_map, "doc": field.doc })
    };
    let fields: Vec<_> = row.fields.iter().map(field).collect();
    json!({ "type": row.kind.name(), "module": row.module.name(), "doc": row.kind.doc(), "to_map": row.to_map, "fields": fields })
}

fn maker(row: &Maker) -> Value {
    json!({
        "space": row.space,
        "name": row.name,
        "module": row.module.name(),
        "type": row.kind.name(),
        "parameters": parameters(row.parameters),
        "doc": row.doc,
    })
}

fn constant(row: &Constant) -> Value {
    json!({
        "space": row.space,
        "name": row.name,
        "module": row.module.name(),
        "type": row.kind.name(),
        "value": row.value,
        "doc": row.doc,
    })
}
