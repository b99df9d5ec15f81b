//! One call of one operation: the plan walked with concrete values.

mod conditions;
mod effects;
mod filter;
mod places;
mod usage;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use rex_catalogue::domain::{Address, Answer, Domain, Truth, instantiate};
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::{Ask, Condition, Context as PlanContext, Denial, Effect, Fact, Give, Look, Over};
use rex_policy::Context;
use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position};

use crate::bind;
use crate::call_chain::CallSite;
use crate::failure::{Failure, FailureKind};
use crate::gate::{DecisionRecord, Grants, Question};
use crate::os::{self, Account, Directory, Entry, File, Level, Levels, Link, Lost, Measure, Members, Owner, Target};
use crate::paths::Path;
use crate::run::Run;
use crate::values::{self, Object};
pub(crate) use effects::metadata_value;
use filter::Filter;
use usage::Usage;

/// Why a call ends without a result.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The policy said no.
    Denied(Box<DecisionRecord>),
    /// The host said no, or an argument is of no use.
    Failed(Failure),
    /// The script's own function failed.
    Script(Box<EvalAltResult>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What a step has bound to a name.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    /// Not looked yet: the path the look will start from.
    Presumed(Path),
    /// A directory, held or open.
    Directory(Rc<Directory>),
    /// A link was followed that leads to nothing of use: where that would be, and what is told to who may open that.
    Lost(Rc<Lost>),
    /// A file.
    File(Rc<File>),
    /// A link.
    Link(Rc<Link>),
    /// An entry, and how deep below the start of the walk.
    Entry(Rc<Entry>, usize),
    /// What stands at a path.
    Kind(Fact, Path),
    /// What a link leads to.
    Target(Rc<Target>),
    /// Levels of directories.
    Levels(Rc<Levels>),
    /// One of them.
    Level(Path),
    /// What an archive holds.
    Members(Rc<Members>),
    /// How an effect went.
    Outcome(Fact),
    /// Size and times; nothing of what is gone.
    Measured(Option<Measure>),
    /// Whom a program would run as.
    Account(Rc<Account>),
}

/// What a walk goes over, and how deep it is.
pub(crate) enum Listing {
    /// Entries of a directory.
    Entries(std::vec::IntoIter<Entry>, usize),
    /// Levels.
    Levels(std::vec::IntoIter<Path>),
    /// Members of an archive.
    Members(Rc<Members>, usize),
    /// Open files.
    Files(std::vec::IntoIter<Rc<File>>),
}

