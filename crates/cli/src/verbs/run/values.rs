//! JSON as values of the script language.

use rex_runtime::rhai::Dynamic;
use serde_json::{Map, Value};

use crate::fault::{Fault, Stage};

/// The arguments as variables.
pub(super) fn variables(arguments: &Map<String, Value>) -> Result<Vec<(String, Dynamic)>, Fault> {
    let variable = |(name, value): (&String, &Value)| match dynamic(value) {
        Ok(value) => Ok((name.clone(), value)),
        Err(number) => Err(Fault::new(Stage::Load, format!("argument `{name}`: {number} is out of the range of integers"))
            .help("integers have 64 bits and a sign; write a larger number as a string or as a float")),
    };
    arguments.iter().map(variable).collect()
}

/// The value, or the number that does not fit.
fn dynamic(value: &Value) -> Result<Dynamic, String> {
    Ok(match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(value) => Dynamic::from_bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Dynamic::from_int(integer),
            (None, Some(float)) if number.is_f64() => Dynamic::from_float(float),
            _ => return Err(number.to_string()),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => Dynamic::from_array(items.iter().map(dynamic).collect::<Result<_, _>>()?),
        Value::Object(fields) => Dynamic::from_map(
            fields.iter().map(|(name, value)| Ok((name.as_str().into(), dynamic(value)?))).collect::<Result<_, String>>()?,
        ),
    })
}
