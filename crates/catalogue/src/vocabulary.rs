//! The words a policy can use: entity types, their attributes, and the actions with what they apply to.
//!
//! The schema is generated from these tables, and plans name their actions through them, so a plan cannot
//! ask for something the schema does not know.

/// What an attribute, a tag or a context field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// A string.
    String,
    /// A 64-bit integer.
    Long,
    /// A set of strings.
    SetOfString,
    /// A reference to an entity of that type.
    Entity(EntityType),
    /// A record with its own fields.
    Record(&'static [Attribute]),
}

/// One attribute of an entity type, or one field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name a policy uses.
    pub name: &'static str,
    /// What it holds.
    pub holds: AttributeType,
    /// Whether every request carries it.
    pub required: bool,
}

const fn text(name: &'static str) -> Attribute {
    field(name, AttributeType::String)
}

const fn field(name: &'static str, holds: AttributeType) -> Attribute {
    Attribute { name, holds, required: true }
}

/// Every entity type of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityType {
    /// The account a script runs as.
    User,
    /// A directory, named by its canonical path.
    Dir,
    /// Anything else that has a path: a regular file, a link, a device.
    File,
    /// The arguments of a program to be started.
    Arguments,
    /// The environment of a program to be started.
    Environment,
    /// Kernel and machine names.
    Uname,
    /// Facts about the whole system.
    Sysinfo,
    /// A name to be resolved.
    Hostname,
    /// A URL, or the host of a plain connection.
    Url,
    /// A running process.
    Process,
    /// A service of the service manager.
    Service,
    /// The service manager itself.
    Systemd,
    /// The kernel's parameters.
    Sysctl,
}

/// The declaration of one entity type.
#[derive(Clone, Copy, Debug)]
pub struct EntityRow {
    /// Which type this row declares.
    pub entity: EntityType,
    /// The namespace, empty for the root.
    pub namespace: &'static str,
    /// The name inside the namespace.
    pub name: &'static str,
    /// The types an entity of this type can be `in`.
    pub parents: &'static [EntityType],
    /// Its attributes.
    pub attributes: &'static [Attribute],
    /// What its tags hold, where it has any.
    pub tags: Option<AttributeType>,
    /// One sentence for the schema.
    pub doc: &'static str,
}

/// Every entity type, in the order the schema prints them.
pub const ENTITIES: &[EntityRow] = &[
    EntityRow {
        entity: EntityType::User,
        namespace: "",
        name: "User",
        parents: &[],
        attributes: &[],
        tags: None,
        doc: "The account a script runs as.",
    },
    EntityRow {
        entity: EntityType::Dir,
        namespace: "file_system",
        name: "Dir",
        parents: &[EntityType::Dir],
        attributes: &[text("path")],
        tags: None,
        doc: "A directory; the id is its absolute path, and it is `in` each of its ancestors.",
    },
    EntityRow {
        entity: EntityType::File,
        namespace: "file_system",
        name: "File",
        parents: &[EntityType::Dir],
        attributes: &[text("path")],
        tags: None,
        doc: "A file, link or special file; the id is its absolute path, and it is `in` each of its ancestors.",
    },
    EntityRow {
        entity: EntityType::Arguments,
        namespace: "file_system",
        name: "Arguments",
        parents: &[],
        attributes: &[
            field("keys", AttributeType::SetOfString),
            field("flags", AttributeType::SetOfString),
            field("positional_values", AttributeType::SetOfString),
        ],
        tags: Some(AttributeType::String),
        doc: "The arguments of a program to be started.",
    },
    EntityRow {
        entity: EntityType::Environment,
        namespace: "file_system",
        name: "Environment",
        parents: &[],
        attributes: &[field("names", AttributeType::SetOfString)],
        tags: Some(AttributeType::String),
        doc: "The environment variables of a program to be started.",
    },
    EntityRow {
        entity: EntityType::Uname,
        namespace: "sysinfo",
        name: "Uname",
        parents: &[],
        attributes: &[],
        tags: None,
        doc: "Kernel and machine names.",
    },
    EntityRow {
        entity: EntityType::Sysinfo,
        namespace: "sysinfo",
        name: "Sysinfo",
        parents: &[],
        attributes: &[],
        tags: None,
        doc: "Facts about the whole system.",
    },
    EntityRow {
        entity: EntityType::Hostname,
        namespace: "sysinfo",
        name: "Hostname",
        parents: &[],
        attributes: &[text("hostname")],
        tags: None,
        doc: "A name to be resolved.",
    },
    EntityRow {
        entity: EntityType::Url,
        namespace: "network",
        name: "url",
        parents: &[],
        attributes: &[text("url")],
        tags: None,
        doc: "A URL for GET, a bare host for connect.",
    },
    EntityRow {
        entity: EntityType::Process,
        namespace: "process_system",
        name: "Process",
        parents: &[],
        attributes: &[text("name"), text("username"), text("command"), text("pid")],
        tags: None,
        doc: "A running process; the id is its decimal pid.",
    },
    EntityRow {
        entity: EntityType::Service,
        namespace: "systemd",
        name: "Service",
        parents: &[],
        attributes: &[text("name")],
        tags: None,
        doc: "A service of the service manager.",
    },
    EntityRow {
        entity: EntityType::Systemd,
        namespace: "systemd",
        name: "Systemd",
        parents: &[],
        attributes: &[],
        tags: None,
        doc: "The service manager itself.",
    },
    EntityRow {
        entity: EntityType::Sysctl,
        namespace: "sysctl",
        name: "Sysctl",
        parents: &[],
        attributes: &[],
        tags: None,
        doc: "The kernel's parameters.",
    },
];

