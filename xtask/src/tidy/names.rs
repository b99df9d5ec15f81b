//! Names that say nothing about what a file holds.

use super::Fault;
use crate::repository::Repository;

const EMPTY: &[&str] = &["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "utilities"];

pub(super) fn check(repository: &Repository) -> Vec<Fault> {
    let empty = repository.files().filter(|file| file.split('/').any(says_nothing));
    empty.map(|file| Fault::new(file, "the name says nothing; call it what it holds")).collect()
}

fn says_nothing(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or(component);
    EMPTY.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn only_empty_names_are_refused() {
        assert!(["utils.rs", "common", "helpers.rs", "misc.md"].into_iter().all(says_nothing));
        assert!(!["paths.rs", "commons.rs", "utility_belt.rs"].into_iter().any(says_nothing));
    }
}
