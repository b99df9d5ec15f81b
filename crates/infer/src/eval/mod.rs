//! Evaluation of the syntax tree over abstract values.

mod access;
mod arguments;
mod asked;
mod assign;
mod builders;
mod calls;
mod catalogue;
mod certainty;
mod chains;
mod closures;
mod comparisons;
mod conditions;
mod derived;
mod emptiness;
mod entries;
mod expressions;
mod findings;
mod frame;
mod gathering;
mod host;
mod imports;
mod loops;
mod memory;
mod methods;
mod operators;
mod predicates;
mod recorder;
mod records;
mod recursion;
mod refine;
mod restrict;
mod rounds;
mod similar;
mod stack;
mod standard;
mod statements;
mod store;
mod switches;
mod unfinished;
mod variables;

use std::rc::Rc;

use rex_policy::Pattern;
use rex_syntax::{Script, Span};
use smallvec::SmallVec;

pub(crate) use arguments::declared_names;
pub(crate) use asked::HostCall;
pub(crate) use builders::setting;
pub(crate) use catalogue::namespaces;
pub(crate) use certainty::{Certainty, Level};
pub(crate) use findings::describe;
pub(crate) use frame::{Frame, Module, Round, Site};
pub(crate) use recorder::{Key, Needed, Recorder};
pub(crate) use stack::Stack;
pub(crate) use store::Store;

use memory::Memory;
use store::Changes;
use unfinished::Inside;

use crate::argument::Argument;
use crate::options::{Files, Options};
use crate::plan::Link;
use crate::values::{Cause, Reason, Value, take_effort};

/// More different requirements than this are no policy anyone reads.
const REQUIREMENTS: usize = 20_000;
/// Nor of more places that need them, each with the calls on the way there.
const PLACES: usize = 25_000;
/// So much work with values is as much as a step.
const EFFORT: u64 = 1024;
/// What was spent is looked at after so many steps.
const REVIEW: u64 = 8;

/// One analysis at work.
pub(crate) struct Evaluator<'o> {
    pub(crate) options: &'o Options,
    pub(crate) files: &'o dyn Files,
    pub(crate) modules: Vec<Module>,
    pub(crate) store: Store,
    #[expect(clippy::vec_box, reason = "a frame is large: to make room for four at once takes longer than to run a short script")]
    pub(crate) frames: Vec<Box<Frame>>,
    pub(crate) recorder: Recorder,
    /// The script's arguments, in the order they were come across.
    pub(crate) arguments: Vec<Argument>,
    pub(crate) certainty: Certainty,
    /// The statement at hand can be reached.
    pub(crate) live: bool,
    pub(crate) stack: Stack,
    /// For each `try` at hand, what was thrown inside.
    thrown: Vec<Value>,
    /// Which variables follow what is known of others.
    derived: derived::Derived,
    /// What the script may have made, moved or removed so far: of that the world says nothing any more.
    pub(crate) touched: Vec<Pattern>,
    /// What `this` held in the course of the calls at hand.
    inside: Inside,
    /// What functions gave that did nothing else.
    memory: Memory,
    /// How many calls were followed.
    calls: u64,
    /// The links the script made.
    pub(crate) links: Vec<Link>,
    /// The conditions at hand, and the variables written to inside of them.
    conditions: u32,
    written: Vec<usize>,
    /// Of these the condition that is learnt from says nothing.
    unsettled: Vec<usize>,
    steps: u64,
    /// What values took besides.
    effort: u64,
    exhausted: bool,
}

impl<'o> Evaluator<'o> {
    pub(crate) fn new(options: &'o Options, files: &'o dyn Files, stack: Stack) -> Self {
        // What an evaluation on this thread spent before is none of this one's.
        take_effort();
        Self {
            options,
            files,
            modules: Vec::new(),
            store: Store::default(),
            frames: Vec::new(),
            recorder: Recorder::default(),
            arguments: Vec::new(),
            certainty: Certainty::default(),
            live: true,
            stack,
            thrown: Vec::new(),
            derived: derived::Derived::default(),
            touched: Vec::new(),
            inside: Inside::default(),
            memory: Memory::default(),
            calls: 0,
            links: Vec::new(),
            conditions: 0,
            written: Vec::new(),
            unsettled: Vec::new(),
            steps: 0,
            effort: 0,
            exhausted: false,
        }
    }

    /// Counts a step; false when there is nothing to evaluate here any more.
    pub(crate) fn proceed(&mut self, span: Span) -> bool {
        self.steps += 1;
        if self.live && self.steps.is_multiple_of(REVIEW) && self.has_spent_all() {
            self.give_up("budget-exhausted", "the script has too many ways to follow them all", span);
        } else if self.live && self.stack.is_full() {
            self.give_up("too-deep", "the script nests too deeply to be analysed", span);
        }
        self.live
    }

    fn has_spent_all(&mut self) -> bool {
        self.effort += take_effort();
        self.steps + self.effort / EFFORT > self.options.budget || self.recorder.len() > REQUIREMENTS || self.recorder.places() > PLACES
    }

    #[cold]
    fn give_up(&mut self, code: &'static str, message: &str, span: Span) {
        self.recorder.accept_all();
        self.live = false;
        if !self.exhausted {
            self.exhausted = true;
            let help = "split the script, or make its loops and calls depend on fewer values that are not known";
            self.unbounded(code, message, help, self.source(), span, "the analysis stopped here");
        }
    }

    /// Whether anything is evaluated at all.
    pub(crate) const fn is_working(&self) -> bool {
        !self.exhausted
    }

    /// The module whose text is evaluated.
    pub(crate) fn source(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.module)
    }

    pub(crate) fn script(&self) -> Option<Rc<Script>> {
        self.modules.get(self.source()).map(|module| Rc::clone(&module.script))
    }

    pub(crate) fn frame(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut().map(Box::as_mut)
    }

    pub(crate) fn cause(&self, reason: impl Into<Reason>, span: Span) -> Cause {
        Cause { reason: reason.into(), argument: None, source: self.source(), span }
    }

    pub(crate) fn unknown(&self, reason: impl Into<Reason>, span: Span) -> Value {
        Value::unknown(self.cause(reason, span))
    }

    /// Follows each of several ways and joins what they lead to.
    pub(crate) fn alternatives(&mut self, count: usize, mut run: impl FnMut(&mut Self, usize) -> Value) -> Value {
        let mark = self.store.mark();
        let mut ways: SmallVec<[Changes; 2]> = SmallVec::new();
        let mut value = Value::never();
        self.certainty.doubt();
        for index in 0..count {
            self.live = self.is_working();
            let result = run(self, index);
            if self.live {
                ways.push(self.store.changes(mark));
                value.take(result);
            }
            self.store.rollback(mark);
        }
        self.certainty.trust();
        self.live = !ways.is_empty();
        self.store.merge(mark, &ways);
        value
    }
}
