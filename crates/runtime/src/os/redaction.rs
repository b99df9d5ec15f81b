//! Redacted reads: lines a dictionary knows are shown, all others are blanked out.

use std::rc::Rc;

use regex::RegexSet;

use super::content::bytes;
use super::directory::Directory;
use super::file::{Access, open_file};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Open, Read};

/// What stands in the place of a line nobody may read.
const BLANK: &str = "[REDACTED]";
/// No dictionary of patterns is larger.
const LIMIT: u64 = 4 << 20;

/// The lines that may be read: one pattern in the style of printf each.
#[derive(Debug)]
pub struct Dictionary {
    patterns: RegexSet,
}

impl Dictionary {
    /// Loads the dictionary in a directory.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn load(open: &Grant<Open>, read: &Grant<Read>, directory: &Rc<Directory>) -> Result<Self, Failure> {
        if open.path() != read.path() {
            return Err(super::system::disagreement(read.path(), open.path()));
        }
        let file = open_file(open, None, directory, Access { read: true, ..Access::default() })?;
        let text = String::from_utf8(bytes(&file, LIMIT)?).map_err(|_| {
            Failure::new(FailureKind::FileError, format!("the redaction dictionary \"{}\" is not UTF-8 text", read.path().as_str()))
        })?;
        Ok(Self::parse(&text))
    }

    /// Reads a dictionary. A line that is no pattern is left out: it shows nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let patterns: Vec<_> = lines.filter_map(pattern).filter(|pattern| regex::Regex::new(pattern).is_ok()).collect();
        Self { patterns: RegexSet::new(patterns).unwrap_or_else(|_| RegexSet::empty()) }
    }

    /// The text with unlisted lines blanked out.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let lines: Vec<_> = text.lines().map(|line| if self.patterns.is_match(line) { line } else { BLANK }).collect();
        lines.join("\n")
    }
}

/// A printf format as a regular expression; the rest of the line is one already.
fn pattern(line: &str) -> Option<String> {
    let mut pattern = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            pattern.push(character);
            continue;
        }
        while rest.next_if(|next| next.is_ascii_digit() || "-+ #.".contains(*next)).is_some() {}
        while rest.next_if(|next| "lz".contains(*next)).is_some() {}
        match rest.next() {
            Some('s') => pattern.push_str(r"(\S+)"),
            Some('d') => pattern.push_str(r"(-?\d+)"),
            Some('u') => pattern.push_str(r"(\d+)"),
            Some('m') => pattern.push_str(".*?"),
            Some(_) => return None,
            None => {}
        }
    }
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn only_listed_lines_are_shown() {
        let dictionary = Dictionary::parse("# comment\n\nstarted %s with %-5d workers\nbad %x line\nfree %zu of %lu\nbroken (\n");
        let text = "started web with -3 workers\npassword=1\nfree 1 of 2\nbad 1 line\n";
        assert_eq!(dictionary.redact(text), "started web with -3 workers\n[REDACTED]\nfree 1 of 2\n[REDACTED]");
    }

    #[test]
    fn an_empty_dictionary_shows_nothing() {
        assert_eq!(Dictionary::parse("").redact("a\nb\n"), "[REDACTED]\n[REDACTED]");
    }
}