impl EntityType {
    /// The declaration of this type.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "the table has a row for each variant")]
    pub fn row(self) -> &'static EntityRow {
        // INVARIANT: ENTITIES has one row for each variant, in declaration order (tested below).
        &ENTITIES[self as usize]
    }

    /// The full name a policy uses, such as `file_system::Dir`.
    #[must_use]
    pub fn full_name(self) -> String {
        let mut name = String::new();
        self.write_full_name(&mut name);
        name
    }

    /// Adds the full name to a text.
    pub fn write_full_name(self, text: &mut String) {
        let row = self.row();
        text.push_str(row.namespace);
        text.push_str(if row.namespace.is_empty() { "" } else { "::" });
        text.push_str(row.name);
    }

    /// The type with that full name.
    #[must_use]
    pub fn by_full_name(name: &str) -> Option<Self> {
        ENTITIES.iter().find(|row| row.entity.full_name() == name).map(|row| row.entity)
    }

    /// Whether the id of an entity of this type is a path.
    #[must_use]
    pub const fn is_path(self) -> bool {
        matches!(self, Self::Dir | Self::File)
    }
}

/// The group of all actions of one namespace.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The namespace.
    pub namespace: &'static str,
    /// The name of the action that stands for all of them.
    pub name: &'static str,
}

/// One group a namespace; every action of the namespace is `in` it.
pub const GROUPS: &[Group] = &[
    Group { namespace: "file_system", name: "SafeIO" },
    Group { namespace: "sysinfo", name: "SysinfoAction" },
    Group { namespace: "network", name: "NetworkAction" },
    Group { namespace: "process_system", name: "ProcessAction" },
    Group { namespace: "systemd", name: "SystemdAction" },
    Group { namespace: "sysctl", name: "SysctlAction" },
];

/// The declaration of one action.
#[derive(Clone, Copy, Debug)]
pub struct ActionRow {
    /// The namespace.
    pub namespace: &'static str,
    /// The name inside the namespace.
    pub name: &'static str,
    /// The entity types it applies to.
    pub resources: &'static [EntityType],
    /// The fields of its context.
    pub context: &'static [Attribute],
    /// What it lets a script do, in a few words.
    pub doc: &'static str,
}

