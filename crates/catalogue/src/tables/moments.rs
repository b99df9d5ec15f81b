//! Dates and times.

use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{Effect, Give, Step, Work, act};

const fn moment(name: &'static str, parameters: &'static [Parameter], doc: &'static str, plan: &'static [Step]) -> Operation {
    let (result, errors): (Type, &[&str]) = (Type::Object(Kind::DateTime), &["InvalidArguments"]);
    Operation { module: Module::Common, form: Form::Function, name, parameters, result, doc, errors, plan }
}

const DATE: &[Step] = &[act(Effect::Work(Work::Date)), Step::Give(Give::Outcome)];
const MOMENT: &[Step] = &[act(Effect::Work(Work::Moment)), Step::Give(Give::Outcome)];

pub(super) const OPERATIONS: &[Operation] = &[
    moment(
        "DateTime",
        &[
            parameter("year", Type::Int),
            parameter("month", Type::Int),
            parameter("day", Type::Int),
            parameter("hour", Type::Int),
            parameter("minute", Type::Int),
            parameter("second", Type::Int),
            parameter("nanosecond", Type::Int),
        ],
        "A moment by its date and time of day, in UTC. What is no date is refused at once.",
        DATE,
    ),
    moment("from_epoch_seconds", &[parameter("seconds", Type::Int)], "A moment by its seconds since 1970.", MOMENT),
    moment(
        "from_epoch_nanos",
        &[parameter("seconds", Type::Int), parameter("nanos", Type::Int)],
        "A moment by its seconds since 1970 and the nanoseconds after them, from 0 to 999999999.",
        MOMENT,
    ),
];