/// One call.
pub(crate) struct Call<'c> {
    pub(crate) run: &'c Run,
    pub(crate) operation: &'static Operation,
    /// The arguments by name, the receiver as `self`.
    pub(crate) arguments: Vec<(&'static str, Dynamic)>,
    pub(crate) script: String,
    pub(crate) line: usize,
    /// The calls that led here, where they are followed.
    call_chain: Vec<CallSite>,
    /// The engine's side of the call; none for an `import`.
    pub(crate) context: Option<&'c NativeCallContext<'c>>,
    grants: Grants,
    /// The paths that text arguments name, where a step has asked for them.
    parsed: RefCell<Vec<(&'static str, Path)>>,
    /// The last path whose directory was asked for, and that directory.
    parent: RefCell<Option<(Path, Path)>>,
    /// The last two paths that were joined, and what came of it.
    joined: RefCell<Option<(Path, Path, Path)>>,
    bound: Vec<(&'static str, Bound)>,
    /// Entries that were entered, to come back to.
    entered: Vec<Bound>,
    filter: Option<Filter>,
    /// The directories a walk that follows links has been to, by device and inode.
    visited: HashSet<(u64, u64)>,
    /// What was counted so far.
    usage: Option<Usage>,
    /// Whom things are given to, once the names were looked up.
    owner: Option<Owner>,
    /// A denial that led to another way; raised if that is denied too.
    passed_over: Option<Box<DecisionRecord>>,
    /// What the last effect showed.
    shown: Option<Dynamic>,
    result: Option<Dynamic>,
}

impl<'c> Call<'c> {
    /// A call that has asked nothing yet.
    pub(crate) fn new(
        run: &'c Run,
        operation: &'static Operation,
        arguments: Vec<(&'static str, Dynamic)>,
        place: (String, usize),
        context: Option<&'c NativeCallContext<'c>>,
    ) -> Self {
        Self {
            run,
            operation,
            arguments,
            script: place.0,
            line: place.1,
            call_chain: Vec::new(),
            context,
            grants: Grants::default(),
            parsed: RefCell::default(),
            parent: RefCell::default(),
            joined: RefCell::default(),
            bound: Vec::new(),
            entered: Vec::new(),
            filter: None,
            visited: HashSet::new(),
            usage: None,
            owner: None,
            passed_over: None,
            shown: None,
            result: None,
        }
    }

    /// The same, with the calls that led here.
    pub(crate) fn on_the_way_of(self, call_chain: Vec<CallSite>) -> Self {
        Self { call_chain, ..self }
    }

    /// Walks the plan to its result.
    pub(crate) fn perform(mut self) -> Result<Dynamic, Stop> {
        let walked = instantiate(self.operation.plan, &mut self);
        os::let_go();
        walked?;
        Ok(self.result.unwrap_or(Dynamic::UNIT))
    }

    fn bind(&mut self, name: &'static str, value: Bound) {
        match self.bound.iter_mut().find(|(bound, _)| *bound == name) {
            Some((_, place)) => *place = value,
            None => self.bound.push((name, value)),
        }
    }

    fn policy_context(&self, context: PlanContext) -> Result<Context, Failure> {
        match context {
            PlanContext::Empty => Ok(Context::Empty),
            PlanContext::Destination(place) => {
                let path = self.path(&place)?;
                Ok(Context::Destination {
                    path: path.as_str().to_owned(),
                    name: path.name().to_owned(),
                    parent_path: path.parent().as_str().to_owned(),
                })
            }
            PlanContext::Attribute(options, setting) => Ok(Context::Xattr { name: self.text_setting(options, setting)? }),
            // The answer is no whatever they are, or there would have been a look.
            PlanContext::Launch { .. } if self.presumes(context) => Ok(Context::Empty),
            PlanContext::Launch { launch, account } => self.execution(launch, account),
        }
    }

    /// Whether the circumstances of a question depend on what the host has not been asked yet.
    fn presumes(&self, context: PlanContext) -> bool {
        match context {
            PlanContext::Launch { launch, account } => {
                matches!(self.bound(account), Some(Bound::Presumed(_))) && self.program(launch).is_ok_and(|program| program.is_of_another())
            }
            PlanContext::Empty | PlanContext::Destination(_) | PlanContext::Attribute(..) => false,
        }
    }

    fn denied(&mut self, denial: Box<DecisionRecord>, ask: &Ask) -> Result<Answer, Stop> {
        match ask.denial {
            Denial::Fail => Err(Stop::Denied(self.passed_over.take().unwrap_or(denial))),
            Denial::Leave => Ok(Answer::Denied),
            Denial::Instead(steps) => {
                self.passed_over = (!steps.is_empty()).then_some(denial);
                Ok(Answer::Denied)
            }
        }
    }
}

impl Call<'_> {
    /// A walk can be long: it ends with the run.
    fn go_on(&self) -> Result<(), Stop> {
        let Some(ended) = self.run.must_end(true) else { return Ok(()) };
        let position = self.context.map_or(Position::NONE, NativeCallContext::call_position);
        Err(Stop::Script(Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(ended), position))))
    }
}

