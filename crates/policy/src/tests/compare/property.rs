//! Random policies and questions against brute force over a small universe.

use std::collections::BTreeSet;

use fastrand::Rng;
use rex_catalogue::vocabulary::Action;

use super::super::property::unchecked;
use super::random::{NAMES, is_outside, policy_set, requests};
use crate::{Comparison, Context, Coverage, Finding, Never, Policies, Request, RequestSet, Resource, diff};

const SETS: usize = 160;
const QUESTIONS: usize = 80;
const POOL: usize = 800;

#[test]
fn every_answer_is_that_of_brute_force() {
    let mut random = Rng::with_seed(20_261_124);
    let universe = universe();
    let pool: Vec<(RequestSet, Vec<usize>)> = (0..POOL).map(|_| question(&mut random, &universe)).collect();
    let mut counts = Counts::default();
    let mut old: Option<(String, Policies, Vec<bool>)> = None;
    for _ in 0..SETS {
        let text = policy_set(&mut random);
        let policies = unchecked(&text);
        let allowed: Vec<bool> = universe.iter().map(|request| policies.decide(request).allowed).collect();
        let mut comparison = Comparison::new(&policies);
        for _ in 0..QUESTIONS {
            let (asked, inside) = &pool[random.usize(..POOL)];
            let denied = inside.iter().filter(|index| !allowed[**index]).map(|index| &universe[*index]);
            let permitted = inside.iter().filter(|index| allowed[**index]).map(|index| &universe[*index]);
            let context = || format!("{text}\n{asked:?}");
            match comparison.covers(asked) {
                Coverage::Covered => assert_eq!(denied.collect::<Vec<_>>(), Vec::<&Request>::new(), "{}", context()),
                Coverage::Uncovered { witness } => {
                    assert!(asked.contains(&witness) && !policies.decide(&witness).allowed, "{witness:?} {}", context());
                    counts.shortest(&text, asked, &witness, denied);
                    counts.uncovered += 1;
                }
                Coverage::Undecided(why) => assert!(is_outside(&text), "{why:?} {}", context()),
            }
            match comparison.never(asked) {
                Never::Proven => {
                    assert_eq!(permitted.collect::<Vec<_>>(), Vec::<&Request>::new(), "{}", context());
                    counts.never += 1;
                }
                Never::Witness(witness) => {
                    assert!(asked.contains(&witness) && policies.decide(&witness).allowed, "{witness:?} {}", context());
                    counts.shortest(&text, asked, &witness, permitted);
                }
                Never::Undecided(why) => {
                    assert!(is_outside(&text), "{why:?} {}", context());
                    counts.undecided += 1;
                }
            }
        }
        if let Some((before, old, was_allowed)) = &old {
            counts.changes += compare(&universe, (before, old, was_allowed), (&text, &policies, &allowed));
        }
        old = Some((text, policies, allowed));
    }
    // Each outcome has to be common, or the comparison says little.
    let some = SETS * QUESTIONS / 20;
    let Counts { uncovered, never, undecided, changes, shortest } = counts;
    let common = uncovered > some && SETS * QUESTIONS - uncovered > some && never > some;
    assert!(
        common && undecided > SETS / 40 && changes > SETS && shortest > SETS / 2,
        "{uncovered} {never} {undecided} {changes} {shortest}"
    );
}

/// A question, and the requests of the universe it is about.
fn question(random: &mut Rng, universe: &[Request]) -> (RequestSet, Vec<usize>) {
    let asked = requests(random);
    let inside = (0..universe.len()).filter(|index| asked.contains(&universe[*index])).collect();
    (asked, inside)
}

#[derive(Default)]
struct Counts {
    uncovered: usize,
    never: usize,
    undecided: usize,
    changes: usize,
    shortest: usize,
}

impl Counts {
    /// Where the path alone decides, no request of the universe is a shorter answer.
    fn shortest<'r>(&mut self, text: &str, asked: &RequestSet, witness: &Request, others: impl Iterator<Item = &'r Request>) {
        if asked.boxes.len() > 1 || witness.action != Action::READ || text.contains("User") || is_outside(text) {
            return;
        }
        self.shortest += 1;
        let length = |request: &Request| request.resource.id.chars().count();
        for other in others {
            assert!(length(witness) <= length(other), "{witness:?} is longer than {other:?}\n{text}\n{asked:?}");
        }
    }
}

type Side<'s> = (&'s String, &'s Policies, &'s Vec<bool>);

/// Checks the differences of two policy sets; how many there are.
fn compare(universe: &[Request], (before, old, was): Side<'_>, (after, new, is): Side<'_>) -> usize {
    let changes = diff(old, new);
    let context = || format!("--- old\n{before}--- new\n{after}");
    for (request, (was, is)) in universe.iter().zip(was.iter().zip(is)).filter(|(_, (was, is))| was != is) {
        let change = changes.iter().find(|change| (change.action, change.entity) == (request.action, request.resource.entity));
        let change = change.unwrap_or_else(|| panic!("{request:?} changed\n{}", context()));
        let found = if *is { &change.newly_allowed } else { &change.no_longer_allowed };
        assert!(*found != Finding::Nothing, "{request:?} {was} {is} {change:?}\n{}", context());
    }
    for change in &changes {
        for (finding, expected) in [(&change.newly_allowed, (false, true)), (&change.no_longer_allowed, (true, false))] {
            match finding {
                Finding::Nothing => {}
                Finding::Witness(witness) => {
                    assert_eq!((old.decide(witness).allowed, new.decide(witness).allowed), expected, "{witness:?}\n{}", context());
                }
                Finding::Undecided(why) => assert!(is_outside(before) || is_outside(after), "{why:?}\n{}", context()),
            }
        }
    }
    changes.len()
}

fn paths(depth: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::from([String::new()]);
    for _ in 0..depth {
        let longer = found.iter().flat_map(|path| NAMES.iter().map(move |name| format!("{path}/{name}"))).collect::<Vec<_>>();
        found.extend(longer);
    }
    found.into_iter().map(|path| if path.is_empty() { "/".to_owned() } else { path }).collect()
}

fn destination(path: &str) -> Context {
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent_path = if parent.is_empty() { "/" } else { parent }.to_owned();
    Context::Destination { path: path.to_owned(), name: name.to_owned(), parent_path }
}

/// All short requests, but for moves, which are too many: of these every kind of pair.
fn universe() -> Vec<Request> {
    let resources = |path: &String| {
        // The root is no file.
        let file = (path != "/").then(|| Resource::file(path.clone()));
        file.into_iter().chain([Resource::dir(path.clone())]).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for path in paths(3) {
        let principals: &[&str] = if path.len() > 5 { &["x"] } else { &["u", "x"] };
        for resource in resources(&path) {
            found.extend(principals.iter().map(|principal| Request::new(*principal, Action::READ, resource.clone())));
        }
    }
    for (index, to) in paths(2).into_iter().enumerate() {
        for (place, from) in paths(2).into_iter().enumerate().filter(|(place, from)| (index + place) % 3 == 0 || from.len() < 3) {
            let principal = if place % 2 == 0 { "u" } else { "x" };
            found.extend(
                resources(&from).into_iter().map(|resource| Request::new(principal, Action::MOVE, resource).with_context(destination(&to))),
            );
        }
    }
    found
}
