//! Random policies and questions against brute force over a small universe.

use std::collections::BTreeSet;

use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::super::property::unchecked;
use super::pattern;
use crate::{Comparison, Context, ContextConstraint, Coverage, Finding, Never, Policies, Request, RequestBox, RequestSet, Resource, diff};

const SETS: usize = 700;
const QUESTIONS: usize = 30;
const POOL: usize = 400;

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
        common && undecided > SETS / 20 && changes > SETS && shortest > SETS / 2,
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

/// Whether the policies hold something that is not followed.
fn is_outside(text: &str) -> bool {
    text.contains(OUTSIDE[0]) || text.contains(OUTSIDE[1])
}

const OUTSIDE: [&str; 2] = ["context.destination.path == resource.path", "{\"a\": 1} == {\"a\": 1}"];

const NAMES: [&str; 4] = ["a", "b", "ab", "x"];

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

fn pick<'c>(random: &mut Rng, choices: &[&'c str]) -> &'c str {
    choices[random.usize(..choices.len())]
}

fn path(random: &mut Rng) -> String {
    let depth = random.usize(..4);
    let path: String = (0..depth).map(|_| format!("/{}", pick(random, &NAMES[..3]))).collect();
    if path.is_empty() { "/".to_owned() } else { path }
}

/// A pattern over few letters, with up to three stars.
fn stars(random: &mut Rng) -> String {
    let parts = ["/a", "/b", "a", "b", "/", "*", "*", "/*", "x", "\\*"];
    let start = pick(random, &["/", "/a", "*", "/a/", "", "*/"]).to_owned();
    let text = (0..random.usize(..4)).fold(start, |text, _| text + pick(random, &parts));
    if random.bool() { text + "*" } else { text }
}

fn policy_set(random: &mut Rng) -> String {
    (0..random.usize(1..7)).map(|_| policy(random)).collect()
}

fn policy(random: &mut Rng) -> String {
    let effect = pick(random, &["permit", "permit", "permit", "forbid"]);
    let principal = pick(random, &["", "", "", "", " == User::\"u\"", " in User::\"u\"", " is User"]);
    let action = pick(
        random,
        &[
            "",
            "",
            " == file_system::Action::\"read\"",
            " in [file_system::Action::\"read\", file_system::Action::\"move\"]",
            " in file_system::Action::\"SafeIO\"",
            " == file_system::Action::\"move\"",
        ],
    );
    let resource = match random.u8(..9) {
        0..=2 => " is file_system::File".to_owned(),
        3 => format!(" in {}", directory(random)),
        4 => format!(" is file_system::File in {}", directory(random)),
        5 => format!(" == {}", entity(random)),
        6 => " is file_system::Dir".to_owned(),
        _ => String::new(),
    };
    let clauses: String =
        (0..random.usize(..3)).map(|_| format!("\n{} {{ {} }}", pick(random, &["when", "when", "unless"]), condition(random, 3))).collect();
    format!("{effect} (principal{principal}, action{action}, resource{resource}){clauses};\n")
}

fn directory(random: &mut Rng) -> String {
    let slash = if random.u8(..6) == 0 { "/" } else { "" };
    format!("file_system::Dir::\"{}{slash}\"", path(random))
}

fn entity(random: &mut Rng) -> String {
    if random.bool() { directory(random) } else { format!("file_system::File::\"{}\"", path(random)) }
}

fn condition(random: &mut Rng, depth: usize) -> String {
    if depth == 0 || random.u8(..3) == 0 {
        return atom(random);
    }
    let [left, right] = [condition(random, depth - 1), condition(random, depth - 1)];
    match random.u8(..9) {
        0..=2 => format!("({left} && {right})"),
        3..=5 => format!("({left} || {right})"),
        6 | 7 => format!("!({left})"),
        _ => format!("(if {left} then {right} else {})", condition(random, depth - 1)),
    }
}

fn atom(random: &mut Rng) -> String {
    match random.u8(..42) {
        0..=10 => format!("resource.path like \"{}\"", stars(random)),
        11 | 12 => format!("resource.path == \"{}\"", path(random)),
        13..=15 => format!("resource in {}", directory(random)),
        16 => format!("resource in [{}, {}]", directory(random), entity(random)),
        17 => format!("resource != {}", entity(random)),
        18 => format!("[{}, {}].contains(resource)", entity(random), entity(random)),
        19 => format!("[\"{}\", resource.path].containsAny([\"{}\", \"{}\"])", path(random), path(random), path(random)),
        20 => pick(random, &["resource is file_system::File", "resource is file_system::Dir", "principal is User"]).to_owned(),
        21..=25 => format!("context.destination.path like \"{}\"", stars(random)),
        26 => format!("context.destination.name like \"{}\"", stars(random).replace('/', "")),
        27 => format!("context.destination.name == \"{}\"", pick(random, &["a", "", "x", "a/b"])),
        28 | 29 => format!("context.destination.parent_path like \"{}\"", stars(random)),
        30 => format!("context.destination.parent_path == \"{}\"", path(random)),
        31 => pick(
            random,
            &[
                "context has destination",
                "resource has path",
                "resource has url",
                "context has destination.path.x",
                "context has destination.name",
            ],
        )
        .to_owned(),
        32 => pick(random, &["principal == User::\"u\"", "principal != User::\"v\"", "principal in [User::\"u\", User::\"v\"]"]).to_owned(),
        33 => format!("action == file_system::Action::\"{}\"", pick(random, &["read", "move", "stat"])),
        34 => pick(
            random,
            &[
                "action in file_system::Action::\"SafeIO\"",
                "file_system::Action::\"read\" in file_system::Action::\"SafeIO\"",
                "action in network::Action::\"NetworkAction\"",
            ],
        )
        .to_owned(),
        35 => pick(random, &["resource.nope == 1", "context.nope", "1 + 9223372036854775807 > 0", "principal.path like \"*\"", "resource"])
            .to_owned(),
        36 => format!("{} in {}", entity(random), directory(random)),
        37 => format!("{}.path == \"{}\"", entity(random), path(random)),
        38 => format!("(if resource has path then resource else {}) in {}", entity(random), directory(random)),
        _ => pick(random, &[OUTSIDE[0], OUTSIDE[0], OUTSIDE[1], "true", "false"]).to_owned(),
    }
}

/// One or two boxes.
fn requests(random: &mut Rng) -> RequestSet {
    RequestSet { boxes: (0..random.usize(1..3)).map(|_| request_box(random)).collect() }
}

fn request_box(random: &mut Rng) -> RequestBox {
    let holes = |random: &mut Rng| {
        let stars = stars(random).replace('\\', "");
        pattern(&if random.u8(..3) == 0 { stars.replacen('*', "+", 1) } else { stars })
    };
    let action = if random.bool() { Action::READ } else { Action::MOVE };
    let entity = if random.u8(..4) == 0 { EntityType::Dir } else { EntityType::File };
    let field = ["destination.path", "destination.path", "destination.name", "destination.parent_path"][random.usize(..4)];
    let any_of = (0..random.usize(..3)).map(|_| holes(random)).collect();
    let context = if action == Action::MOVE && random.bool() { vec![ContextConstraint { field, any_of }] } else { Vec::new() };
    let principal = ["u", "x"].get(random.usize(..6)).map(|name| (*name).to_owned());
    RequestBox { principal, action, entity, resource: holes(random), context }
}
