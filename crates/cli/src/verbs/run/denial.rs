//! A denial in words.

use rex_policy::smallest_permit;
use rex_runtime::DecisionRecord;

/// Whether a permit would change the answer; nothing overrides a forbid.
pub(super) fn can_be_permitted(record: &DecisionRecord) -> bool {
    record.policies.is_empty()
}

/// Why the policy said no.
pub(super) fn reason(record: &DecisionRecord) -> String {
    let mut reason = match record.policies.as_slice() {
        [] => "no permit matches".to_owned(),
        [only] => format!("policy `{only}` forbids it"),
        several => format!("policies `{}` forbid it", several.join("`, `")),
    };
    for error in &record.errors {
        reason.push_str("; ");
        reason.push_str(error);
    }
    reason
}

/// Who may not do what.
pub(super) fn sentence(record: &DecisionRecord) -> String {
    let request = &record.request;
    format!("denied: {} may not perform {} on {}", request.principal_uid(), request.action.uid(), request.resource.uid())
}

/// What to do about it.
pub(super) fn help(record: &DecisionRecord) -> String {
    if can_be_permitted(record) {
        return format!("{}. The smallest permit that allows it:\n\n{}", reason(record), smallest_permit(&record.request).trim_end());
    }
    format!("{}. No permit overrides a forbid: change that policy, or let the script do without", reason(record))
}
