//! The policy with named holes: what depends on an argument names the argument, and permits nothing that exists.

use std::collections::BTreeSet;

use rex_policy::{ContextConstraint, Pattern, RenderError, Segment};

use crate::generalise::policy;
use crate::inferred::Inferred;
use crate::requirement::Requirement;

impl Inferred {
    /// The policy text with `{{name}}` in its literals wherever an argument's value would stand. It is a policy all the same, for
    /// things called so.
    ///
    /// # Errors
    /// Where a text of the script cannot be written into a policy.
    pub fn template(&self) -> Result<String, RenderError> {
        let named: Vec<Requirement> = self.requirements.iter().map(named).collect();
        policy(&named, &self.sources, self.principal.as_deref())
    }
}

/// How a hole is written.
#[must_use]
pub fn hole(argument: &str) -> String {
    format!("{{{{{argument}}}}}")
}

fn named(requirement: &Requirement) -> Requirement {
    let name = |pattern: &Pattern, field: Option<&str>| {
        let reasons = requirement.widenings.iter().filter(|widening| widening.field == field);
        let arguments: Vec<Option<&str>> = reasons.map(|widening| widening.argument.as_deref()).collect();
        with_names(pattern, &arguments)
    };
    let constraint = |constraint: &ContextConstraint| constraint.map(|pattern| name(pattern, Some(constraint.subject())));
    Requirement {
        pattern: name(&requirement.pattern, None),
        context: requirement.context.iter().map(constraint).collect(),
        ..requirement.clone()
    }
}

/// INVARIANT: where an argument is among the reasons, the pattern has a hole's name in a literal at the end.
fn with_names(pattern: &Pattern, reasons: &[Option<&str>]) -> Pattern {
    let arguments: BTreeSet<&str> = reasons.iter().copied().flatten().collect();
    let only_arguments = reasons.iter().all(Option::is_some);
    let mut is_named = pattern.segments().iter().any(|segment| matches!(segment, Segment::Argument(_)));
    let derived: String = arguments.iter().map(|argument| hole(argument)).collect();
    let mut segments = Vec::new();
    for segment in pattern.segments() {
        match segment {
            Segment::Literal(_) => segments.push(segment.clone()),
            Segment::Argument(name) => segments.push(Segment::Literal(hole(name).into())),
            // What is made of arguments in another way than by putting them in stands where they would.
            Segment::OneSegment | Segment::Any => {
                let first = !is_named && !arguments.is_empty();
                is_named |= first;
                segments.extend(first.then(|| Segment::Literal(derived.as_str().into())));
                segments.extend((!first || !only_arguments).then(|| segment.clone()));
            }
        }
    }
    Pattern::from_segments(segments)
}
