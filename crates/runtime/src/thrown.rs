//! Failures as scripts catch them: a map of `kind`, `message` and `source`.

use rex_catalogue::kinds::Kind;
use rex_catalogue::tables;
use rhai::{Dynamic, EvalAltResult, Map, Position};

use crate::call::Stop;
use crate::failure::{Failure, FailureKind};
use crate::gate::DecisionRecord;
use crate::values;

/// The script module whose constants a failure's kind is compared with.
const SOURCE: &str = "IoErrorKind";

/// Why a call stopped, as the engine carries it.
pub(crate) fn stop(stop: Stop, position: Position) -> Box<EvalAltResult> {
    match stop {
        Stop::Denied(denial) => failure(&Failure::new(FailureKind::PermissionDenied, denial_message(&denial)), position),
        Stop::Failed(fault) => failure(&fault, position),
        Stop::Script(error) => error,
    }
}

/// A failure, as the engine carries it.
pub(crate) fn failure(failure: &Failure, position: Position) -> Box<EvalAltResult> {
    let mut payload = Map::new();
    payload.insert("kind".into(), kind(failure.kind));
    payload.insert("message".into(), failure.message.as_str().into());
    payload.insert("source".into(), SOURCE.into());
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from_map(payload), position))
}

fn kind(kind: FailureKind) -> Dynamic {
    let name = kind.name();
    let constant = tables::constants().find(|constant| constant.kind == Kind::RhaiSafeIoErrorKind && constant.value == name);
    values::symbol(Kind::RhaiSafeIoErrorKind, constant.map_or("Other", |constant| constant.value))
}

/// The message of a denial, in the shape Rex's scripts may look for.
pub(crate) fn denial_message(denial: &DecisionRecord) -> String {
    let request = &denial.request;
    format!(
        "Permission denied: {} unauthorized to perform {} for {}::{}",
        request.principal,
        request.action.uid(),
        request.resource.entity.full_name(),
        request.resource.id
    )
}
