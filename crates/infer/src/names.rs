//! Names of permits: readable, stable, unique.

use std::collections::BTreeSet;

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::Pattern;

/// Longer paths are cut at a component.
const LONGEST: usize = 60;

/// Names given so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: BTreeSet<String>,
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
        let mut name = base.to_owned();
        let mut number = 2;
        while !self.given.insert(name.clone()) {
            name = format!("{base}-{number}");
            number += 1;
        }
        name
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
