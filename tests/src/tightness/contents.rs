//! Other texts in the files of a world.

/// How the text of a file is changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// Each number is greater.
    Greater,
    /// Each number is nought.
    Nought,
    /// Each line goes on.
    Longer,
    /// Nothing but the first line is left.
    First,
    /// The same many times.
    Large,
    /// In each line that word of the line before.
    Shifted(usize),
}

impl Content {
    pub(super) const ALL: &[Self] = &[
        Self::Greater,
        Self::Nought,
        Self::Longer,
        Self::First,
        Self::Large,
        Self::Shifted(0),
        Self::Shifted(1),
        Self::Shifted(2),
        Self::Shifted(3),
    ];

    pub(super) fn of(self, text: &str) -> String {
        match self {
            Self::Greater => numbers(text, "9"),
            Self::Nought => numbers(text, "0").replace(|letter: char| letter.is_ascii_digit() && letter != '0', ""),
            Self::Longer => text.lines().map(|line| format!("{line}7\n")).collect(),
            Self::First => text.lines().take(1).collect(),
            Self::Large => text.repeat(4096 / text.len().max(1) + 1),
            Self::Shifted(column) => shifted(text, column),
        }
    }
}

/// The words of one column are moved down by a line, and the last comes first.
fn shifted(text: &str, column: usize) -> String {
    let is_between = |letter: char| letter == ',' || letter == ':' || letter == ' ';
    let word = |line: &str| line.split(is_between).nth(column).unwrap_or_default().to_owned();
    let mut before = text.lines().last().map(word).unwrap_or_default();
    let mut changed = String::new();
    for line in text.lines() {
        let own = word(line);
        for (index, part) in line.split_inclusive(is_between).enumerate() {
            changed += &if index == column { part.replacen(&own, &before, 1) } else { part.to_owned() };
        }
        changed.push('\n');
        before = own;
    }
    changed
}

/// Each number with a digit before it.
fn numbers(text: &str, digit: &str) -> String {
    let mut changed = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_ascii_digit() && !before.is_ascii_digit() {
            changed.push_str(digit);
        }
        changed.push(letter);
        before = letter;
    }
    changed
}

/// The text with another name wherever it has that name as a whole word.
pub(super) fn renamed(text: &str, name: &str, other: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut changed = String::new();
    let mut rest = 0;
    for (at, _) in text.match_indices(name) {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + name.len()..).unwrap_or_default());
        if !before.ends_with(is_part) && !after.starts_with(is_part) {
            changed.push_str(text.get(rest..at).unwrap_or_default());
            changed.push_str(other);
            rest = at + name.len();
        }
    }
    changed + text.get(rest..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_word_gets_another_name() {
        assert_eq!(renamed("ab,b,/b b/c bb", "b", "x/y"), "ab,x/y,/x/y x/y/c bb");
    }

    #[test]
    fn numbers_become_greater_and_nothing() {
        assert_eq!(Content::Greater.of("v2.10 x"), "v92.910 x");
        assert_eq!(Content::Nought.of("v2.10 x"), "v0.00 x");
        assert_eq!(Content::Shifted(1).of("a,b,c\nd,e,f\n"), "a,e,c\nd,b,f\n");
        assert_eq!(Content::Longer.of("a=\nb=1"), "a=7\nb=17\n");
    }
}
