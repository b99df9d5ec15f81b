//! The one spelling of a path. A request carries it, so a literal in a policy must be in it too, or it never matches.

use std::ops::Range;

use cedar_policy_core::ast;
use rex_catalogue::vocabulary::EntityType;
use serde_json::Value;

/// The canonical form of an absolute path: no `//`, no `.`, no slash at the end. `None` for relative paths and for `..`.
#[must_use]
pub fn canonical_path(path: &str) -> Option<String> {
    let components = path.strip_prefix('/')?.split('/').filter(|component| !matches!(*component, "" | "."));
    let mut canonical = String::with_capacity(path.len());
    for component in components {
        if component == ".." {
            return None;
        }
        canonical.push('/');
        canonical.push_str(component);
    }
    if canonical.is_empty() {
        canonical.push('/');
    }
    Some(canonical)
}

/// A path literal of a policy that is not canonical.
pub(crate) struct Misspelt {
    pub(crate) entity: EntityType,
    pub(crate) id: String,
    /// `None` where no canonical path exists.
    pub(crate) canonical: Option<String>,
    pub(crate) span: Option<Range<usize>>,
}

/// Every literal of the policy, in scope and conditions, that names a file or directory by another than its canonical path.
pub(crate) fn misspelt(condition: &ast::Expr) -> Vec<Misspelt> {
    condition.subexpressions().filter_map(literal).collect()
}

fn literal(expression: &ast::Expr) -> Option<Misspelt> {
    let ast::ExprKind::Lit(ast::Literal::EntityUID(uid)) = expression.expr_kind() else { return None };
    let entity = path_type(uid.entity_type())?;
    let id: &str = uid.eid().as_ref();
    let canonical = canonical_path(id);
    if canonical.as_deref() == Some(id) {
        return None;
    }
    let place = uid.loc().or(expression.source_loc());
    Some(Misspelt { entity, id: id.to_owned(), canonical, span: place.map(|place| place.start()..place.end()) })
}

fn path_type(name: &ast::EntityType) -> Option<EntityType> {
    let name = name.to_string();
    [EntityType::File, EntityType::Dir].into_iter().find(|entity| entity.full_name() == name)
}

/// Respells every path literal of a policy in Cedar's JSON form, wherever it stands.
pub(crate) fn respell(policy: &mut Value) {
    let Some(fields) = policy.as_object_mut() else { return };
    for (name, part) in fields {
        // An annotation named `type` beside one named `id` is no entity.
        if name != "annotations" {
            respell_entities(part);
        }
    }
}

fn respell_entities(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(respell_entities),
        Value::Object(fields) => {
            if let (Some(Value::String(entity)), Some(Value::String(id))) = (fields.get("type"), fields.get("id"))
                && EntityType::by_full_name(entity).is_some_and(EntityType::is_path)
                && let Some(canonical) = canonical_path(id)
            {
                fields.insert("id".to_owned(), canonical.into());
            }
            fields.values_mut().for_each(respell_entities);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
