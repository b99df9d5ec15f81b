//! What the circumstances of a request have to be, as far as a permit can say it.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::Pattern;
use crate::request::{Context, Execution};

/// One of the two things a program is given, each with tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Given {
    /// Its arguments.
    Arguments,
    /// Its environment.
    Environment,
}

/// A set of names among what a program is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GivenSet {
    /// Arguments that carry a value.
    Keys,
    /// Arguments that start with a dash and carry none.
    Flags,
    /// The other arguments.
    PositionalValues,
    /// The names of the environment's variables.
    Names,
}

/// What a part of the context has to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContextConstraint {
    /// A text matches one of these; anything goes if there are none.
    Text {
        /// The path of a string field under `context`, such as `destination.path`.
        field: &'static str,
        /// What it matches one of.
        any_of: Vec<Pattern>,
    },
    /// The sets of what a program is given have these members and no others.
    Members {
        /// The set.
        set: GivenSet,
        /// All of its members.
        members: BTreeSet<String>,
    },
    /// A tag is there, and its text matches one of these; any text does if there are none.
    Tag {
        /// Of what.
        of: Given,
        /// The tag.
        name: String,
        /// What its text matches one of.
        any_of: Vec<Pattern>,
    },
    /// A tag is not there.
    NoTag {
        /// Of what.
        of: Given,
        /// The tag.
        name: String,
    },
}

impl Given {
    /// As the context has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arguments => "arguments",
            Self::Environment => "environment",
        }
    }

    fn tags(self, execution: &Execution) -> &BTreeMap<String, String> {
        match self {
            Self::Arguments => &execution.arguments.tags,
            Self::Environment => &execution.environment.tags,
        }
    }
}

impl GivenSet {
    /// Whose set it is.
    #[must_use]
    pub const fn owner(self) -> Given {
        match self {
            Self::Keys | Self::Flags | Self::PositionalValues => Given::Arguments,
            Self::Names => Given::Environment,
        }
    }

    /// Its path under the context.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Keys => "arguments.keys",
            Self::Flags => "arguments.flags",
            Self::PositionalValues => "arguments.positional_values",
            Self::Names => "environment.names",
        }
    }

    const fn members(self, execution: &Execution) -> &BTreeSet<String> {
        match self {
            Self::Keys => &execution.arguments.keys,
            Self::Flags => &execution.arguments.flags,
            Self::PositionalValues => &execution.arguments.positional_values,
            Self::Names => &execution.environment.names,
        }
    }
}

impl ContextConstraint {
    /// Whether the circumstances are so.
    #[must_use]
    pub fn admits(&self, context: &Context) -> bool {
        let matches = |any_of: &[Pattern], text: &str| any_of.is_empty() || any_of.iter().any(|pattern| pattern.matches(text));
        match (self, context) {
            (Self::Text { field, any_of }, _) => context.text(field).map_or(any_of.is_empty(), |text| matches(any_of, text)),
            (Self::Members { set, members }, Context::Execute(execution)) => set.members(execution) == members,
            (Self::Tag { of, name, any_of }, Context::Execute(execution)) => {
                of.tags(execution).get(name).is_some_and(|text| matches(any_of, text))
            }
            (Self::NoTag { of, name }, Context::Execute(execution)) => !of.tags(execution).contains_key(name),
            (Self::Members { .. } | Self::Tag { .. } | Self::NoTag { .. }, _) => false,
        }
    }

    /// What it is about, as the reasons of holes name it: the field, or everything a program is given.
    #[must_use]
    pub const fn subject(&self) -> &'static str {
        match self {
            Self::Text { field, .. } => field,
            Self::Members { set, .. } => set.owner().name(),
            Self::Tag { of, .. } | Self::NoTag { of, .. } => of.name(),
        }
    }

    /// The patterns in it.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        match self {
            Self::Text { any_of, .. } | Self::Tag { any_of, .. } => any_of,
            Self::Members { .. } | Self::NoTag { .. } => &[],
        }
    }

    /// The texts in it that are no patterns.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Text { .. } => Vec::new(),
            Self::Members { members, .. } => members.iter().map(String::as_str).collect(),
            Self::Tag { name, .. } | Self::NoTag { name, .. } => vec![name],
        }
    }

    /// The same with other patterns, each once and in order.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Pattern) -> Pattern) -> Self {
        let changed = |any_of: &[Pattern]| {
            let mut changed: Vec<Pattern> = any_of.iter().map(&change).collect();
            changed.sort();
            changed.dedup();
            changed
        };
        match self {
            Self::Text { field, any_of } => Self::Text { field, any_of: changed(any_of) },
            Self::Tag { of, name, any_of } => Self::Tag { of: *of, name: name.clone(), any_of: changed(any_of) },
            Self::Members { .. } | Self::NoTag { .. } => self.clone(),
        }
    }

    /// What says of a program's arguments and environment exactly what they are.
    #[must_use]
    pub fn of_execution(execution: &Execution) -> Vec<Self> {
        let sets = [GivenSet::Keys, GivenSet::Flags, GivenSet::PositionalValues, GivenSet::Names];
        let members = sets.map(|set| Self::Members { set, members: set.members(execution).clone() });
        let tags = [Given::Arguments, Given::Environment].into_iter().flat_map(|of| {
            let tag = move |(name, text): (&String, &String)| Self::Tag { of, name: name.clone(), any_of: vec![Pattern::literal(text)] };
            of.tags(execution).iter().map(tag)
        });
        let mut all: Vec<Self> = members.into_iter().chain(tags).collect();
        let places = 0..=execution.arguments.tags.len();
        let free = places.map(by_place).find(|name| !execution.arguments.tags.contains_key(name));
        all.extend(free.map(|name| Self::NoTag { of: Given::Arguments, name }));
        all.sort();
        all
    }
}

/// How the runtime calls the tag of an argument by its place among those without a value.
#[must_use]
pub fn by_place(place: usize) -> String {
    format!("$ARG{place}")
}
