//! The command line of an inference.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::Value;

use crate::arguments::{ArgumentOptions, assignment};
use crate::fault::Fault;
use crate::input;
use crate::modules::ModuleOptions;
use crate::shell;

pub(crate) const HELP: &str = "\
Examples:
  rex infer backup.rhai
  rex infer backup.rhai --arg dir=/var/backups -o backup.cedar
  rex infer rotate.rhai clean.rhai --merge --principal ops --json
  rex infer backup.rhai --template
  rex infer backup.rhai --set dir=/var/backups --set keep:=7
  rex infer backup.rhai --explain
  rex infer backup.rhai --against deployed.cedar >> deployed.cedar
  rex infer --from-record monday.jsonl --from-record tuesday.jsonl
  rex infer backup.rhai --from-record monday.jsonl
  rex infer report.rhai --redacted
  rex infer deploy.rhai --world /

The policy goes to the standard output or to FILE; what there is to say about it goes to the standard
error. docs/infer.md explains each of these, and what --json prints.

Exit codes:
  0  the policy covers everything the script needs; with --against, the policies allow it
  1  with --against: the policies do not allow everything; what is missing is printed
  2  bad usage or input, or the script is wrong
  4  something could not be bounded, and the policy leaves it out;
     with --against, something could not be decided
  5  the policy could not be written";

/// The flags of `rex infer`.
#[derive(Args, Debug)]
pub(crate) struct InferOptions {
    /// The scripts; `-` is the standard input
    #[arg(value_name = "SCRIPT")]
    pub(super) scripts: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) arguments: ArgumentOptions,
    /// The value of one argument, while the others stay unknown: a string, or with `:=` any JSON
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) set: Vec<(String, Value)>,
    /// Write the policy there
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Print what the script needs as JSON: each requirement with the places that cause it
    #[arg(long)]
    pub(super) json: bool,
    /// Say of each permit which calls ask for it, and what widened it
    #[arg(long)]
    pub(super) explain: bool,
    /// One policy for all the scripts
    #[arg(long)]
    pub(super) merge: bool,
    /// Print the policy with named holes, which `--set` fills
    #[arg(long, conflicts_with_all = ["json", "against", "from_record"])]
    pub(super) template: bool,
    /// Ask for `redacted_read` instead of `read`, wherever an operation can read with redaction
    #[arg(long)]
    pub(super) redacted: bool,
    /// The patterns that redacted reads let through [default: /etc/opt/rex/rex_redaction.config]
    #[arg(long, value_name = "FILE", requires = "redacted")]
    pub(super) redaction_dictionary: Option<PathBuf>,
    /// Look at the host the script is for, `/` or a directory that stands for its root: links, what exists, file systems; nothing is changed
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) world: Option<PathBuf>,
    /// A decision log of `rex run --record`: what it shows is joined with what the scripts need; without a script, it is all there is
    #[arg(long, value_name = "FILE")]
    pub(super) from_record: Vec<PathBuf>,
    /// Say whether these policies allow what the scripts need, and print what is missing; several may follow and are one set
    #[arg(long, value_name = "POLICY", num_args = 1..)]
    pub(super) against: Vec<PathBuf>,
    /// The account the policy is for [default: everyone; with --against, one the policies do not name]
    #[arg(long, value_name = "NAME")]
    pub(super) principal: Option<String>,
    #[command(flatten)]
    pub(super) modules: ModuleOptions,
}

impl InferOptions {
    /// Refuses what clap cannot.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let arguments = self.arguments.file().into_iter();
        let files = self.scripts.iter().chain(&self.from_record).chain(&self.against).map(PathBuf::as_path);
        input::one_stdin(files.chain(arguments))?;
        if self.scripts.is_empty() {
            self.check_without_script()?;
        }
        let set: Vec<&str> = self.set.iter().map(|(name, _)| name.as_str()).collect();
        let mut given: Vec<&str> = set.iter().copied().chain(self.arguments.names()).collect();
        given.sort_unstable();
        if let Some([name, _]) = given.array_windows().find(|[one, other]| one == other && set.contains(one)) {
            let fault = Fault::usage(format!("`{name}` is given more than one value"));
            return Err(fault.help("give it once, with `--set` or with `--arg`"));
        }
        Ok(())
    }

    /// What only scripts can be asked for.
    fn check_without_script(&self) -> Result<(), Fault> {
        if self.from_record.is_empty() {
            return Err(Fault::usage("there is nothing to infer from: no script is given")
                .help("name one or more scripts, or give decision logs with `--from-record`; `rex infer --help` shows examples"));
        }
        let words = self.arguments.words().into_iter().chain(self.modules.words());
        let flags =
            [("--set", !self.set.is_empty()), ("--merge", self.merge), ("--redacted", self.redacted), ("--world", self.world.is_some())];
        let needing = flags.into_iter().filter(|(_, given)| *given).map(|(flag, _)| flag.to_owned());
        match needing.chain(words.filter(|word| word.starts_with('-'))).next() {
            Some(flag) => {
                Err(Fault::usage(format!("`{flag}` is of no use without a script: decision logs say what was asked, not what could be"))
                    .help("name the script besides, or leave the flag out"))
            }
            None => Ok(()),
        }
    }

    /// The command that gives the holes values, as it can be pasted.
    pub(super) fn filling(&self, scripts: &[&Path], settings: &BTreeSet<String>) -> String {
        let mut words = vec!["rex".to_owned(), "infer".to_owned()];
        words.extend(scripts.iter().map(|script| script.display().to_string()));
        words.extend(self.merge.then(|| "--merge".to_owned()));
        words.extend(self.arguments.words());
        words.extend(self.set.iter().flat_map(|(name, value)| ["--set".to_owned(), format!("{name}:={value}")]));
        words.extend(self.redacted.then(|| "--redacted".to_owned()));
        words.extend(self.redaction_dictionary.iter().flat_map(|file| ["--redaction-dictionary".to_owned(), file.display().to_string()]));
        words.extend(self.world.iter().flat_map(|root| ["--world".to_owned(), root.display().to_string()]));
        words.extend(self.principal.iter().flat_map(|name| ["--principal".to_owned(), name.clone()]));
        words.extend(self.modules.words());
        let given: Vec<String> = words.iter().map(|word| shell::quoted(word)).collect();
        let open = settings.iter().map(|setting| format!(" --set {setting}"));
        format!("{}{}", given.join(" "), open.collect::<String>())
    }
}
