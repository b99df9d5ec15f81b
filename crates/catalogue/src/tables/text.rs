//! Functions that work on text, of a file or of the script.

use super::commands::command;
use super::parts::{ENTER_PARENT, FILE, PATH_PARAMETER, READ_FILE};
use crate::kinds::Kind;
use crate::operation::{Operation, Parameter, Type, parameter};
use crate::plan::{Condition, Effect, Give, Opening, Resource, Step, Work, act, bind, must, when};
use crate::vocabulary::Action;

/// Reads a file as `cat` does, redacted where that is all it may, and makes something of the text.
const fn reading(work: Work, give: Give) -> [Step; 7] {
    [
        Step::Part(ENTER_PARENT),
        must(Action::OPEN, Resource::File(FILE)),
        READ_FILE,
        bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::Read }),
        act(Effect::ReadText("file")),
        act(Effect::Work(work)),
        Step::Give(give),
    ]
}

/// The same of what may be read in full.
const fn reading_in_full(effect: Effect, work: Work, give: Give) -> [Step; 7] {
    [
        Step::Part(ENTER_PARENT),
        must(Action::OPEN, Resource::File(FILE)),
        must(Action::READ, Resource::File(FILE)),
        bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::Read }),
        act(effect),
        act(Effect::Work(work)),
        Step::Give(give),
    ]
}

const CONTENT: Give = Give::Content(FILE);
const NUMBERS: Give = Give::Each(Type::Int);

const TAIL: &[Step] = &reading_in_full(Effect::ReadText("file"), Work::Tail, CONTENT);
const WC: &[Step] = &reading_in_full(Effect::Count("file"), Work::Counts, NUMBERS);
const GREP: &[Step] = &reading(Work::Grep, CONTENT);
const SED: &[Step] = &reading(Work::Sed, CONTENT);

/// What is written back is what the file holds: a redacted text never is.
const SED_FLAGS: &[Step] = &[
    Step::Part(ENTER_PARENT),
    must(Action::OPEN, Resource::File(FILE)),
    Step::When(
        Condition::Flag("flags", "in_place"),
        &[
            must(Action::READ, Resource::File(FILE)),
            must(Action::WRITE, Resource::File(FILE)),
            bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::ReadWrite }),
        ],
        &[READ_FILE, bind("file", Effect::OpenFile { directory: "parent", path: FILE, opening: Opening::Read })],
    ),
    act(Effect::ReadText("file")),
    act(Effect::Work(Work::Sed)),
    when(Condition::Flag("flags", "in_place"), &[act(Effect::WriteBack("file"))]),
    Step::Give(CONTENT),
];

const SEQ: &[Step] = &[act(Effect::Work(Work::Sequence)), Step::Give(NUMBERS)];
const SPLIT: &[Step] = &[act(Effect::Work(Work::Split)), Step::Give(Give::Each(Type::Text))];
const FIELD: &[Step] = &reading(Work::Field, CONTENT);
const FILTER: &[Step] = &reading(Work::Filter, CONTENT);
const FILTER_FIELD: &[Step] = &reading(Work::FilterField, CONTENT);
const FILTER_RANGE: &[Step] = &reading(Work::FilterRange, CONTENT);
const SUM: &[Step] = &reading(Work::Sum, Give::Outcome);
const COUNT_UNIQUE: &[Step] = &reading(Work::CountUnique, NUMBERS);

const PATTERN: Parameter = parameter("pattern", Type::Text);
const REPLACEMENT: Parameter = parameter("replacement", Type::Text);
const FIELD_NUMBER: Parameter = parameter("field_num", Type::Int);
const DELIMITER: Parameter = parameter("delimiter", Type::Text);
const START: Parameter = parameter("start", Type::Int);
const END: Parameter = parameter("end", Type::Int);

const fn flags(kind: Kind) -> Parameter {
    parameter("flags", Type::Flags(kind))
}

pub(super) const OPERATIONS: &[Operation] = &[
    command(
        "tail",
        &[PATH_PARAMETER],
        Type::Array,
        "Gives the last ten lines of a file. It needs `read`: a redacted text has no end.",
        TAIL,
    ),
    command(
        "tail",
        &[flags(Kind::TailFlag), PATH_PARAMETER],
        Type::Array,
        "Gives the last lines of a file: `tail::n(5)` the last five, `tail::from(i)` those from line i on, `tail::range(a, b)` lines a to b. Together, `n` gives the last of those the others select.",
        TAIL,
    ),
    command("wc", &[PATH_PARAMETER], Type::Map, "Counts the lines, words and bytes of a file.", WC),
    command(
        "wc",
        &[flags(Kind::WcFlag), PATH_PARAMETER],
        Type::Map,
        "Counts what the flags say: `wc::lines`, `wc::words`, `wc::bytes`. Without a flag, all three.",
        WC,
    ),
    command(
        "grep",
        &[PATTERN, PATH_PARAMETER],
        Type::Array,
        "Gives the lines of a file that a regular expression matches. Where only `redacted_read` is allowed, it is the redacted lines that are matched.",
        GREP,
    ),
    command(
        "grep",
        &[flags(Kind::GrepFlag), PATTERN, PATH_PARAMETER],
        Type::Array,
        "Gives the lines that match; the flags turn that around, number the lines, count them, or bound how many.",
        GREP,
    ),
    command(
        "sed",
        &[PATTERN, REPLACEMENT, PATH_PARAMETER],
        Type::Text,
        "Gives a file's text with the first occurrence of a text replaced. The file stays as it is.",
        SED,
    ),
    command(
        "sed",
        &[flags(Kind::SedFlag), PATTERN, REPLACEMENT, PATH_PARAMETER],
        Type::Text,
        "Gives a file's text with matches replaced. With `sed::in_place` the file gets that text, which needs `read` and `write`.",
        SED_FLAGS,
    ),
    command("seq", &[START, END], Type::Array, "Gives the integers from start to end, both included.", SEQ),
    command("seq", &[flags(Kind::SeqFlag), START, END], Type::Array, "Gives the integers from start towards end by `seq::step(n)`.", SEQ),
    command("awk_split", &[parameter("text", Type::Text), DELIMITER], Type::Array, "Gives the pieces of a text between delimiters.", SPLIT),
    command(
        "awk_field",
        &[FIELD_NUMBER, DELIMITER, PATH_PARAMETER],
        Type::Array,
        "Gives one field of each line of a file, counted from 1. Lines without it are left out.",
        FIELD,
    ),
    command("awk_filter", &[PATTERN, PATH_PARAMETER], Type::Array, "Gives the lines of a file that hold a text.", FILTER),
    command(
        "awk_filter_field",
        &[FIELD_NUMBER, DELIMITER, PATTERN, PATH_PARAMETER],
        Type::Array,
        "Gives the lines of a file with a text in one field.",
        FILTER_FIELD,
    ),
    command(
        "awk_filter_range",
        &[START, END, PATH_PARAMETER],
        Type::Array,
        "Gives the lines of a file from one to another, counted from 1, both included.",
        FILTER_RANGE,
    ),
    command(
        "awk_sum",
        &[FIELD_NUMBER, DELIMITER, PATH_PARAMETER],
        Type::Float,
        "Adds up one field of all lines of a file. What is no number is left out.",
        SUM,
    ),
    command(
        "awk_count_unique",
        &[FIELD_NUMBER, DELIMITER, PATH_PARAMETER],
        Type::Map,
        "Counts the lines of a file by the value of one field.",
        COUNT_UNIQUE,
    ),
];
