//! Compressed files and archives.

use super::parts::method;
use crate::kinds::Kind;
use crate::operation::{
    Access, Builder, Check, Field, Module, Operation, Parameter, Preset, Record, Setting, Type, parameter, switch, unset,
};
use crate::plan::{Condition, Effect, Fact, Give, Over, Packing, Place, Resource, Step, act, bind, must, or_instead, or_leave, when};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const DESTINATION: Place = Place::Given("dest_file");
const LEVEL: Place = Place::Given("level");
const ENTRY: Place = Place::Given("entry");

/// Reads the receiver in full; what is packed has no lines to redact.
const fn reading(packing: Packing, give: Give) -> [Step; 3] {
    [must(Action::READ, Resource::File(SELF)), act(Effect::Pack(packing)), Step::Give(give)]
}

const COMPRESS: &[Step] = &[
    must(Action::READ, Resource::File(SELF)),
    must(Action::WRITE, Resource::File(DESTINATION)),
    act(Effect::Pack(Packing::Compress { from: "self", to: "dest_file" })),
    Step::Give(Give::Nothing),
];

/// The archive is read through first, so every question comes before anything is written. What is denied is left out;
/// a member in a directory that was denied too.
const EXTRACT: &[Step] = &[
    must(Action::READ, Resource::File(SELF)),
    bind("members", Effect::Pack(Packing::Members { archive: "self", into: "dest_dir" })),
    Step::Each("level", Over::MemberLevels("members"), &[or_leave(Action::CREATE, Resource::Dir(LEVEL))]),
    Step::Each("entry", Over::Members("members"), &[Step::When(Condition::Is("entry", Fact::Directory), EXTRACT_DIRECTORY, EXTRACT_FILE)]),
    act(Effect::Pack(Packing::Extract("members"))),
    Step::Give(Give::Nothing),
];

const EXTRACT_DIRECTORY: &[Step] = &[
    or_leave(Action::OPEN, Resource::Dir(ENTRY)),
    when(Condition::Option("options", "preserve_permissions"), &[or_instead(Action::CHMOD, Resource::Dir(ENTRY), &[])]),
    when(Condition::Option("options", "preserve_ownership"), &[or_instead(Action::CHOWN, Resource::Dir(ENTRY), &[])]),
];

const EXTRACT_FILE: &[Step] = &[
    or_leave(Action::CREATE, Resource::File(ENTRY)),
    or_leave(Action::WRITE, Resource::File(ENTRY)),
    when(Condition::Option("options", "preserve_permissions"), &[or_instead(Action::CHMOD, Resource::File(ENTRY), &[])]),
    when(Condition::Option("options", "preserve_ownership"), &[or_instead(Action::CHOWN, Resource::File(ENTRY), &[])]),
];

const ERRORS: &[&str] = &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "IoError", "Other"];
const READING_ERRORS: &[&str] =
    &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "ValidationError", "FileContentTooLargeError", "IoError", "Other"];

const SEARCH: &[Parameter] = &[parameter("pattern", Type::Text), parameter("options", Type::Object(Kind::SearchGzipOptions))];

