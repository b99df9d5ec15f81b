//! What a change of policies newly allows, and what it no longer allows.

use rex_catalogue::vocabulary::{Action, EntityType};

use super::requests::{RequestBox, RequestSet};
use super::{Comparison, Finding};
use crate::decide::Policies;

const OLD: usize = 0;
const NEW: usize = 1;

/// What changes for one action on one type of resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The action.
    pub action: Action,
    /// The type of resource.
    pub entity: EntityType,
    /// A request that the new policies allow and the old ones do not.
    pub newly_allowed: Finding,
    /// A request that the old policies allow and the new ones do not.
    pub no_longer_allowed: Finding,
}

/// The changes from one set of policies to another, in the order of the vocabulary. None is certainty that both allow the
/// same.
#[must_use]
pub fn diff(old: &Policies, new: &Policies) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut comparison = Comparison::of_sides(vec![old, new]);
    for one in RequestSet::everything().boxes {
        let newly_allowed = comparison.only(&one, NEW, OLD);
        let no_longer_allowed = comparison.only(&one, OLD, NEW);
        // The next box has another action or type, to which nothing of this one is of use.
        comparison.scenes.clear();
        if newly_allowed != Finding::Nothing || no_longer_allowed != Finding::Nothing {
            changes.push(Change { action: one.action, entity: one.entity, newly_allowed, no_longer_allowed });
        }
    }
    changes
}

impl Comparison<'_> {
    /// What one side allows and the other does not.
    fn only(&mut self, one: &RequestBox, side: usize, other: usize) -> Finding {
        self.find(one, |scene| scene.allows_beyond(side, other), |allows| allows(side) && !allows(other))
    }
}
