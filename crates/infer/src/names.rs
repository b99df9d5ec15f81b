//! Names of permits: readable, stable, unique.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{Pattern, Segment};

/// Longer paths are cut.
const LONGEST: usize = 60;

/// Names given so far, each with the number its last namesake got.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: HashMap<String, usize, ahash::RandomState>,
}

impl Names {
    /// None yet, with room for so many.
    pub(crate) fn with_room_for(names: usize) -> Self {
        Self { given: HashMap::with_capacity_and_hasher(names, ahash::RandomState::default()) }
    }

    /// Writes the name for a permit: the actions, the resource, and a number where that is not enough.
    pub(crate) fn write_name(&mut self, name: &mut String, actions: &[Action], entity: EntityType, resource: &Pattern) {
        name.clear();
        match actions {
            // Writing to a string does not fail.
            [first, _, _, _, ..] => drop(write!(name, "{}-and-{}-more", first.row().name, actions.len() - 1)),
            _ => actions.iter().for_each(|action| {
                name.push_str(if name.is_empty() { "" } else { "-" });
                name.push_str(action.row().name);
            }),
        }
        name.push_str(if entity == EntityType::Dir { "-dir-" } else { "-" });
        add_slug(name, resource);
        self.number(name);
    }

    /// Adds a number to a name that is given already.
    fn number(&mut self, name: &mut String) {
        let mut number = match self.given.entry(name.clone()) {
            Entry::Vacant(free) => {
                free.insert(1);
                return;
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        let base = name.clone();
        while self.given.contains_key(name) {
            number += 1;
            name.truncate(base.len());
            let _ = write!(name, "-{number}");
        }
        self.given.insert(base, number);
        self.given.insert(name.clone(), 1);
    }
}

/// Adds what of a pattern can be part of a name.
fn add_slug(name: &mut String, pattern: &Pattern) {
    let start = name.len();
    for segment in pattern.segments() {
        match segment {
            Segment::Literal(text) => text.bytes().for_each(|letter| add_letter(name, start, letter)),
            Segment::OneSegment | Segment::Any | Segment::Argument(_) => name.push_str("any"),
        }
    }
    name.truncate(start + LONGEST);
    while name.len() > start && name.ends_with('-') {
        name.pop();
    }
    if name.len() == start {
        name.push_str("root");
    }
}

/// What is no letter of a name stands between letters as one dash.
fn add_letter(name: &mut String, start: usize, letter: u8) {
    match letter {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' => name.push(char::from(letter.to_ascii_lowercase())),
        _ if name.len() > start && !name.ends_with('-') => name.push('-'),
        _ => {}
    }
    if letter == b'*' {
        name.push_str("any");
    }
}