impl Domain for Call<'_> {
    type Stop = Stop;
    type State = ();
    type Listing = Listing;

    fn ask(&mut self, address: &Address, ask: &'static Ask) -> Result<Answer, Stop> {
        let path = self.path(ask.resource.place())?;
        let question = Question {
            action: ask.action,
            entity: ask.resource.entity(),
            path: &path,
            strength: ask.strength,
            context: self.policy_context(ask.context)?,
            operation: self.operation,
            step: address,
            script: &self.script,
            line: self.line,
            call_chain: &self.call_chain,
        };
        match self.run.gate.ask(&mut self.grants, &question) {
            Ok(()) => {
                self.passed_over = None;
                Ok(Answer::Granted)
            }
            Err(denial) => self.denied(denial, ask),
        }
    }

    fn could_allow(&mut self, ask: &'static Ask) -> bool {
        let (action, entity) = (ask.action, ask.resource.entity());
        if self.is_presumed(ask.resource.place()) {
            return self.run.gate.could_allow(action, entity, ask.strength);
        }
        if self.presumes(ask.context) {
            let path = self.path(ask.resource.place());
            return path.map_or(true, |path| self.run.gate.could_allow_somehow(action, entity, &path, ask.strength));
        }
        let (Ok(path), Ok(context)) = (self.path(ask.resource.place()), self.policy_context(ask.context)) else {
            // A path that names nothing is not denied: the walk will say what is wrong with it.
            return true;
        };
        self.run.gate.would_allow(action, entity, &path, ask.strength, context)
    }

    fn presume(&mut self, name: &'static str, look: &'static Look) {
        if let Ok(path) = self.path(look.place()) {
            self.bind(name, Bound::Presumed(path));
        }
    }

    fn look(&mut self, _: &Address, name: &'static str, look: &'static Look) -> Result<(), Stop> {
        let found = self.look_at(look)?;
        self.bind(name, found);
        Ok(())
    }

    fn truth(&mut self, condition: &'static Condition) -> Truth {
        self.decide(condition)
    }

    fn act(&mut self, _: &Address, name: Option<&'static str>, effect: &'static Effect) -> Result<(), Stop> {
        let bound = self.perform_effect(effect)?;
        if let (Some(name), Some(bound)) = (name, bound) {
            self.bind(name, bound);
        }
        Ok(())
    }

    fn list(&mut self, over: &'static Over) -> Result<Listing, Stop> {
        match over {
            Over::Entries(name) => {
                let level = Level::keeping(&self.directory(name)?);
                self.filter = match Filter::of_options(&self.arguments)? {
                    None if self.lists_in_full() => Some(Filter::of_listing(self.shows_hidden())),
                    filter => filter,
                };
                if self.filter.as_ref().is_some_and(Filter::follows) {
                    self.visited.insert(level.identify()?);
                }
                Ok(Listing::Entries(self.entries_of(&level)?.into_iter(), 1))
            }
            Over::Levels(name) => Ok(Listing::Levels(self.levels(name)?.into_iter())),
            Over::MemberLevels(name) => Ok(Listing::Levels(self.members(name)?.directories.clone().into_iter())),
            Over::Members(name) => Ok(Listing::Members(self.members(name)?, 0)),
            Over::Files(name) => Ok(Listing::Files(self.files(name)?.into_iter())),
        }
    }

    fn next(&mut self, name: &'static str, listing: &mut Listing) -> Result<bool, Stop> {
        self.go_on()?;
        let bound = match listing {
            Listing::Levels(levels) => levels.next().map(Bound::Level),
            Listing::Members(members, at) => {
                let next = members.list.get(*at).map(|member| Bound::Kind(member.fact(), member.path.clone()));
                *at += 1;
                next
            }
            Listing::Files(files) => files.next().map(Bound::File),
            Listing::Entries(entries, depth) => self.next_entry(entries)?.map(|entry| Bound::Entry(Rc::new(entry), *depth)),
        };
        let more = bound.is_some();
        if let Some(bound) = bound {
            self.bind(name, bound);
        }
        Ok(more)
    }

    fn descend(&mut self, name: &'static str) -> Result<Option<Listing>, Stop> {
        let Some(Bound::Entry(entry, depth)) = self.bound(name).cloned() else {
            return Err(self.unbound(name));
        };
        let Some(level) = self.enter(&entry)? else { return Ok(None) };
        let entries = self.entries_of(&level)?;
        self.entered.push(Bound::Entry(entry, depth));
        Ok(Some(Listing::Entries(entries.into_iter(), depth + 1)))
    }

    fn ascend(&mut self, name: &'static str) {
        if let Some(entry) = self.entered.pop() {
            self.bind(name, entry);
        }
    }

    fn give(&mut self, give: &'static Give) -> Result<(), Stop> {
        self.result = Some(match give {
            Give::Nothing => Dynamic::UNIT,
            Give::Bound(name) => self.handle(name)?,
            Give::Field(kind, name) => bind::field(*kind, &self.shown.take().unwrap_or(Dynamic::UNIT), name),
            Give::Fields(kind) => bind::to_map(*kind, &self.shown.take().unwrap_or(Dynamic::UNIT)),
            Give::Kept(kind) => values::wrap(*kind, Object::Settings(Rc::new(self.arguments.iter().cloned().collect()))),
            Give::Names(_) => self.shown.take().unwrap_or_else(|| Dynamic::from_array(Vec::new())),
            Give::Content(_) | Give::Entries(_) | Give::Tree(_) | Give::Usage(_) | Give::Each(_) | Give::Outcome => {
                self.shown.take().unwrap_or(Dynamic::UNIT)
            }
        });
        Ok(())
    }

    // A concrete condition is never unknown, so the three below have nothing to keep.
    fn fork(&mut self) {}
    fn switch(&mut self, (): ()) {}
    fn join(&mut self, (): ()) {}

    fn fault(&mut self, address: &Address, what: &'static str) -> Stop {
        Stop::Failed(Failure::new(FailureKind::Other, format!("internal: {what} (step {address:?} of {})", self.operation.signature())))
    }
}
