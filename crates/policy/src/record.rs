//! Requests as JSON and back: the decision log, and its replay.

use std::collections::{BTreeMap, BTreeSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use serde_json::{Map, Value, json};

use crate::request::{Arguments, Context, Environment, Execution, Request, Resource};

/// Why a recorded request cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A key is missing or holds something else.
    #[error("`{0}` is missing or is not what it should be")]
    Field(&'static str),
    /// A uid is not one of the vocabulary.
    #[error("`{0}` is not an entity of the schema")]
    Entity(String),
    /// An action is not one of the vocabulary.
    #[error("`{0}` is not an action of the schema")]
    Action(String),
}

impl Resource {
    /// The attributes as a JSON object; the `path` of files and directories included.
    #[must_use]
    pub fn attributes_json(&self) -> Value {
        let mut attributes = Map::new();
        if self.entity.is_path() {
            attributes.insert("path".to_owned(), self.id.clone().into());
        }
        attributes.extend(self.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())));
        Value::Object(attributes)
    }

    /// Reads a uid and the object of its attributes.
    ///
    /// # Errors
    /// Where the uid or an attribute is not of the vocabulary.
    pub fn from_json(uid: &str, attributes: &Value) -> Result<Self, RecordError> {
        let (entity, id) = read_uid(uid)?;
        let mut resource = Self::new(entity, id, Vec::new());
        if !entity.is_path() {
            for attribute in entity.row().attributes {
                if let Some(value) = attributes.get(attribute.name) {
                    let value = value.as_str().ok_or(RecordError::Field("resource_attributes"))?;
                    resource.attributes.push((attribute.name, value.to_owned()));
                }
            }
        }
        Ok(resource)
    }
}

impl Context {
    /// As a JSON object, arguments and environment expanded in place.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Empty => json!({}),
            Self::Destination { path, name, parent_path } => {
                json!({ "destination": { "path": path, "name": name, "parent_path": parent_path } })
            }
            Self::Xattr { name } => json!({ "xattr": { "name": name } }),
            Self::Execute(execution) => execution.to_json(),
        }
    }

    /// The inverse of [`Context::to_json`].
    ///
    /// # Errors
    /// Where a field is missing or of the wrong type.
    pub fn from_json(value: &Value) -> Result<Self, RecordError> {
        if let Some(destination) = value.get("destination") {
            let [path, name, parent_path] = [text(destination, "path")?, text(destination, "name")?, text(destination, "parent_path")?];
            return Ok(Self::Destination { path, name, parent_path });
        }
        if let Some(xattr) = value.get("xattr") {
            return Ok(Self::Xattr { name: text(xattr, "name")? });
        }
        if value.get("arguments").is_some() {
            return Ok(Self::Execute(Box::new(Execution::from_json(value)?)));
        }
        Ok(Self::Empty)
    }
}

impl Execution {
    fn to_json(&self) -> Value {
        let Arguments { keys, flags, positional_values, tags } = &self.arguments;
        let mut object = json!({
            "arguments": { "keys": keys, "flags": flags, "positional_values": positional_values, "tags": tags },
            "environment": { "names": self.environment.names, "tags": self.environment.tags },
            "user": { "username": self.username, "uid": self.uid },
            "group": { "groupname": self.groupname, "gid": self.gid },
        });
        if let (Some(process), Some(fields)) = (self.namespace, object.as_object_mut()) {
            fields.insert("namespace".to_owned(), json!({ "target_process_id": process }));
        }
        object
    }

    fn from_json(value: &Value) -> Result<Self, RecordError> {
        let [arguments, environment] = [inner(value, "arguments")?, inner(value, "environment")?];
        let [user, group] = [inner(value, "user")?, inner(value, "group")?];
        Ok(Self {
            arguments: Arguments {
                keys: set(arguments, "keys")?,
                flags: set(arguments, "flags")?,
                positional_values: set(arguments, "positional_values")?,
                tags: tags(arguments)?,
            },
            environment: Environment { names: set(environment, "names")?, tags: tags(environment)? },
            username: text(user, "username")?,
            uid: number(user, "uid")?,
            groupname: text(group, "groupname")?,
            gid: number(group, "gid")?,
            namespace: value.get("namespace").map(|namespace| number(namespace, "target_process_id")).transpose()?,
        })
    }
}

impl Request {
    /// The keys `principal`, `action`, `resource`, `resource_attributes` and `context` of a decision log.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("principal".to_owned(), self.principal_uid().into());
        fields.insert("action".to_owned(), self.action.uid().into());
        fields.insert("resource".to_owned(), self.resource.uid().into());
        fields.insert("resource_attributes".to_owned(), self.resource.attributes_json());
        fields.insert("context".to_owned(), self.context.to_json());
        fields
    }

    /// The request of one line of a decision log.
    ///
    /// # Errors
    /// Where a key is missing or names something outside the vocabulary.
    pub fn from_json(line: &Value) -> Result<Self, RecordError> {
        let (user, principal) = read_uid(&text(line, "principal")?)?;
        if user != EntityType::User {
            return Err(RecordError::Field("principal"));
        }
        let action = text(line, "action")?;
        let action = Action::all().find(|candidate| candidate.uid() == action).ok_or(RecordError::Action(action))?;
        let attributes = line.get("resource_attributes").unwrap_or(&Value::Null);
        let resource = Resource::from_json(&text(line, "resource")?, attributes)?;
        let context = Context::from_json(line.get("context").unwrap_or(&Value::Null))?;
        Ok(Self { principal, action, resource, context })
    }
}

fn read_uid(text: &str) -> Result<(EntityType, String), RecordError> {
    let unknown = || RecordError::Entity(text.to_owned());
    let uid: cedar_policy::EntityUid = text.parse().map_err(|_| unknown())?;
    let entity = EntityType::by_full_name(&uid.type_name().to_string()).ok_or_else(unknown)?;
    Ok((entity, uid.id().unescaped().to_owned()))
}

fn inner<'v>(value: &'v Value, name: &'static str) -> Result<&'v Value, RecordError> {
    value.get(name).ok_or(RecordError::Field(name))
}

fn text(value: &Value, name: &'static str) -> Result<String, RecordError> {
    inner(value, name)?.as_str().map(str::to_owned).ok_or(RecordError::Field(name))
}

fn number(value: &Value, name: &'static str) -> Result<i64, RecordError> {
    inner(value, name)?.as_i64().ok_or(RecordError::Field(name))
}

fn set(value: &Value, name: &'static str) -> Result<BTreeSet<String>, RecordError> {
    let items = inner(value, name)?.as_array().ok_or(RecordError::Field(name))?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or(RecordError::Field(name))).collect()
}

fn tags(value: &Value) -> Result<BTreeMap<String, String>, RecordError> {
    let items = inner(value, "tags")?.as_object().ok_or(RecordError::Field("tags"))?;
    let pair = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    items.iter().map(|item| pair(item).ok_or(RecordError::Field("tags"))).collect()
}
