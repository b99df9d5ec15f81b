//! The laws over generated scripts, and a tally of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rex_catalogue::domain::{questions, step_name};
use rex_catalogue::tables;
use rex_infer::{Assumption, Inferred};
use serde_json::{Value, json};

use crate::agreement::{narrowed, too_little, too_much, unforeseen};
use crate::case::Case;
use crate::denied::Denied;
use crate::generate;
use crate::performance::{PERMIT_ALL, Performance, infer, perform};
use crate::world::World;

const REDACTED: &str = "permit(principal, action, resource);\n\
    forbid(principal, action == file_system::Action::\"read\", resource is file_system::File) \n\
    when { resource.path like \"{{world}}/*\" && !(resource.path like \"*.config\") && !(resource.path like \"*.rhai\") };";

/// One in so many scripts is performed once more where some of what it asks for is denied.
const ONE_IN: u64 = 16;

/// What became of some scripts.
#[derive(Default)]
pub struct Tally {
    /// All of them.
    pub runs: usize,
    /// Those that came to their end.
    pub ends: usize,
    /// Those of which everything is bounded; the laws are about these.
    pub bounded: usize,
    /// What they asked.
    pub requests: usize,
    /// How often each question of each plan was asked.
    pub steps: BTreeMap<String, usize>,
    /// Why scripts did not come to their end, by the beginning of what was said, with a seed of each.
    pub errors: BTreeMap<String, (usize, String)>,
    /// Scripts of which law (d) was asked, and which of them have literal paths alone.
    pub needed: (usize, usize),
    /// Why patterns of the others have holes, and how many do.
    pub holes: BTreeMap<String, usize>,
    /// Why scripts are not bounded.
    pub unbounded: BTreeMap<String, usize>,
    /// Those of which something is taken for granted that does not hold in their world.
    pub assumed: usize,
    /// Those that inference calls wrong.
    pub wrong: usize,
    /// Breaches of the laws, each with its seed.
    pub exceptions: Vec<String>,
}

impl Tally {
    /// An empty one that knows every question there is.
    pub fn new() -> Self {
        let mut steps = BTreeMap::new();
        for operation in tables::operations() {
            for (address, _) in questions(operation.plan) {
                steps.insert(format!("{} {}", operation.signature(), step_name(&address)), 0);
            }
        }
        Self { steps, ..Self::default() }
    }

    /// The scripts of these seeds; with `needed`, law (d) too.
    pub fn of(seeds: Range<u64>, needed: bool) -> Self {
        let half = seeds.start + (seeds.end - seeds.start) / 2;
        let sum = |seeds: Range<u64>| {
            let mut tally = Self::new();
            seeds.for_each(|seed| tally.try_add(seed, needed));
            tally
        };
        std::thread::scope(|scope| {
            let first = scope.spawn(|| sum(seeds.start..half));
            let second = sum(half..seeds.end);
            let mut tally = first.join().unwrap();
            tally.merge(second);
            tally
        })
    }

    /// A panic is an exception like any other, and the other scripts go on.
    fn try_add(&mut self, seed: u64, needed: bool) {
        let added = catch_unwind(AssertUnwindSafe(|| self.add(seed, needed)));
        if added.is_err() {
            self.exceptions.push(format!("seed {seed}: panics"));
        }
    }

