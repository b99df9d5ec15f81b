//! What is counted and measured of a run, under Rex's names.

use std::time::Duration;

use rex_runtime::{Cause, RunError};
use serde_json::{Value, json};

use super::{Ran, rex};
use crate::io::Io;

/// One figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) value: f64,
    unit: &'static str,
    dimension: &'static str,
}

/// What became of a script, as figures and alarms tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Success,
    Failure,
    Denial,
    NoScript,
}

impl Fate {
    pub(super) fn of(result: Option<&RunError>, compat: bool) -> Self {
        match result {
            None => Self::Success,
            Some(RunError { cause: Cause::Syntax, .. }) => Self::NoScript,
            Some(error) if compat && rex::error_type(&rex::message(error)) == "ACCESS_DENIED_EXCEPTION" => Self::Denial,
            Some(RunError { cause: Cause::Denied(_), .. }) => Self::Denial,
            Some(_) => Self::Failure,
        }
    }
}

/// Whether the environment asks not to look at the process.
pub(super) fn monitoring_is_off(io: &Io) -> bool {
    io.variable("REX_RUNNER_DISABLE_MONITORING").is_some_and(|value| value == "true" || value == "1")
}

/// The figures of a run that took that long in all.
pub(super) fn of_run(ran: &Ran, compat: bool, total: Duration) -> Vec<Metric> {
    let fate = Fate::of(ran.outcome.result.as_ref().err(), compat);
    let mut metrics = vec![time("RexRunnerTotalExecutionTime", total)];
    if fate != Fate::NoScript {
        metrics.push(time("RexRunnerScriptExecutionTime", ran.took));
    }
    metrics.extend(counts(fate));
    let process = |name, unit, value: Option<f64>| value.map(|value| Metric { name, value, unit, dimension: "ProcessMonitoring" });
    metrics.extend(process("RexRunnerProcessCpuUsage", "PERCENT", ran.usage.processor));
    metrics.extend(process("RexRunnerProcessRssMemoryUsageAverage", "MEGABYTES", ran.usage.resident));
    metrics.extend(process("RexRunnerProcessVirtualMemoryUsageAverage", "MEGABYTES", ran.usage.mapped));
    metrics
}

/// The figures where there was no run.
pub(super) fn of_fault(arguments: bool, total: Duration) -> Vec<Metric> {
    let mut metrics = vec![time("RexRunnerTotalExecutionTime", total)];
    if arguments {
        metrics.push(count("RexRunnerScriptArgumentValidationFailureCount", "FailureCount"));
    }
    metrics
}

fn counts(fate: Fate) -> Vec<Metric> {
    let failure = |name| count(name, "FailureCount");
    match fate {
        Fate::Success => vec![count("RexRunnerScriptExecutionSuccessCount", "SuccessCount")],
        Fate::Failure => vec![failure("RexRunnerScriptExecutionFailureCount")],
        Fate::Denial => vec![failure("RexRunnerPrivilegeEscalationCount")],
        Fate::NoScript => vec![failure("RexRunnerScriptCompilationFailureCount"), failure("RexRunnerScriptExecutionFailureCount")],
    }
}

fn count(name: &'static str, dimension: &'static str) -> Metric {
    Metric { name, value: 1.0, unit: "COUNT", dimension }
}

#[expect(clippy::cast_precision_loss, reason = "a float holds 104 days of nanoseconds exactly")]
fn time(name: &'static str, time: Duration) -> Metric {
    Metric { name, value: time.as_nanos() as f64, unit: "TIME", dimension: "Duration" }
}

impl Metric {
    pub(super) fn to_json(self) -> Value {
        json!({
            "metric_name": self.name,
            "metric_value": self.value,
            "metric_unit": self.unit,
            "metric_dimension": { "MetricInfo": self.dimension },
            "metric_timestamp": jiff::Timestamp::now().to_string(),
        })
    }
}
