//! `rex run`: runs a script under a policy.

mod alarms;
mod denial;
mod document;
mod human;
mod ledger;
mod limits;
mod metrics;
mod monitor;
mod options;
mod place;
mod prepare;
mod rex;
mod signals;
mod values;

use std::time::{Duration, Instant};

use rex_runtime::{Cause, Outcome, Script};

pub(crate) use options::{HELP, RUNNER_HELP, RUNNER_USAGE, RUNTIME_HELP, RUNTIME_USAGE, RunOptions, USAGE};

use crate::exit::Exit;
use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::verbs::{print, tell};
use monitor::{Monitor, Usage};
use options::Format;
use prepare::Prepared;

/// A run that came as far as the script.
struct Ran {
    script: Script,
    outcome: Outcome,
    /// How long the script ran.
    took: Duration,
    usage: Usage,
    signals_failed: bool,
}

/// Runs, reports, and gives the exit code.
pub(crate) fn run(options: &RunOptions, io: &mut Io) -> i32 {
    let start = Instant::now();
    let ran = prepare::prepare(options, io).and_then(|prepared| perform(prepared, options, io));
    let told = ran.and_then(|ran| report(&ran, options, io, start).map(|()| verdict(&ran)));
    match told {
        Ok(_) if options.compat => rex::RAN,
        Ok(exit) => exit.code(),
        Err(fault) => refuse(fault, options, io, start),
    }
}

fn perform(prepared: Prepared, options: &RunOptions, io: &mut Io) -> Result<Ran, Fault> {
    prepared.say_what_is_odd(options, io);
    let wanted = options.format() != Format::Human || options.verbose;
    let monitor = Monitor::start(wanted && !metrics::monitoring_is_off(io));
    let start = Instant::now();
    let arguments = prepared.arguments.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let outcome = prepared.runtime.run(&prepared.script, arguments);
    let (took, usage) = (start.elapsed(), monitor.stop());
    prepared.ledger.check()?;
    // The process ends soon; taking the engine's tables apart first would be a tenth of a small run.
    std::mem::forget(prepared.runtime);
    Ok(Ran { script: prepared.script, outcome, took, usage, signals_failed: prepared.signals_failed })
}

/// Prints what came of it.
fn report(ran: &Ran, options: &RunOptions, io: &mut Io, start: Instant) -> Result<(), Fault> {
    let metrics = metrics::of_run(ran, options.compat, start.elapsed());
    match options.format() {
        Format::Human => human::report(ran, &metrics, options, io),
        format => print(io, &format.render(&document::of_run(ran, &metrics, options.compat))),
    }
}

/// Prints why there is nothing to report: a document where documents were asked for, unless the command line is wrong.
fn refuse(fault: Fault, options: &RunOptions, io: &mut Io, start: Instant) -> i32 {
    let exit = fault.exit();
    let documents = options.compat || options.format() != Format::Human;
    if fault.stage == Stage::Usage || !documents {
        return tell(fault, io).code();
    }
    let document = document::of_fault(&fault, options.compat, start.elapsed());
    // As in Rex, such a document is one line whatever was asked for.
    let format = if options.compat { Format::Json } else { options.format() };
    io.stdout.say(&format.render(&document));
    if options.compat { rex::REFUSED } else { exit.code() }
}

fn verdict(ran: &Ran) -> Exit {
    match &ran.outcome.result {
        Ok(_) => Exit::Success,
        Err(error) => match error.cause {
            Cause::Syntax => Exit::Usage,
            Cause::Denied(_) => Exit::Denied,
            Cause::Thrown => Exit::Failed,
            Cause::Ended(_) | Cause::Limit => Exit::Incomplete,
        },
    }
}
