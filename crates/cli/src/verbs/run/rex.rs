//! What is as in Rex 0.1.0 and nowhere else: exit codes, error types by text, the limit on messages.

use rex_runtime::{Cause, Ended, RunError};

/// The script was run, whatever came of it.
pub(super) const RAN: i32 = 0;
/// It was not, or the output could not be written.
pub(super) const REFUSED: i32 = 1;
/// The longest message in bytes, and what is kept of a longer one in characters.
const LONGEST: usize = 1024;
const KEPT: usize = 1021;

/// The message, before it is shortened.
pub(super) fn message(error: &RunError) -> String {
    match error.cause {
        // Only the end of the grace after SIGTERM interrupts a script in Rex.
        Cause::Ended(Ended::Interrupted) => {
            format!("Script terminated: SIGTERM timeout exceeded (line {}, position {})", error.line, error.column)
        }
        _ => error.as_rex.clone(),
    }
}

/// The error type: only the text decides.
pub(super) fn error_type(message: &str) -> &'static str {
    if message.to_lowercase().contains("permission denied") { "ACCESS_DENIED_EXCEPTION" } else { "SCRIPT_EXCEPTION" }
}

pub(super) fn shortened(message: &str) -> String {
    if message.len() <= LONGEST {
        return message.to_owned();
    }
    let kept: String = message.chars().take(KEPT).collect();
    format!("{kept}...")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_as_in_rex() {
        assert_eq!(shortened(&"a".repeat(1024)).len(), 1024);
        assert_eq!(shortened(&"é".repeat(1025)).chars().count(), 1024);
        assert_eq!(error_type("x: PERMISSION denied"), "ACCESS_DENIED_EXCEPTION");
        assert_eq!(error_type("Authorization check failed"), "SCRIPT_EXCEPTION");
    }
}
