//! A request in Cedar's terms, and one policy's answer to it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use cedar_policy_core::ast::{self, EntityUID, EntityUIDEntry, Literal, PartialValue, Value, ValueKind};
use cedar_policy_core::entities::{Entities, NoEntitiesSchema, TCComputation};
use cedar_policy_core::evaluator::Evaluator;
use cedar_policy_core::extensions::Extensions;
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::entry::Entry;
use crate::names::{action_uid, entity_uid, group_uid, group_uids};
use crate::request::{Context, Execution, Request};

/// How much of the world the policies at hand can see. Building less is most of what makes a check cheap.
#[derive(Clone, Copy, Default)]
pub(crate) struct Needs {
    /// Whether one reads `context`.
    pub(crate) context: bool,
    /// Whether one looks at an entity that the request does not name, such as the parent of a literal.
    pub(crate) everything: bool,
    /// Whether one can come to Cedar's extension types: to describe them takes longer than to begin a run.
    pub(crate) extensions: bool,
}

/// A request ready to be put to policies.
pub(crate) struct Question {
    request: ast::Request,
    entities: Entities,
    extensions: &'static Extensions<'static>,
}

impl Question {
    pub(crate) fn new(request: &Request, needs: Needs) -> Self {
        let principal = entity_uid(EntityType::User, &request.principal);
        let resource = entity_uid(request.resource.entity, &request.resource.id);
        let mut entities = if needs.everything { everything(request) } else { vec![action_entity(request.action)] };
        entities.push(ast::Entity::with_uid(principal.clone()));
        entities.push(resource_entity(request, resource.clone()));
        if needs.context
            && let Context::Execute(execution) = &request.context
        {
            entities.extend(execution_entities(execution));
        }
        let context = if needs.context { context(&request.context) } else { ast::Context::empty() };
        let action = EntityUIDEntry::Known { euid: Arc::clone(action_uid(request.action)), loc: None };
        let request = ast::Request::new_unchecked(
            EntityUIDEntry::known(principal, None),
            action,
            EntityUIDEntry::known(resource, None),
            Some(context),
        );
        let extensions = if needs.extensions { Extensions::all_available() } else { Extensions::none() };
        Self { request, entities: collect(entities), extensions }
    }

    /// In the form that Cedar's authorizer takes.
    pub(crate) fn into_parts(self) -> (ast::Request, Entities) {
        (self.request, self.entities)
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self.request.clone(), &self.entities, self.extensions)
    }
}

/// Whether a policy's condition holds, or why that cannot be said.
pub(crate) fn holds(evaluator: &Evaluator<'_>, entry: &Entry) -> Result<bool, String> {
    match evaluator.interpret(&entry.condition, entry.policy.env()) {
        Ok(value) => match value.value_kind() {
            ValueKind::Lit(Literal::Bool(holds)) => Ok(*holds),
            other => Err(format!("the condition is not true or false, but `{other:?}`")),
        },
        Err(error) => Err(error.to_string()),
    }
}

/// The entities of one request; two of them with one uid would be a bug, and then all policies see none.
fn collect(entities: Vec<ast::Entity>) -> Entities {
    let computed = TCComputation::AssumeAlreadyComputed;
    // Extensions are for checking against a schema, and there is none.
    Entities::from_entities(entities, None::<&NoEntitiesSchema>, computed, Extensions::none()).unwrap_or_default()
}

fn action_entity(action: Action) -> ast::Entity {
    let groups = HashSet::from([group_uid(action).clone()]);
    let uid = EntityUID::clone(action_uid(action));
    ast::Entity::new_with_attr_partial_value(uid, [], HashSet::new(), groups, [])
}

fn resource_entity(request: &Request, uid: EntityUID) -> ast::Entity {
    let resource = &request.resource;
    if resource.entity.is_path() {
        return path_entity(uid, &resource.id);
    }
    let attributes = resource.attributes.iter().map(|(name, value)| ((*name).into(), text(value)));
    ast::Entity::new_with_attr_partial_value(uid, attributes, HashSet::new(), HashSet::new(), [])
}

