//! The machine that walks a plan.
//!
//! Its stack is on the heap: a tree of directories can be deeper than any thread's stack.

use crate::domain::{Answer, Domain, Truth};
use crate::plan::{Ask, Condition, Denial, Look, Step};

/// How a list of steps ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Leave,
    Given,
}

/// A list of steps that is being walked; its rest stands above the rest of the list around it.
struct Frame<D: Domain> {
    steps: &'static [Step],
    /// How much of the address names the list, and the index of the list's next step.
    depth: usize,
    index: u16,
    end: End<D>,
}

/// What happens after a list.
enum End<D: Domain> {
    /// The list around it goes on.
    Plain,
    /// The same, also where an entry was left.
    Within,
    /// The same list again, for the next of a listing.
    Entries(Entries<D>),
    /// The other side of an unknown branch.
    First(D::State, &'static [Step]),
    /// The two sides come together.
    Second(D::State, Flow),
}

/// A listing, and the steps for each of it.
struct Entries<D: Domain> {
    name: &'static str,
    steps: &'static [Step],
    listing: D::Listing,
    /// For what is below an entry: the part of the address to come back to. It does not grow with the depth of the tree.
    below: Option<Vec<u16>>,
}

/// The best that can come of steps, as far as it can be said without looking at the host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Some question will be denied, and that fails the call.
    Blocked,
    /// The steps after these may be come to.
    Open,
    /// The call may come to its end here, whatever stands after.
    Ends,
}

/// One walk.
pub(crate) struct Walk<'d, D: Domain> {
    domain: &'d mut D,
    address: Vec<u16>,
    frames: Vec<Frame<D>>,
}

impl<'d, D: Domain> Walk<'d, D> {
    pub(crate) fn new(plan: &'static [Step], domain: &'d mut D) -> Self {
        let mut frames = Vec::with_capacity(4);
        frames.push(Frame { steps: plan, depth: 0, index: 0, end: End::Plain });
        Self { domain, address: Vec::with_capacity(4), frames }
    }

