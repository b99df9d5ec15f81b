//! Strings with holes: what inference finds out about a path, and what a permit says.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

/// One part of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// Exactly this text.
    Literal(SmolStr),
    /// Part of one path component: any characters but `/`, possibly none. Where it is the whole component it is never
    /// empty, because a canonical path has no empty component.
    OneSegment,
    /// Any text, possibly none.
    Any,
    /// The value of a script argument that is not known; any text.
    Argument(Arc<str>),
}

/// A string with holes. Adjacent literals are one, and a hole next to an equal one is not repeated.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    parts: Parts,
}

/// Patterns are handed on far more often than they are made, and nearly always they are one text: that is in place, and
/// what is more is shared.
#[derive(Clone, Debug, Default)]
enum Parts {
    #[default]
    None,
    One(Segment),
    Several(Arc<Segments>),
}

type Segments = SmallVec<[Segment; 3]>;

/// What a pattern is matched against: a text, or another pattern whose holes are letters of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Symbol {
    Letter(char),
    OneSegment,
    Any,
}

impl Pattern {
    /// The pattern that matches exactly `text`.
    pub fn literal(text: impl Into<SmolStr>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::default() } else { Self::one(Segment::Literal(text)) }
    }

    /// The pattern that matches everything.
    #[must_use]
    pub const fn any() -> Self {
        Self::one(Segment::Any)
    }

    const fn one(segment: Segment) -> Self {
        Self { parts: Parts::One(segment) }
    }

    /// The segments one after another, normalised.
    pub fn from_segments(segments: impl IntoIterator<Item = Segment>) -> Self {
        let mut segments = segments.into_iter().peekable();
        let mut all = Segments::new();
        while let Some(mut segment) = segments.next() {
            if let Segment::Literal(text) = &mut segment
                && matches!(segments.peek(), Some(Segment::Literal(_)))
            {
                let mut texts = String::from(text.as_str());
                while let Some(Segment::Literal(next)) = segments.next_if(|next| matches!(next, Segment::Literal(_))) {
                    texts.push_str(&next);
                }
                *text = texts.into();
            }
            append(&mut all, segment);
        }
        Self::of(all)
    }

    /// INVARIANT: the segments are normalised.
    fn of(mut all: Segments) -> Self {
        let parts = match all.len() {
            0 | 1 => all.pop().map_or(Parts::None, Parts::One),
            _ => Parts::Several(Arc::new(all)),
        };
        Self { parts }
    }

    /// Adds a segment at the end.
    pub fn push(&mut self, segment: Segment) {
        let mut all = match std::mem::take(&mut self.parts) {
            Parts::None => Segments::new(),
            Parts::One(only) => Segments::from_iter([only]),
            Parts::Several(shared) => Arc::unwrap_or_clone(shared),
        };
        append(&mut all, segment);
        *self = Self::of(all);
    }

    /// This pattern followed by another.
    #[must_use]
    pub fn concat(&self, other: &Self) -> Self {
        match (self.segments(), other.segments()) {
            (_, []) => self.clone(),
            ([], _) => other.clone(),
            ([Segment::Literal(start)], [Segment::Literal(end)]) => Self::one(Segment::Literal(joined(start, end))),
            (before, [first, after @ ..]) => {
                let mut all: Segments = before.iter().cloned().collect();
                append(&mut all, first.clone());
                all.extend(after.iter().cloned());
                Self::of(all)
            }
        }
    }

    /// The parts.
    #[inline]
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        match &self.parts {
            Parts::None => &[],
            Parts::One(only) => std::slice::from_ref(only),
            Parts::Several(shared) => shared,
        }
    }

    /// The text, if there is no hole.
    #[inline]
    #[must_use]
    pub fn is_literal(&self) -> Option<&str> {
        match self.segments() {
            [] => Some(""),
            [Segment::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The text before the first hole.
    #[inline]
    #[must_use]
    pub fn prefix(&self) -> &str {
        match self.segments().first() {
            Some(Segment::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether `text` is one of the strings this pattern stands for.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.takes(Rest { first: text, holes: &[], last: "" })
    }

    /// Whether everything `other` matches is matched by this pattern. `true` is always right; `false` can be wrong only
    /// where a one-segment hole meets a literal that spells out what the hole could hold.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.is_shared_with(other) || self.takes(other.rest())
    }

    /// Whether a policy can say exactly this pattern. If not, [`Pattern::widened`] is the next best.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let one_segment = self.segments().contains(&Segment::OneSegment);
        let anything = self.segments().iter().any(Segment::is_anything);
        !(one_segment && anything) || self.is_levels_then_anything()
    }

    /// The same pattern with each one-segment hole opened to any text, if a policy cannot say it exactly.
    #[must_use]
    pub fn widened(&self) -> Self {
        if self.is_exact() {
            return self.clone();
        }
        let wider = |segment: &Segment| if *segment == Segment::OneSegment { Segment::Any } else { segment.clone() };
        Self::from_segments(self.segments().iter().map(wider))
    }

    /// `prefix`, then whole levels, then anything: `like` says that by its slashes alone.
    pub(crate) fn is_levels_then_anything(&self) -> bool {
        let after_prefix = self.segments().iter().skip(usize::from(!self.prefix().is_empty()));
        let levels: Vec<&Segment> = after_prefix.collect();
        let Some((last, levels)) = levels.split_last() else { return false };
        last.is_anything()
            && levels.len().is_multiple_of(2)
            && levels.chunks(2).all(|pair| matches!(pair, [Segment::OneSegment, Segment::Literal(text)] if text == "/"))
    }

    fn is_shared_with(&self, other: &Self) -> bool {
        matches!((&self.parts, &other.parts), (Parts::Several(mine), Parts::Several(theirs)) if Arc::ptr_eq(mine, theirs))
    }

    fn rest(&self) -> Rest<'_> {
        match self.segments() {
            [Segment::Literal(first), holes @ .., Segment::Literal(last)] => Rest { first, holes, last },
            [Segment::Literal(first), holes @ ..] => Rest { first, holes, last: "" },
            [holes @ .., Segment::Literal(last)] => Rest { first: "", holes, last },
            holes => Rest { first: "", holes, last: "" },
        }
    }

    /// Letters stand for themselves, so what the pattern begins and ends with has to be there; the rest is for its holes.
    fn takes(&self, whole: Rest<'_>) -> bool {
        let Rest { first, holes, last } = self.rest();
        let Some(rest) = whole.after(first).and_then(|rest| rest.before(last)) else { return false };
        match holes {
            [] => rest.first.is_empty() && rest.holes.is_empty() && rest.last.is_empty(),
            [only] if only.is_anything() => true,
            [only] => rest.symbols().all(|symbol| Symbol::of(only).takes(symbol).0),
            // Each letter has to be there.
            several if length(several) > rest.length() => false,
            several => matches_symbols(&symbols(several).collect::<SmallVec<[Symbol; 64]>>(), rest.symbols()),
        }
    }
}

impl PartialEq for Pattern {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.is_shared_with(other) || self.segments() == other.segments()
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.segments().hash(state);
    }
}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.segments().cmp(other.segments())
    }
}

