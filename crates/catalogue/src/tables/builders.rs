//! Options and how scripts build them.

use crate::kinds::Kind;
use crate::operation::{Builder, Check, Module, Preset, Setting, Type, switch, unset};

const PATTERNS: &[&str] = &["name", "iname", "regex"];

pub(super) const BUILDERS: &[Builder] = &[
    Builder {
        module: Module::File,
        function: "DirConfig",
        builder: Kind::DirConfigBuilder,
        builds: Kind::DirConfig,
        settings: &[unset("path", Type::Text, "The absolute path of the directory.")],
        checks: &[Check::Required("path")],
        doc: "Names a directory to be opened.",
    },
    Builder {
        module: Module::File,
        function: "OpenDirOptions",
        builder: Kind::OpenDirOptionsBuilder,
        builds: Kind::OpenDirOptions,
        settings: &[
            switch("create", "Make the directory."),
            switch("recursive", "With `create`, make missing parents too."),
            switch("follow_symlinks", "Follow links anywhere in the path."),
        ],
        checks: &[],
        doc: "Says how a directory is opened.",
    },
    Builder {
        module: Module::File,
        function: "OpenFileOptions",
        builder: Kind::OpenFileOptionsBuilder,
        builds: Kind::OpenFileOptions,
        settings: &[
            switch("read", "Open for reading."),
            switch("write", "Open for writing."),
            Setting { also: Some("write"), ..switch("create", "Make the file if it is missing; this sets `write` too.") },
            unset("permissions", Type::Int, "The mode of a new file, reduced by the umask."),
            switch("follow_symlinks", "Follow a link in the last component."),
        ],
        checks: &[],
        doc: "Says how a file is opened.",
    },
    Builder {
        module: Module::File,
        function: "WriteOptions",
        builder: Kind::WriteOptionsBuilder,
        builds: Kind::WriteOptions,
        settings: &[Setting { preset: Preset::Bool(true), ..switch("preserve_ownership", "Keep owner and group of the old file.") }],
        checks: &[],
        doc: "Says how a file is written.",
    },
    Builder {
        module: Module::File,
        function: "DeleteFileOptions",
        builder: Kind::DeleteFileOptionsBuilder,
        builds: Kind::DeleteFileOptions,
        settings: &[switch("force", "A file that is gone already is success.")],
        checks: &[],
        doc: "Says how a file is removed.",
    },
    Builder {
        module: Module::File,
        function: "DeleteDirOptions",
        builder: Kind::DeleteDirOptionsBuilder,
        builds: Kind::DeleteDirOptions,
        settings: &[
            switch("force", "A directory that is gone already is success."),
            switch("recursive", "Remove everything below it too."),
        ],
        checks: &[],
        doc: "Says how a directory is removed.",
    },
    Builder {
        module: Module::File,
        function: "MoveOptions",
        builder: Kind::MoveOptionsBuilder,
        builds: Kind::MoveOptions,
        settings: &[switch("backup", "Reserved; without effect."), switch("verbose", "Log source and destination.")],
        checks: &[],
        doc: "Says how a file or directory is moved.",
    },
    Builder {
        module: Module::File,
        function: "FindOptions",
        builder: Kind::FindOptionsBuilder,
        builds: Kind::FindOptions,
        settings: &[
            unset("name", Type::Text, "A glob on the entry's name."),
            unset("iname", Type::Text, "A glob on the entry's name, letter case aside."),
            unset("regex", Type::Text, "A regular expression on the full path."),
            switch("negate_name", "Turn `name` or `iname` around."),
            unset("size_range", Type::Object(Kind::SizeRange), "Only entries of a size in that range."),
            unset("min_depth", Type::Int, "Leave out entries above that depth; children have depth 1."),
            unset("max_depth", Type::Int, "Leave out entries below that depth."),
        ],
        checks: &[Check::AtMostOne(PATTERNS), Check::Needs("negate_name", &["name", "iname"])],
        doc: "Says what `find` looks for.",
    },
];