    pub(crate) fn run(mut self) -> Result<(), D::Stop> {
        while let Some(frame) = self.frames.last_mut() {
            let Some((step, rest)) = frame.steps.split_first() else {
                self.end(Flow::Next)?;
                continue;
            };
            self.address.truncate(frame.depth);
            self.address.push(frame.index);
            frame.steps = rest;
            frame.index += 1;
            self.step(step)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &'static Step) -> Result<(), D::Stop> {
        match step {
            Step::Ask(ask) => self.ask(ask),
            Step::Look(name, look) => self.look(name, look),
            Step::When(condition, then, otherwise) => self.branch(condition, then, otherwise),
            Step::Each(name, over, steps) => {
                let listing = self.domain.list(over)?;
                self.entries(Entries { name, steps, listing, below: None })
            }
            Step::Descend => self.descend(),
            Step::Within(steps) => self.push(steps, End::Within),
            Step::Part(steps) => self.push(steps, End::Plain),
            Step::Do(name, effect) => self.domain.act(&self.address, *name, effect),
            Step::Give(give) => {
                self.domain.give(give)?;
                self.end(Flow::Given)
            }
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "an arm of `step`")]
    fn push(&mut self, steps: &'static [Step], end: End<D>) -> Result<(), D::Stop> {
        self.frames.push(Frame { steps, depth: self.address.len(), index: 0, end });
        Ok(())
    }

    fn side(&mut self, side: u16, steps: &'static [Step], end: End<D>) -> Result<(), D::Stop> {
        self.address.push(side);
        self.push(steps, end)
    }

    fn ask(&mut self, ask: &'static Ask) -> Result<(), D::Stop> {
        match (self.domain.ask(&self.address, ask)?, ask.denial) {
            (Answer::Granted, _) => Ok(()),
            (Answer::Denied, Denial::Leave) => self.end(Flow::Leave),
            (Answer::Denied, Denial::Instead(steps)) => self.side(0, steps, End::Plain),
            (Answer::Denied, Denial::Fail) => Err(self.domain.fault(&self.address, "a denial that fails the call was answered softly")),
        }
    }

    /// INVARIANT: the host is looked at only if some way on from here could be allowed as a whole.
    fn look(&mut self, name: &'static str, look: &'static Look) -> Result<(), D::Stop> {
        if !self.domain.can_deny() {
            return self.domain.look(&self.address, name, look);
        }
        self.domain.presume(name, look);
        if !self.admits_rest() {
            self.refuse_rest()?;
            return Err(self.domain.fault(&self.address, "a look was refused without a denial"));
        }
        self.domain.look(&self.address, name, look)
    }

    fn branch(&mut self, condition: &'static Condition, then: &'static [Step], otherwise: &'static [Step]) -> Result<(), D::Stop> {
        match self.domain.truth(condition) {
            Truth::Yes => self.side(0, then, End::Plain),
            Truth::No => self.side(1, otherwise, End::Plain),
            Truth::Unknown => {
                let before = self.domain.fork();
                self.domain.hold(condition);
                self.side(0, then, End::First(before, otherwise))
            }
        }
    }

    /// The steps for the next of a listing, or what follows its end.
    fn entries(&mut self, mut entries: Entries<D>) -> Result<(), D::Stop> {
        if self.domain.next(entries.name, &mut entries.listing)? {
            return self.push(entries.steps, End::Entries(entries));
        }
        if let Some(inner) = entries.below {
            self.address.extend(inner);
            self.domain.ascend(entries.name);
        }
        Ok(())
    }

    fn descend(&mut self) -> Result<(), D::Stop> {
        let around = self.frames.iter().rev().find_map(|frame| match &frame.end {
            End::Entries(entries) => Some((entries.name, entries.steps, frame.depth)),
            End::Plain | End::Within | End::First(..) | End::Second(..) => None,
        });
        let Some((name, steps, depth)) = around else {
            return Err(self.domain.fault(&self.address, "descend outside of a walk"));
        };
        match self.domain.descend(name)? {
            Some(listing) => {
                let inner = self.address.split_off(depth);
                self.entries(Entries { name, steps, listing, below: Some(inner) })
            }
            None => Ok(()),
        }
    }

    /// Ends the innermost list, and every list around it that this ends too.
    fn end(&mut self, flow: Flow) -> Result<(), D::Stop> {
        let mut flow = flow;
        while let Some(frame) = self.frames.pop() {
            self.address.truncate(frame.depth);
            match frame.end {
                End::Plain => {}
                End::Within => flow = if flow == Flow::Leave { Flow::Next } else { flow },
                // However the steps of one entry end, the next one has its own.
                End::Entries(entries) => return self.entries(entries),
                End::First(before, otherwise) => {
                    let after = self.domain.switch(before);
                    self.address.pop();
                    return self.side(1, otherwise, End::Second(after, flow));
                }
                End::Second(first, other) => {
                    self.domain.join(first);
                    flow = if flow == other { flow } else { Flow::Next };
                }
            }
            if flow == Flow::Next {
                break;
            }
        }
        Ok(())
    }

    fn admits_rest(&mut self) -> bool {
        let rests: Vec<_> = self.frames.iter().rev().map(|frame| frame.steps).collect();
        self.way_through(rests.into_iter().flatten()) != Way::Blocked
    }

    fn way_through(&mut self, steps: impl IntoIterator<Item = &'static Step>) -> Way {
        for step in steps {
            match self.way_past(step) {
                Way::Open => {}
                decided => return decided,
            }
        }
        Way::Open
    }

    fn way_past(&mut self, step: &'static Step) -> Way {
        match step {
            Step::Ask(ask) => self.way_past_question(ask),
            Step::Look(name, look) => {
                self.domain.presume(name, look);
                Way::Open
            }
            Step::When(condition, then, otherwise) => match self.domain.truth(condition) {
                Truth::Yes => self.way_through(*then),
                Truth::No => self.way_through(*otherwise),
                Truth::Unknown => self.way_through(*then).max(self.way_through(*otherwise)),
            },
            Step::Within(steps) | Step::Part(steps) => self.way_through(*steps),
            Step::Give(_) => Way::Ends,
            Step::Each(..) | Step::Descend | Step::Do(..) => Way::Open,
        }
    }

    fn way_past_question(&mut self, ask: &'static Ask) -> Way {
        let open = if self.domain.could_allow(ask) { Way::Open } else { Way::Blocked };
        match ask.denial {
            Denial::Leave => Way::Open,
            Denial::Fail => open,
            Denial::Instead(steps) => open.max(self.way_through(steps)),
        }
    }

    /// Puts the first question that would be denied, so that the denial is raised and recorded like any other.
    fn refuse_rest(&mut self) -> Result<(), D::Stop> {
        while let Some(frame) = self.frames.pop() {
            self.address.truncate(frame.depth);
            self.refuse(frame.steps, frame.index)?;
            if let End::Entries(Entries { below: Some(inner), .. }) = frame.end {
                self.address.extend(inner);
            }
        }
        Ok(())
    }

    fn refuse(&mut self, steps: &'static [Step], first: u16) -> Result<(), D::Stop> {
        for (index, step) in (first..).zip(steps) {
            if self.way_past(step) == Way::Blocked {
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
