//! The smallest permit for one request, as a denial suggests it.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{Condition, Draft};
use crate::render::{identified, same_resource};
use crate::request::{Context, Execution, Request, quoted};

/// The text of a permit that allows exactly this request, circumstances included.
#[must_use]
pub fn smallest_permit(request: &Request) -> String {
    let entity = request.resource.entity;
    // An entity without a telling attribute has a random id, which no policy can name.
    let resource = match identified(entity) {
        Some(_) => same_resource(entity, &request.resource.id),
        None => format!("resource is {}", entity.full_name()),
    };
    let draft = Draft {
        heading: String::new(),
        principal: Some(&request.principal),
        actions: &[request.action],
        resource,
        conditions: conditions(&request.context),
    };
    let mut text = String::new();
    draft.lay_out(&mut text).map_or_else(|_| draft.text(), |()| text)
}

fn conditions(context: &Context) -> Vec<Condition> {
    match context {
        Context::Empty => Vec::new(),
        Context::Destination { path, .. } => vec![Condition::one(format!("context.destination.path == {}", quoted(path)))],
        Context::Xattr { name } => vec![Condition::one(format!("context.xattr.name == {}", quoted(name)))],
        Context::Execute(execution) => vec![Condition::all(execution_conditions(execution))],
    }
}

fn execution_conditions(execution: &Execution) -> Vec<String> {
    let (arguments, environment) = (&execution.arguments, &execution.environment);
    let mut conditions = vec![
        same_set("context.arguments.keys", &arguments.keys),
        same_set("context.arguments.flags", &arguments.flags),
        same_set("context.arguments.positional_values", &arguments.positional_values),
        same_set("context.environment.names", &environment.names),
    ];
    conditions.extend(same_tags("context.arguments", &arguments.tags));
    conditions.extend(same_tags("context.environment", &environment.tags));
    conditions.push(format!("context.user.username == {}", quoted(&execution.username)));
    conditions.push(format!("context.user.uid == {}", execution.uid));
    conditions.push(format!("context.group.groupname == {}", quoted(&execution.groupname)));
    conditions.push(format!("context.group.gid == {}", execution.gid));
    match execution.namespace {
        Some(process) => {
            conditions.extend(["context has namespace".to_owned(), format!("context.namespace.target_process_id == {process}")]);
        }
        None => conditions.push("!(context has namespace)".to_owned()),
    }
    conditions
}

/// The empty set has no literal of its own.
fn same_set(subject: &str, values: &BTreeSet<String>) -> String {
    if values.is_empty() {
        return format!("{subject}.isEmpty()");
    }
    format!("{subject} == [{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

fn same_tags(subject: &str, tags: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    tags.iter().flat_map(move |(name, value)| {
        let [name, value] = [quoted(name), quoted(value)];
        [format!("{subject}.hasTag({name})"), format!("{subject}.getTag({name}) == {value}")]
    })
}
