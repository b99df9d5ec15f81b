//! Exact comparison: hand-made questions, what stays undecided, and random ones against brute force.

mod cases;
mod programs;
mod property;
mod random;
mod undecided;

use rex_catalogue::vocabulary::{Action, EntityType};

use crate::{Coverage, Never, Pattern, Policies, Request, RequestBox, RequestSet, Segment};

/// A pattern with `*` for anything and `+` for one segment.
fn pattern(text: &str) -> Pattern {
    let mut pattern = Pattern::default();
    for letter in text.chars() {
        pattern.push(match letter {
            '*' => Segment::Any,
            '+' => Segment::OneSegment,
            letter => Segment::Literal(letter.into()),
        });
    }
    pattern
}

fn reads(text: &str) -> RequestSet {
    RequestBox::new(Action::READ, EntityType::File, pattern(text)).into()
}

/// The path of the witness that is not covered, `covered`, or `undecided`.
fn uncovered(policies: &Policies, requests: &RequestSet) -> String {
    match policies.covers(requests) {
        Coverage::Covered => "covered".to_owned(),
        Coverage::Uncovered { witness } => {
            assert!(requests.contains(&witness) && !policies.decide(&witness).allowed, "{witness:?}");
            shown(&witness)
        }
        Coverage::Undecided(_) => "undecided".to_owned(),
    }
}

/// The path of the witness that is allowed, `never`, or `undecided`.
fn allowed(policies: &Policies, requests: &RequestSet) -> String {
    match policies.never(requests) {
        Never::Proven => "never".to_owned(),
        Never::Witness(witness) => {
            assert!(requests.contains(&witness) && policies.decide(&witness).allowed, "{witness:?}");
            shown(&witness)
        }
        Never::Undecided(_) => "undecided".to_owned(),
    }
}

fn shown(request: &Request) -> String {
    request.resource.id.clone()
}
