//! Paths with holes, in the one spelling requests use: absolute, no `//`, no `.`, no slash at the end.

use rex_policy::{Pattern, Segment, is_bidirectional};
use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

use crate::values::Text;

/// Why a text names nothing a permit could be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does not start at the root.
    Relative,
    /// It has a component `..`.
    Upwards,
    /// It has a character that no path of a request has.
    Character(char),
    /// A name has more than one component, or none.
    NotAName,
    /// It has a character that turns the direction of the text, which no policy may hold.
    Bidirectional,
    /// Nothing is known of where it starts.
    Unbounded,
}

/// More ways a path can be without some of its components are not followed.
const VANISHING: usize = 8;

/// What stands between two slashes.
type Component = Vec<Segment>;

/// The path in its one spelling.
pub(crate) fn canonical(text: &Text) -> Result<Text, Fault> {
    refuse_characters(&text.pattern)?;
    let prefix = text.pattern.prefix();
    if prefix.is_empty() && text.pattern.is_literal().is_none() {
        return Err(Fault::Unbounded);
    }
    if !prefix.starts_with('/') {
        return Err(Fault::Relative);
    }
    let path = if is_canonical(&text.pattern) { text.pattern.clone() } else { assemble(&components(&text.pattern)?) };
    bounded(text.with_pattern(path))
}

/// Whether every component stands in it once and as it is: by far the most are written so.
fn is_canonical(pattern: &Pattern) -> bool {
    // The dots since the last slash; nothing where anything else stands there too, as it does before the first slash.
    let mut dots = None;
    for segment in pattern.segments() {
        let Segment::Literal(text) = segment else {
            dots = None;
            continue;
        };
        for byte in text.bytes() {
            match byte {
                b'/' if is_no_name(dots) => return false,
                b'/' => dots = Some(0),
                b'.' => dots = dots.map(|dots| dots + 1),
                _ => dots = None,
            }
        }
    }
    pattern.prefix().starts_with('/') && !is_no_name(dots)
}

/// Whether so many dots stand for nothing, the directory itself or the one above.
fn is_no_name(dots: Option<usize>) -> bool {
    dots.is_some_and(|dots| dots <= 2)
}

/// The path without the components that may be nothing: what is not known and stands alone between two slashes can be
/// empty or `.`. Of an argument that is not assumed.
pub(crate) fn vanished(path: &Text) -> Vec<Text> {
    let is_argument = || path.causes.iter().next().is_some() && path.causes.iter().all(|cause| cause.argument.is_some());
    if !path.causes.may_be_empty() || is_argument() {
        return Vec::new();
    }
    let Ok(components) = components(&path.pattern) else { return Vec::new() };
    // A name beside what can be anything is a whole name.
    let whole = path.pattern.segments().contains(&Segment::Any);
    if !components.iter().any(|component| may_vanish(component, whole)) {
        return Vec::new();
    }
    let mut ways: Vec<Vec<Component>> = vec![Vec::new()];
    for component in components {
        let without = if may_vanish(&component, whole) && ways.len() < VANISHING { ways.clone() } else { Vec::new() };
        ways.iter_mut().for_each(|way| way.push(component.clone()));
        ways.extend(without);
    }
    ways.iter().skip(1).map(|way| path.with_pattern(assemble(way))).collect()
}

/// Whether nothing, or a dot, is left where the holes stand for nothing.
fn may_vanish(component: &Component, whole: bool) -> bool {
    let letters = component.iter().map(|segment| match segment {
        Segment::Literal(text) => Some(text.as_str()),
        Segment::OneSegment if whole => None,
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => Some(""),
    });
    let has_hole = component.iter().any(|segment| !matches!(segment, Segment::Literal(_)));
    has_hole && letters.collect::<Option<String>>().is_some_and(|left| matches!(left.as_str(), "" | "."))
}

/// A name in a directory. Whatever the name's holes stand for, it is one component, or the call is refused.
pub(crate) fn join(directory: &Text, name: &Text) -> Result<Text, Fault> {
    refuse_characters(&name.pattern)?;
    match name.pattern.is_literal() {
        Some("..") => return Err(Fault::Upwards),
        Some("" | ".") => return Err(Fault::NotAName),
        _ => {}
    }
    let has_slash = |segment: &Segment| matches!(segment, Segment::Literal(text) if text.contains('/'));
    if name.pattern.segments().iter().any(has_slash) {
        return Err(Fault::NotAName);
    }
    if name.pattern.is_literal().is_some() {
        return bounded(beneath(directory, name));
    }
    let narrow = |segment: &Segment| match segment {
        Segment::Literal(text) => Segment::Literal(text.clone()),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => Segment::OneSegment,
    };
    let name = name.with_pattern(Pattern::from_segments(name.pattern.segments().iter().map(narrow)));
    bounded(beneath(directory, &name))
}

/// A path of which nothing but the root is known is none a permit could be about.
fn bounded(path: Text) -> Result<Text, Fault> {
    let is_open = path.pattern.is_literal().is_none() && path.pattern.prefix().len() <= 1;
    if is_open { Err(Fault::Unbounded) } else { Ok(path) }
}

