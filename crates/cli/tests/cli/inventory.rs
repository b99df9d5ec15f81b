//! The file functions of Rex 0.1.0, compared with what `rex ops --inventory` lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::{Tested, World};

const REX: &str = include_str!("../../../../tests/data/file-inventory.txt");

/// Types that are another here, and why.
const OTHER_TYPES: &[(&str, &str, &str)] = &[
    ("any!", "map!", "what `to_map` gives is a map"),
    ("any", "map", "the same"),
    ("u64", "i64", "an integer of the language, so that `entry.inode == 1` works"),
];

/// What others are still at work on; a line that exists has to go from here.
const NOT_YET: &[&str] = &[
    "ChildNamespaceOptions",
    "CoreDump",
    "ElfInfo",
    "ExecuteOptions",
    "ExecuteResult",
    "Frame",
    "RcFileHandle.elf_info",
    "RcFileHandle.execute",
    "RcFileHandle.verify_cert",
    "RcFileHandle.verify_cert_chain",
    "TracedProcess",
    "TracedThread",
];

/// A line as what it names, with its parameters, and what it gives.
fn parts(line: &str) -> (&str, &str) {
    line.split_once(" -> ").unwrap_or((line, ""))
}

fn lines(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(parts).collect()
}

/// The name in a line that its entry in `NOT_YET` has: a function, a type, or a method of a type that is here.
fn name(line: &str) -> &str {
    let path = line.split_once(' ').map_or(line, |(_, rest)| rest.trim_start());
    let path = path.split('(').next().unwrap_or(path);
    let owner = path.split('.').next().unwrap_or(path);
    if owner.starts_with("Rc") { path } else { owner.trim_end_matches("Builder") }
}

/// A call that cannot fail here may be declared as one that can, and the other way round is said by the docs.
fn is_same(rex: &str, ours: &str) -> bool {
    let bare = |shown: &str| shown.trim_end_matches('!').to_owned();
    bare(rex) == bare(ours) || OTHER_TYPES.iter().any(|(theirs, other, _)| bare(theirs) == bare(rex) && bare(other) == bare(ours))
}

#[test]
fn nothing_of_rex_is_missing() -> Tested {
    let listed = World::new()?.rex("ops --inventory").out;
    let (rex, ours) = (lines(REX), lines(&listed));
    assert!(rex.len() > 370, "only {} lines", rex.len());
    let waiting: BTreeSet<&str> = NOT_YET.iter().copied().collect();
    let mut faults = Vec::new();
    let mut missing = BTreeSet::new();
    for (line, gives) in &rex {
        match ours.get(line) {
            Some(found) if is_same(gives, found) => {}
            Some(found) => faults.push(format!("{line} gives {found}, and {gives} in Rex")),
            None if waiting.contains(name(line)) => {
                missing.insert(name(line));
            }
            None => faults.push(format!("{line} -> {gives} is missing")),
        }
    }
    faults.extend(waiting.difference(&missing).map(|name| format!("{name} is here: take it from the list of what is not yet")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
