//! What somebody should look at after a run, under Rex's names.

use serde_json::{Value, json};

use super::metrics::Fate;

/// The alarms of a run; `message` is the error's.
pub(super) fn of_run(fate: Fate, message: &str, signals_failed: bool) -> Vec<Value> {
    let mut alarms = match fate {
        Fate::Success => Vec::new(),
        Fate::Failure => vec![alarm("RexRunnerScriptExecutionFailure", format!("Failed to execute script: {message}"))],
        Fate::Denial => vec![alarm("RexRunnerPrivilegeEscalation", format!("Failed to execute script: {message}"))],
        Fate::NoScript => vec![
            alarm("RexRunnerScriptCompilationFailure", format!("Failed to compile script: {message}")),
            alarm("RexRunnerScriptExecutionFailure", format!("Failed to execute script: {message}")),
        ],
    };
    if signals_failed {
        alarms.push(alarm("RexRunnerInternalAlarm", "Failed to listen for SIGTERM".to_owned()));
    }
    alarms
}

/// The alarm for arguments that are of no use.
pub(super) fn of_arguments(message: &str) -> Vec<Value> {
    vec![alarm("RexRunnerScriptArgumentValidationFailure", message.to_owned())]
}

#[expect(clippy::needless_pass_by_value, reason = "the callers format it for this alone")]
fn alarm(name: &str, details: String) -> Value {
    json!({ "alarm_type": name, "alarm_details": details })
}
