//! What a filter lets through: inside of it, entries have names that it knows.

use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, Look};
use rex_policy::{Pattern, Segment};
use smallvec::SmallVec;

use super::domain::entry_of;
use super::{Abstract, Bound, Paths};
use crate::paths;
use crate::values::{Text, Value};

/// Of a filter with more alternatives than this, none is followed.
const ALTERNATIVES: usize = 16;
/// More ways to write the letters of a name are not written out.
const CASES: usize = 8;
/// A walk that goes deeper than this is taken to go anywhere.
const LEVELS: i64 = 4;

impl Abstract<'_, '_> {
    /// Inside of what the filter of that name selects.
    pub(super) fn select(&mut self, filter: &'static str) {
        let Some(names) = self.selected_names(filter) else { return };
        let Some(entries) = self.bound("entry") else { return };
        let causes = entries.texts.first().map(|text| text.causes.clone()).unwrap_or_default();
        let mut selected = Paths { texts: SmallVec::new(), ..entries };
        let directories = match self.deep {
            true => self.levels_below().unwrap_or_else(|| self.roots.iter().map(paths::below).collect()),
            false => self.roots.to_vec(),
        };
        for directory in &directories {
            for name in &names {
                selected.add(paths::beneath(directory, &Text { pattern: name.clone(), causes: causes.clone() }));
            }
        }
        self.bind("entry", Bound::Paths(selected));
    }

    /// How deep a walk goes at most, where that is not deep.
    pub(super) fn deepest(&self) -> Option<i64> {
        if !self.stays("options") {
            return None;
        }
        let depths: Option<Vec<i64>> = self.settings("options", "max_depth").map(|setting| setting?.as_int()).collect();
        depths?.into_iter().max().filter(|depth| *depth <= LEVELS)
    }

    /// The directories below the roots a walk lists, where it does not go far.
    pub(super) fn levels_below(&self) -> Option<Vec<Text>> {
        let deepest = self.deepest()?;
        let mut levels = self.roots.to_vec();
        let mut all = Vec::new();
        for _ in 1..deepest {
            levels = levels.iter().map(entry_of).collect();
            all.extend(levels.iter().cloned());
        }
        Some(all)
    }

    /// The names a filter lets through, where each way the filter can be says it.
    pub(super) fn selected_names(&self, filter: &str) -> Option<Vec<Pattern>> {
        let given = self.given.get(filter)?;
        let patterns = match given.as_literal() {
            Some(glob) => vec![names_of_glob(glob)?],
            None => self.names_of_options(filter)?,
        };
        (!patterns.is_empty() && patterns.len() <= ALTERNATIVES).then_some(patterns)
    }

    /// Whether links are not followed: what a link leads to can be at any depth and have any name.
    pub(super) fn stays(&self, options: &str) -> bool {
        self.is_off(options, "follow_symlinks")
    }

    fn is_off(&self, options: &str, switch: &str) -> bool {
        self.settings(options, switch).all(|setting| setting.is_some_and(|value| value == Value::bool(false)))
    }

    fn names_of_options(&self, options: &str) -> Option<Vec<Pattern>> {
        if !self.stays(options) || !self.is_off(options, "negate_name") {
            return None;
        }
        let mut patterns = Vec::new();
        for ((name, any_case), regex) in
            self.settings(options, "name").zip(self.settings(options, "iname")).zip(self.settings(options, "regex"))
        {
            let glob = |setting: &Option<Value>| setting.as_ref().and_then(Value::as_literal).and_then(names_of_glob);
            // A name that is given comes before one in any case.
            let is_unset = name.as_ref().is_some_and(|name| *name == Value::unit());
            let by_name = glob(&name).map(|name| vec![name]).or_else(|| in_any_case(&glob(&any_case).filter(|_| is_unset)?));
            patterns.extend(by_name.or_else(|| names_of_regex(regex.as_ref()?.as_literal()?))?);
        }
        Some(patterns)
    }
}

/// The names a glob matches, or more.
fn names_of_glob(glob: &str) -> Option<Pattern> {
    let mut segments = Vec::new();
    let mut letters = glob.chars();
    while let Some(letter) = letters.next() {
        segments.push(match letter {
            '*' | '?' => Segment::OneSegment,
            '[' => skip_class(&mut letters)?,
            '{' => skip_to('}', &mut letters)?,
            '\\' => Segment::Literal(letters.next()?.into()),
            '/' => return None,
            letter => Segment::Literal(letter.into()),
        });
    }
    Some(Pattern::from_segments(segments))
}

