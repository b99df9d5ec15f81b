//! The command line of a run.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::limits::LimitOptions;
use crate::arguments::ArgumentOptions;
use crate::fault::Fault;
use crate::modules::ModuleOptions;

pub(crate) const USAGE: &str = "rex run <SCRIPT> -p <POLICY>... [OPTIONS]";
pub(crate) const RUNNER_USAGE: &str = "rex-runner -s <SCRIPT> -p <POLICY> [OPTIONS]";
pub(crate) const RUNTIME_USAGE: &str = "rex-runtime --script <SCRIPT> --policy <POLICY> [OPTIONS]";

pub(crate) const HELP: &str = "\
Examples:
  rex run rotate.rhai -p policy.cedar
  rex run rotate.rhai -p base.cedar team.cedar --arg dir=/var/log --arg keep:=7
  rex run rotate.rhai -p policy.cedar -a arguments.json -o json --record decisions.jsonl
  rex run rotate.rhai --learn --record decisions.jsonl
  echo '1 + 1' | rex run - -p policy.cedar

Exit codes:
  0  the script came to its end
  1  the script failed
  2  bad usage or input: a file, the policy or the script cannot be read
  3  the policy said no, and the script did not catch it
  5  the script was ended by a limit or a signal, or a result could not be written";

pub(crate) const RUNNER_HELP: &str = "\
Examples:
  rex-runner -s rotate.rhai -p policy.cedar
  rex-runner --script-file rotate.rhai --policy-file policy.cedar --script-arguments-file arguments.json -o human

Exit codes, those of Rex 0.1.0:
  0  the script was run, even if it failed or was denied: see `status`
  1  an input, the policy or the arguments are of no use, or the output could not be written
  2  bad usage";

pub(crate) const RUNTIME_HELP: &str = "\
Examples:
  rex-runtime --script rotate.rhai --policy policy.cedar

Exit codes: those of `rex run`.
  0  the script came to its end
  1  the script failed
  2  bad usage or input
  3  denied by the policy
  5  ended by a limit or a signal";

/// The flags of `rex run`.
#[derive(Args, Debug)]
pub(crate) struct RunOptions {
    /// The script; `-` is the standard input
    #[arg(value_name = "SCRIPT", required_unless_present = "script_file")]
    script: Option<PathBuf>,
    /// More policies, after -p
    #[arg(value_name = "POLICY", hide = true)]
    more_policies: Vec<PathBuf>,
    /// The script, as a flag
    #[arg(short = 's', long, alias = "script", value_name = "SCRIPT")]
    script_file: Option<PathBuf>,
    /// A policy; several may follow and are one set; `-` is the standard input
    #[arg(short = 'p', long = "policy-file", alias = "policy", value_name = "POLICY", required_unless_present = "learn")]
    policy_file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) arguments: ArgumentOptions,
    /// The form of the result [default: human, with --compat json]
    #[arg(short = 'o', long = "output-format", value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// Print the script log and the metrics too, in human form
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Write every decision there, as a line of JSON with the calls that led to it; `-` is the standard error. Calls of the script's functions then take longer
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,
    /// Allow everything, instead of asking a policy
    #[arg(long, conflicts_with_all = ["policy_file", "more_policies"])]
    pub(super) learn: bool,
    /// The account the policy is asked about [default: that of the effective uid]
    #[arg(long, value_name = "NAME")]
    pub(super) principal: Option<String>,
    #[command(flatten)]
    pub(super) modules: ModuleOptions,
    /// The patterns that redacted reads let through [default: /etc/opt/rex/rex_redaction.config]
    #[arg(long, value_name = "FILE")]
    pub(super) redaction_dictionary: Option<PathBuf>,
    /// Run as Rex 0.1.0 does: its documents, exit codes, limits and module root
    #[arg(long)]
    pub(super) compat: bool,
    #[command(flatten)]
    pub(super) limits: LimitOptions,
}

/// The form of a result; the pretty document is the same, indented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
    PrettyJson,
}

impl Format {
    /// A document in this form; as in Rex, without a newline at its end.
    pub(super) fn render(self, document: &Value) -> String {
        if self == Self::PrettyJson { format!("{document:#}") } else { document.to_string() }
    }
}

impl RunOptions {
    /// The same, as Rex does it.
    pub(crate) fn compatible(self) -> Self {
        Self { compat: true, ..self }
    }

    pub(super) fn format(&self) -> Format {
        self.output.unwrap_or(if self.compat { Format::Json } else { Format::Human })
    }

    /// The script and the policies. A bare word is the script, unless a flag named it; all others are policies.
    pub(super) fn files(&self) -> Result<(&Path, Vec<&Path>), Fault> {
        let mut words = self.script.iter().chain(&self.more_policies);
        let script = self.script_file.as_ref().or_else(|| words.next()).ok_or_else(|| Fault::usage("no script is given"))?;
        let policies: Vec<_> = self.policy_file.iter().chain(words).map(PathBuf::as_path).collect();
        Ok((script, policies))
    }
}