const FILE_OR_DIR: &[EntityType] = &[EntityType::File, EntityType::Dir];
const FILE: &[EntityType] = &[EntityType::File];
const DIR: &[EntityType] = &[EntityType::Dir];
const PROCESS: &[EntityType] = &[EntityType::Process];
const SERVICE: &[EntityType] = &[EntityType::Service];
const URL: &[EntityType] = &[EntityType::Url];

const MOVE_CONTEXT: &[Attribute] = &[field("destination", AttributeType::Record(&[text("path"), text("name"), text("parent_path")]))];
const XATTR_CONTEXT: &[Attribute] = &[field("xattr", AttributeType::Record(&[text("name")]))];
const EXECUTE_CONTEXT: &[Attribute] = &[
    field("arguments", AttributeType::Entity(EntityType::Arguments)),
    field("environment", AttributeType::Entity(EntityType::Environment)),
    field("user", AttributeType::Record(&[text("username"), field("uid", AttributeType::Long)])),
    field("group", AttributeType::Record(&[text("groupname"), field("gid", AttributeType::Long)])),
    Attribute { name: "namespace", holds: AttributeType::Record(&[field("target_process_id", AttributeType::Long)]), required: false },
];

const fn plain(namespace: &'static str, name: &'static str, resources: &'static [EntityType], doc: &'static str) -> ActionRow {
    ActionRow { namespace, name, resources, context: &[], doc }
}

/// Every action, in the order the schema prints them.
pub const ACTIONS: &[ActionRow] = &[
    plain("file_system", "open", FILE_OR_DIR, "open a file or directory"),
    plain("file_system", "chmod", FILE_OR_DIR, "change a mode"),
    plain("file_system", "chown", FILE_OR_DIR, "change an owner or group"),
    plain("file_system", "create", FILE_OR_DIR, "make a file, link or directory"),
    plain("file_system", "delete", FILE_OR_DIR, "remove a file or directory"),
    plain("file_system", "read", FILE_OR_DIR, "read a file's content, a link's target, or list a directory"),
    plain("file_system", "stat", FILE_OR_DIR, "see size, times, mode and owner"),
    plain("file_system", "write", FILE, "change a file's content"),
    plain("file_system", "network_namespace", FILE, "enter a named network namespace"),
    plain("file_system", "redacted_read", FILE, "read a file with unlisted lines blanked out"),
    ActionRow {
        namespace: "file_system",
        name: "set_x_attr",
        resources: FILE_OR_DIR,
        context: XATTR_CONTEXT,
        doc: "set an extended attribute",
    },
    ActionRow { namespace: "file_system", name: "move", resources: FILE_OR_DIR, context: MOVE_CONTEXT, doc: "move or rename" },
    plain("file_system", "unmount", DIR, "unmount a file system"),
    ActionRow { namespace: "file_system", name: "execute", resources: FILE, context: EXECUTE_CONTEXT, doc: "start a program" },
    plain("sysinfo", "list", &[EntityType::Uname, EntityType::Sysinfo], "see facts about the system"),
    plain("sysinfo", "resolve_hostname", &[EntityType::Hostname], "resolve a name"),
    plain("network", "GET", URL, "fetch a URL"),
    plain("network", "connect", URL, "connect to a host"),
    plain("process_system", "list", PROCESS, "see a process"),
    plain("process_system", "list_fds", PROCESS, "see what a process has open"),
    plain("process_system", "mount_namespace", PROCESS, "enter a process's mount namespace"),
    plain("process_system", "network_namespace", PROCESS, "enter a process's network namespace"),
    plain("process_system", "kill", PROCESS, "end a process"),
    plain("process_system", "interrupt", PROCESS, "interrupt a process"),
    plain("process_system", "trace", PROCESS, "trace a process"),
    plain("systemd", "start", SERVICE, "start a service"),
    plain("systemd", "stop", SERVICE, "stop a service"),
    plain("systemd", "restart", SERVICE, "restart a service"),
    plain("systemd", "status", SERVICE, "see a service's state"),
    plain("systemd", "daemon_reload", &[EntityType::Systemd], "reload the service manager"),
    plain("sysctl", "load", &[EntityType::Sysctl], "load kernel parameters"),
];

