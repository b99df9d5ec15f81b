//! The file functions of Rex 0.1.0, compared with what `rex ops --inventory` lists.

use std::collections::BTreeMap;

use crate::world::{Tested, World};

const REX: &str = include_str!("../../../../tests/data/file-inventory.txt");

/// Types that are another here, and why.
const OTHER_TYPES: &[(&str, &str, &str)] = &[
    ("any!", "map!", "what `to_map` gives is a map"),
    ("any", "map", "the same"),
    ("u64", "i64", "an integer of the language, so that `entry.inode == 1` works"),
];

/// A line as what it names, with its parameters, and what it gives.
fn parts(line: &str) -> (&str, &str) {
    line.split_once(" -> ").unwrap_or((line, ""))
}

fn lines(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(parts).collect()
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
    let faults: Vec<String> = rex
        .iter()
        .filter_map(|(line, gives)| match ours.get(line) {
            Some(found) if is_same(gives, found) => None,
            Some(found) => Some(format!("{line} gives {found}, and {gives} in Rex")),
            None => Some(format!("{line} -> {gives} is missing")),
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
