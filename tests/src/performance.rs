//! One performance of a case: a fresh world, a policy, and what came of it.

use std::collections::BTreeMap;

use rex_infer::{Inferred, Options};
use rex_policy::{Context, Execution, Request};
use rex_runtime::rhai::serde::to_dynamic;
use rex_runtime::{DecisionRecord, Runtime, Script};
use rex_syntax::Source;
use serde_json::Value;

use crate::case::Case;
use crate::world::World;

/// The name scripts of cases go by.
pub const SCRIPT: &str = "case.rhai";

/// What came of one run.
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
    let mut builder = Runtime::builder().policy(world.fill(&policy(&world))).principal("tester").keep_decisions(true);
    if let Some(dictionary) = case.setting("dictionary") {
        builder = builder.redaction_dictionary(world.fill(dictionary));
    }
    if let Some(debugger) = case.setting("debugger") {
        builder = builder.debugger(world.fill(debugger));
    }
    if let Some(time) = case.setting("time") {
        builder = builder.certificate_time(time.parse().unwrap());
    }
    let runtime =
        builder.module_root(world.fill("{{world}}")).build().unwrap_or_else(|error| panic!("{}: {error}\n{}", case.name, policy(&world)));
    let arguments = arguments(case, &world);
    let named = arguments.iter().map(|(name, value)| (name.as_str(), to_dynamic(value).unwrap()));
    let outcome = runtime.run(&Script::new(SCRIPT, world.fill(&case.script)), named);
    let mut output: String = outcome.log.iter().filter(|entry| entry.printed).map(|entry| format!("{}\n", entry.message)).collect();
    output.push_str(&outcome.output);
    Performance {
        succeeded: outcome.result.is_ok(),
        error: outcome.result.as_ref().err().map(|error| world.strip(&error.message)),
        output: world.strip(&output),
        after: world.snapshot(),
        decisions: outcome.decisions.into_iter().map(|decision| strip(decision, &world)).collect(),
    }
}

/// A decision with the names in place of the roots, so that decisions of different worlds compare.
fn strip(mut decision: DecisionRecord, world: &World) -> DecisionRecord {
    rename(&mut decision.request, &|text| world.strip(text));
    decision
}

/// Changes every text of a request that can be a path.
pub fn rename(request: &mut Request, change: &dyn Fn(&str) -> String) {
    request.resource.id = change(&request.resource.id);
    match &mut request.context {
        Context::Destination { path, parent_path, .. } => {
            *path = change(path);
            *parent_path = change(parent_path);
        }
        Context::Execute(execution) => {
            let Execution { arguments, environment, .. } = &mut **execution;
            let sets = [&mut arguments.keys, &mut arguments.flags, &mut arguments.positional_values];
            sets.into_iter().for_each(|set| *set = set.iter().map(|text| change(text)).collect());
            let tags = [&mut arguments.tags, &mut environment.tags];
            tags.into_iter().for_each(|tags| *tags = tags.iter().map(|(name, text)| (change(name), change(text))).collect());
        }
        Context::Empty | Context::Xattr { .. } => {}
    }
}

/// What inference says of the case in some world.
pub fn infer(case: &Case, world: &World) -> Inferred {
    let mut options = Options { arguments: Some(arguments(case, world)), module_root: Some(world.fill("{{world}}")), ..Options::default() };
    if case.has("breaks-assumptions") {
        // Then nothing is assumed: the world is looked at.
        options.world = Some(rex_infer::World::new("/"));
    }
    if let Some(debugger) = case.setting("debugger") {
        options.debugger = world.fill(debugger);
    }
    rex_infer::infer(Source { name: SCRIPT.to_owned(), text: world.fill(&case.script) }, &options, &Modules(world))
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
