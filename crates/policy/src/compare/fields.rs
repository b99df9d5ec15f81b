//! What a request consists of, as far as policies can tell two requests apart.

use rex_catalogue::vocabulary::{Action, EntityType};

use super::domain::Domain;
use crate::render::identified;

/// One thing that can be chosen freely when a request is made up. Action and resource type are given.
///
/// The order is the order of the search: a path is chosen before the circumstances, and what is not understood last.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    /// The account's name.
    Principal,
    /// The resource's id, which is also its telling attribute, and says what it is `in`.
    Id,
    /// Another attribute of the resource.
    Attribute(&'static str),
    /// The destination's path, which says its name and parent too.
    Destination,
    /// A text of the context, by its path there.
    Text(String),
    /// What a tag holds, if it is there.
    Tag(Execution, String),
    /// A number of the context, by its path there.
    Number(String),
    /// Whether an optional field of the context is there.
    Optional(String),
    /// Whether a set has that member; without a name, whether it has any member that no policy mentions.
    Member(Set, Option<String>),
    /// Whether the argument of that number is there.
    Argument(String),
    /// What an expression that is not understood comes to: whether it is a truth value at all, or which.
    Unknown(String, Aspect),
}

/// One of the two entities that describe how a program is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Execution {
    Arguments,
    Environment,
}

/// A set of strings under them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Set {
    Keys,
    Flags,
    PositionalValues,
    Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Aspect {
    Defined,
    Holds,
}

impl Set {
    /// The set of that name under that entity.
    pub(super) fn named(owner: Execution, name: &str) -> Option<Self> {
        match (owner, name) {
            (Execution::Arguments, "keys") => Some(Self::Keys),
            (Execution::Arguments, "flags") => Some(Self::Flags),
            (Execution::Arguments, "positional_values") => Some(Self::PositionalValues),
            (Execution::Environment, "names") => Some(Self::Names),
            (Execution::Arguments | Execution::Environment, _) => None,
        }
    }

    /// Whether the runtime could put that text into the set: only flags start with a dash, and keys and names are not empty.
    pub(super) fn can_hold(self, text: &str) -> bool {
        match self {
            Self::Keys | Self::Names => !text.is_empty(),
            Self::Flags => text.starts_with('-'),
            Self::PositionalValues => !text.starts_with('-'),
        }
    }
}

impl Field {
    /// The strings it can hold, if it holds any.
    pub(super) fn domain(&self, entity: EntityType) -> Option<Domain> {
        match self {
            Self::Id => Some(of_id(entity)),
            Self::Destination => Some(Domain::Directory),
            Self::Attribute(_) => Some(Domain::Text),
            Self::Principal | Self::Text(_) | Self::Tag(..) => Some(Domain::Name),
            Self::Number(_) | Self::Optional(_) | Self::Member(..) | Self::Argument(_) | Self::Unknown(..) => None,
        }
    }

    /// The numbers it can hold, if it holds any.
    pub(super) fn numbers(&self) -> Option<(i64, i64)> {
        match self {
            Self::Number(path) if path.ends_with("process_id") => Some((1, i64::from(i32::MAX))),
            Self::Number(_) => Some((0, i64::from(u32::MAX))),
            _ => None,
        }
    }

    /// The field a constraint on the context speaks of, and which part of it.
    pub(super) fn of_context(path: &str, action: Action) -> Option<(Self, Part)> {
        let (record, _) = path.split_once('.')?;
        let part = match path {
            "destination.path" => Part::Whole,
            "destination.name" => Part::Name,
            "destination.parent_path" => Part::Parent,
            _ => {
                let there = action.row().context.iter().any(|field| field.name == record);
                let text = matches!(path, "xattr.name" | "user.username" | "group.groupname");
                return (there && text).then(|| (Self::Text(path.to_owned()), Part::Whole));
            }
        };
        action.row().context.iter().any(|field| field.name == record).then_some((Self::Destination, part))
    }
}

/// Which part of a text a policy looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// The last component of a path.
    Name,
    /// The path without it.
    Parent,
}

const fn of_id(entity: EntityType) -> Domain {
    match entity {
        EntityType::File => Domain::File,
        EntityType::Dir => Domain::Directory,
        EntityType::Process => Domain::Pid,
        EntityType::User
        | EntityType::Arguments
        | EntityType::Environment
        | EntityType::Uname
        | EntityType::Sysinfo
        | EntityType::Hostname
        | EntityType::Url
        | EntityType::Service
        | EntityType::Systemd
        | EntityType::Sysctl => Domain::Name,
    }
}

/// The field that an attribute of the resource is; none if it has no such attribute.
pub(super) fn of_attribute(entity: EntityType, name: &str) -> Option<Field> {
    if identified(entity) == Some(name) {
        return Some(Field::Id);
    }
    let attribute = entity.row().attributes.iter().find(|attribute| attribute.name == name)?;
    Some(Field::Attribute(attribute.name))
}
