//! The scripts of real work that inference is measured with, and what became of them.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::agreement::{too_little, unforeseen};
use crate::case::{self, Case, read_folder};
use crate::performance::{PERMIT_ALL, infer, perform};
use crate::tightness::{Tightness, spread, tightness};
use crate::world::World;

/// What became of some scripts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many there are.
    pub scripts: usize,
    /// How many come to their end.
    pub ends: usize,
    /// Of how many everything they need is bounded.
    pub bounded: usize,
    /// How many requests were recorded.
    pub requests: usize,
    /// What else the inferred policies allow.
    pub tight: Vec<Tightness>,
    /// Exceptions to the laws.
    pub faults: Vec<String>,
}

/// The corpus: the scripts that may be read, and those nobody opens while inference is worked on. It takes many runs to
/// see how tight a policy is, so that is done for one in so many scripts.
#[must_use]
pub fn tallies(one_in: usize) -> (Tally, Tally) {
    let (mut open, mut held_out) = (Tally::default(), Tally::default());
    for (index, case) in read_folder(&case::corpus()).iter().enumerate() {
        let tally = if is_held_out(case) { &mut held_out } else { &mut open };
        tally.add(case, index % one_in == 0);
    }
    (open, held_out)
}

/// Which scripts are never opened while inference is worked on: a third, by a hash of the name.
fn is_held_out(case: &Case) -> bool {
    Sha256::digest(case.operation.as_bytes()).first().is_some_and(|byte| byte % 3 == 0)
}

impl Tally {
    fn add(&mut self, case: &Case, measured: bool) {
        let free = perform(case, PERMIT_ALL);
        self.scripts += 1;
        self.ends += usize::from(free.succeeded);
        self.requests += free.decisions.len();
        if !free.succeeded && !case.has("ends-in-error") {
            self.faults.push(format!("{}: {:?}", case.name, free.error));
        }
        let world = World::new(&case.world);
        let inferred = infer(case, &world);
        if inferred.is_wrong() || inferred.unbounded() {
            // What is not bounded is said; the laws are about what is.
            return;
        }
        self.bounded += 1;
        if measured {
            self.tight.push(tightness(case, &free, &inferred, &world));
        }
        self.faults.extend(unforeseen(case, &free, &inferred, &world));
        self.faults.extend(too_little(case, &free));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scripts, ends, bounded, requests, tight, faults } = self;
        let tight = spread(tight);
        write!(
            formatter,
            "{scripts} scripts, {ends} come to their end, {bounded} are bounded, {requests} requests, {} exceptions; {tight:?}",
            faults.len()
        )
    }
}
