//! What a condition says about an entry of a directory: its name, and with that its path, or its type.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_syntax::{Expr, ExprKind};

use super::Evaluator;
use super::refine::variable_name;
use crate::paths;
use crate::values::{Atom, BEHIND, Object, Value};

/// What a condition is about: a variable, or a field of the entry it holds.
#[derive(Clone, Copy)]
pub(super) struct Subject<'e> {
    variable: &'e str,
    field: Option<&'static str>,
}

impl<'e> Subject<'e> {
    pub(super) fn of(expression: &'e Expr) -> Option<Self> {
        if let Some(variable) = variable_name(expression) {
            return Some(Self { variable, field: None });
        }
        match &expression.kind {
            ExprKind::Property { receiver, name, optional: false } if name == "name" => {
                Some(Self { variable: variable_name(receiver)?, field: Some("name") })
            }
            ExprKind::Method { receiver, name, arguments, optional: false } if name == "type" && arguments.is_empty() => {
                Some(Self { variable: variable_name(receiver)?, field: Some("type") })
            }
            _ => None,
        }
    }
}

impl Evaluator<'_> {
    /// False if no value is left.
    pub(super) fn refine_subject(&mut self, subject: Subject<'_>, narrow: impl Fn(&Value) -> Value) -> bool {
        match subject.field {
            None => self.refine_variable(subject.variable, narrow),
            Some(_) if self.is_function_name("type") => true,
            Some(field) => self.refine_variable(subject.variable, |value| narrowed(value, field, &narrow)),
        }
    }
}

/// Each entry with a field of less; what is no entry stays.
fn narrowed(value: &Value, field: &'static str, narrow: &impl Fn(&Value) -> Value) -> Value {
    let mut result = Value::never();
    for atom in &value.atoms {
        match atom {
            Atom::Object(object) if object.kind == Kind::DirEntry => {
                let Some(before) = object.field(field) else { return value.clone() };
                let after = narrow(before);
                if !after.is_never() {
                    result.merge(&Value::one(Atom::Object(Rc::new(with_field(object, field, after)))));
                }
            }
            other => result.merge(&Value::one(other.clone())),
        }
    }
    result
}

fn with_field(object: &Object, field: &'static str, value: Value) -> Object {
    let mut object = object.clone();
    if field == "name" && object.field(BEHIND).is_none() {
        let path = object.field("path").map(|path| with_name(path, &value)).unwrap_or_default();
        object.fields.insert("path", path);
    }
    object.fields.insert(field, value);
    object
}

/// The paths with such names in the same directories, where that is less.
fn with_name(path: &Value, name: &Value) -> Value {
    let mut named = Value::never();
    for atom in &path.atoms {
        let Atom::Text(text) = atom else { return path.clone() };
        for directory in paths::parents(text) {
            for name in name.spelled() {
                named.merge(&Value::text(paths::beneath(&directory, &name)));
            }
        }
    }
    if path.covers(&named) { named } else { path.clone() }
}