/// The letters, then the holes with the letters between, then letters again.
#[derive(Clone, Copy)]
struct Rest<'p> {
    first: &'p str,
    holes: &'p [Segment],
    last: &'p str,
}

impl<'p> Rest<'p> {
    fn after(self, start: &str) -> Option<Self> {
        Some(Self { first: self.first.strip_prefix(start)?, ..self })
    }

    fn before(self, end: &str) -> Option<Self> {
        if self.holes.is_empty() && self.last.is_empty() {
            return Some(Self { first: self.first.strip_suffix(end)?, ..self });
        }
        Some(Self { last: self.last.strip_suffix(end)?, ..self })
    }

    fn length(self) -> usize {
        self.first.len() + length(self.holes) + self.last.len()
    }

    fn symbols(self) -> impl Iterator<Item = Symbol> + 'p {
        self.first.chars().map(Symbol::Letter).chain(symbols(self.holes)).chain(self.last.chars().map(Symbol::Letter))
    }
}

/// The bytes of the letters.
fn length(segments: &[Segment]) -> usize {
    segments.iter().map(|segment| if let Segment::Literal(text) = segment { text.len() } else { 0 }).sum()
}

fn symbols(segments: &[Segment]) -> impl Iterator<Item = Symbol> {
    segments.iter().flat_map(|segment| {
        let (letters, hole) = match segment {
            Segment::Literal(text) => (text.as_str(), None),
            hole => ("", Some(Symbol::of(hole))),
        };
        letters.chars().map(Symbol::Letter).chain(hole)
    })
}

