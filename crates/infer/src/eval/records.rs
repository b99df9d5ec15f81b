//! Result types: their fields, and `to_map`.

use rex_catalogue::operation::{Access, Field, Record};
use rex_catalogue::tables;
use rex_syntax::Span;
use smol_str::SmolStr;

use super::catalogue::CATALOGUE;
use super::{Evaluator, Site};
use crate::values::{Atom, Map, Object, Rest, Value};

impl Evaluator<'_> {
    /// `value.name`.
    pub(crate) fn record_property(&mut self, object: &Object, name: &str, span: Span) -> Value {
        let site = Site { source: self.source(), span, line: 0 };
        match field(object, name, Access::Getter) {
            Some(field) => self.field_value(object, field, site),
            None => {
                let message = format!("{} has no property `{name}`", object.kind.name());
                self.error("unknown-property", message, None, site, "not defined");
                self.unknown(format!("`{name}`, which does not exist"), span)
            }
        }
    }

    /// `value.name()` and `value.to_map()`.
    pub(crate) fn record_call(&mut self, name: &str, arguments: &[Value], site: Site) -> Option<Value> {
        let [receiver] = arguments else { return None };
        let mut result = Value::never();
        for atom in &receiver.atoms {
            let Atom::Object(object) = atom else { continue };
            if let Some(field) = field(object, name, Access::Method) {
                result.take(self.field_value(object, field, site));
            } else if name == "to_map"
                && let Some(record) = record(object)
                && record.to_map
            {
                let fields = record.fields.iter().filter(|field| field.in_map);
                let known = fields.map(|field| (SmolStr::new_static(field.name), plain(&self.field_value(object, field, site)))).collect();
                result.take(Value::map(Map::new(known, Rest::Nothing)));
            }
        }
        (!result.is_never()).then_some(result)
    }

    fn field_value(&self, object: &Object, field: &Field, site: Site) -> Value {
        match object.field(field.name) {
            Some(value) => value.clone(),
            None => self.value_of_type(field.holds, || format!("`{}` of a {}", field.name, object.kind.name()), site),
        }
    }
}

/// A constant in a map is its text.
fn plain(value: &Value) -> Value {
    let text = |atom: &Atom| match atom {
        Atom::Object(object) => match object.field("value") {
            Some(value) => Some(value.clone()),
            None => {
                let constants = tables::constants().filter(|constant| constant.kind == object.kind);
                constants.map(|constant| Value::literal(constant.value)).reduce(|all, one| all.join(&one))
            }
        },
        _ => None,
    };
    value.atoms.iter().fold(Value::never(), |all, atom| all.join(&text(atom).unwrap_or_else(|| Value::one(atom.clone()))))
}

fn record(object: &Object) -> Option<&'static Record> {
    CATALOGUE.records.iter().copied().find(|record| record.kind == object.kind)
}

fn field(object: &Object, name: &str, access: Access) -> Option<&'static Field> {
    record(object)?.fields.iter().find(|field| field.name == name && field.access == access)
}