/// The pattern with each of its ASCII letters small and capital; other letters are told apart.
fn in_any_case(pattern: &Pattern) -> Option<Vec<Pattern>> {
    let mut all = vec![Vec::new()];
    for segment in pattern.segments() {
        let Segment::Literal(text) = segment else {
            all.iter_mut().for_each(|one| one.push(segment.clone()));
            continue;
        };
        for letter in text.chars() {
            let mut letters = vec![letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
            letters.dedup();
            let with = |one: &Vec<Segment>, letter: &char| one.iter().cloned().chain([Segment::Literal((*letter).into())]).collect();
            all = all.iter().flat_map(|one| letters.iter().map(move |letter| with(one, letter))).collect();
            if all.len() > CASES {
                return None;
            }
        }
    }
    Some(all.into_iter().map(Pattern::from_segments).collect())
}

/// In a class, a bracket that comes first stands for itself.
fn skip_class(letters: &mut std::str::Chars<'_>) -> Option<Segment> {
    if matches!(letters.next()?, '!' | '^') {
        letters.next()?;
    }
    skip_to(']', letters)
}

fn skip_to(end: char, letters: &mut std::str::Chars<'_>) -> Option<Segment> {
    // Braces can hold braces and classes; what is not plain is not followed.
    letters.find(|letter| matches!(letter, '{' | '[' | '\\') || *letter == end).filter(|letter| *letter == end).map(|_| Segment::OneSegment)
}

/// What the names of paths that a regular expression matches end in, where it says how paths end.
fn names_of_regex(regex: &str) -> Option<Vec<Pattern>> {
    let hir: Hir = regex_syntax::parse(regex).ok()?;
    if !hir.properties().look_set_suffix().contains(Look::End) {
        return None;
    }
    let suffixes = Extractor::new().kind(ExtractKind::Suffix).extract(&hir);
    let ends = suffixes.literals()?.iter().map(|literal| std::str::from_utf8(literal.as_bytes()).ok());
    ends.map(|end| end.filter(|end| !end.is_empty()).map(name_with_end)).collect()
}

fn name_with_end(end: &str) -> Pattern {
    match end.rsplit_once('/') {
        Some((_, name)) => Pattern::literal(name),
        None => Pattern::from_segments([Segment::OneSegment, Segment::Literal(end.into())]),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn shown(patterns: &[Pattern]) -> Vec<String> {
        patterns.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_glob_says_what_is_literal_in_a_name() {
        let of = |glob: &str| names_of_glob(glob).map(|pattern| pattern.to_string());
        assert_eq!(of("*.md").unwrap(), "*.md");
        assert_eq!(of("app-?.log").unwrap(), "app-*.log");
        assert_eq!(of("a[]x]b").unwrap(), "a*b");
        assert_eq!(of("a{b,c}.d").unwrap(), "a*.d");
        assert_eq!(names_of_glob(r"a\*b").unwrap().is_literal(), Some("a*b"));
        for unclear in ["a/b", "a[b", "a{b,{c,d}}", "a{b", "a\\"] {
            assert_eq!(of(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn letters_are_small_and_capital() {
        let of = |glob: &str| in_any_case(&names_of_glob(glob).unwrap()).map(|all| shown(&all));
        assert_eq!(of("*.gz").unwrap(), ["*.gz", "*.gZ", "*.Gz", "*.GZ"]);
        assert_eq!(of("1-?é").unwrap(), ["1-*é"]);
        assert_eq!(of("*.jpeg"), None);
    }

    #[test]
    fn a_regex_says_how_paths_end() {
        assert_eq!(shown(&names_of_regex(r"\.(md|txt)$").unwrap()), ["*.md", "*.txt"]);
        assert_eq!(shown(&names_of_regex("/index.html$").unwrap()), ["*html"]);
        assert_eq!(shown(&names_of_regex(r"/index\.html$").unwrap()), ["index.html"]);
        for open in ["md", r"\.md$|x", "(?m)md$", "(", "$"] {
            assert_eq!(names_of_regex(open), None, "{open}");
        }
    }
}