/// Runs the elements as an automaton: `reached[i]` says that the symbols so far end right before element `i`.
fn matches_symbols(elements: &[Symbol], symbols: impl Iterator<Item = Symbol>) -> bool {
    let mut reached: SmallVec<[bool; 64]> = smallvec![false; elements.len() + 1];
    let mut next = reached.clone();
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    skip_holes(elements, &mut reached);
    for symbol in symbols {
        next.fill(false);
        for ((position, element), _) in elements.iter().enumerate().zip(&reached).filter(|(_, reached)| **reached) {
            let (stays, moves) = element.takes(symbol);
            set(&mut next, position, stays);
            set(&mut next, position + 1, moves);
        }
        // Nothing comes back once every way has ended.
        if !next.contains(&true) {
            return false;
        }
        skip_holes(elements, &mut next);
        std::mem::swap(&mut reached, &mut next);
    }
    reached.last().copied().unwrap_or(false)
}

/// Adds a segment at the end: literals become one, and a hole next to an equal one is not repeated.
fn append(segments: &mut Segments, segment: Segment) {
    match (segments.last_mut(), segment) {
        (_, Segment::Literal(text)) if text.is_empty() => {}
        (Some(Segment::Literal(last)), Segment::Literal(text)) => *last = joined(last, &text),
        (Some(Segment::Any), Segment::Any | Segment::OneSegment) | (Some(Segment::OneSegment), Segment::OneSegment) => {}
        (Some(last @ Segment::OneSegment), Segment::Any) => *last = Segment::Any,
        (_, segment) => segments.push(segment),
    }
}

fn joined(start: &str, end: &str) -> SmolStr {
    [start, end].into_iter().collect()
}

fn skip_holes(elements: &[Symbol], reached: &mut [bool]) {
    for (position, element) in elements.iter().enumerate() {
        let here = reached.get(position).copied().unwrap_or(false);
        set(reached, position + 1, here && !matches!(element, Symbol::Letter(_)));
    }
}

fn set(states: &mut [bool], position: usize, value: bool) {
    if let Some(state) = states.get_mut(position) {
        *state |= value;
    }
}

impl Symbol {
    /// What a hole is among the symbols.
    const fn of(hole: &Segment) -> Self {
        if hole.is_anything() { Self::Any } else { Self::OneSegment }
    }

    /// Whether this element stays in place, or is passed, when `symbol` is read.
    fn takes(self, symbol: Self) -> (bool, bool) {
        match self {
            Self::Letter(_) => (false, self == symbol),
            Self::OneSegment => (symbol != Self::Letter('/') && symbol != Self::Any, false),
            Self::Any => (true, false),
        }
    }
}

impl Segment {
    const fn is_anything(&self) -> bool {
        matches!(self, Self::Any | Self::Argument(_))
    }
}

impl fmt::Display for Pattern {
    /// Holes as `*`; a star of the text as `\*`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in self.segments().iter() {
            match segment {
                Segment::Literal(text) => formatter.write_str(&text.replace('*', "\\*"))?,
                Segment::OneSegment | Segment::Any | Segment::Argument(_) => formatter.write_str("*")?,
            }
        }
        Ok(())
    }
}
