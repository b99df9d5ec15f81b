//! One file a verb.

pub(crate) mod completions;
pub(crate) mod infer;
pub(crate) mod man;
pub(crate) mod ops;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod validate;

use crate::command::Verb;
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;
use crate::render;

/// Does what was asked, and says why if it cannot.
pub(crate) fn dispatch(verb: Verb, io: &mut Io) -> i32 {
    let done = match verb {
        // A run has documents of its own for its faults.
        Verb::Run(options) => return run::run(&options, io),
        Verb::Infer(options) => infer::infer(&options, io),
        Verb::Schema(options) => schema::schema(&options, io),
        Verb::Validate(options) => validate::validate(&options, io),
        Verb::Ops(options) => ops::ops(&options, io),
        Verb::Completions(options) => completions::completions(&options, io),
        Verb::Man(options) => man::man(&options, io),
    };
    done.unwrap_or_else(|fault| tell(fault, io)).code()
}

/// Prints a fault.
pub(crate) fn tell(fault: Fault, io: &mut Io) -> Exit {
    let exit = fault.exit();
    for report in fault.into_reports() {
        render::diagnostic(io, &report);
    }
    exit
}

/// Prints a result.
pub(crate) fn print(io: &mut Io, text: &str) -> Result<(), Fault> {
    io.stdout.print(text).map_err(|error| Fault::unwritten("the result", &error))
}
