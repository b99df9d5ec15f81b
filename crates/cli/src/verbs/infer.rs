//! `rex infer`: the smallest policy a script needs.

use std::path::{Path, PathBuf};

use clap::Args;
use rex_infer::{Files, Inferred, Options};
use rex_syntax::Source;

use super::print;
use crate::arguments::{ArgumentOptions, Notation};
use crate::exit::Exit;
use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::modules::ModuleOptions;
use crate::{input, output, render};

pub(crate) const HELP: &str = "\
Examples:
  rex infer backup.rhai
  rex infer backup.rhai --arg dir=/var/backups -o backup.cedar
  rex infer rotate.rhai clean.rhai --principal ops --json

The policy goes to the standard output or to FILE; what there is to say about it goes to the standard error.

Exit codes:
  0  the policy covers everything the script needs
  2  bad usage or input, or the script is wrong
  4  something could not be bounded; the policy leaves it out
  5  the policy could not be written";

/// The flags of `rex infer`.
#[derive(Args, Debug)]
pub(crate) struct InferOptions {
    /// The scripts; `-` is the standard input
    #[arg(required = true, value_name = "SCRIPT")]
    scripts: Vec<PathBuf>,
    #[command(flatten)]
    arguments: ArgumentOptions,
    /// Write the policy there
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print what the script needs as JSON: each requirement with the places that cause it
    #[arg(long)]
    json: bool,
    /// The account the policy is for [default: everyone]
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    #[command(flatten)]
    modules: ModuleOptions,
}

/// Modules, read where imports of the script lead.
struct ModuleFiles;

impl Files for ModuleFiles {
    fn read_module(&self, path: &str) -> Result<String, String> {
        input::module(Path::new(path)).map_err(|fault| fault.message)
    }
}

pub(crate) fn infer(options: &InferOptions, io: &mut Io) -> Result<Exit, Fault> {
    input::one_stdin(options.scripts.iter().map(PathBuf::as_path).chain(options.arguments.file()))?;
    let arguments = options.arguments.read(io, Notation::Either)?;
    let mut results = Vec::new();
    for script in &options.scripts {
        let known = Options {
            arguments: arguments.clone().map(|arguments| arguments.into_iter().collect()),
            principal: options.principal.clone(),
            modules: options.modules.modules(),
            module_root: options.modules.root_of(script)?,
            ..Options::default()
        };
        let source = Source::new(script.display().to_string(), input::text(io, script)?);
        results.push(rex_infer::infer(source, &known, &ModuleFiles));
    }
    tell(io, &results);
    let text = if options.json { documents(&results) } else { policies(&results)? };
    match &options.output {
        Some(file) => output::write(file, &text)?,
        None => print(io, &text)?,
    }
    Ok(verdict(&results))
}

fn tell(io: &mut Io, results: &[Inferred]) {
    for result in results {
        for finding in &result.findings {
            render::diagnostic(io, &finding.report(&result.sources));
        }
    }
}

fn documents(results: &[Inferred]) -> String {
    match results {
        [only] => format!("{:#}\n", only.to_json()),
        several => format!("{:#}\n", several.iter().map(Inferred::to_json).collect::<serde_json::Value>()),
    }
}

/// Several policies are told apart by a comment with the script's name.
fn policies(results: &[Inferred]) -> Result<String, Fault> {
    let mut texts = Vec::new();
    for result in results {
        let name = result.sources.first().map_or("-", |source| source.name.as_str());
        let text = result.policy().map_err(|error| Fault::new(Stage::Engine, format!("no policy can be written for `{name}`: {error}")))?;
        texts.push(if results.len() == 1 { text } else { format!("// {name}\n\n{text}") });
    }
    Ok(texts.join("\n"))
}

fn verdict(results: &[Inferred]) -> Exit {
    if results.iter().any(Inferred::is_wrong) {
        Exit::Usage
    } else if results.iter().any(Inferred::unbounded) {
        Exit::Undecided
    } else {
        Exit::Success
    }
}