/// A directory's path, a slash, and a name.
pub(crate) fn beneath(directory: &Text, name: &Text) -> Text {
    let slash = if directory.pattern.is_literal() == Some("/") { "" } else { "/" };
    let pattern = match (directory.pattern.is_literal(), name.pattern.is_literal()) {
        (Some(directory), Some(name)) => Pattern::literal([directory, slash, name].concat()),
        _ => {
            let (directory, name) = (directory.pattern.segments().iter(), name.pattern.segments().iter());
            Pattern::from_segments(directory.cloned().chain([Segment::Literal(slash.into())]).chain(name.cloned()))
        }
    };
    let mut path = directory.with_pattern(pattern);
    path.causes.add(&name.causes);
    path
}

/// Everything below a directory.
pub(crate) fn below(directory: &Text) -> Text {
    beneath(directory, &Text { pattern: Pattern::any(), causes: directory.causes.clone() })
}

/// The directories that can hold a canonical path: several, where a hole can have slashes.
pub(crate) fn parents(path: &Text) -> SmallVec<[Text; 1]> {
    let segments = path.pattern.segments();
    let Some((index, outer, _)) = last_slash(segments) else { return smallvec![path.clone()] };
    let mut parents = smallvec![path.with_pattern(directory(segments, index, outer))];
    // Where the first open hole of the last component has slashes, the directory ends somewhere in it.
    if let Some(open) = segments.iter().skip(index).position(is_open) {
        let partial = segments.iter().take(index + open).cloned().chain([Segment::Any]);
        parents.push(path.with_pattern(Pattern::from_segments(partial)));
    }
    parents
}

/// Whether the directory is the only one that can hold the path; false where that is not plain to see.
pub(crate) fn plainly_holds(directory: &Text, path: &Text) -> bool {
    let (Some(directory), Some(path)) = (directory.pattern.is_literal(), path.pattern.is_literal()) else { return false };
    path.rsplit_once('/').is_some_and(|(outer, _)| outer == directory && !outer.is_empty())
}

/// Where the last slash of a path is: in which segment, and what that has before and after it.
fn last_slash(segments: &[Segment]) -> Option<(usize, &str, &str)> {
    segments.iter().enumerate().rev().find_map(|(index, segment)| match segment {
        Segment::Literal(text) => text.rsplit_once('/').map(|(before, after)| (index, before, after)),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => None,
    })
}

/// What stands before the last slash.
fn directory(segments: &[Segment], index: usize, before: &str) -> Pattern {
    match (index, before) {
        (0, "") => Pattern::literal("/"),
        (0, before) => Pattern::literal(before),
        _ => Pattern::from_segments(segments.iter().take(index).cloned().chain([Segment::Literal(before.into())])),
    }
}

/// Each directory above a path, from the root on.
pub(crate) fn ancestors(path: &Text) -> Vec<Text> {
    let Ok(components) = components(&path.pattern) else { return Vec::new() };
    let mut ancestors = Vec::new();
    for (index, component) in components.iter().enumerate() {
        let outer = components.get(..index).unwrap_or_default();
        ancestors.push(path.with_pattern(assemble(outer)));
        ancestors.extend(within(outer, component).map(|pattern| path.with_pattern(pattern)));
    }
    ancestors
}

/// Each level that may have to be made for a path to exist: those above it but the root, and itself.
pub(crate) fn levels(path: &Text) -> Vec<Text> {
    let mut levels = ancestors(path);
    levels.retain(|level| level.pattern.is_literal() != Some("/"));
    levels.push(path.clone());
    levels
}

/// What the last component of a canonical path can be.
pub(crate) fn name(path: &Text) -> Text {
    let segments = path.pattern.segments();
    let Some((index, _, start)) = last_slash(segments) else { return path.clone() };
    let rest = segments.iter().skip(index + 1);
    path.with_pattern(match segments.iter().rposition(is_open).filter(|open| *open > index) {
        Some(open) => Pattern::from_segments([Segment::OneSegment].into_iter().chain(segments.iter().skip(open + 1).cloned())),
        None => Pattern::from_segments([Segment::Literal(start.into())].into_iter().chain(rest.cloned())),
    })
}

/// Whether a path as it was given ends in a slash; nothing where that is not known.
pub(crate) fn ends_in_slash(pattern: &Pattern) -> Option<bool> {
    match pattern.segments().last() {
        Some(Segment::Literal(text)) => Some(text.ends_with('/')),
        Some(Segment::Any | Segment::Argument(_)) => None,
        Some(Segment::OneSegment) | None => Some(false),
    }
}

/// Where the first open hole of a component has slashes, the directory ends somewhere in it.
fn within(outer: &[Component], component: &Component) -> Option<Pattern> {
    let index = component.iter().position(is_open)?;
    let mut partial: Component = component.iter().take(index).cloned().collect();
    partial.push(Segment::Any);
    let mut components = outer.to_vec();
    components.push(partial);
    Some(assemble(&components))
}

const fn is_open(segment: &Segment) -> bool {
    matches!(segment, Segment::Any | Segment::Argument(_))
}

