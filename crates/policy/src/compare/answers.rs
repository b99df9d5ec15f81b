//! What comes of a comparison.

use std::ops::Range;

use rex_catalogue::vocabulary::{Action, EntityType};

use crate::request::Request;

/// Whether policies allow every request of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// They do.
    Covered,
    /// They do not.
    Uncovered {
        /// A request of the set that is denied.
        witness: Request,
    },
    /// That is not known.
    Undecided(Undecided),
}

/// Whether policies allow no request of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Never {
    /// They allow none.
    Proven,
    /// They allow this one.
    Witness(Request),
    /// That is not known.
    Undecided(Undecided),
}

/// A question about one action and resource type that has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The action.
    pub action: Action,
    /// The type of resource.
    pub entity: EntityType,
    /// The expression that would have to be understood; none if the question as a whole is too large.
    pub place: Option<Place>,
    /// Why, in a sentence.
    pub why: String,
}

/// A part of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which set of policies: 0, or 1 for the new one of a [`diff`].
    pub side: usize,
    /// The policy's name.
    pub policy: String,
    /// Which of the sources it was loaded from.
    pub source: usize,
    /// Where in that source, in bytes.
    pub span: Option<Range<usize>>,
}

/// What is known of a set of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// There is no such request.
    Nothing,
    /// This is one.
    Witness(Request),
    /// Whether there is one is not known.
    Undecided(Undecided),
}

impl Finding {
    /// The better of two findings: a short witness before a long one, and any before none.
    pub(super) fn or(self, other: Self) -> Self {
        let length = |request: &Request| (request.resource.id.len(), request.resource.id.clone());
        match (&self, &other) {
            (Self::Witness(one), Self::Witness(two)) if length(two) < length(one) => other,
            (Self::Witness(_), _) | (_, Self::Nothing) => self,
            (_, Self::Witness(_)) | (Self::Nothing, _) => other,
            (Self::Undecided(_), Self::Undecided(_)) => self,
        }
    }
}
