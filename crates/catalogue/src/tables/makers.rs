//! Constants with values in them.

use crate::kinds::Kind;
use crate::operation::{Maker, Module, Parameter, Type, parameter};

const UNIT: Parameter = parameter("unit", Type::Object(Kind::SizeUnit));

const LEVELS: &[Parameter] = &[parameter("levels", Type::Int)];
const MOST: &[Parameter] = &[parameter("most", Type::Int)];

const fn flag(space: &'static str, name: &'static str, kind: Kind, parameters: &'static [Parameter], doc: &'static str) -> Maker {
    Maker { module: Module::File, space, name, kind, parameters, doc }
}

const fn range(name: &'static str, parameters: &'static [Parameter], doc: &'static str) -> Maker {
    Maker { module: Module::File, space: "SizeRange", name, kind: Kind::SizeRange, parameters, doc }
}

pub(super) const MAKERS: &[Maker] = &[
    range("min_only", &[parameter("min", Type::Int), UNIT], "Sizes of at least that many units."),
    range("max_only", &[parameter("max", Type::Int), UNIT], "Sizes of at most that many units."),
    range(
        "between",
        &[parameter("min", Type::Int), parameter("max", Type::Int), UNIT],
        "Sizes from the first to the second, both included.",
    ),
    flag("tail", "n", Kind::TailFlag, &[parameter("lines", Type::Int)], "The last so many lines; the sign does not matter."),
    flag("tail", "from", Kind::TailFlag, &[parameter("first", Type::Int)], "From that line on, counted from 1."),
    flag(
        "tail",
        "range",
        Kind::TailFlag,
        &[parameter("start", Type::Int), parameter("end", Type::Int)],
        "From the first line to the second, both included.",
    ),
    flag("grep", "max_count", Kind::GrepFlag, MOST, "At most so many lines; 0 is no limit."),
    flag("grep", "m", Kind::GrepFlag, MOST, "Short for `grep::max_count`."),
    flag("du", "max_depth", Kind::DuFlag, LEVELS, "Show no deeper level; the whole has depth 0."),
    flag("du", "d", Kind::DuFlag, LEVELS, "Short for `du::max_depth`."),
    flag("seq", "step", Kind::SeqFlag, &[parameter("step", Type::Int)], "From number to number; a negative step counts down."),
];
