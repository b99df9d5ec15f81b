//! One question to the policies: who, what, on which resource, in which circumstances.

use std::collections::{BTreeMap, BTreeSet};

use rex_catalogue::vocabulary::{Action, EntityType};

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Its type.
    pub entity: EntityType,
    /// Its id; for files and directories the canonical path.
    pub id: String,
    /// Its attributes. Files and directories need none here: their `path` is their id.
    pub attributes: Vec<(&'static str, String)>,
}

impl Resource {
    /// A file with that canonical path.
    pub fn file(path: impl Into<String>) -> Self {
        Self { entity: EntityType::File, id: path.into(), attributes: Vec::new() }
    }

    /// A directory with that canonical path.
    pub fn dir(path: impl Into<String>) -> Self {
        Self { entity: EntityType::Dir, id: path.into(), attributes: Vec::new() }
    }

    /// A resource of any type, with its attributes.
    pub fn new(entity: EntityType, id: impl Into<String>, attributes: Vec<(&'static str, String)>) -> Self {
        Self { entity, id: id.into(), attributes }
    }

    /// As Cedar writes it: `file_system::File::"/a"`.
    #[must_use]
    pub fn uid(&self) -> String {
        uid(self.entity, &self.id)
    }
}

/// The literal of an entity, escaped as Cedar escapes it.
pub(crate) fn uid(entity: EntityType, id: &str) -> String {
    let mut uid = String::new();
    write_uid(&mut uid, entity, id);
    uid
}

/// Adds the literal of an entity to a text.
pub(crate) fn write_uid(text: &mut String, entity: EntityType, id: &str) {
    entity.write_full_name(text);
    text.push_str("::");
    write_quoted(text, id);
}

/// A string literal as Cedar writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    write_quoted(&mut literal, text);
    literal
}

/// Adds a string literal to a text.
pub(crate) fn write_quoted(text: &mut String, literal: &str) {
    text.push('"');
    if needs_no_escape(literal) {
        text.push_str(literal);
    } else {
        text.extend(literal.escape_debug());
    }
    text.push('"');
}

/// Hardly any text has something to escape, and looking for it letter by letter takes several times as long.
pub(crate) fn needs_no_escape(text: &str) -> bool {
    is_of(text, |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\'))
}

/// Whether it has no other bytes. Each is looked at, whatever the others are: many at a time are then as fast as one.
pub(crate) fn is_of(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is_one(byte))
}

/// The circumstances of a request; which ones there are depends on the action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Context {
    /// Nothing, as for most actions.
    #[default]
    Empty,
    /// Where `move` moves to.
    Destination {
        /// The canonical path of the destination.
        path: String,
        /// Its last component.
        name: String,
        /// Its parent.
        parent_path: String,
    },
    /// Which attribute `set_x_attr` sets.
    Xattr {
        /// The attribute's name.
        name: String,
    },
    /// How `execute` starts the program.
    Execute(Box<Execution>),
}

impl Context {
    /// The text of a field as a [`ContextConstraint`](crate::ContextConstraint) names it; none where these circumstances have no such field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        match (self, field) {
            (Self::Destination { path, .. }, "destination.path") => Some(path),
            (Self::Destination { name, .. }, "destination.name") => Some(name),
            (Self::Destination { parent_path, .. }, "destination.parent_path") => Some(parent_path),
            (Self::Xattr { name }, "xattr.name") => Some(name),
            (Self::Execute(execution), "user.username") => Some(&execution.username),
            (Self::Execute(execution), "group.groupname") => Some(&execution.groupname),
            (Self::Empty | Self::Destination { .. } | Self::Xattr { .. } | Self::Execute(_), _) => None,
        }
    }
}

/// How a program is started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Execution {
    /// The arguments.
    pub arguments: Arguments,
    /// The environment.
    pub environment: Environment,
    /// The account it runs as.
    pub username: String,
    /// That account's number.
    pub uid: i64,
    /// The group it runs as.
    pub groupname: String,
    /// That group's number.
    pub gid: i64,
    /// The process whose namespaces it enters, if any.
    pub namespace: Option<i64>,
}

/// The arguments of a program to be started, sorted into what a policy can ask about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Arguments {
    /// The names of arguments that carry a value.
    pub keys: BTreeSet<String>,
    /// Arguments without a value.
    pub flags: BTreeSet<String>,
    /// Values without a name.
    pub positional_values: BTreeSet<String>,
    /// The value of each key.
    pub tags: BTreeMap<String, String>,
}

/// The environment of a program to be started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Environment {
    /// The names of its variables.
    pub names: BTreeSet<String>,
    /// The value of each variable.
    pub tags: BTreeMap<String, String>,
}

/// One question to the policies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The account name; the entity is `User::"name"`.
    pub principal: String,
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub resource: Resource,
    /// In which circumstances.
    pub context: Context,
}

impl Request {
    /// A request without circumstances.
    pub fn new(principal: impl Into<String>, action: Action, resource: Resource) -> Self {
        Self { principal: principal.into(), action, resource, context: Context::Empty }
    }

    /// The same request in those circumstances.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The principal as Cedar writes it: `User::"name"`.
    #[must_use]
    pub fn principal_uid(&self) -> String {
        uid(EntityType::User, &self.principal)
    }
}
