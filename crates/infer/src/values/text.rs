//! Strings with holes and the reasons for the holes.

use rex_policy::{Pattern, Segment};
use smol_str::SmolStr;

use super::{Cause, Causes, effort};

/// Longer literals are cut to a prefix: no path is that long, and a loop could double them without end.
const LONGEST: usize = 8192;
const KEPT: usize = 1024;

/// A string as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) pattern: Pattern,
    pub(crate) causes: Causes,
}

impl Text {
    pub(crate) fn literal(text: impl Into<SmolStr>) -> Self {
        Self { pattern: Pattern::literal(text), causes: Causes::default() }
    }

    pub(crate) fn hole(segment: Segment, causes: Causes) -> Self {
        Self { pattern: Pattern::from_segments([segment]), causes }
    }

    pub(crate) fn concat(&self, other: &Self) -> Self {
        let pattern = self.pattern.concat(&other.pattern);
        Self { pattern: shortened(pattern), causes: self.causes.clone().with(&other.causes) }
    }

    /// The same reasons, another pattern.
    pub(crate) fn with_pattern(&self, pattern: Pattern) -> Self {
        Self { pattern: shortened(pattern), causes: self.causes.clone() }
    }

    /// The same pattern, one more reason.
    pub(crate) fn because(mut self, cause: Cause) -> Self {
        self.causes.add(&Causes::of(cause));
        self
    }
}

fn shortened(pattern: Pattern) -> Pattern {
    let length: usize = pattern.segments().iter().map(literal_length).sum();
    effort::copy(pattern.segments().len(), length);
    if length <= LONGEST && pattern.segments().len() <= 64 {
        return pattern;
    }
    let prefix: String = pattern.prefix().chars().take(KEPT).collect();
    Pattern::from_segments([Segment::Literal(prefix.into()), Segment::Any])
}

fn literal_length(segment: &Segment) -> usize {
    match segment {
        Segment::Literal(text) => text.len(),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => 1,
    }
}
