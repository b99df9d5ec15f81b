//! Looking for text in files, and replacing it.

use super::parts::READ_SELF;
use crate::kinds::Kind;
use crate::operation::{Access, Builder, Field, Form, Module, Operation, Record, Type, parameter, switch};
use crate::plan::{Effect, Give, Place, Resource, Searching, Step, act, must};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");

/// The lines are searched as they may be read: who reads them redacted finds only what is shown.
const SEARCH: &[Step] =
    &[READ_SELF, act(Effect::ReadText("self")), act(Effect::Search(Searching::Lines)), Step::Give(Give::Each(Type::Object(Kind::Match)))];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "search",
        parameters: &[parameter("pattern", Type::Text)],
        result: Type::Array,
        doc: "Finds the lines that a regular expression matches, with their numbers. Where only `redacted_read` is allowed, the redacted lines are searched.",
        errors: &[
            "PermissionDenied",
            "AuthorizationError",
            "InvalidFileMode",
            "ValidationError",
            "UnsupportedOperationError",
            "DirectoryError",
            "FileError",
            "FileContentTooLargeError",
            "IoError",
            "Other",
        ],
        plan: SEARCH,
    },
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "extract_strings",
        parameters: &[],
        result: Type::Array,
        doc: "Finds the runs of four and more printable ASCII characters or tabs in a file of any kind.",
        errors: &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "FileContentTooLargeError", "IoError", "Other"],
        plan: &[must(Action::READ, Resource::File(SELF)), act(Effect::Search(Searching::Strings("self"))), Step::Give(Give::Content(SELF))],
    },
    Operation {
        module: Module::File,
        form: Form::Function,
        name: "replace_text",
        parameters: &[
            parameter("text", Type::Text),
            parameter("old_string", Type::Text),
            parameter("new_string", Type::Text),
            parameter("options", Type::Object(Kind::ReplacementOptions)),
        ],
        result: Type::Text,
        doc: "Replaces a part of a text, once or everywhere. As a regular expression it can have groups, which `$1` and `${name}` stand for.",
        errors: &["ValidationError"],
        plan: &[act(Effect::Search(Searching::Replace)), Step::Give(Give::Outcome)],
    },
];

pub(super) const BUILDERS: &[Builder] = &[Builder {
    module: Module::File,
    function: "ReplacementOptions",
    builder: Kind::ReplacementOptionsBuilder,
    builds: Kind::ReplacementOptions,
    settings: &[
        switch("is_regex", "What is replaced is a regular expression."),
        switch("replace_all", "Replace every occurrence, not only the first."),
    ],
    checks: &[],
    doc: "Says how text is replaced.",
}];

pub(super) const RECORDS: &[Record] = &[Record {
    module: Module::File,
    kind: Kind::Match,
    to_map: false,
    fields: &[
        Field { name: "line_number", access: Access::Getter, holds: Type::Int, in_map: false, doc: "The number of the line, from 1." },
        Field { name: "line_content", access: Access::Getter, holds: Type::Text, in_map: false, doc: "The line without its end." },
    ],
}];
