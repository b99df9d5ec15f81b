//! Whether policies allow what a script needs.
//!
//! [`coverage`] is the one place that asks. What it says is certain; where it cannot be, it says so.

use rex_policy::{Context, ContextConstraint, Pattern, Policies, Request, Resource, Segment};

use crate::requirement::Requirement;

/// Whether every request of a requirement is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// It is.
    Covered,
    /// It is not.
    Uncovered {
        /// A request that is denied.
        witness: Request,
        /// The forbids that deny it; none where no permit matches.
        forbids: Vec<String>,
    },
    /// That cannot be said.
    Undecided {
        /// Why.
        why: String,
    },
}

/// Puts a requirement to the policies. A requirement without holes is one request, which is put as it is. One with holes is covered
/// where a permit says so by its form, and not covered where some request of it is denied.
#[must_use]
pub fn coverage(policies: &Policies, requirement: &Requirement, principal: &str) -> Coverage {
    if !requirement.entity.is_path() {
        return undecided(format!("resources of type {} are not compared", requirement.entity.full_name()));
    }
    let is_one = requirement.pattern.is_literal().is_some() && requirement.context.iter().all(is_known);
    let mut depends = false;
    for request in samples(requirement, principal) {
        let decision = policies.decide(&request);
        let is_whole = requirement.action.row().context.is_empty() || request.context != Context::Empty;
        if !is_whole && decision.reads_context {
            depends = true;
        } else if !decision.allowed {
            return Coverage::Uncovered { witness: request, forbids: decision.policies };
        }
    }
    if depends {
        return undecided("it depends on circumstances that are not known before the run".to_owned());
    }
    let Requirement { action, entity, pattern, context, .. } = requirement;
    if is_one || policies.obviously_allow(principal, *action, *entity, pattern, context) {
        return Coverage::Covered;
    }
    undecided(format!("no single permit allows all of \"{pattern}\", or a forbid could match some of it"))
}

const fn undecided(why: String) -> Coverage {
    Coverage::Undecided { why }
}

fn is_known(constraint: &ContextConstraint) -> bool {
    !constraint.any_of.is_empty() && constraint.any_of.iter().all(|pattern| pattern.is_literal().is_some())
}

/// Some requests of the requirement; all of them where it has no holes.
fn samples(requirement: &Requirement, principal: &str) -> Vec<Request> {
    let mut requests = Vec::new();
    for id in texts(&requirement.pattern) {
        let request = Request::new(principal, requirement.action, Resource::new(requirement.entity, id, Vec::new()));
        let contexts = contexts(&requirement.context);
        if contexts.is_empty() {
            requests.push(request);
        } else {
            requests.extend(contexts.into_iter().map(|context| request.clone().with_context(context)));
        }
    }
    requests
}

fn contexts(constraints: &[ContextConstraint]) -> Vec<Context> {
    let context = |field: &str, text: String| match field {
        "destination.path" => {
            let (parent, name) = text.rsplit_once('/').unwrap_or(("", &text));
            let parent_path = if parent.is_empty() { "/" } else { parent }.to_owned();
            Some(Context::Destination { name: name.to_owned(), parent_path, path: text })
        }
        "xattr.name" => Some(Context::Xattr { name: text }),
        _ => None,
    };
    let all = constraints.iter().flat_map(|constraint| constraint.any_of.iter().map(|pattern| (constraint.field, pattern)));
    all.flat_map(|(field, pattern)| texts(pattern).into_iter().filter_map(move |text| context(field, text))).collect()
}

/// Texts a pattern stands for: with each hole a letter, and where it can be, with each hole two levels.
fn texts(pattern: &Pattern) -> Vec<String> {
    let with = |anything: &str| {
        let part = |segment: &Segment| match segment {
            Segment::Literal(text) => text.clone(),
            Segment::OneSegment => "x".to_owned(),
            Segment::Any | Segment::Argument(_) => anything.to_owned(),
        };
        pattern.segments().iter().map(part).collect::<String>()
    };
    let mut texts = vec![with("x"), with("x/y")];
    texts.dedup();
    texts
}
