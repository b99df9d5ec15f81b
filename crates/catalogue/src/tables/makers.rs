//! Constants with values in them.

use crate::kinds::Kind;
use crate::operation::{Maker, Module, Parameter, Type, parameter};

const UNIT: Parameter = parameter("unit", Type::Object(Kind::SizeUnit));

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
];
