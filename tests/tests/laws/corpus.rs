//! Laws (b) and (c) over the corpus: scripts of real work, a third of which nobody looks at while inference is made.

use std::fmt;

use sha2::{Digest, Sha256};

use rex_tests::agreement::{too_little, unforeseen};
use rex_tests::case::{Case, corpus, read_folder};
use rex_tests::performance::{infer, perform};
use rex_tests::world::World;

const PERMIT_ALL: &str = "permit(principal, action, resource);";
/// Exceptions among the scripts nobody looks at: known in number alone, and no more of them.
const KNOWN: usize = 4;
/// Of all runs, so many of a hundred come to their end.
const ENDS: usize = 80;

/// What became of some scripts.
#[derive(Default)]
struct Tally {
    scripts: usize,
    ends: usize,
    bounded: usize,
    requests: usize,
    faults: Vec<String>,
}

/// Which scripts are never opened while inference is worked on: a third, by a hash of the name.
fn is_held_out(case: &Case) -> bool {
    Sha256::digest(case.operation.as_bytes()).first().is_some_and(|byte| byte % 3 == 0)
}

#[test]
fn scripts_of_the_corpus_need_what_is_inferred() {
    let (mut open, mut held_out) = (Tally::default(), Tally::default());
    for case in read_folder(&corpus()) {
        let tally = if is_held_out(&case) { &mut held_out } else { &mut open };
        tally.add(&case);
    }
    println!("worked with: {open}\nheld out: {held_out}");
    assert!(open.scripts + held_out.scripts >= 300, "the corpus is too small");
    for tally in [&open, &held_out] {
        assert!(tally.ends * 100 >= tally.scripts * ENDS, "only {} of {} come to their end", tally.ends, tally.scripts);
    }
    assert!(open.faults.is_empty(), "{}", open.faults.join("\n"));
    // What these are about is not told, or they would be looked at.
    assert!(held_out.faults.len() <= KNOWN, "{} exceptions among the scripts that are held out", held_out.faults.len());
}

impl Tally {
    fn add(&mut self, case: &Case) {
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
        self.faults.extend(unforeseen(case, &free, &inferred, &world));
        self.faults.extend(too_little(case, &free));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scripts, ends, bounded, requests, faults } = self;
        write!(
            formatter,
            "{scripts} scripts, {ends} come to their end, {bounded} are bounded, {requests} requests, {} exceptions",
            faults.len()
        )
    }
}
