//! The runtime as a host program holds it.

use std::cell::RefCell;
use std::rc::Rc;

use rex_catalogue::operation::Module;
use rex_catalogue::plan::Known;
use rex_policy::{Mode, Policies, Problem, Source};
use rhai::packages::{Package, StandardPackage};
use rhai::{Dynamic, Engine, Scope};
use thiserror::Error;

use crate::bind::Surface;
use crate::call_chain;
use crate::display::display;
use crate::error::RunError;
use crate::gate::{DecisionRecord, Gate};
use crate::import::Importer;
use crate::limits::{Interrupt, Limits};
use crate::log::{LogEntry, ScriptLog, Severity};
use crate::paths::{Path, PathFault};
use crate::recorder::{Recorder, Sink};
use crate::run::{Run, Tag};
use crate::{memory, os};

/// How often the clock is read, in operations of the language.
const CLOCK_EVERY: u64 = 256;
/// Nesting of expressions, at the top level and inside functions: what the analyses read too.
const EXPRESSION_DEPTHS: (usize, usize) = (256, 256);

/// A script and the name it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The name in errors and records; a path where it has one.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Script {
    /// A script.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// How a run went.
#[derive(Debug)]
pub struct Outcome {
    /// The last value, or why there is none.
    pub result: Result<Dynamic, RunError>,
    /// The last value as text; empty where there is none.
    pub output: String,
    /// What the script printed and logged.
    pub log: Vec<LogEntry>,
    /// The decisions, if they were to be kept.
    pub decisions: Vec<DecisionRecord>,
    /// How many more there were than are kept.
    pub decisions_dropped: usize,
}

/// Why a runtime cannot be made.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The policies have errors.
    #[error("the policy cannot be used: {}", .problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; "))]
    Policy {
        /// What is wrong with them.
        problems: Vec<Problem>,
        /// Their texts.
        sources: Vec<Source>,
    },
    /// A path names nothing.
    #[error(transparent)]
    Path(#[from] PathFault),
    /// A limit on memory needs a count.
    #[error(
        "a limit on memory needs the counting allocator: #[global_allocator] static A: rex_runtime::memory::Counting = rex_runtime::memory::Counting;"
    )]
    MemoryIsNotCounted,
}

/// Makes a [`Runtime`].
#[derive(Default)]
pub struct Builder {
    sources: Vec<Source>,
    policies: Option<Policies>,
    mode: Option<Mode>,
    modules: Option<Vec<Module>>,
    principal: Option<String>,
    limits: Limits,
    interrupt: Interrupt,
    sink: Option<Sink>,
    keep: bool,
    module_root: Option<String>,
    dictionary: Option<String>,
    debugger: Option<String>,
    certificate_time: Option<i64>,
    least_severity: Option<Severity>,
}

impl Builder {
    /// Adds a policy text.
    #[must_use]
    pub fn policy(self, text: impl Into<String>) -> Self {
        self.policy_source(Source::new("policy", text))
    }

