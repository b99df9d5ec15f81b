//! One decision, as it is kept and written to a log.

use rex_policy::Request;
use serde_json::{Value, json};

use crate::call_chain::CallSite;

/// Whether a permit was needed, or only a forbid could say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A permit was needed.
    Ask,
    /// Only a forbid could say no; such questions are never inferred.
    Probe,
}

impl Phase {
    /// The word in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Probe => "probe",
        }
    }
}

/// One answer of the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRecord {
    /// When, in RFC 3339.
    pub time: String,
    /// Which run.
    pub run: String,
    /// What was asked.
    pub request: Request,
    /// The answer.
    pub allowed: bool,
    /// How strong the yes had to be.
    pub phase: Phase,
    /// The policies that decided.
    pub policies: Vec<String>,
    /// What went wrong while evaluating.
    pub errors: Vec<String>,
    /// The operation that asked: its signature in the catalogue.
    pub operation: String,
    /// The step of its plan.
    pub step: String,
    /// The script file.
    pub script: String,
    /// The line.
    pub line: usize,
    /// The calls of the script's functions and the imports that led there, outermost first.
    pub call_chain: Vec<CallSite>,
}

impl DecisionRecord {
    /// The line of a decision log.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut line = serde_json::Map::new();
        line.insert("time".to_owned(), self.time.as_str().into());
        line.insert("run".to_owned(), self.run.as_str().into());
        line.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
        line.extend(self.request.to_json());
        line.insert("decision".to_owned(), if self.allowed { "allow" } else { "deny" }.into());
        line.insert("phase".to_owned(), self.phase.name().into());
        line.insert("policies".to_owned(), json!(self.policies));
        line.insert("errors".to_owned(), json!(self.errors));
        line.insert("operation".to_owned(), self.operation.as_str().into());
        line.insert("step".to_owned(), self.step.as_str().into());
        line.insert("script".to_owned(), self.script.as_str().into());
        line.insert("line".to_owned(), self.line.into());
        let chain = self.call_chain.iter().map(|site| json!({ "script": site.script, "line": site.line }));
        line.insert("call_chain".to_owned(), chain.collect());
        Value::Object(line)
    }
}
