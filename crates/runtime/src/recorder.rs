//! Where decisions go: the outcome of the run, and whoever else listens.

use rex_catalogue::domain::step_name;
use rex_policy::{Decision, Request};

use crate::gate::{DecisionRecord, Phase, Question};

/// A listener that is told each decision as it is made.
pub type Sink = Box<dyn FnMut(&DecisionRecord)>;

/// How many decisions an outcome keeps; a sink gets all of them.
const KEPT: usize = 10_000;

/// Keeps the decisions of the current run and tells them to the sink.
pub struct Recorder {
    sink: Option<Sink>,
    keep: bool,
    run: String,
    kept: Vec<DecisionRecord>,
    denials: Vec<DecisionRecord>,
    dropped: usize,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Recorder").field("run", &self.run).field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Recorder {
    /// A recorder; with `keep` the outcome of a run lists its decisions.
    #[must_use]
    pub fn new(sink: Option<Sink>, keep: bool) -> Self {
        Self { sink, keep, run: String::new(), kept: Vec::new(), denials: Vec::new(), dropped: 0 }
    }

    /// A new run begins.
    pub fn begin(&mut self) {
        let now = jiff::Timestamp::now();
        self.run = format!("{:x}-{:x}", now.as_nanosecond(), rustix::process::getpid().as_raw_nonzero());
        self.kept.clear();
        self.denials.clear();
        self.dropped = 0;
    }

    /// Whether anybody wants to know of a yes.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.keep || self.sink.is_some()
    }

    /// Takes one decision.
    pub fn record(&mut self, request: Request, decision: Decision, phase: Phase, question: &Question<'_>) -> DecisionRecord {
        let record = DecisionRecord {
            time: jiff::Timestamp::now().to_string(),
            run: self.run.clone(),
            request,
            allowed: decision.allowed,
            phase,
            policies: decision.policies,
            errors: decision.errors,
            operation: question.operation.signature(),
            step: step_name(question.step),
            script: question.script.to_owned(),
            line: question.line,
            call_chain: question.call_chain.to_vec(),
        };
        if let Some(sink) = &mut self.sink {
            sink(&record);
        }
        self.remember(&record);
        record
    }

    fn remember(&mut self, record: &DecisionRecord) {
        if !record.allowed && self.denials.len() < KEPT {
            self.denials.push(record.clone());
        }
        if !self.keep {
            return;
        }
        if self.kept.len() < KEPT {
            self.kept.push(record.clone());
        } else {
            self.dropped += 1;
        }
    }

    /// The denials of the current run.
    #[must_use]
    pub fn denials(&self) -> &[DecisionRecord] {
        &self.denials
    }

    /// The decisions of the current run, and how many more there were.
    pub fn take(&mut self) -> (Vec<DecisionRecord>, usize) {
        (std::mem::take(&mut self.kept), std::mem::take(&mut self.dropped))
    }
}
