//! Names of permits: readable, stable, unique.

use std::collections::{HashMap, HashSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::Pattern;

/// Longer paths are cut at a component.
const LONGEST: usize = 60;

/// Names given so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: HashSet<String>,
    /// For a name that was taken, the number its last namesake got.
    numbers: HashMap<String, usize>,
}

impl Names {
    /// A name for a permit: the actions, the resource, and a number where that is not enough.
    pub(crate) fn name(&mut self, actions: &[Action], entity: EntityType, resource: &Pattern) -> String {
        let verbs: Vec<&str> = actions.iter().map(|action| action.row().name).collect();
        let base = match verbs.as_slice() {
            [first, _, _, _, ..] => format!("{first}-and-{}-more", verbs.len() - 1),
            _ => verbs.join("-"),
        };
        let kind = if entity == EntityType::Dir { "-dir" } else { "" };
        self.unique(&format!("{base}{kind}-{}", slug(resource)).to_lowercase())
    }

    fn unique(&mut self, base: &str) -> String {
        if self.given.insert(base.to_owned()) {
            return base.to_owned();
        }
        let number = self.numbers.entry(base.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let name = format!("{base}-{number}");
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn slug(pattern: &Pattern) -> String {
    let mut slug = String::new();
    for letter in pattern.to_string().chars() {
        match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '.' || letter == '_' => slug.push(letter),
            '*' => slug.push_str("any"),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug: String = slug.chars().take(LONGEST).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "root".to_owned() } else { slug.to_owned() }
}
