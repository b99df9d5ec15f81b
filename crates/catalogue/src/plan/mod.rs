//! The vocabulary of plans: what an operation asks the policy, what it looks at, and what it then does.
//!
//! A plan is a constant. The runtime walks it with the values of one call, inference walks it with patterns, and
//! the reference prints it; see [`crate::domain::instantiate`].

mod effects;
mod facts;
mod inspecting;
mod owning;
mod packing;
mod programs;
mod questions;
mod searching;
mod space;
mod walking;

pub use effects::{Effect, Level, Opening, Work};
pub use facts::{Condition, Fact, Look, Over};
pub use inspecting::Inspecting;
pub use owning::Owning;
pub use packing::Packing;
pub use programs::{Launch, Programs};
pub use questions::{Ask, Context, Denial, Known, Place, Resource, Strength};
pub use searching::Searching;
pub use space::Space;
pub use walking::Walking;

use crate::kinds::Kind;
use crate::operation::Type;
use crate::vocabulary::Action;

/// What the script gets back, and what is known of it before the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// Nothing.
    Nothing,
    /// A handle this plan bound.
    Bound(&'static str),
    /// What the last effect showed: text nobody knows before the run, or what was made of it.
    Content(Place),
    /// What the last effect showed: a map from the names in that directory to entries.
    Entries(Place),
    /// What the last effect showed: a map from paths below that directory to entries.
    Tree(Place),
    /// What the last effect showed: the names in that directory.
    Names(Place),
    /// What the last effect showed: the space below that directory, with a handle of one in it.
    Usage(Place),
    /// What the last effect showed: an array or map of values of that type.
    Each(Type),
    /// What the last effect showed: a value of the operation's result type.
    Outcome,
    /// One field of what the last effect showed, an object of that kind.
    Field(Kind, &'static str),
    /// What the last effect showed, an object of that kind, as a map.
    Fields(Kind),
    /// An object of that kind that keeps the arguments under their names.
    Kept(Kind),
}

/// One step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A question.
    Ask(Ask),
    /// A fact, kept under a name.
    Look(&'static str, Look),
    /// One of two ways.
    When(Condition, &'static [Step], &'static [Step]),
    /// The same steps for each of several, under a name.
    Each(&'static str, Over, &'static [Step]),
    /// The steps of the walk around this one, for what is below the entry.
    Descend,
    /// Steps that a denied entry leaves.
    Within(&'static [Step]),
    /// Steps shared between plans.
    Part(&'static [Step]),
    /// An effect; its result is kept under the name, where there is one.
    Do(Option<&'static str>, Effect),
    /// The result.
    Give(Give),
}

/// A question that needs a permit.
#[must_use]
pub const fn must(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Fail })
}

/// A question only a forbid can answer with no.
#[must_use]
pub const fn unless_forbidden(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::NotForbidden, context: Context::Empty, denial: Denial::Fail })
}

/// A question whose denial leaves the entry out.
#[must_use]
pub const fn or_leave(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Leave })
}

/// A question whose denial leads to another way.
#[must_use]
pub const fn or_instead(action: Action, resource: Resource, instead: &'static [Step]) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Instead(instead) })
}

/// The question about setting the attribute that an object of options names.
#[must_use]
pub const fn must_set_attribute(resource: Resource, options: &'static str) -> Step {
    Step::Ask(Ask {
        action: Action::SET_X_ATTR,
        resource,
        strength: Strength::Permitted,
        context: Context::Attribute(options, "name"),
        denial: Denial::Fail,
    })
}

/// A question whose denial the steps after it find out about.
#[must_use]
pub const fn or_without(action: Action, resource: Resource) -> Step {
    or_instead(action, resource, &[])
}

/// The question a move asks about its source.
#[must_use]
pub const fn must_move(resource: Resource, destination: Place) -> Step {
    Step::Ask(Ask {
        action: Action::MOVE,
        resource,
        strength: Strength::Permitted,
        context: Context::Destination(destination),
        denial: Denial::Fail,
    })
}

/// The question whether a program may be started so, as the account a look bound to that name.
#[must_use]
pub const fn must_execute(resource: Resource, launch: Launch, account: &'static str) -> Step {
    Step::Ask(Ask {
        action: Action::EXECUTE,
        resource,
        strength: Strength::Permitted,
        context: Context::Launch { launch, account },
        denial: Denial::Fail,
    })
}

/// Steps taken only where the condition holds.
#[must_use]
pub const fn when(condition: Condition, then: &'static [Step]) -> Step {
    Step::When(condition, then, &[])
}

/// The same of what a move takes along; only a forbid can answer with no.
#[must_use]
pub const fn unless_move_forbidden(resource: Resource, destination: Place) -> Step {
    Step::Ask(Ask {
        action: Action::MOVE,
        resource,
        strength: Strength::NotForbidden,
        context: Context::Destination(destination),
        denial: Denial::Fail,
    })
}

/// An effect whose result has no name.
#[must_use]
pub const fn act(effect: Effect) -> Step {
    Step::Do(None, effect)
}

/// An effect whose result later steps name.
#[must_use]
pub const fn bind(name: &'static str, effect: Effect) -> Step {
    Step::Do(Some(name), effect)
}
