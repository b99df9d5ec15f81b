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
    Record {
        module: Module::File,
        kind: Kind::ExecuteResult,
        to_map: true,
        fields: &[
            getter("exit_code", Type::Int, "What the program ended with; of one that a signal ended, minus its number."),
            getter("stdout", Type::Text, "What it wrote to its output."),
            getter("stderr", Type::Text, "What it wrote to its error output."),
            getter("truncated", Type::Bool, "Whether it wrote more than is kept."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::ElfInfo,
        to_map: true,
        fields: &[
            getter("execfn", Type::Any, "Of a core dump: the path the program was started by, else `()`."),
            getter("platform", Type::Any, "Of a core dump: the kind of processor, else `()`."),
            getter("interpreter", Type::Any, "The path of the dynamic loader, or `()`."),
            getter("is_64bit", Type::Bool, "Whether it is for 64 bits."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::CoreDump,
        to_map: true,
        fields: &[shown("exe_path", "The program's path."), shown("core_dump_path", "The core dump's path.")],
    },
    Record {
        module: Module::File,
        kind: Kind::TracedProcess,
        to_map: true,
        fields: &[
            getter("pid", Type::Any, "The number of the process, or `()` where it is not known."),
            getter("threads", Type::Array, "Its threads, as `TracedThread`s in the order of their numbers."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::TracedThread,
        to_map: true,
        fields: &[
            getter("id", Type::Int, "The debugger's number for it, from 1."),
            getter("tid", Type::Any, "The system's number for it, or `()` where it is not known."),
            getter("frames", Type::Array, "Its stack, as `Frame`s from the innermost."),
        ],
    },
    Record {
        module: Module::File,
        kind: Kind::Frame,
        to_map: true,
        fields: &[
            getter("frame_number", Type::Int, "Its number; 0 is the innermost."),
            getter("function_name", Type::Text, "The function, without its arguments."),
            getter("instruction_ptr", Type::Any, "The address in it, such as `0x401136`, or `()`."),
            getter("source", Type::Any, "The source file or library, or `()`."),
            getter("line_number", Type::Any, "The line of the source file, or `()`."),
        ],
    },
];
