//! The result as a document: Rex's keys, and in our own mode what a program can act on besides.

use std::time::Duration;

use rex_policy::smallest_permit;
use rex_runtime::{Cause, DecisionRecord, LogEntry, RunError};
use serde_json::{Map, Value, json};

use super::metrics::{Fate, Metric};
use super::{Ran, alarms, denial, metrics, rex};
use crate::fault::{Fault, Stage};

/// The document of a run.
pub(super) fn of_run(ran: &Ran, metrics: &[Metric], compat: bool) -> Value {
    let error = ran.outcome.result.as_ref().err();
    let message = error.map(|error| if compat { rex::message(error) } else { error.message.clone() }).unwrap_or_default();
    let mut document = start(&ran.outcome.output, error.map(|error| error_of(error, &message, compat)));
    let alarms = alarms::of_run(Fate::of(error, compat), &message, ran.signals_failed);
    if !alarms.is_empty() {
        document.insert("alarms".to_owned(), alarms.into());
    }
    document.insert("metrics".to_owned(), metrics.iter().map(|metric| metric.to_json()).collect());
    document.insert("logs".to_owned(), ran.outcome.log.iter().map(entry).collect());
    Value::Object(document)
}

/// The document where there was no run; as in Rex, without `logs`.
pub(super) fn of_fault(fault: &Fault, compat: bool, total: Duration) -> Value {
    let (error_type, prefix) = match fault.stage {
        Stage::Usage | Stage::Arguments => ("VALIDATION_EXCEPTION", ""),
        Stage::Load => ("COMMUNICATION_EXCEPTION", "Failed to load input files: "),
        Stage::Engine => ("INTERNAL_EXCEPTION", "Failed to create Rhai engine: "),
        Stage::Output => ("INTERNAL_EXCEPTION", ""),
    };
    let message = if compat { rex::shortened(&format!("{prefix}{}", fault.message)) } else { fault.message.clone() };
    let mut error = json!({ "error_type": error_type, "message": message });
    if let (false, Some(fields)) = (compat, error.as_object_mut()) {
        fields.insert("help".to_owned(), json!(fault.help));
        fields.insert("problems".to_owned(), json!(fault.problems));
    }
    let mut document = start("", Some(error));
    let arguments = fault.stage == Stage::Arguments;
    if arguments {
        document.insert("alarms".to_owned(), alarms::of_arguments(&message).into());
    }
    let metrics = metrics::of_fault(arguments, total);
    document.insert("metrics".to_owned(), metrics.into_iter().map(Metric::to_json).collect());
    Value::Object(document)
}

fn start(output: &str, error: Option<Value>) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("output".to_owned(), output.into());
    document.insert("status".to_owned(), if error.is_some() { "ERROR" } else { "SUCCESS" }.into());
    if let Some(error) = error {
        document.insert("error".to_owned(), error);
    }
    document
}

fn error_of(error: &RunError, message: &str, compat: bool) -> Value {
    if compat {
        return json!({ "error_type": rex::error_type(message), "message": rex::shortened(message) });
    }
    let denied = matches!(error.cause, Cause::Denied(_));
    let mut fields = Map::new();
    fields.insert("error_type".to_owned(), if denied { "ACCESS_DENIED_EXCEPTION" } else { "SCRIPT_EXCEPTION" }.into());
    fields.insert("message".to_owned(), message.into());
    if let Some(file) = &error.file {
        fields.insert("file".to_owned(), file.as_str().into());
    }
    fields.insert("line".to_owned(), error.line.into());
    fields.insert("column".to_owned(), error.column.into());
    if let Cause::Denied(record) = &error.cause {
        fields.insert("denial".to_owned(), denial_of(record));
        fields.insert("suggestion".to_owned(), json!(denial::can_be_permitted(record).then(|| smallest_permit(&record.request))));
    }
    Value::Object(fields)
}

fn denial_of(record: &DecisionRecord) -> Value {
    let mut fields = record.request.to_json();
    fields.insert("policies".to_owned(), json!(record.policies));
    fields.insert("errors".to_owned(), json!(record.errors));
    fields.insert("reason".to_owned(), denial::reason(record).into());
    fields.insert("operation".to_owned(), record.operation.as_str().into());
    Value::Object(fields)
}

fn entry(entry: &LogEntry) -> Value {
    let mut attributes = Map::new();
    attributes.insert("timestamp".to_owned(), entry.timestamp.as_str().into());
    attributes.insert("level".to_owned(), entry.severity.name().into());
    attributes.insert("message".to_owned(), entry.message.as_str().into());
    attributes.insert("line_number".to_owned(), entry.line.to_string().into());
    if let Some(operation) = &entry.operation {
        attributes.insert("rhai_api_name".to_owned(), operation.as_str().into());
    }
    json!({ "attributes": attributes })
}
