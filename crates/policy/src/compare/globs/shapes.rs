//! The globs that policies and requirements speak of.

use cedar_policy_core::ast;

use super::Element;
use crate::pattern::{Pattern, Segment};

/// The glob that matches just this text.
pub(in crate::compare) fn literal(text: &str) -> Vec<Element> {
    text.chars().map(Element::Letter).collect()
}

/// The glob that matches what starts with this text.
pub(in crate::compare) fn prefix(text: &str) -> Vec<Element> {
    text.chars().map(Element::Letter).chain([Element::Anything]).collect()
}

/// The glob of a pattern as inference knows it.
pub(in crate::compare) fn of_pattern(pattern: &Pattern) -> Vec<Element> {
    let elements = pattern.segments().iter().flat_map(|segment| match segment {
        Segment::Literal(text) => literal(text),
        Segment::OneSegment => vec![Element::Segment],
        Segment::Any | Segment::Argument(_) => vec![Element::Anything],
    });
    elements.collect()
}

/// The glob of the right side of `like`.
pub(in crate::compare) fn of_like(pattern: &ast::Pattern) -> Vec<Element> {
    let element = |element: &ast::PatternElem| match element {
        ast::PatternElem::Char(letter) => Element::Letter(*letter),
        ast::PatternElem::Wildcard => Element::Anything,
    };
    pattern.iter().map(element).collect()
}

/// The paths whose last component the glob matches.
pub(in crate::compare) fn named(name: &[Element]) -> Vec<Vec<Element>> {
    if name.contains(&Element::Letter('/')) {
        return Vec::new();
    }
    let name = name.iter().map(|element| if *element == Element::Anything { Element::Segment } else { *element });
    vec![[Element::Anything, Element::Letter('/')].into_iter().chain(name).collect()]
}

/// The paths whose parent the glob matches; the root is its own parent.
pub(in crate::compare) fn in_directory(directory: &[Element]) -> Vec<Vec<Element>> {
    let child = [Element::Letter('/'), Element::Segment];
    let mut found = Vec::new();
    // A parent starts with a slash, so an empty one is none, even where a hole would take it.
    for rest in after_slash(directory) {
        if rest.iter().all(|element| !matches!(element, Element::Letter(_))) {
            found.push(child.to_vec());
        }
        found.push([Element::Letter('/')].into_iter().chain(rest).chain(child).collect());
    }
    found
}

/// What can follow the slash that a string starts with.
fn after_slash(glob: &[Element]) -> Vec<Vec<Element>> {
    let mut found = Vec::new();
    for (place, element) in glob.iter().enumerate() {
        let tail = |from: usize| glob.iter().skip(from).copied().collect::<Vec<_>>();
        match element {
            Element::Letter('/') => found.push(tail(place + 1)),
            Element::Anything => found.push(tail(place)),
            Element::Letter(_) | Element::Segment => {}
        }
        if matches!(element, Element::Letter(_)) {
            break;
        }
    }
    found
}