/// A file or directory, `in` each directory above it.
fn path_entity(uid: EntityUID, path: &str) -> ast::Entity {
    let above = ancestors(path).map(|directory| entity_uid(EntityType::Dir, directory)).collect();
    ast::Entity::new_with_attr_partial_value(uid, [("path".into(), text(path))], above, HashSet::new(), [])
}

/// The directories above a path, nearest first.
pub(crate) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(path), |directory| parent(directory))
}

fn parent(path: &str) -> Option<&str> {
    let (parent, name) = path.rsplit_once('/')?;
    if parent.is_empty() { (!name.is_empty()).then_some("/") } else { Some(parent) }
}

/// Every entity that exists besides principal and resource: the directories above and all actions.
fn everything(request: &Request) -> Vec<ast::Entity> {
    let mut entities: Vec<ast::Entity> = Action::all().map(action_entity).collect();
    entities.extend(group_uids().map(|uid| ast::Entity::with_uid(uid.clone())));
    if request.resource.entity.is_path() {
        let directories = ancestors(&request.resource.id);
        entities.extend(directories.map(|directory| path_entity(entity_uid(EntityType::Dir, directory), directory)));
    }
    entities
}

fn text(value: &str) -> PartialValue {
    PartialValue::Value(Value::from(value))
}

fn context(context: &Context) -> ast::Context {
    let fields = match context {
        Context::Empty => Vec::new(),
        Context::Destination { path, name, parent_path } => {
            let fields = [("path", path), ("name", name), ("parent_path", parent_path)];
            vec![("destination", record(fields.map(|(name, value)| (name, Value::from(value.as_str())))))]
        }
        Context::Xattr { name } => vec![("xattr", record([("name", Value::from(name.as_str()))]))],
        Context::Execute(execution) => execution_fields(execution),
    };
    let fields: BTreeMap<_, _> = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
    ast::Context::Value(Arc::new(fields))
}

fn record<const N: usize>(fields: [(&'static str, Value); N]) -> Value {
    Value::record(fields, None)
}

fn execution_fields(execution: &Execution) -> Vec<(&'static str, Value)> {
    let user = [("username", Value::from(execution.username.as_str())), ("uid", Value::from(execution.uid))];
    let group = [("groupname", Value::from(execution.groupname.as_str())), ("gid", Value::from(execution.gid))];
    let mut fields = vec![
        ("arguments", Value::from(entity_uid(EntityType::Arguments, "arguments"))),
        ("environment", Value::from(entity_uid(EntityType::Environment, "environment"))),
        ("user", record(user)),
        ("group", record(group)),
    ];
    if let Some(process) = execution.namespace {
        fields.push(("namespace", record([("target_process_id", Value::from(process))])));
    }
    fields
}

fn execution_entities(execution: &Execution) -> [ast::Entity; 2] {
    let set = |values: &std::collections::BTreeSet<String>| {
        PartialValue::Value(Value::set(values.iter().map(|value| Value::from(value.as_str())), None))
    };
    let tags = |tags: &BTreeMap<String, String>| tags.iter().map(|(name, value)| (name.as_str().into(), text(value))).collect::<Vec<_>>();
    let (arguments, environment) = (&execution.arguments, &execution.environment);
    let attributes = [
        ("keys".into(), set(&arguments.keys)),
        ("flags".into(), set(&arguments.flags)),
        ("positional_values".into(), set(&arguments.positional_values)),
    ];
    let entity = |entity, id, attributes: Vec<_>, tags: Vec<_>| {
        ast::Entity::new_with_attr_partial_value(entity_uid(entity, id), attributes, HashSet::new(), HashSet::new(), tags)
    };
    [
        entity(EntityType::Arguments, "arguments", attributes.into(), tags(&arguments.tags)),
        entity(EntityType::Environment, "environment", vec![("names".into(), set(&environment.names))], tags(&environment.tags)),
    ]
}
