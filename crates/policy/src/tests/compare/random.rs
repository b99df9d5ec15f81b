//! Random policies and questions over few letters, so that they meet.

use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::pattern;
use crate::{ContextConstraint, RequestBox, RequestSet};

/// The names that paths are made of.
pub(super) const NAMES: [&str; 4] = ["a", "b", "ab", "x"];

/// Whether the policies hold something that is not followed.
pub(super) fn is_outside(text: &str) -> bool {
    text.contains(OUTSIDE[0]) || text.contains(OUTSIDE[1])
}

const OUTSIDE: [&str; 2] = ["context.destination.path == resource.path", "{\"a\": 1} == {\"a\": 1}"];

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

pub(super) fn policy_set(random: &mut Rng) -> String {
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
    match random.u8(..43) {
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
        _ => pick(random, &[OUTSIDE[0], OUTSIDE[0], OUTSIDE[0], OUTSIDE[1], OUTSIDE[1], "true"]).to_owned(),
    }
}

/// One or two boxes.
pub(super) fn requests(random: &mut Rng) -> RequestSet {
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
    let context = if action == Action::MOVE && random.bool() { vec![ContextConstraint::Text { field, any_of }] } else { Vec::new() };
    let principal = ["u", "x"].get(random.usize(..6)).map(|name| (*name).to_owned());
    RequestBox { principal, action, entity, resource: holes(random), context }
}