    fn add(&mut self, seed: u64, needed: bool) {
        let case = &generate::case(seed);
        let policy = if case.has("redacted") { REDACTED } else { PERMIT_ALL };
        let free = perform(case, policy);
        self.runs += 1;
        self.ends += usize::from(free.succeeded);
        self.requests += free.decisions.len();
        self.exceptions.extend(astray(case, &free));
        self.count_steps(&free);
        let denied = seed.is_multiple_of(ONE_IN).then(|| Denied::new(seed, case, policy, &free));
        if let Some(denied) = &denied {
            self.requests += denied.run.decisions.len();
            self.count_steps(&denied.run);
        }
        if let Some(error) = &free.error {
            self.errors.entry(beginning(error)).or_insert((0, case.name.clone())).0 += 1;
        }
        let world = World::new(&case.world);
        let inferred = infer(case, &world);
        self.wrong += usize::from(inferred.is_wrong());
        if inferred.findings.iter().any(|finding| finding.code == "parse-error") {
            self.exceptions.push(format!("{}: is no script: {:?}", case.name, inferred.findings));
        }
        if breaks(case, &inferred) {
            self.assumed += 1;
            return;
        }
        if inferred.unbounded() {
            for finding in inferred.findings.iter().filter(|finding| finding.unbounded) {
                *self.unbounded.entry(finding.code.to_string()).or_default() += 1;
            }
            return;
        }
        self.bounded += 1;
        self.exceptions.extend(unforeseen(case, &free, &inferred, &world));
        self.exceptions.extend(too_little(case, &free));
        if let Some(denied) = &denied {
            self.exceptions.extend(denied.unforeseen(case, &inferred, &world));
            self.exceptions.extend(denied.too_little(case));
        }
        if needed {
            let literal = inferred.requirements.iter().all(|one| one.pattern.is_literal().is_some());
            self.needed.0 += 1;
            self.needed.1 += usize::from(literal);
            self.exceptions.extend(if literal {
                too_much(case, &free, &inferred, &world)
            } else {
                narrowed(case, &free, &inferred, &world)
            });
            let causes: BTreeSet<_> = inferred
                .requirements
                .iter()
                .flat_map(|one| &one.widenings)
                .map(|one| beginning(one.cause.split('`').next().unwrap_or_default()))
                .collect();
            causes.into_iter().for_each(|cause| *self.holes.entry(cause).or_default() += 1);
        }
    }

    fn count_steps(&mut self, performance: &Performance) {
        for decision in &performance.decisions {
            *self.steps.entry(format!("{} {}", decision.operation, decision.step)).or_default() += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        self.runs += other.runs;
        self.ends += other.ends;
        self.bounded += other.bounded;
        self.assumed += other.assumed;
        self.wrong += other.wrong;
        self.requests += other.requests;
        self.needed = (self.needed.0 + other.needed.0, self.needed.1 + other.needed.1);
        let sum = |into: &mut BTreeMap<String, usize>, from: BTreeMap<String, usize>| {
            from.into_iter().for_each(|(key, number)| *into.entry(key).or_default() += number);
        };
        sum(&mut self.steps, other.steps);
        sum(&mut self.holes, other.holes);
        sum(&mut self.unbounded, other.unbounded);
        for (error, (number, seed)) in other.errors {
            self.errors.entry(error).or_insert((0, seed)).0 += number;
        }
        self.exceptions.extend(other.exceptions);
    }

    /// Questions that no recorded request asked.
    pub fn unasked(&self) -> Vec<&str> {
        self.steps.iter().filter(|(_, times)| **times == 0).map(|(step, _)| step.as_str()).collect()
    }

    /// The tally as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "runs": self.runs,
            "ends": self.ends,
            "bounded": self.bounded,
            "assumed": self.assumed,
            "wrong": self.wrong,
            "requests": self.requests,
            "questions": self.steps.len(),
            "unasked": self.unasked(),
            "steps": self.steps,
            "errors": self.errors,
            "unbounded": self.unbounded,
            "needed": { "scripts": self.needed.0, "literal": self.needed.1, "holes": self.holes },
            "exceptions": self.exceptions,
        })
    }
}

/// Whether inference says that it takes for granted what does not hold.
fn breaks(case: &Case, inferred: &Inferred) -> bool {
    case.has("breaks-assumptions")
        && inferred.assumptions.iter().any(|assumption| match assumption {
            Assumption::NoLinks => case.world.contains(" -> "),
            Assumption::OneFileSystem => case.world.contains("other:"),
            Assumption::ArgumentsNameSomething => false,
        })
}

/// Nothing outside of the roots is changed, whatever a script says.
fn astray(case: &Case, free: &Performance) -> Vec<String> {
    let reads = ["open", "read", "redacted_read", "stat"];
    let within = |id: &str| id.starts_with("{{world}}") || id.starts_with("{{other}}");
    let strays = free.decisions.iter().filter(|decision| {
        decision.allowed && !reads.contains(&decision.request.action.row().name) && !within(&decision.request.resource.id)
    });
    strays.map(|decision| format!("{}: went astray: {:?}", case.name, decision.request)).collect()
}

/// The first words, without what is particular.
fn beginning(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().take(6).collect();
    words.join(" ").replace(|letter: char| letter.is_ascii_digit(), "")
}
