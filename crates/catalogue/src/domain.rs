//! The one walk over a plan, for every reader of plans.
//!
//! The runtime gives a domain of concrete values, inference one of patterns. Order, branching and the rule about
//! looks are decided here and nowhere else.

use crate::plan::{Ask, Condition, Denial, Effect, Give, Look, Over, Step};

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
    let mut walk = Walk { domain, address: Vec::with_capacity(4), around: Vec::new() };
    walk.run(plan, None).map(|_| ())
}

/// How a list of steps ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Leave,
    Given,
}

/// The steps that follow the one at hand, outwards, each list with its own address.
struct Rest<'a> {
    steps: &'static [Step],
    /// How much of the address names the list, and the index of the list's next step.
    depth: usize,
    index: u16,
    next: Option<&'a Rest<'a>>,
}

/// The body of a walk that `Descend` repeats, and where it stands in the plan.
#[derive(Clone, Copy)]
struct Around {
    name: &'static str,
    steps: &'static [Step],
    depth: usize,
}

struct Walk<'d, D: Domain> {
    domain: &'d mut D,
    address: Vec<u16>,
    around: Vec<Around>,
}

impl<D: Domain> Walk<'_, D> {
    fn run(&mut self, steps: &'static [Step], next: Option<&Rest<'_>>) -> Result<Flow, D::Stop> {
        let mut rest = Rest { steps, depth: self.address.len(), index: 0, next };
        while let Some((step, following)) = rest.steps.split_first() {
            self.address.push(rest.index);
            rest.steps = following;
            rest.index += 1;
            let flow = self.step(step, &rest)?;
            self.address.pop();
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, step: &'static Step, rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        match step {
            Step::Ask(ask) => self.ask(ask, rest),
            Step::Look(name, look) => self.look(name, look, rest),
            Step::When(condition, then, otherwise) => self.branch(condition, then, otherwise, rest),
            Step::Each(name, over, steps) => self.each(name, over, steps, rest),
            Step::Descend => self.descend(rest),
            Step::Within(steps) => Ok(match self.run(steps, Some(rest))? {
                Flow::Leave => Flow::Next,
                flow => flow,
            }),
            Step::Part(steps) => self.run(steps, Some(rest)),
            Step::Do(name, effect) => self.domain.act(&self.address, *name, effect).map(|()| Flow::Next),
            Step::Give(give) => self.domain.give(give).map(|()| Flow::Given),
        }
    }

    fn ask(&mut self, ask: &'static Ask, rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        match (self.domain.ask(&self.address, ask)?, ask.denial) {
            (Answer::Granted, _) => Ok(Flow::Next),
            (Answer::Denied, Denial::Leave) => Ok(Flow::Leave),
            (Answer::Denied, Denial::Instead(steps)) => self.side(0, steps, rest),
            (Answer::Denied, Denial::Fail) => Err(self.domain.fault(&self.address, "a denial that fails the call was answered softly")),
        }
    }

    /// INVARIANT: the host is looked at only if some way on from here could be allowed as a whole.
    fn look(&mut self, name: &'static str, look: &'static Look, rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        self.domain.presume(name, look);
        if !self.admits_rest(rest) {
            self.refuse_rest(rest)?;
            return Err(self.domain.fault(&self.address, "a look was refused without a denial"));
        }
        self.domain.look(&self.address, name, look).map(|()| Flow::Next)
    }

    fn branch(
        &mut self,
        condition: &'static Condition,
        then: &'static [Step],
        otherwise: &'static [Step],
        rest: &Rest<'_>,
    ) -> Result<Flow, D::Stop> {
        match self.domain.truth(condition) {
            Truth::Yes => self.side(0, then, rest),
            Truth::No => self.side(1, otherwise, rest),
            Truth::Unknown => {
                let before = self.domain.fork();
                let first = self.side(0, then, rest)?;
                let after = self.domain.switch(before);
                let second = self.side(1, otherwise, rest)?;
                self.domain.join(after);
                Ok(if first == second { first } else { Flow::Next })
            }
        }
    }

    fn side(&mut self, side: u16, steps: &'static [Step], rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        self.address.push(side);
        let flow = self.run(steps, Some(rest))?;
        self.address.pop();
        Ok(flow)
    }

    fn each(&mut self, name: &'static str, over: &'static Over, steps: &'static [Step], rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        let listing = self.domain.list(over)?;
        self.around.push(Around { name, steps, depth: self.address.len() });
        self.entries(name, steps, listing, rest)?;
        self.around.pop();
        Ok(Flow::Next)
    }

    fn entries(&mut self, name: &'static str, steps: &'static [Step], mut listing: D::Listing, rest: &Rest<'_>) -> Result<(), D::Stop> {
        while self.domain.next(name, &mut listing)? {
            self.run(steps, Some(rest))?;
        }
        Ok(())
    }

    /// The address of a step does not grow with the depth of the tree.
    fn descend(&mut self, rest: &Rest<'_>) -> Result<Flow, D::Stop> {
        let Some(Around { name, steps, depth }) = self.around.last().copied() else {
            return Err(self.domain.fault(&self.address, "descend outside of a walk"));
        };
        if let Some(listing) = self.domain.descend(name)? {
            let inner = self.address.split_off(depth);
            self.entries(name, steps, listing, rest)?;
            self.address.extend(inner);
            self.domain.ascend(name);
        }
        Ok(Flow::Next)
    }

    fn admits_rest(&mut self, rest: &Rest<'_>) -> bool {
        let mut rest = Some(rest);
        while let Some(Rest { steps, next, .. }) = rest {
            if !self.admits(steps) {
                return false;
            }
            rest = *next;
        }
        true
    }

    fn admits(&mut self, steps: &'static [Step]) -> bool {
        steps.iter().all(|step| self.admits_step(step))
    }

    fn admits_step(&mut self, step: &'static Step) -> bool {
        match step {
            Step::Ask(ask) => self.admits_ask(ask),
            Step::Look(name, look) => {
                self.domain.presume(name, look);
                true
            }
            Step::When(condition, then, otherwise) => match self.domain.truth(condition) {
                Truth::Yes => self.admits(then),
                Truth::No => self.admits(otherwise),
                Truth::Unknown => self.admits(then) || self.admits(otherwise),
            },
            Step::Within(steps) | Step::Part(steps) => self.admits(steps),
            Step::Each(..) | Step::Descend | Step::Do(..) | Step::Give(_) => true,
        }
    }

    fn admits_ask(&mut self, ask: &'static Ask) -> bool {
        match ask.denial {
            Denial::Leave => true,
            Denial::Fail => self.domain.could_allow(ask),
            Denial::Instead(steps) => self.domain.could_allow(ask) || self.admits(steps),
        }
    }

    /// Puts the first question that would be denied, so that the denial is raised and recorded like any other.
    fn refuse_rest(&mut self, rest: &Rest<'_>) -> Result<(), D::Stop> {
        let mut rest = Some(rest);
        while let Some(Rest { steps, depth, index, next }) = rest {
            self.address.truncate(*depth);
            self.refuse(steps, *index)?;
            rest = *next;
        }
        Ok(())
    }

    fn refuse(&mut self, steps: &'static [Step], first: u16) -> Result<(), D::Stop> {
        for (index, step) in (first..).zip(steps) {
            if !self.admits_step(step) {
                self.address.push(index);
                self.refuse_step(step)?;
                self.address.pop();
            }
        }
        Ok(())
    }

    fn refuse_step(&mut self, step: &'static Step) -> Result<(), D::Stop> {
        match step {
            Step::Ask(ask) => match (self.domain.ask(&self.address, ask)?, ask.denial) {
                (Answer::Denied, Denial::Instead(steps)) => self.refuse_side(0, steps),
                _ => Ok(()),
            },
            Step::When(condition, then, otherwise) => match self.domain.truth(condition) {
                Truth::Yes => self.refuse_side(0, then),
                Truth::No | Truth::Unknown => self.refuse_side(1, otherwise),
            },
            Step::Within(steps) | Step::Part(steps) => self.refuse(steps, 0),
            Step::Look(..) | Step::Each(..) | Step::Descend | Step::Do(..) | Step::Give(_) => Ok(()),
        }
    }

    fn refuse_side(&mut self, side: u16, steps: &'static [Step]) -> Result<(), D::Stop> {
        self.address.push(side);
        self.refuse(steps, 0)?;
        self.address.pop();
        Ok(())
    }
}

/// Every question of a plan with its address, in the order of the text.
#[must_use]
pub fn questions(plan: &'static [Step]) -> Vec<(Vec<u16>, &'static Ask)> {
    let mut found = Vec::new();
    collect(plan, &mut Vec::new(), &mut found);
    found
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
