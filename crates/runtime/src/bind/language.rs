//! The language's own functions that a host has to provide: pausing, so that a pause can be interrupted.

use std::any::TypeId;
use std::time::{Duration, Instant};

use rhai::{Dynamic, EvalAltResult, FLOAT, INT, NativeCallContext};

use super::{Building, RhaiResult, register};
use crate::run::Run;

/// How long a pause goes on before it looks whether the run has to end.
const SLICE: Duration = Duration::from_millis(20);

pub(super) fn bind(surface: &mut Building) {
    for argument in [TypeId::of::<INT>(), TypeId::of::<FLOAT>()] {
        register(&mut surface.global, "sleep", &[argument], false, Box::new(|context, arguments| sleep(&context, arguments)));
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
