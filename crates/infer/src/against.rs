//! Whether policies allow what a script needs: the exact comparison, asked for one requirement.

use rex_policy::{Policies, Request, RequestBox};

use crate::requirement::Requirement;

/// Whether every request of a requirement is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// It is.
    Covered,
    /// It is not.
    Uncovered {
        /// A request that is denied: a shortest one.
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

/// Puts a requirement to the policies, for one principal.
#[must_use]
pub fn coverage(policies: &Policies, requirement: &Requirement, principal: &str) -> Coverage {
    let Requirement { action, entity, pattern, context, .. } = requirement;
    let requests = RequestBox {
        principal: Some(principal.to_owned()),
        context: context.clone(),
        ..RequestBox::new(*action, *entity, pattern.clone())
    };
    match policies.covers(&requests.into()) {
        rex_policy::Coverage::Covered => Coverage::Covered,
        rex_policy::Coverage::Uncovered { witness } => {
            let forbids = policies.decide(&witness).policies;
            Coverage::Uncovered { witness, forbids }
        }
        rex_policy::Coverage::Undecided(undecided) => Coverage::Undecided {
            why: match undecided.place {
                Some(place) => format!("{} (policy `{}`)", undecided.why, place.policy),
                None => undecided.why,
            },
        },
    }
}
