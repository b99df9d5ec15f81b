//! Why a script did not reach its end.

use rhai::{Dynamic, EvalAltResult, Map, ParseError, Position};
use thiserror::Error;

use crate::gate::DecisionRecord;
use crate::run::Ended;
use crate::values::{self, Object};
use rex_catalogue::kinds::Kind;

/// Why a script did not reach its end.
#[derive(Clone, Debug, Error)]
#[error("{message}")]
pub struct RunError {
    /// What went wrong.
    pub cause: Cause,
    /// What is said of it, without the place.
    pub message: String,
    /// The file it happened in, where it is not the script itself.
    pub file: Option<String>,
    /// The text of that file, as it was when it was imported: by now the name can be that of another file.
    pub text: Option<Box<str>>,
    /// The line, from 1; 0 where there is none.
    pub line: usize,
    /// The column in characters, from 1; 0 where there is none.
    pub column: usize,
    /// The engine's own words, as Rex prints them.
    pub as_rex: String,
}

/// What went wrong.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The text is no script.
    Syntax,
    /// The policy said no, and nothing caught it.
    Denied(Box<DecisionRecord>),
    /// An operation or the script threw, and nothing caught it.
    Thrown,
    /// It was ended from outside, or by a limit on time or memory.
    Ended(Ended),
    /// A limit of the language was met.
    Limit,
}

impl RunError {
    pub(crate) fn syntax(error: &ParseError) -> Self {
        let place = error.position();
        let as_rex = format!("Syntax error: {error}");
        Self::at(Cause::Syntax, error.err_type().to_string(), place, as_rex)
    }

    /// Reads an error of the engine; `denials` are those of the run.
    pub(crate) fn of(error: &EvalAltResult, denials: &[DecisionRecord]) -> Self {
        let inner = error.unwrap_inner();
        let place = inner.position();
        let mut read = match inner {
            EvalAltResult::ErrorRuntime(payload, _) => Self::thrown(payload, error, place, denials),
            EvalAltResult::ErrorTerminated(token, _) => Self::ended(token, place),
            EvalAltResult::ErrorParsing(kind, _) => Self::at(Cause::Syntax, kind.to_string(), place, format!("Syntax error: {error}")),
            EvalAltResult::ErrorTooManyOperations(_)
            | EvalAltResult::ErrorTooManyModules(_)
            | EvalAltResult::ErrorStackOverflow(_)
            | EvalAltResult::ErrorDataTooLarge(..) => Self::at(Cause::Limit, bare(inner), place, error.to_string()),
            EvalAltResult::ErrorDataRace(..) => Self::data_race(error),
            _ => Self::at(Cause::Thrown, bare(inner), place, error.to_string()),
        };
        read.file = module_of(error);
        read
    }

    fn thrown(payload: &Dynamic, error: &EvalAltResult, place: Position, denials: &[DecisionRecord]) -> Self {
        let Some(map) = payload.read_lock::<Map>() else {
            let message = if payload.is_unit() { "the script threw nothing".to_owned() } else { payload.to_string() };
            return Self::at(Cause::Thrown, message, place, format!("{error} {}", rex_place(place)));
        };
        let field = |name: &str| map.get(name).map(text_of);
        let message = field("message").unwrap_or_else(|| payload.to_string());
        let (source, kind) =
            (field("source").unwrap_or_else(|| "Unknown".to_owned()), field("kind").unwrap_or_else(|| "Unknown".to_owned()));
        let denial = denials.iter().rev().find(|denial| kind == "PermissionDenied" && crate::thrown::denial_message(denial) == message);
        let cause = denial.map_or(Cause::Thrown, |denial| Cause::Denied(Box::new(denial.clone())));
        let said = field("message").unwrap_or_else(|| "No message available".to_owned());
        let as_rex = format!("{source}: {kind}: {said} {}", rex_place(place));
        Self::at(cause, message, place, as_rex)
    }

    /// The engine tells no place, and its words do not say what to do.
    fn data_race(error: &EvalAltResult) -> Self {
        let message = "a function uses a variable that the call it is passed to has in use already; \
                       give what stands before the call a name first, such as `let names = map.keys();`";
        Self::at(Cause::Thrown, message.to_owned(), error.position(), error.to_string())
    }

    fn ended(token: &Dynamic, place: Position) -> Self {
        let ended = token.clone().try_cast::<Ended>().unwrap_or(Ended::Interrupted);
        let message = match ended {
            Ended::Timeout => "the script took longer than it may; give it more time with --timeout",
            Ended::Interrupted => "the script was interrupted",
            Ended::Memory => "the script holds more memory than it may; give it more with --max-memory",
        };
        Self::at(Cause::Ended(ended), message.to_owned(), place, format!("Script terminated: {message} {}", rex_place(place)))
    }

    fn at(cause: Cause, message: String, place: Position, as_rex: String) -> Self {
        Self { cause, message, file: None, text: None, line: place.line().unwrap_or(0), column: place.position().unwrap_or(0), as_rex }
    }
}

/// The engine's message without the place it appends.
fn bare(error: &EvalAltResult) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (line ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}

fn rex_place(place: Position) -> String {
    format!("(line {}, position {})", place.line().unwrap_or(0), place.position().unwrap_or(0))
}

fn text_of(value: &Dynamic) -> String {
    match values::peek(Kind::RhaiSafeIoErrorKind, value) {
        Some(Object::Symbol(name)) => name.to_owned(),
        _ => value.to_string(),
    }
}

/// The innermost module an error comes from.
fn module_of(error: &EvalAltResult) -> Option<String> {
    match error {
        EvalAltResult::ErrorInModule(name, inner, _) => module_of(inner).or_else(|| Some(name.clone())),
        EvalAltResult::ErrorInFunctionCall(_, source, inner, _) => {
            module_of(inner).or_else(|| (!source.is_empty()).then(|| source.clone()))
        }
        _ => None,
    }
}
