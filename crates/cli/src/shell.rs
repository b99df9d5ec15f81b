//! Words of a command line, as a shell reads them.

/// The word as it is typed: in quotes where it would mean something else.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./=:,@%+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_are() {
        for (word, typed) in [("a/b.rhai", "a/b.rhai"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$HOME", "'$HOME'")] {
            assert_eq!(quoted(word), typed);
        }
    }
}