/// An action of the schema; only rows of [`ACTIONS`] have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action(u8);

impl Action {
    /// `file_system::Action::"open"`
    pub const OPEN: Self = Self::named("file_system", "open");
    /// `file_system::Action::"chmod"`
    pub const CHMOD: Self = Self::named("file_system", "chmod");
    /// `file_system::Action::"chown"`
    pub const CHOWN: Self = Self::named("file_system", "chown");
    /// `file_system::Action::"create"`
    pub const CREATE: Self = Self::named("file_system", "create");
    /// `file_system::Action::"delete"`
    pub const DELETE: Self = Self::named("file_system", "delete");
    /// `file_system::Action::"read"`
    pub const READ: Self = Self::named("file_system", "read");
    /// `file_system::Action::"stat"`
    pub const STAT: Self = Self::named("file_system", "stat");
    /// `file_system::Action::"write"`
    pub const WRITE: Self = Self::named("file_system", "write");
    /// `file_system::Action::"redacted_read"`
    pub const REDACTED_READ: Self = Self::named("file_system", "redacted_read");
    /// `file_system::Action::"set_x_attr"`
    pub const SET_X_ATTR: Self = Self::named("file_system", "set_x_attr");
    /// `file_system::Action::"move"`
    pub const MOVE: Self = Self::named("file_system", "move");
    /// `file_system::Action::"execute"`
    pub const EXECUTE: Self = Self::named("file_system", "execute");

    /// The action with that namespace and name; a name outside [`ACTIONS`] does not compile in a constant.
    ///
    /// # Panics
    /// Where no row has that name. Plans are constants, so this happens while compiling.
    #[must_use]
    #[expect(
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "evaluated while compiling; the table is short"
    )]
    pub const fn named(namespace: &str, name: &str) -> Self {
        let mut index = 0;
        while index < ACTIONS.len() {
            if same(ACTIONS[index].namespace, namespace) && same(ACTIONS[index].name, name) {
                return Self(index as u8);
            }
            index += 1;
        }
        panic!("no such action in the vocabulary");
    }

    /// Every action.
    #[expect(clippy::cast_possible_truncation, reason = "the table is short")]
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ACTIONS.len()).map(|index| Self(index as u8))
    }

    /// The action with that namespace and name, if there is one.
    #[must_use]
    pub fn find(namespace: &str, name: &str) -> Option<Self> {
        Self::all().find(|action| action.row().namespace == namespace && action.row().name == name)
    }

    /// The declaration of this action.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "an action is an index of the table")]
    pub fn row(self) -> &'static ActionRow {
        // INVARIANT: an Action is only made from an index of ACTIONS.
        &ACTIONS[usize::from(self.0)]
    }

    /// Its place in [`ACTIONS`], for tables of one entry an action.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// As Cedar writes it: `file_system::Action::"open"`.
    #[must_use]
    pub fn uid(self) -> String {
        let mut uid = String::new();
        self.write_uid(&mut uid);
        uid
    }

    /// Adds to a text how Cedar writes it.
    pub fn write_uid(self, text: &mut String) {
        let row = self.row();
        for part in [row.namespace, "::Action::\"", row.name, "\""] {
            text.push_str(part);
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling; the index is below both lengths")]
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entity_type_has_its_row() {
        for (index, row) in ENTITIES.iter().enumerate() {
            assert_eq!(row.entity as usize, index, "{} stands at the wrong place", row.name);
        }
        assert_eq!(EntityType::Sysctl as usize + 1, ENTITIES.len());
    }

    #[test]
    fn names_are_unique_and_documented() {
        let mut actions: Vec<_> = Action::all().map(Action::uid).collect();
        actions.sort();
        let before = actions.len();
        actions.dedup();
        assert_eq!(actions.len(), before);
        assert!(ACTIONS.iter().all(|row| !row.doc.is_empty() && GROUPS.iter().any(|group| group.namespace == row.namespace)));
    }
}
