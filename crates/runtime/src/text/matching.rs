//! Lines that match, and text replaced.

use regex::{Regex, RegexBuilder};

use super::lines;
use crate::failure::{Failure, FailureKind};

/// Compiles a regular expression of the script's.
///
/// # Errors
/// Where it is none.
pub fn regex(pattern: &str, ignore_case: bool) -> Result<Regex, Failure> {
    RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .build()
        .map_err(|error| Failure::new(FailureKind::ValidationError, format!("\"{pattern}\" is not a regular expression: {error}")))
}

/// What `grep` gives.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command")]
pub struct Grep {
    /// Letter case aside.
    pub ignore_case: bool,
    /// The lines that do not match.
    pub invert: bool,
    /// With a number before each.
    pub numbered: bool,
    /// Only how many.
    pub counted: bool,
    /// At most so many.
    pub most: Option<usize>,
}

/// The lines a pattern matches.
///
/// # Errors
/// Where the pattern is no regular expression.
pub fn grep(text: &str, pattern: &str, flags: &Grep) -> Result<Vec<String>, Failure> {
    let pattern = regex(pattern, flags.ignore_case)?;
    let matching = (1_usize..).zip(lines(text)).filter(|(_, line)| pattern.is_match(line) != flags.invert);
    let matching = matching.take(flags.most.unwrap_or(usize::MAX));
    if flags.counted {
        return Ok(vec![matching.count().to_string()]);
    }
    Ok(matching.map(|(number, line)| if flags.numbered { format!("{number}:{line}") } else { line.to_owned() }).collect())
}

/// What `sed` replaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sed {
    /// The pattern is a regular expression.
    pub regex: bool,
    /// Every match, not only the first.
    pub all: bool,
}

/// A text with a pattern replaced.
///
/// # Errors
/// Where the pattern is no regular expression.
pub fn sed(text: &str, pattern: &str, replacement: &str, flags: Sed) -> Result<String, Failure> {
    Ok(match (flags.regex, flags.all) {
        (true, true) => regex(pattern, false)?.replace_all(text, replacement).into_owned(),
        (true, false) => regex(pattern, false)?.replace(text, replacement).into_owned(),
        (false, true) => text.replace(pattern, replacement),
        (false, false) => text.replacen(pattern, replacement, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::{Grep, Sed, grep, sed};

    #[test]
    fn flags_of_grep_work_together() {
        let found = |flags| grep("One\ntwo\none\nthree", "one", &flags).map(|lines| lines.join(" ")).unwrap_or_default();
        let all = Grep { ignore_case: true, ..Grep::default() };
        assert_eq!(found(Grep::default()), "one");
        assert_eq!(found(Grep { numbered: true, ..all }), "1:One 3:one");
        assert_eq!(found(Grep { invert: true, ..all }), "two three");
        assert_eq!(found(Grep { most: Some(1), ..all }), "One");
        assert_eq!(found(Grep { counted: true, numbered: true, ..all }), "2");
    }

    #[test]
    fn only_a_regular_expression_has_groups() {
        let replaced = |pattern, flags| sed("a.b a.b", pattern, "<$0>", flags).unwrap_or_default();
        assert_eq!(replaced("a.b", Sed::default()), "<$0> a.b");
        assert_eq!(replaced("a.b", Sed { all: true, regex: false }), "<$0> <$0>");
        assert_eq!(replaced("[ab]", Sed { all: false, regex: true }), "<a>.b a.b");
        assert!(sed("", "(", "", Sed { all: true, regex: true }).is_err());
    }
}
