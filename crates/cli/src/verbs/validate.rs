//! `rex validate`: whether policies mean what they say.

use std::path::PathBuf;

use clap::Args;
use rex_policy::{Mode, Problem, Severity, Source};
use serde_json::{Value, json};

use super::print;
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;
use crate::{input, render};

pub(crate) const HELP: &str = "\
Examples:
  rex validate policy.cedar
  rex validate base.cedar team.cedar --deny-warnings
  rex infer backup.rhai | rex validate - --json

The policies are read as one set, as `rex run` reads them.

Exit codes:
  0  the policies are fine, warnings aside
  1  there is an error, or with --deny-warnings a warning
  2  bad usage, or a file cannot be read";

/// The flags of `rex validate`.
#[derive(Args, Debug)]
pub(crate) struct ValidateOptions {
    /// The policies; `-` is the standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// A warning is as bad as an error
    #[arg(long)]
    deny_warnings: bool,
}

pub(crate) fn validate(options: &ValidateOptions, io: &mut Io) -> Result<Exit, Fault> {
    let sources = sources(io, &options.policies)?;
    let outcome = rex_policy::load(&sources, Mode::Strict);
    let policies = outcome.policies.as_ref().map(|policies| policies.names().count());
    if options.json {
        let document = document(&outcome.problems, &sources, policies);
        print(io, &format!("{document:#}\n"))?;
    } else {
        outcome.problems.iter().for_each(|problem| render::diagnostic(io, &rex_policy::report(problem, &sources)));
        print(io, &summary(&outcome.problems, policies))?;
    }
    let bad = |problem: &Problem| options.deny_warnings || problem.severity == Severity::Error;
    Ok(if outcome.problems.iter().any(bad) { Exit::Failed } else { Exit::Success })
}

/// Reads policies, each under the name it was given by.
pub(crate) fn sources(io: &mut Io, policies: &[PathBuf]) -> Result<Vec<Source>, Fault> {
    input::one_stdin(policies.iter().map(PathBuf::as_path))?;
    policies.iter().map(|path| Ok(Source::new(path.display().to_string(), input::text(io, path)?))).collect()
}

fn document(problems: &[Problem], sources: &[Source], policies: Option<usize>) -> Value {
    json!({
        "valid": policies.is_some(),
        "policies": policies,
        "errors": counted(problems, Severity::Error),
        "warnings": counted(problems, Severity::Warning),
        "problems": problems.iter().map(|problem| problem.to_json(sources)).collect::<Vec<_>>(),
    })
}

fn counted(problems: &[Problem], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity == severity).count()
}

fn summary(problems: &[Problem], policies: Option<usize>) -> String {
    let warnings = match counted(problems, Severity::Warning) {
        0 => String::new(),
        count => plural(count, "warning", "warnings"),
    };
    match (policies, warnings.as_str()) {
        (Some(1), "") => "1 policy is fine\n".to_owned(),
        (Some(count), "") => format!("{count} policies are fine\n"),
        (Some(count), warnings) => format!("{}, {warnings}\n", plural(count, "policy", "policies")),
        (None, "") => format!("{}\n", plural(counted(problems, Severity::Error), "error", "errors")),
        (None, warnings) => format!("{}, {warnings}\n", plural(counted(problems, Severity::Error), "error", "errors")),
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
