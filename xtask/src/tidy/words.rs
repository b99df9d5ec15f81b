//! Words that no file of the repository may hold.

use super::Fault;
use crate::Done;
use crate::repository::Repository;

/// Each in two halves, so that this table does not hold them itself.
const FORBIDDEN: &[([&str; 2], &str)] = &[
    (["TO", "DO"], "open work belongs in an issue"),
    (["FIX", "ME"], "open work belongs in an issue"),
    (["XX", "X"], "open work belongs in an issue"),
    (["/wo", "rk/"], "a path of one machine"),
    (["../sh", "ared"], "a path outside of the repository"),
];

pub(super) fn check(repository: &Repository) -> Done<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in repository.texts() {
        faults.extend(search(file, &repository.read(file)?));
    }
    Ok(faults)
}

fn search(file: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    // Scripts of the corpus look for such words in the files they are about.
    let is_data = file.starts_with("tests/corpus/");
    for (number, line) in (1..).zip(text.lines()) {
        for (halves, why) in FORBIDDEN {
            let word = halves.concat();
            if holds(line, &word) && !(is_data && why.starts_with("open work")) {
                faults.push(Fault::new(format!("{file}:{number}"), format!("holds `{word}`: {why}")));
            }
        }
    }
    faults
}

/// Whether the word stands in the line, not as a part of a longer one.
fn holds(line: &str, word: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let plain = word.chars().all(char::is_alphanumeric);
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|before| before.chars().next_back());
        let after = line.get(start + word.len()..).and_then(|after| after.chars().next());
        if plain { !is_letter(before) && !is_letter(after) } else { !is_letter(before) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found() {
        for (halves, _) in FORBIDDEN {
            let line = format!("// {}rest", [halves.concat(), String::new()].join(" "));
            assert_eq!(search("planted.rs", &line).len(), 1, "{line}");
        }
        let part = format!("MASTO{}", FORBIDDEN.first().map(|(halves, _)| halves.concat()).unwrap_or_default());
        assert_eq!(search("planted.rs", &part), []);
    }

    #[test]
    fn a_longer_path_is_another_path() {
        assert_eq!(search("planted.rs", concat!("crates/net", "work/src")), []);
    }
}
