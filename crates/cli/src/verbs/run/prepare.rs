//! Everything before the script: inputs, policies, the runtime.

use std::path::Path;

use rex_policy::{Mode, Policies, Source, report};
use rex_runtime::rhai::Dynamic;
use rex_runtime::{BuildError, Interrupt, Runtime, Script, Severity};

use super::ledger::Ledger;
use super::options::Format;
use super::{RunOptions, signals, values};
use crate::arguments::{Notation, check_depth};
use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::{input, render};

/// A run that is ready.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) script: Script,
    pub(super) arguments: Vec<(String, Dynamic)>,
    pub(super) ledger: Ledger,
    pub(super) signals_failed: bool,
    policies: Vec<Source>,
}

/// What is read from files.
struct Inputs {
    script: Script,
    policies: Vec<Source>,
    arguments: Vec<(String, Dynamic)>,
    module_root: Option<String>,
}

pub(super) fn prepare(options: &RunOptions, io: &mut Io) -> Result<Prepared, Fault> {
    let inputs = inputs(options, io)?;
    let (interrupt, signals) = if io.handles_signals { signals::listen(options.compat) } else { (Interrupt::default(), Ok(())) };
    let (ledger, sink) = match &options.record {
        Some(file) => Ledger::open(file, io, interrupt.clone()).map(|(ledger, sink)| (ledger, Some(sink)))?,
        None => (Ledger::default(), None),
    };
    let mut builder = Runtime::builder()
        .policy_mode(if options.compat { Mode::Compatible } else { Mode::Strict })
        .modules(options.modules.modules())
        .limits(options.limits.limits(options.compat))
        .interrupt(interrupt)
        .least_severity(Severity::parse(&io.variable("LOG_LEVEL").unwrap_or_default()));
    builder = inputs.policies.iter().cloned().fold(builder, |builder, source| builder.policy_source(source));
    if options.learn {
        builder = builder.policies(Policies::allow_everything());
    }
    if let Some(root) = inputs.module_root {
        builder = builder.module_root(root);
    }
    if let Some(principal) = &options.principal {
        builder = builder.principal(principal.as_str());
    }
    if let Some(dictionary) = &options.redaction_dictionary {
        builder = builder.redaction_dictionary(input::absolute(dictionary)?);
    }
    if let Some(sink) = sink {
        builder = builder.record(sink);
    }
    let mut runtime = builder.build().map_err(refused)?;
    show_prints(&mut runtime, options, io);
    Ok(Prepared {
        runtime,
        script: inputs.script,
        arguments: inputs.arguments,
        ledger,
        signals_failed: signals.is_err(),
        policies: inputs.policies,
    })
}

fn inputs(options: &RunOptions, io: &mut Io) -> Result<Inputs, Fault> {
    let (script, policies) = options.files()?;
    input::one_stdin(policies.iter().copied().chain([script]).chain(options.arguments.file()))?;
    let text = input::text(io, script)?;
    let policies = policies.iter().map(|path| Ok(Source::new(path.display().to_string(), input::text(io, path)?)));
    let policies = policies.collect::<Result<_, Fault>>()?;
    let notation = if options.compat { Notation::Typed } else { Notation::Either };
    let arguments = options.arguments.read(io, notation)?.unwrap_or_default();
    if options.compat {
        check_depth(&arguments)?;
    }
    let module_root = options.modules.root(|| match options.compat {
        true => input::real_directory(Path::new(".")).map(Some),
        false => input::directory_of(script),
    })?;
    Ok(Inputs { script: Script::new(script.display().to_string(), text), policies, arguments: values::variables(&arguments)?, module_root })
}

/// In human form what a script prints is shown at once and whole; in documents it stands in the log. Rex has no
/// `print`.
fn show_prints(runtime: &mut Runtime, options: &RunOptions, io: &Io) {
    if options.compat {
        runtime.engine_mut().disable_symbol("print");
    } else if options.format() == Format::Human {
        let stdout = io.stdout.clone();
        runtime.engine_mut().on_print(move |text| stdout.clone().say(&format!("{text}\n")));
    }
}

fn refused(error: BuildError) -> Fault {
    let message = error.to_string();
    let fault = Fault::new(Stage::Engine, message);
    match error {
        BuildError::Policy { problems, sources } => Fault {
            reports: problems.iter().map(|problem| report(problem, &sources)).collect(),
            problems: problems.iter().map(|problem| problem.to_json(&sources)).collect(),
            ..fault
        },
        BuildError::Path(_) | BuildError::MemoryIsNotCounted => fault,
    }
}

impl Prepared {
    /// Warnings about the policies, and what `--learn` means.
    pub(super) fn say_what_is_odd(&self, options: &RunOptions, io: &mut Io) {
        for warning in self.runtime.warnings() {
            render::diagnostic(io, &report(warning, &self.policies));
        }
        if options.learn {
            let record = match &options.record {
                Some(file) if input::is_stdin(file) => "every request is recorded here".to_owned(),
                Some(file) => format!("every request is recorded in {}", file.display()),
                None => "nothing is recorded; say --record FILE to learn from it".to_owned(),
            };
            io.stderr.say(&format!("WARNING: --learn: NO POLICY IS ASKED. The script may do whatever this account may; {record}.\n"));
        }
    }
}
