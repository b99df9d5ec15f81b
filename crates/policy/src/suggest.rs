//! The smallest permit for one request, as a denial suggests it.

use std::collections::{BTreeMap, BTreeSet};

use smallvec::smallvec;

use crate::layout::{Condition, Conditions, Draft, Heading};
use crate::render::identified;
use crate::request::{Context, Execution, Request, quoted};

/// The text of a permit that allows exactly this request, circumstances included.
#[must_use]
pub fn smallest_permit(request: &Request) -> String {
    let entity = request.resource.entity;
    let draft = Draft {
        heading: Heading::default(),
        principal: Some(&request.principal),
        actions: &[request.action],
        entity,
        // An entity without a telling attribute has a random id, which no policy can name.
        only: identified(entity).map(|_| request.resource.id.as_str()),
        conditions: conditions(&request.context),
    };
    let mut text = String::new();
    draft.lay_out(&mut text).map_or_else(|_| draft.text(), |()| text)
}

fn conditions(context: &Context) -> Conditions {
    match context {
        Context::Empty => Conditions::new(),
        Context::Destination { path, .. } => smallvec![Condition::one(format!("context.destination.path == {}", quoted(path)))],
        Context::Xattr { name } => smallvec![Condition::one(format!("context.xattr.name == {}", quoted(name)))],
        Context::Execute(execution) => smallvec![Condition::all(execution_conditions(execution))],
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