    /// Adds a policy text with the name diagnostics show.
    #[must_use]
    pub fn policy_source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// Uses policies that are loaded already.
    #[must_use]
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = Some(policies);
        self
    }

    /// How strictly policy texts are read.
    #[must_use]
    pub fn policy_mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Only these parts of the API exist; all of them unless said.
    #[must_use]
    pub fn modules(mut self, modules: impl IntoIterator<Item = Module>) -> Self {
        self.modules = Some(modules.into_iter().collect());
        self
    }

    /// Who the policies are asked about; the account of the effective uid unless said.
    #[must_use]
    pub fn principal(mut self, name: impl Into<String>) -> Self {
        self.principal = Some(name.into());
        self
    }

    /// What bounds a run.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What ends a run from outside.
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Who is told each decision.
    #[must_use]
    pub fn record(mut self, sink: impl FnMut(&DecisionRecord) + 'static) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// Whether outcomes list the decisions. The engine then follows calls, which takes some time and memory for each.
    #[must_use]
    pub fn keep_decisions(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// The directory scripts can import from; none unless said.
    #[must_use]
    pub fn module_root(mut self, directory: impl Into<String>) -> Self {
        self.module_root = Some(directory.into());
        self
    }

    /// The dictionary of redacted reads.
    #[must_use]
    pub fn redaction_dictionary(mut self, file: impl Into<String>) -> Self {
        self.dictionary = Some(file.into());
        self
    }

    /// The debugger that looks into core dumps.
    #[must_use]
    pub fn debugger(mut self, file: impl Into<String>) -> Self {
        self.debugger = Some(file.into());
        self
    }

    /// The time certificates are judged at, in seconds since 1970; the clock's unless said.
    #[must_use]
    pub fn certificate_time(mut self, seconds: i64) -> Self {
        self.certificate_time = Some(seconds);
        self
    }

    /// What the script log leaves out.
    #[must_use]
    pub fn least_severity(mut self, severity: Severity) -> Self {
        self.least_severity = Some(severity);
        self
    }

    /// The runtime.
    ///
    /// # Errors
    /// Where the policies have errors, a path names nothing, or memory is to be bounded and is not counted.
    pub fn build(self) -> Result<Runtime, BuildError> {
        if self.limits.memory.is_some() && !memory::is_counted() {
            return Err(BuildError::MemoryIsNotCounted);
        }
        let (policies, warnings) = match self.policies {
            Some(policies) => (policies, Vec::new()),
            None => load(self.sources, self.mode.unwrap_or(Mode::Strict))?,
        };
        let principal = self.principal.unwrap_or_else(os::effective_account);
        let run = Rc::new(Run {
            gate: Gate::new(Rc::new(policies), principal, Recorder::new(self.sink, self.keep)),
            limits: self.limits,
            interrupt: self.interrupt,
            log: RefCell::new(ScriptLog::new(self.least_severity.unwrap_or(Severity::Info))),
            dictionary: RefCell::default(),
            dictionary_path: Path::parse(self.dictionary.as_deref().unwrap_or(Known::Dictionary.usual()))?,
            debugger_path: Path::parse(self.debugger.as_deref().unwrap_or(Known::Debugger.usual()))?,
            certificate_time: self.certificate_time,
            leftovers: RefCell::default(),
            deadline: std::cell::Cell::new(None),
            modules: RefCell::default(),
            script: RefCell::default(),
            importing: RefCell::default(),
        });
        let root = self.module_root.map(|root| Path::parse(&root)).transpose()?;
        let modules = self.modules.unwrap_or_else(|| Module::ALL.to_vec());
        let surface = Surface::of(&modules);
        let root = if modules.contains(&Module::Import) { root } else { None };
        let engine = engine(&run, root, &surface);
        Ok(Runtime { run, engine, surface, warnings })
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Builder").field("sources", &self.sources.len()).field("limits", &self.limits).finish_non_exhaustive()
    }
}

fn load(sources: Vec<Source>, mode: Mode) -> Result<(Policies, Vec<Problem>), BuildError> {
    let outcome = rex_policy::load(&sources, mode);
    match outcome.policies {
        Some(policies) => Ok((policies, outcome.problems)),
        None => Err(BuildError::Policy { problems: outcome.problems, sources }),
    }
}

thread_local! {
    static STANDARD: StandardPackage = StandardPackage::new();
}

fn engine(run: &Rc<Run>, root: Option<Path>, surface: &Surface) -> Engine {
    let mut engine = Engine::new_raw();
    engine.register_global_module(STANDARD.with(Package::as_shared_module));
    surface.install(&mut engine);
    engine.set_default_tag(Dynamic::from(Tag(Rc::clone(run))));
    engine.disable_symbol("eval");
    engine.set_strict_variables(true);
    engine.set_module_resolver(Importer::new(Rc::clone(run), root));
    bound(&mut engine, run);
    listen(&mut engine, run);
    if run.gate.recorder().borrow().listens() {
        call_chain::follow(&mut engine);
    }
    engine
}

fn bound(engine: &mut Engine, run: &Rc<Run>) {
    let limits = &run.limits;
    engine.set_max_operations(limits.operations);
    engine.set_max_call_levels(limits.call_depth);
    engine.set_max_string_size(limits.string_size);
    engine.set_max_array_size(limits.array_size);
    engine.set_max_map_size(limits.map_size);
    engine.set_max_expr_depths(EXPRESSION_DEPTHS.0, EXPRESSION_DEPTHS.1);
    let run = Rc::clone(run);
    engine.on_progress(move |operations| run.must_end(operations % CLOCK_EVERY == 0).map(Dynamic::from));
}

fn listen(engine: &mut Engine, run: &Rc<Run>) {
    let printed = Rc::clone(run);
    engine.on_print(move |text| printed.log.borrow_mut().print(text, 0));
    let debugged = Rc::clone(run);
    engine.on_debug(move |text, _, position| {
        debugged.log.borrow_mut().add(Severity::Debug, text, position.line().unwrap_or(0), None);
    });
}

/// Runs scripts under one policy.
pub struct Runtime {
    run: Rc<Run>,
    engine: Engine,
    surface: Rc<Surface>,
    warnings: Vec<Problem>,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Runtime").field("run", &self.run).finish_non_exhaustive()
    }
}

impl Runtime {
    /// Starts to make one.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// What was odd about the policies, though not wrong.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The engine, with the API bound under the policy.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine, to add functions to.
    pub const fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Gives another engine the functions of the API. In an engine that was not made here they do nothing but fail:
    /// there is no policy to ask.
    pub fn install_into(&self, engine: &mut Engine) {
        self.surface.install(engine);
    }

    /// Runs a script with its arguments as variables.
    pub fn run<'a>(&self, script: &Script, arguments: impl IntoIterator<Item = (&'a str, Dynamic)>) -> Outcome {
        self.run.begin();
        self.run.script.borrow_mut().clone_from(&script.name);
        let mut scope = Scope::new();
        for (name, value) in arguments {
            scope.push_dynamic(name, value);
        }
        let result = self.evaluate(script, &mut scope);
        self.run.end();
        let output = result.as_ref().map(display).unwrap_or_default();
        let (decisions, decisions_dropped) = self.run.gate.recorder().borrow_mut().take();
        let log = self.run.log.borrow_mut().take();
        Outcome { result, output, log, decisions, decisions_dropped }
    }

    fn evaluate(&self, script: &Script, scope: &mut Scope<'_>) -> Result<Dynamic, RunError> {
        let mut ast = self.engine.compile_with_scope(scope, &script.text).map_err(|error| RunError::syntax(&error))?;
        ast.set_source(script.name.as_str());
        self.engine.eval_ast_with_scope::<Dynamic>(scope, &ast).map_err(|error| {
            let recorder = self.run.gate.recorder().borrow();
            let mut error = RunError::of(&error, recorder.denials());
            error.text = error.file.as_ref().and_then(|file| self.run.modules.borrow().get(file).map(|text| text.as_str().into()));
            error
        })
    }
}
