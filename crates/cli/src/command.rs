//! The command lines of the three programs, from which help, man pages and completions derive too.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::verbs::{completions, infer, man, ops, run, schema, validate};

/// Which program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personality {
    /// `rex`: every verb.
    Rex,
    /// `rex-runner`: `rex run --compat`.
    Runner,
    /// `rex-runtime`: `rex run`.
    Runtime,
}

/// Runs Rhai scripts that a Cedar policy is asked about first, and says before they run what they need.
#[derive(Debug, Parser)]
#[command(name = "rex", version, arg_required_else_help = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Rex {
    #[command(subcommand)]
    verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes of every verb:
  0  yes, done
  1  no, failed, or there are findings
  2  bad usage or input
  3  denied by the policy
  4  something could not be decided or bounded
  5  it could not be brought to its end: a limit, an interrupt, a full disk";

/// Runs a script as Rex 0.1.0 does: the same documents, the same exit codes.
#[derive(Debug, Parser)]
#[command(name = "rex-runner", version, max_term_width = 100, override_usage = run::RUNNER_USAGE, after_help = run::RUNNER_HELP)]
struct Runner {
    #[command(flatten)]
    run: run::RunOptions,
}

/// Runs a script under a policy.
#[derive(Debug, Parser)]
#[command(name = "rex-runtime", version, max_term_width = 100, override_usage = run::RUNTIME_USAGE, after_help = run::RUNTIME_HELP)]
struct Runtime {
    #[command(flatten)]
    run: run::RunOptions,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Runs a script under a policy
    #[command(override_usage = run::USAGE, after_help = run::HELP)]
    Run(Box<run::RunOptions>),
    /// Prints the smallest policy a script needs
    #[command(after_help = infer::HELP)]
    Infer(Box<infer::InferOptions>),
    /// Prints the Cedar schema that policies are checked against
    #[command(after_help = schema::HELP)]
    Schema(schema::SchemaOptions),
    /// Checks policies: every error and warning, with its place and its repair
    #[command(after_help = validate::HELP)]
    Validate(validate::ValidateOptions),
    /// Says what scripts can call, and which permissions each call asks for
    #[command(after_help = ops::HELP)]
    Ops(ops::OpsOptions),
    /// Prints completions for a shell
    #[command(after_help = completions::HELP)]
    Completions(completions::CompletionsOptions),
    /// Prints a manual page
    #[command(after_help = man::HELP)]
    Man(man::ManOptions),
}

/// The command line of a program.
#[must_use]
pub fn command(personality: Personality) -> clap::Command {
    match personality {
        Personality::Rex => Rex::command(),
        Personality::Runner => Runner::command(),
        Personality::Runtime => Runtime::command(),
    }
}

/// Reads a command line.
pub(crate) fn parse(personality: Personality, args: impl IntoIterator<Item = OsString>) -> Result<Verb, clap::Error> {
    let mut command = command(personality);
    let matches = command.try_get_matches_from_mut(args)?;
    let read = match personality {
        Personality::Rex => Rex::from_arg_matches(&matches).map(|rex| rex.verb),
        Personality::Runner => Runner::from_arg_matches(&matches).map(|runner| Verb::Run(Box::new(runner.run.compatible()))),
        Personality::Runtime => Runtime::from_arg_matches(&matches).map(|runtime| Verb::Run(Box::new(runtime.run))),
    };
    read.map_err(|error| error.format(&mut command))
}
