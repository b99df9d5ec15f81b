//! The one walk over a plan, for every reader of plans.
//!
//! The runtime gives a domain of concrete values, inference one of patterns. Order, branching and the rule about
//! looks are decided by the walk behind [`instantiate`] and nowhere else.

use std::fmt;

use crate::plan::{Ask, Condition, Denial, Effect, Give, Look, Over, Step};
use crate::walk::Walk;

/// What a domain knows of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// Both are possible.
    Unknown,
}

/// How a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Granted,
    /// No; only where the plan says what a denial leads to.
    Denied,
}

/// The place of a step in its plan: indexes from the outermost list inwards.
pub type Address = [u16];

/// The address as decision logs write it: `0.2.1`.
#[must_use]
pub fn step_name(address: &Address) -> String {
    let mut name = String::with_capacity(2 * address.len());
    // Writing to a string does not fail.
    let _ = write_step_name(&mut name, address);
    name
}

/// Writes it into a text of any kind.
///
/// # Errors
/// Those of the text.
pub fn write_step_name(name: &mut impl fmt::Write, address: &Address) -> fmt::Result {
    for (level, index) in address.iter().enumerate() {
        name.write_str(if level == 0 { "" } else { "." })?;
        match char::from_digit(u32::from(*index), 10) {
            Some(digit) => name.write_char(digit)?,
            None => write!(name, "{index}")?,
        }
    }
    Ok(())
}

/// Values a plan can be walked with.
pub trait Domain {
    /// Why a walk ends early.
    type Stop;
    /// What is restored when the other side of a branch is taken.
    type State;
    /// An open listing.
    type Listing;

    /// Asks. A denial that fails the call is an `Err`.
    ///
    /// # Errors
    /// Where the denial ends the call, or the question cannot be put.
    fn ask(&mut self, address: &Address, ask: &'static Ask) -> Result<Answer, Self::Stop>;

    /// Whether some answer could be no. Where none could, nothing has to be known of what follows a look.
    fn can_deny(&self) -> bool {
        true
    }

    /// Whether the answer could be yes, as far as it can be said without looking at the host.
    fn could_allow(&mut self, ask: &'static Ask) -> bool;

    /// Lets the look's own path stand for its answer until the host has been asked.
    fn presume(&mut self, name: &'static str, look: &'static Look);

    /// Looks.
    ///
    /// # Errors
    /// Where the host refuses, or what is there is of no use to any branch.
    fn look(&mut self, address: &Address, name: &'static str, look: &'static Look) -> Result<(), Self::Stop>;

    /// Decides a condition.
    fn truth(&mut self, condition: &'static Condition) -> Truth;

    /// Acts.
    ///
    /// # Errors
    /// Where the host refuses.
    fn act(&mut self, address: &Address, name: Option<&'static str>, effect: &'static Effect) -> Result<(), Self::Stop>;

    /// Opens a listing.
    ///
    /// # Errors
    /// Where the host refuses.
    fn list(&mut self, over: &'static Over) -> Result<Self::Listing, Self::Stop>;

    /// Binds the next of a listing; false at its end.
    ///
    /// # Errors
    /// Where the host refuses.
    fn next(&mut self, name: &'static str, listing: &mut Self::Listing) -> Result<bool, Self::Stop>;

    /// Opens a listing of what is below the entry bound to that name; `None` where there is nothing to enter.
    ///
    /// # Errors
    /// Where the host refuses.
    fn descend(&mut self, name: &'static str) -> Result<Option<Self::Listing>, Self::Stop>;

    /// Comes back from below: the name stands for the entry again that was entered.
    fn ascend(&mut self, name: &'static str);

    /// Takes the result.
    ///
    /// # Errors
    /// Where there is none.
    fn give(&mut self, give: &'static Give) -> Result<(), Self::Stop>;

    /// Where a branch is gone into because the condition holds, or could hold.
    fn hold(&mut self, _condition: &'static Condition) {}

    /// Before the first side of an unknown branch.
    fn fork(&mut self) -> Self::State;
    /// Between its sides: restores what `fork` kept, and returns what the first side led to.
    fn switch(&mut self, before: Self::State) -> Self::State;
    /// After both.
    fn join(&mut self, first: Self::State);

    /// A plan that contradicts itself: always a fault of the product.
    fn fault(&mut self, address: &Address, what: &'static str) -> Self::Stop;
}

/// Walks a plan.
///
/// # Errors
/// Whatever ends the walk early.
pub fn instantiate<D: Domain>(plan: &'static [Step], domain: &mut D) -> Result<(), D::Stop> {
    Walk::new(plan, domain).run()
}

/// Every question of a plan with its address, in the order of the text.
#[must_use]
pub fn questions(plan: &'static [Step]) -> Vec<(Vec<u16>, &'static Ask)> {
    let mut found = Vec::new();
    collect(plan, &mut Vec::new(), &mut found);
    found
}

/// Whether a step, by its name in decision logs, belongs to what is done instead of something denied.
#[must_use]
pub fn is_fallback(plan: &'static [Step], step: &str) -> bool {
    let instead = questions(plan).into_iter().filter(|(_, ask)| matches!(ask.denial, Denial::Instead(_)));
    instead.map(|(address, _)| step_name(&address)).any(|start| step.strip_prefix(&start).is_some_and(|rest| rest.starts_with('.')))
}

fn collect(steps: &'static [Step], address: &mut Vec<u16>, found: &mut Vec<(Vec<u16>, &'static Ask)>) {
    for (index, step) in (0..).zip(steps) {
        address.push(index);
        match step {
            Step::Ask(ask) => {
                found.push((address.clone(), ask));
                if let Denial::Instead(steps) = ask.denial {
                    collect_side(0, steps, address, found);
                }
            }
            Step::When(_, then, otherwise) => {
                collect_side(0, then, address, found);
                collect_side(1, otherwise, address, found);
            }
            Step::Each(_, _, steps) | Step::Within(steps) | Step::Part(steps) => collect(steps, address, found),
            Step::Look(..) | Step::Descend | Step::Do(..) | Step::Give(_) => {}
        }
        address.pop();
    }
}

fn collect_side(side: u16, steps: &'static [Step], address: &mut Vec<u16>, found: &mut Vec<(Vec<u16>, &'static Ask)>) {
    address.push(side);
    collect(steps, address, found);
    address.pop();
}