fn components(pattern: &Pattern) -> Result<Vec<Component>, Fault> {
    let mut components: Vec<Component> = Vec::new();
    let mut current = Component::new();
    for segment in pattern.segments() {
        let Segment::Literal(text) = segment else {
            current.push(segment.clone());
            continue;
        };
        let mut parts = text.split('/');
        current.extend(literal(parts.next()));
        for part in parts {
            components.push(std::mem::take(&mut current));
            current.extend(literal(Some(part)));
        }
    }
    components.push(current);
    let is = |component: &Component, text: &str| matches!(component.as_slice(), [Segment::Literal(only)] if only == text);
    if components.iter().any(|component| is(component, "..")) {
        return Err(Fault::Upwards);
    }
    components.retain(|component| !component.is_empty() && !is(component, "."));
    Ok(components)
}

fn literal(text: Option<&str>) -> Option<Segment> {
    text.filter(|text| !text.is_empty()).map(|text| Segment::Literal(text.into()))
}

fn assemble(components: &[Component]) -> Pattern {
    if components.is_empty() {
        return Pattern::literal("/");
    }
    let slash = || std::iter::once(Segment::Literal(SmolStr::new_static("/")));
    Pattern::from_segments(components.iter().flat_map(|component| slash().chain(component.iter().cloned())))
}

fn refuse_characters(pattern: &Pattern) -> Result<(), Fault> {
    pattern.segments().iter().try_for_each(|segment| match segment {
        Segment::Literal(text) => refuse_characters_of(text),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => Ok(()),
    })
}

fn refuse_characters_of(text: &str) -> Result<(), Fault> {
    // Nearly all paths have nothing else.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_')) {
        return Ok(());
    }
    let refused = |character: &char| character.is_control() || matches!(character, '<' | '>' | '"' | '|' | '?' | '*');
    match text.chars().find(|character| refused(character) || is_bidirectional(*character)) {
        Some(character) if is_bidirectional(character) => Err(Fault::Bidirectional),
        Some(character) => Err(Fault::Character(character)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::values::Causes;

    fn pattern(text: &str) -> Text {
        let segment = |part: &str| match part {
            "*" => Segment::Any,
            "+" => Segment::OneSegment,
            text => Segment::Literal(text.into()),
        };
        let mut segments = Vec::new();
        for part in text.split_inclusive(['*', '+']) {
            let (literal, hole) = part.split_at(part.len() - usize::from(part.ends_with(['*', '+'])));
            segments.extend([segment(literal), segment(hole)]);
        }
        Text { pattern: Pattern::from_segments(segments), causes: Causes::default() }
    }

    fn shown(texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| text.pattern.to_string()).collect()
    }

    #[test]
    fn one_spelling() {
        for (given, path) in [("//a/./b//", "/a/b"), ("/", "/"), ("/a/*/", "/a/*"), ("/a//*.log", "/a/*.log"), ("/a/.*", "/a/.*")] {
            assert_eq!(canonical(&pattern(given)).unwrap().pattern.to_string(), path);
        }
        for (given, fault) in [
            ("a", Fault::Relative),
            ("", Fault::Relative),
            ("/a/../b", Fault::Upwards),
            ("/*", Fault::Unbounded),
            ("*/a", Fault::Unbounded),
            ("/a|", Fault::Character('|')),
        ] {
            assert_eq!(canonical(&pattern(given)), Err(fault), "{given}");
        }
    }

    #[test]
    fn what_is_spelled_right_is_recognised() {
        for text in ["/a", "/a/b.c", "/a/*", "/a/*.log", "/a*/b", "/a/+/b", "/a/.*", "/*", "/.a/..b"] {
            assert!(is_canonical(&pattern(text).pattern), "{text}");
        }
        for text in ["/", "/a/", "//a", "/a//*", "/a/./*", "/a/*/..", "/a/*/.", "/a/*/", "/a/../+", "/a/*//b", "a", "/./a"] {
            assert!(!is_canonical(&pattern(text).pattern), "{text}");
        }
    }

    #[test]
    fn the_directories_above() {
        assert_eq!(shown(&parents(&pattern("/a/b"))), ["/a"]);
        assert_eq!(shown(&parents(&pattern("/"))), ["/"]);
        assert_eq!(shown(&parents(&pattern("/a/+.log"))), ["/a"]);
        assert_eq!(shown(&parents(&pattern("/a/x*.log"))), ["/a", "/a/x*"]);
        assert_eq!(shown(&ancestors(&pattern("/a/b/c"))), ["/", "/a", "/a/b"]);
        assert_eq!(shown(&levels(&pattern("/a/b"))), ["/a", "/a/b"]);
    }

    #[test]
    fn a_name_is_one_component() {
        assert_eq!(join(&pattern("/a"), &pattern("*")).unwrap().pattern.segments().last(), Some(&Segment::OneSegment));
        assert_eq!(join(&pattern("/a"), &pattern("b/c")), Err(Fault::NotAName));
        assert_eq!(name(&pattern("/a/x*.log")).pattern.to_string(), "*.log");
    }
}
