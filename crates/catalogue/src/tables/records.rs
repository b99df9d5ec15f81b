//! Results and their fields.

use crate::kinds::Kind;
use crate::operation::{Access, Field, Module, Record, Type};

const fn getter(name: &'static str, holds: Type, doc: &'static str) -> Field {
    Field { name, access: Access::Getter, holds, in_map: true, doc }
}

const fn method(name: &'static str, holds: Type, in_map: bool, doc: &'static str) -> Field {
    Field { name, access: Access::Method, holds, in_map, doc }
}

const fn shown(name: &'static str, doc: &'static str) -> Field {
    Field { name, access: Access::MapOnly, holds: Type::Text, in_map: true, doc }
}

pub(super) const RECORDS: &[Record] = &[
    Record {
        module: Module::File,
        kind: Kind::DirEntry,
        to_map: true,
        fields: &[
            getter("name", Type::Text, "The name, without directory."),
            method("type", Type::Object(Kind::EntryType), true, "What the entry is, as the listing said."),
            getter("inode", Type::Int, "The inode number."),
            Field { holds: Type::Any, ..shown("metadata", "Where `ls::long` looked at the entry, its metadata as a map.") },
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::Metadata,
        to_map: true,
        fields: &[
            method("type", Type::Object(Kind::EntryType), true, "What it is."),
            method("permissions", Type::Int, true, "The whole mode, type bits included: 33188 for 0644."),
            method("file_size", Type::Int, true, "The size in bytes."),
            method("allocated_size", Type::Int, true, "The bytes allocated for it."),
            method("last_modified_time", Type::Int, true, "When the content last changed, in seconds since 1970."),
            method("last_modified_time_nanos_component", Type::Int, false, "The nanoseconds of that time."),
            method("num_hardlinks", Type::Int, true, "How many names it has."),
            method("blocks", Type::Int, false, "The blocks of 512 bytes allocated for it."),
            Field {
                name: "owner",
                access: Access::Getter,
                holds: Type::Object(Kind::Ownership),
                in_map: false,
                doc: "The names of owner and group.",
            },
            shown("owner_user", "The owner's name."),
            shown("owner_group", "The group's name."),
            method("symlink_target", Type::Any, true, "A link's text, where it may be read, else `()`."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::WordCount,
        to_map: true,
        fields: &[
            getter("line_count", Type::Int, "How many line ends."),
            getter("word_count", Type::Int, "How many words, separated by white space."),
            getter("byte_count", Type::Int, "How many bytes."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::DiskUsageEntry,
        to_map: true,
        fields: &[
            getter("path", Type::Text, "The path."),
            getter("size_bytes", Type::Int, "The bytes it takes, of a directory with all that is below it."),
            getter("inode_count", Type::Int, "How many files and directories that are, itself included."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::DiskUsageResult,
        to_map: false,
        fields: &[
            getter("entries", Type::Array, "What was counted, each directory after those in it."),
            getter("largest_subdir_handle", Type::Any, "The largest directory shown besides the whole; `()` unless it was asked for."),
        ],
    },
    Record {
        module: Module::Common,
        kind: Kind::DateTime,
        to_map: false,
        fields: &[
            method("epoch_seconds", Type::Int, false, "The seconds since 1970."),
            method("nanos", Type::Int, false, "The nanoseconds after them."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::Ownership,
        to_map: false,
        fields: &[getter("user", Type::Text, "The owner's name."), getter("group", Type::Text, "The group's name.")],
    },
];
