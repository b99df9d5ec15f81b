//! What one run of a script shares: the gate, the limits, the log, the dictionary.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use rex_catalogue::plan::Known;
use rhai::NativeCallContext;

use crate::call_chain::Importing;
use crate::gate::Gate;
use crate::limits::{Interrupt, Limits};
use crate::log::ScriptLog;
use crate::memory;
use crate::os::{Dictionary, Leftover};
use crate::paths::Path;

/// What one run shares. The engine carries it in its tag, so functions of the API find it and nothing else does.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) gate: Gate,
    pub(crate) limits: Limits,
    pub(crate) interrupt: Interrupt,
    pub(crate) log: RefCell<ScriptLog>,
    pub(crate) dictionary: RefCell<Option<Rc<Dictionary>>>,
    pub(crate) dictionary_path: Path,
    pub(crate) debugger_path: Path,
    /// The time certificates are judged at, in seconds since 1970; the clock's where there is none.
    pub(crate) certificate_time: Option<i64>,
    /// What programs left running; it ends with the run.
    pub(crate) leftovers: RefCell<Vec<Leftover>>,
    pub(crate) deadline: Cell<Option<Instant>>,
    /// The texts of the modules, by file: what an error in one of them shows.
    pub(crate) modules: RefCell<HashMap<String, String>>,
    /// The name of the script.
    pub(crate) script: RefCell<String>,
    /// The imports that are going on, outermost first.
    pub(crate) importing: RefCell<Vec<Importing>>,
}

/// The tag of an engine.
#[derive(Clone, Debug)]
pub(crate) struct Tag(pub(crate) Rc<Run>);

/// Why a run was ended from outside; the token the engine carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It took longer than it may.
    Timeout,
    /// A signal, or the host program.
    Interrupted,
    /// It holds more memory than it may.
    Memory,
}

impl Run {
    /// The run a function was called in.
    pub(crate) fn of(context: &NativeCallContext<'_>) -> Option<Rc<Self>> {
        context.tag().and_then(|tag| tag.read_lock::<Tag>().map(|tag| Rc::clone(&tag.0)))
    }

    /// A path the product itself knows.
    pub(crate) fn known(&self, known: Known) -> Path {
        match known {
            Known::Dictionary => self.dictionary_path.clone(),
            Known::DictionaryDirectory => self.dictionary_path.parent(),
            Known::Debugger => self.debugger_path.clone(),
        }
    }

    /// Starts the clock.
    pub(crate) fn begin(&self) {
        self.deadline.set(self.limits.timeout.and_then(|timeout| Instant::now().checked_add(timeout)));
        self.gate.recorder().borrow_mut().begin();
    }

    /// Ends what the run's programs left running.
    pub(crate) fn end(&self) {
        self.leftovers.borrow_mut().clear();
    }

    /// Why the run has to end now, if it has to. Reading the clock costs more than the rest.
    pub(crate) fn must_end(&self, read_clock: bool) -> Option<Ended> {
        if self.interrupt.is_raised() {
            return Some(Ended::Interrupted);
        }
        if read_clock && self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline) {
            return Some(Ended::Timeout);
        }
        self.limits.memory.is_some_and(|most| memory::in_use() > most).then_some(Ended::Memory)
    }
}