pub(super) const OPERATIONS: &[Operation] = &[
    method(
        "gzip_info",
        &[],
        Type::Object(Kind::GzipInfo),
        "Shows how large a gzip file is packed and unpacked. It is unpacked for that, all of its members, and nothing is kept.",
        ERRORS,
        &reading(Packing::Sizes("self"), Give::Outcome),
    ),
    method(
        "read_gzip_lines",
        &[parameter("options", Type::Object(Kind::ReadLinesOptions))],
        Type::Array,
        "Reads some lines of what a gzip file holds, without their ends. It needs `count`, `start` or both, and unpacks no further than the last line that is asked for.",
        READING_ERRORS,
        &reading(Packing::Lines("self"), Give::Content(SELF)),
    ),
    method(
        "search_gzip",
        SEARCH,
        Type::Array,
        "Finds the lines of what a gzip file holds that a regular expression matches, with their numbers.",
        READING_ERRORS,
        &reading(Packing::Search("self"), Give::Each(Type::Object(Kind::Match))),
    ),
    method(
        "search_gzip_exists",
        SEARCH,
        Type::Bool,
        "Says whether a regular expression matches any line of what a gzip file holds; `max_results` changes nothing.",
        READING_ERRORS,
        &reading(Packing::Exists("self"), Give::Outcome),
    ),
    method(
        "compress_gzip",
        &[parameter("dest_file", Type::Object(Kind::RcFileHandle)), parameter("options", Type::Object(Kind::CompressGzipOptions))],
        Type::Nothing,
        "Compresses the file into another open file, whole or not at all: what that one held is replaced. In place only where its directory or other names of it do not allow that.",
        &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "InvalidArguments", "FileError", "IoError", "Other"],
        COMPRESS,
    ),
    method(
        "extract_archive",
        &[parameter("dest_dir", Type::Object(Kind::RcDirHandle)), parameter("options", Type::Object(Kind::ExtractArchiveOptions))],
        Type::Nothing,
        "Extracts the files and directories of a gzip-compressed tar archive into a directory. What the policy denies is left out and recorded; links, devices and pipes are left out and logged. An archive with a name that leads out of the directory, or that no policy can name, is refused before anything is written.",
        &[
            "PermissionDenied",
            "AuthorizationError",
            "InvalidFileMode",
            "ValidationError",
            "IdentityResolutionError",
            "FileContentTooLargeError",
            "DirectoryOpenError",
            "IoError",
            "Other",
        ],
        EXTRACT,
    ),
];

const fn kept(name: &'static str, doc: &'static str) -> Setting {
    Setting { preset: Preset::Bool(true), ..switch(name, doc) }
}

pub(super) const BUILDERS: &[Builder] = &[
    Builder {
        module: Module::File,
        function: "SearchGzipOptions",
        builder: Kind::SearchGzipOptionsBuilder,
        builds: Kind::SearchGzipOptions,
        settings: &[
            unset("exclude_pattern", Type::Text, "A regular expression; lines it matches are left out."),
            switch("case_insensitive", "The pattern matches letter case aside."),
            Setting {
                preset: Preset::Int(0),
                ..unset("max_results", Type::Int, "At most so many lines: the first, or where negative the last. 0 is no limit.")
            },
        ],
        checks: &[],
        doc: "Says how a compressed file is searched.",
    },
    Builder {
        module: Module::File,
        function: "CompressGzipOptions",
        builder: Kind::CompressGzipOptionsBuilder,
        builds: Kind::CompressGzipOptions,
        settings: &[Setting { preset: Preset::Int(6), ..unset("level", Type::Int, "From 1, the fastest, to 9, the smallest.") }],
        checks: &[Check::AtLeast("level", 1), Check::AtMost("level", 9)],
        doc: "Says how a file is compressed.",
    },
    Builder {
        module: Module::File,
        function: "ExtractArchiveOptions",
        builder: Kind::ExtractArchiveOptionsBuilder,
        builds: Kind::ExtractArchiveOptions,
        settings: &[
            kept("preserve_permissions", "Give each member the mode it had, without its set-id and sticky bits."),
            switch("preserve_ownership", "Give each member the owner and group it had, by name."),
            kept("preserve_timestamps", "Give each member the modification time it had."),
        ],
        checks: &[],
        doc: "Says what is kept of an archive's members.",
    },
];

const fn size(name: &'static str, doc: &'static str) -> Field {
    Field { name, access: Access::Getter, holds: Type::Int, in_map: true, doc }
}

pub(super) const RECORDS: &[Record] = &[Record {
    module: Module::File,
    kind: Kind::GzipInfo,
    to_map: true,
    fields: &[
        size("compressed_size_bytes", "The size of the file."),
        size("uncompressed_size_bytes", "The size of what it holds."),
        Field {
            name: "compression_ratio",
            access: Access::Getter,
            holds: Type::Float,
            in_map: true,
            doc: "How many times larger it is unpacked.",
        },
    ],
}];
