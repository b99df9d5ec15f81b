//! One performance of a case: a fresh world, a policy, and what came of it.

use std::collections::BTreeMap;
use std::time::Duration;

use rex_infer::{Inferred, Options};
use rex_policy::{Context, Execution, Request};
use rex_runtime::rhai::serde::to_dynamic;
use rex_runtime::{DecisionRecord, Limits, Phase, Runtime, Script};
use rex_syntax::Source;
use serde_json::Value;

use crate::case::Case;
use crate::world::World;

/// The name scripts of cases go by.
pub const SCRIPT: &str = "case.rhai";

/// The policy of a run that is to show what is asked.
pub const PERMIT_ALL: &str = "permit(principal, action, resource);";

/// What lets no script that is not trusted to stay in its world change anything outside of it.
pub const FENCE: &str = "
forbid(principal, action in file_system::Action::\"SafeIO\", resource) unless {
  [file_system::Action::\"open\", file_system::Action::\"read\", file_system::Action::\"redacted_read\", file_system::Action::\"stat\"].contains(action)
  || resource in [file_system::Dir::\"{{world}}\", file_system::Dir::\"{{other}}\"]
};
forbid(principal, action == file_system::Action::\"move\", resource) unless {
  context.destination.path like \"{{world}}/*\" || context.destination.path like \"{{other}}/*\"
};
";

/// What came of one run.
#[derive(Clone)]
pub struct Performance {
    /// Whether it came to its end.
    pub succeeded: bool,
    /// Why it did not.
    pub error: Option<String>,
    /// What was printed, line by line, and the last value.
    pub output: String,
    /// The world afterwards.
    pub after: BTreeMap<String, String>,
    /// Every question and its answer.
    pub decisions: Vec<DecisionRecord>,
}

impl Performance {
    /// What the policy was asked for leave for, with the paths of some world.
    pub fn asks<'p>(&'p self, world: &'p World) -> impl Iterator<Item = (&'p DecisionRecord, Request)> + 'p {
        let asks = self.decisions.iter().filter(|decision| decision.phase == Phase::Ask);
        asks.map(|decision| (decision, filled(&decision.request, world)))
    }

    /// What makes two runs the same: success, output, and the world afterwards.
    pub fn traits(&self) -> (bool, &str, &BTreeMap<String, String>) {
        (self.succeeded, &self.output, &self.after)
    }
}

/// Runs a case in a fresh world; the policy's text is filled like the script's.
pub fn perform(case: &Case, policy: &str) -> Performance {
    perform_with(case, &|_| policy.to_owned())
}

/// The same with a policy that depends on the world.
pub fn perform_with(case: &Case, policy: &dyn Fn(&World) -> String) -> Performance {
    let world = World::new(&case.world);
    perform_in(case, &world, &policy(&world))
}

/// The same in a world that is there already.
pub fn perform_in(case: &Case, world: &World, policy: &str) -> Performance {
    perform_within(case, world, policy, Limits::default())
}

/// Runs a case where it can stray: it is soon stopped, and changes nothing outside of its world.
pub fn perform_astray(case: &Case, world: &World) -> Performance {
    let limits = Limits { timeout: Some(Duration::from_millis(100)), operations: 1_000_000, ..Limits::default() };
    perform_within(case, world, &format!("{PERMIT_ALL}{FENCE}"), limits)
}

fn perform_within(case: &Case, world: &World, policy: &str, limits: Limits) -> Performance {
    let fence = if case.has("fenced") { FENCE } else { "" };
    let mut builder =
        Runtime::builder().policy(world.fill(&format!("{policy}{fence}"))).principal("tester").keep_decisions(true).limits(limits);
    if let Some(dictionary) = case.setting("dictionary") {
        builder = builder.redaction_dictionary(world.fill(dictionary));
    }
    if let Some(debugger) = case.setting("debugger") {
        builder = builder.debugger(world.fill(debugger));
    }
    if let Some(time) = case.setting("time") {
        builder = builder.certificate_time(time.parse().unwrap());
    }
    let runtime = builder.module_root(world.fill("{{world}}")).build().unwrap_or_else(|error| panic!("{}: {error}\n{policy}", case.name));
    let arguments = arguments(case, world);
    let named = arguments.iter().map(|(name, value)| (name.as_str(), to_dynamic(value).unwrap()));
    let outcome = runtime.run(&Script::new(SCRIPT, world.fill(&case.script)), named);
    let mut output: String = outcome.log.iter().filter(|entry| entry.printed).map(|entry| format!("{}\n", entry.message)).collect();
    output.push_str(&outcome.output);
    Performance {
        succeeded: outcome.result.is_ok(),
        error: outcome.result.as_ref().err().map(|error| world.strip(&error.message)),
        output: world.strip(&output),
        after: world.snapshot(),
        decisions: outcome.decisions.into_iter().map(|decision| strip(decision, world)).collect(),
    }
}

/// A request that was recorded, as it is in that world.
pub fn filled(request: &Request, world: &World) -> Request {
    respelt(request.clone(), &|path| world.fill(path))
}

/// A decision with the names in place of the roots, so that decisions of different worlds compare.
fn strip(decision: DecisionRecord, world: &World) -> DecisionRecord {
    DecisionRecord { request: respelt(decision.request, &|text| world.strip(text)), ..decision }
}

/// A request with every text changed that can be a path.
fn respelt(mut request: Request, spell: &dyn Fn(&str) -> String) -> Request {
    request.resource.id = spell(&request.resource.id);
    match &mut request.context {
        Context::Destination { path, parent_path, .. } => {
            *path = spell(path);
            *parent_path = spell(parent_path);
        }
        Context::Execute(execution) => {
            let Execution { arguments, environment, .. } = &mut **execution;
            let sets = [&mut arguments.keys, &mut arguments.flags, &mut arguments.positional_values];
            sets.into_iter().for_each(|set| *set = set.iter().map(|text| spell(text)).collect());
            let tags = [&mut arguments.tags, &mut environment.tags];
            tags.into_iter().for_each(|tags| *tags = tags.iter().map(|(name, text)| (spell(name), spell(text))).collect());
        }
        Context::Empty | Context::Xattr { .. } => {}
    }
    request
}

/// What inference says of the case in some world.
pub fn infer(case: &Case, world: &World) -> Inferred {
    let mut options = Options { arguments: Some(arguments(case, world)), module_root: Some(world.fill("{{world}}")), ..Options::default() };
    if case.has("breaks-assumptions") {
        // Then nothing is assumed: the world is looked at.
        options.world = Some(rex_infer::World::new("/"));
    }
    if case.has("unknown-arguments") {
        options.arguments = None;
    }
    if case.has("redacted") {
        options.redacted = true;
        options.dictionary = world.fill(case.setting("dictionary").unwrap_or_default());
    }
    if let Some(debugger) = case.setting("debugger") {
        options.debugger = world.fill(debugger);
    }
    rex_infer::infer(Source::new(SCRIPT, world.fill(&case.script)), &options, &Modules(world))
}

/// The script's arguments, as they are in that world.
fn arguments(case: &Case, world: &World) -> BTreeMap<String, Value> {
    serde_json::from_str(&world.fill(&case.arguments)).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

/// Imports of a case come from its world.
struct Modules<'w>(&'w World);

impl rex_infer::Files for Modules<'_> {
    fn read_module(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(self.0.fill(path)).map_err(|error| error.to_string())
    }
}
