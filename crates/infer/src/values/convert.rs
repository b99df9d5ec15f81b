//! JSON values of script arguments.

use serde_json::Value as Json;

use super::{Array, Atom, Map, Rest, Value};

impl Value {
    /// The value a script sees for a JSON value.
    pub(crate) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::unit(),
            Json::Bool(value) => Self::bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => Self::int(value),
                None => Self::one(Atom::Float(number.as_f64())),
            },
            Json::String(text) => Self::literal(text),
            Json::Array(items) => Self::array(Array::known(items.iter().map(Self::from_json).collect())),
            Json::Object(fields) => {
                let known = fields.iter().map(|(name, value)| (name.into(), Self::from_json(value))).collect();
                Self::map(Map::new(known, Rest::Nothing))
            }
        }
    }
}
