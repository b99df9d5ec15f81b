//! Option builders: the tables' functions, setters and `build`.

use std::rc::Rc;

use rex_catalogue::operation::{Builder, Preset, Setting};

use super::Evaluator;
use super::catalogue::CATALOGUE;
use crate::values::{Atom, Object, Value};

impl Evaluator<'_> {
    /// `OpenDirOptions()`, `options.create(true)`, `options.build()`. A setter changes the builder in place and gives a copy.
    pub(crate) fn builder_call(&self, name: &str, arguments: &[Value]) -> Option<(Value, Option<Value>)> {
        let Some((receiver, rest)) = arguments.split_first() else {
            let builder = CATALOGUE.builders.get(name).filter(|builder| self.options.modules.contains(&builder.module))?;
            return Some((Value::object(Object::opaque(builder.builder)), None));
        };
        let mut result = Value::never();
        for atom in &receiver.atoms {
            let Atom::Object(object) = atom else { continue };
            let builder = CATALOGUE.builders.values().find(|builder| builder.builder == object.kind)?;
            match (name, rest) {
                ("build", []) => result.merge(&Value::object(Object { kind: builder.builds, fields: object.fields.clone() })),
                (_, [value]) => {
                    let setting = builder.settings.iter().find(|setting| setting.name == name)?;
                    result.take(Value::one(Atom::Object(Rc::new(with_setting(object, setting, value)))));
                }
                _ => return None,
            }
        }
        if result.is_never() {
            return None;
        }
        let after = (name != "build").then(|| result.clone());
        Some((result, after))
    }
}

fn with_setting(object: &Object, setting: &Setting, value: &Value) -> Object {
    let mut changed = object.clone();
    if let Some(also) = setting.also {
        let before = changed.field(also).cloned().unwrap_or_else(|| Value::bool(false));
        // Where it was set already, it stays so.
        let after = if value.as_condition() == crate::values::Tri::No { before } else { before.join(value) };
        let settled = if value.as_condition() == crate::values::Tri::Yes { Value::bool(true) } else { after };
        changed.fields.insert(also, settled);
    }
    changed.fields.insert(setting.name, value.clone());
    changed
}

/// A setting of options as they were built, or what it is until it is set.
pub(crate) fn setting(object: &Object, name: &str) -> Option<Value> {
    if let Some(value) = object.field(name) {
        return Some(value.clone());
    }
    let builds = |builder: &&&'static Builder| builder.builds == object.kind || builder.builder == object.kind;
    let builder = CATALOGUE.builders.values().find(builds)?;
    let setting = builder.settings.iter().find(|setting| setting.name == name)?;
    Some(match setting.preset {
        Preset::Unset => Value::unit(),
        Preset::Bool(value) => Value::bool(value),
        Preset::Int(value) => Value::int(value),
    })
}
