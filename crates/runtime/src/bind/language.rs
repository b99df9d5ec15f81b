//! The language's own functions that a host has to provide: pausing, so that a pause can be interrupted, and reading JSON,
//! so that text that is none can be caught.

use std::any::TypeId;
use std::time::{Duration, Instant};

use rhai::{Dynamic, EvalAltResult, FLOAT, INT, ImmutableString, NativeCallContext};

use super::{Building, RhaiResult, register};
use crate::run::Run;

/// How long a pause goes on before it looks whether the run has to end.
const SLICE: Duration = Duration::from_millis(20);

pub(super) fn bind(surface: &mut Building) {
    let text = [TypeId::of::<ImmutableString>()];
    register(&mut surface.global, "parse_json", &text, false, Box::new(|context, arguments| parse_json(&context, arguments)));
    for argument in [TypeId::of::<INT>(), TypeId::of::<FLOAT>()] {
        register(&mut surface.global, "sleep", &[argument], false, Box::new(|context, arguments| sleep(&context, arguments)));
    }
}

/// The language reads JSON as a script, and what is no JSON ends the run like a script that is none.
fn parse_json(context: &NativeCallContext<'_>, arguments: &[&mut Dynamic]) -> RhaiResult {
    let text = arguments.first().and_then(|text| text.read_lock::<ImmutableString>().map(|text| text.clone())).unwrap_or_default();
    serde_json::from_str::<serde_json::Value>(&text).map(|value| to_dynamic(&value)).map_err(|error| {
        let message = format!("the text is not JSON: {error}");
        Box::new(EvalAltResult::ErrorRuntime(message.into(), context.call_position()))
    })
}

/// Whole numbers that fit are integers, other numbers floats; `null` is `()`.
fn to_dynamic(value: &serde_json::Value) -> Dynamic {
    match value {
        serde_json::Value::Null => Dynamic::UNIT,
        serde_json::Value::Bool(value) => (*value).into(),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap_or(FLOAT::NAN).into(), Dynamic::from_int)
        }
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Array(items) => Dynamic::from_array(items.iter().map(to_dynamic).collect()),
        serde_json::Value::Object(fields) => {
            Dynamic::from_map(fields.iter().map(|(name, value)| (name.as_str().into(), to_dynamic(value))).collect())
        }
    }
}

fn sleep(context: &NativeCallContext<'_>, arguments: &mut [&mut Dynamic]) -> RhaiResult {
    let Some(run) = Run::of(context) else {
        let message = "`sleep` needs an engine made by a Runtime";
        return Err(Box::new(EvalAltResult::ErrorRuntime(message.into(), context.call_position())));
    };
    let seconds =
        arguments.first().map_or(0.0, |argument| argument.as_float().or_else(|_| argument.as_int().map(int_as_float)).unwrap_or(0.0));
    // Negative and absurd pauses are none and the longest there is, as in the language.
    let pause = if seconds > 0.0 { Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX) } else { Duration::ZERO };
    let start = Instant::now();
    while let Some(left) = pause.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
        if let Some(ended) = run.must_end(true) {
            return Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(ended), context.call_position())));
        }
        std::thread::sleep(left.min(SLICE));
    }
    Ok(Dynamic::UNIT)
}

#[expect(clippy::cast_precision_loss, reason = "a pause of more than 2^52 seconds does not end anyway")]
const fn int_as_float(seconds: INT) -> FLOAT {
    seconds as FLOAT
}
