//! Decision logs, as `rex run --record` writes them.

use std::collections::BTreeMap;

use rex_catalogue::domain::is_fallback;
use rex_catalogue::operation::Operation;
use rex_catalogue::tables;
use rex_policy::Request;
use serde_json::Value;

/// One question of a recorded run, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The log.
    pub log: String,
    /// Its line, from 1.
    pub log_line: usize,
    /// What was asked.
    pub request: Request,
    /// Whether it was allowed.
    pub allowed: bool,
    /// The operation that asked: its path in the catalogue, or what the log says where the catalogue has none such.
    pub operation: String,
    /// The step of its plan; empty where the log does not say.
    pub step: String,
    /// It was put because another was denied; nothing needs it where that one is permitted.
    pub fallback: bool,
    /// The script.
    pub script: String,
    /// Its line, from 1.
    pub line: usize,
    /// The calls of script functions that led there, outermost first; empty where the log does not say.
    pub call_chain: Vec<SeenCall>,
}

/// A call on the way to a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenCall {
    /// The script or module.
    pub script: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Seen {
    /// The script that was run; of a log that does not say how it came there, the one that asked.
    #[must_use]
    pub fn outermost(&self) -> &str {
        self.call_chain.first().map_or(&self.script, |call| &call.script)
    }
}

/// The operations, by what a log calls them.
type Operations = BTreeMap<String, &'static Operation>;

/// Why a decision log cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogError {
    /// The log.
    pub log: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// The questions of a log that need a permit. What only a forbid could deny is left out.
///
/// # Errors
/// The first line that is none of a decision log.
pub fn read_log(log: &str, text: &str) -> Result<Vec<Seen>, LogError> {
    let operations: Operations = tables::operations().map(|operation| (operation.signature(), operation)).collect();
    let mut all = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = index + 1;
        let refused = |what: String| LogError { log: log.to_owned(), line: at, what };
        let value: Value = serde_json::from_str(line).map_err(|error| refused(format!("it is no JSON: {error}")))?;
        if let Some(mut seen) = read(&value, &operations).map_err(refused)? {
            log.clone_into(&mut seen.log);
            seen.log_line = at;
            all.push(seen);
        }
    }
    Ok(all)
}

fn read(value: &Value, operations: &Operations) -> Result<Option<Seen>, String> {
    let request = Request::from_json(value).map_err(|error| error.to_string())?;
    let allowed = match text(value, "decision")? {
        "allow" => true,
        "deny" => false,
        other => return Err(format!("its `decision` is \"{other}\", and neither \"allow\" nor \"deny\"")),
    };
    match text(value, "phase")? {
        "ask" => {}
        "probe" => return Ok(None),
        other => return Err(format!("its `phase` is \"{other}\", and neither \"ask\" nor \"probe\"")),
    }
    let operation = text(value, "operation")?;
    let known = operations.get(operation).copied();
    let step = value.get("step").and_then(Value::as_str).unwrap_or_default();
    Ok(Some(Seen {
        log: String::new(),
        log_line: 0,
        request,
        allowed,
        operation: known.map_or_else(|| operation.to_owned(), Operation::path),
        step: step.to_owned(),
        fallback: known.is_some_and(|operation| is_fallback(operation.plan, step)),
        script: text(value, "script")?.to_owned(),
        line: line(value)?,
        call_chain: call_chain(value)?,
    }))
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, String> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| wrong(name))
}

fn line(value: &Value) -> Result<usize, String> {
    let line = value.get("line").and_then(Value::as_u64).and_then(|line| usize::try_from(line).ok());
    line.ok_or_else(|| wrong("line"))
}

/// The calls on the way; logs of before they were kept have none.
fn call_chain(value: &Value) -> Result<Vec<SeenCall>, String> {
    let Some(chain) = value.get("call_chain") else { return Ok(Vec::new()) };
    let call = |call: &Value| Ok(SeenCall { script: text(call, "script")?.to_owned(), line: line(call)? });
    let calls = chain.as_array().ok_or_else(|| wrong("call_chain"))?;
    calls.iter().map(call).collect::<Result<_, String>>().map_err(|why| format!("in `call_chain`, {why}"))
}

fn wrong(name: &str) -> String {
    format!("`{name}` is missing or is not what it should be")
}
