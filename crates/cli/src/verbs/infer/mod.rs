//! `rex infer`: the smallest policy a script needs.

mod against;
mod batch;
mod options;
mod records;
mod slips;
mod template;

use std::path::{Path, PathBuf};

use miette::{MietteDiagnostic, Report, Severity};
use rex_infer::{Files, Inferred, Options, Requirement, World, merge};
use rex_syntax::Source;
use serde_json::Value;

pub(crate) use options::{HELP, InferOptions};

use super::print;
use crate::arguments::Notation;
use crate::exit::Exit;
use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::{input, output, render};
use against::Deployed;
use batch::Job;

/// Modules, read where imports of the script lead.
struct ModuleFiles;

impl Files for ModuleFiles {
    fn read_module(&self, path: &str) -> Result<String, String> {
        input::module(Path::new(path)).map_err(|fault| fault.message)
    }
}

pub(crate) fn infer(options: &InferOptions, io: &mut Io) -> Result<Exit, Fault> {
    options.check()?;
    let deployed = if options.against.is_empty() { None } else { Some(Deployed::load(options, io)?) };
    let mut results = results(options, io)?;
    // Once for all that is shown of them.
    for source in results.iter_mut().flat_map(|result| &mut result.sources) {
        source.text = render::of_same_length(&source.text).into();
    }
    for result in &results {
        tell(result, options, io);
    }
    let Some(deployed) = deployed else {
        let text = if options.json { documents(&results) } else { policies(&results, options)? };
        write(&text, options, io)?;
        return Ok(verdict(&results));
    };
    let needed = merge(results);
    let verdict = deployed.compare(&needed);
    verdict.tell(&needed, io)?;
    let text = if options.json { format!("{:#}\n", verdict.document(&needed)?) } else { verdict.missing(&needed)? };
    write(&text, options, io)?;
    Ok(if needed.is_wrong() { Exit::Usage } else { verdict.exit() })
}

/// What is needed: one result a script, or one for all.
fn results(options: &InferOptions, io: &mut Io) -> Result<Vec<Inferred>, Fault> {
    let seen = records::read(io, &options.from_record)?;
    if options.scripts.is_empty() {
        return Ok(vec![Inferred::from_log(&seen, options.principal.clone())]);
    }
    let jobs = jobs(options, io)?;
    let mut results = batch::analyse(&jobs, &ModuleFiles, io);
    slips::check_set(&options.set, &results)?;
    let given = jobs.first().and_then(|job| job.options.arguments.as_ref());
    let unused = slips::unused(given.into_iter().flat_map(|given| given.keys()), &results);
    if options.merge {
        results = vec![merge(results)];
    }
    if let Some(first) = results.first_mut() {
        first.findings.extend(unused);
    }
    if !options.from_record.is_empty() {
        records::join(&mut results, &seen);
    }
    Ok(results)
}

fn jobs(options: &InferOptions, io: &mut Io) -> Result<Vec<Job>, Fault> {
    let arguments = options.arguments.read(io, Notation::Either)?;
    let usual = Options {
        arguments: arguments.map(|arguments| arguments.into_iter().collect()),
        known: options.set.iter().cloned().collect(),
        principal: options.principal.clone(),
        modules: options.modules.modules(),
        named_holes: options.template,
        redacted: options.redacted,
        world: options.world.as_deref().map(|root| input::real_directory(root).map(World::new)).transpose()?,
        ..Options::default()
    };
    let dictionary = match &options.redaction_dictionary {
        Some(file) => input::absolute(file)?,
        None => usual.dictionary.clone(),
    };
    let job = |script: &PathBuf| {
        let module_root = options.modules.root_of(script)?;
        let source = Source::new(script.display().to_string(), input::script(io, script)?);
        Ok(Job { source, options: Options { module_root, dictionary: dictionary.clone(), ..usual.clone() } })
    };
    options.scripts.iter().map(job).collect()
}

fn tell(result: &Inferred, options: &InferOptions, io: &mut Io) {
    let findings = result.findings.iter().map(|finding| finding.report(&result.sources));
    let explained = options.explain.then(|| result.explain()).into_iter().flatten();
    findings.chain(explained).for_each(|report| render::paragraph(io, &report));
    if options.explain && !result.assumptions.is_empty() {
        render::paragraph(io, &assumptions(result));
    }
}

/// What the policy rests on.
fn assumptions(result: &Inferred) -> Report {
    let taken: Vec<&str> = result.assumptions.iter().map(|assumption| assumption.sentence()).collect();
    let note = MietteDiagnostic::new(format!("taken for granted: {}", taken.join("; "))).with_code("assumptions");
    let help = "`--world DIR` looks at the host instead, for links, what exists and file systems; `--set` gives arguments their values";
    Report::new(note.with_severity(Severity::Advice).with_help(help))
}

fn write(text: &str, options: &InferOptions, io: &mut Io) -> Result<(), Fault> {
    match &options.output {
        Some(file) => output::write(file, text),
        None => print(io, text),
    }
}

fn documents(results: &[Inferred]) -> String {
    match results {
        [only] => format!("{:#}\n", only.to_json()),
        several => format!("{:#}\n", several.iter().map(Inferred::to_json).collect::<Value>()),
    }
}

/// Several policies are told apart by a comment with the script's name.
fn policies(results: &[Inferred], options: &InferOptions) -> Result<String, Fault> {
    let mut texts = Vec::new();
    for (index, result) in results.iter().enumerate() {
        let text = if options.template { templated(result, index, options)? } else { policy(result)? };
        texts.push(if results.len() == 1 { text } else { format!("// {}\n\n{text}", name(result)) });
    }
    Ok(texts.join("\n"))
}

/// The policy as text.
fn policy(result: &Inferred) -> Result<String, Fault> {
    policy_of(result, &result.requirements)
}

fn policy_of(result: &Inferred, requirements: &[Requirement]) -> Result<String, Fault> {
    result.policy_of(requirements).map_err(|error| unwritable(result, &error))
}

fn templated(result: &Inferred, index: usize, options: &InferOptions) -> Result<String, Fault> {
    let all: Vec<&Path> = options.scripts.iter().map(PathBuf::as_path).collect();
    let own: Vec<&Path> = if options.merge { all } else { all.into_iter().skip(index).take(1).collect() };
    let text = result.template().map_err(|error| unwritable(result, &error))?;
    Ok(format!("{}\n{text}", template::heading(result, &text, &own, options)))
}

fn unwritable(result: &Inferred, error: &rex_policy::RenderError) -> Fault {
    Fault::new(Stage::Engine, format!("no policy can be written for `{}`: {error}", name(result)))
}

fn name(result: &Inferred) -> &str {
    result.sources.first().map_or("-", |source| source.name.as_str())
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
