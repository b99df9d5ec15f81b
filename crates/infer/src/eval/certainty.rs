//! Whether the statement at hand is reached in every run that succeeds.

/// Where an early exit leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// `return`.
    Function,
    /// `break`.
    Loop,
    /// `continue`.
    Round,
    /// A failure that is caught.
    Try,
}

/// Keeps count of what is undecided on the way to the statement at hand.
#[derive(Debug, Default)]
pub(crate) struct Certainty {
    branches: u32,
    levels: Vec<Entered>,
}

#[derive(Debug)]
struct Entered {
    level: Level,
    /// How many undecided branches were open when it was entered.
    branches: u32,
    /// Some way out was taken, perhaps: what follows is reached, perhaps.
    left: bool,
}

impl Certainty {
    /// One side of an undecided branch begins.
    pub(crate) const fn doubt(&mut self) {
        self.branches += 1;
    }

    /// It ends.
    pub(crate) const fn trust(&mut self) {
        self.branches = self.branches.saturating_sub(1);
    }

    pub(crate) fn enter(&mut self, level: Level) {
        self.levels.push(Entered { level, branches: self.branches, left: false });
    }

    pub(crate) fn leave(&mut self) {
        self.levels.pop();
    }

    /// An exit to the innermost such level; where nothing was undecided since, what follows is just not reached.
    pub(crate) fn exit(&mut self, level: Level) {
        let Some(index) = self.levels.iter().rposition(|entered| entered.level == level) else { return };
        let inside_left = self.levels.iter().skip(index + 1).any(|entered| entered.left);
        if let Some(entered) = self.levels.get_mut(index) {
            entered.left |= inside_left || self.branches > entered.branches;
        }
    }

    /// The run ends here, perhaps.
    pub(crate) fn exit_all(&mut self) {
        let mut inside_left = false;
        for entered in self.levels.iter_mut().rev() {
            let left_now = self.branches > entered.branches || inside_left;
            inside_left |= entered.left;
            entered.left |= left_now;
        }
    }

    /// A call that can fail: inside a `try`, what follows it is reached only perhaps.
    pub(crate) fn may_fail(&mut self) {
        if let Some(entered) = self.levels.iter_mut().rev().find(|entered| entered.level == Level::Try) {
            entered.left = true;
        }
    }

    /// Whether a failure here is caught.
    pub(crate) fn is_caught(&self) -> bool {
        self.levels.iter().any(|entered| entered.level == Level::Try)
    }

    pub(crate) fn is_certain(&self) -> bool {
        self.branches == 0 && self.levels.iter().all(|entered| !entered.left)
    }

    /// How many undecided branches are open.
    pub(crate) const fn open(&self) -> u32 {
        self.branches
    }

    /// Whether some way out of the innermost such level was taken, perhaps.
    pub(crate) fn was_left(&self, level: Level) -> bool {
        self.levels.iter().rev().find(|entered| entered.level == level).is_some_and(|entered| entered.left)
    }
}
