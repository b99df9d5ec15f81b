//! Languages of strings: unions of patterns with holes, read letter by letter.
//!
//! A glob is a list whose tails are shared, and a set of globs is kept once. So the state that a thousand patterns are in
//! after some letters is one number, and is worked out once however often it is reached.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Map;

mod shapes;

pub(super) use self::shapes::{in_directory, literal, named, of_like, of_pattern, prefix};

/// One step of a glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Element {
    /// This letter.
    Letter(char),
    /// Any letters but `/`.
    Segment,
    /// Any letters.
    Anything,
}

/// What a set is advanced by. The holes stand for letters that occur nowhere else, so only a hole as wide takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    Letter(char),
    Segment,
    Anything,
}

/// A set of globs: the strings that some of them matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SetId(u32);

/// A glob, by its place.
type GlobId = u32;

/// The glob that matches the empty string alone.
const END: GlobId = 0;

#[derive(Clone, Copy, Debug)]
struct Glob {
    element: Element,
    rest: GlobId,
    /// The nearest tail that matches everything this glob matches.
    wider: Option<GlobId>,
    nullable: bool,
}

/// The letters that can come next.
#[derive(Clone, Debug)]
pub(super) struct First {
    /// Those that are spelled out.
    pub(super) letters: Rc<[char]>,
    /// Whether any other letter can come too.
    pub(super) open: bool,
}

/// Every glob and set of one comparison.
#[derive(Debug)]
pub(super) struct Globs {
    globs: Vec<Glob>,
    places: Map<(Element, GlobId), GlobId>,
    sets: Vec<Rc<[GlobId]>>,
    set_places: Map<Rc<[GlobId]>, SetId>,
    steps: Map<(SetId, Symbol), SetId>,
    firsts: Map<SetId, First>,
}

impl SetId {
    /// No string at all.
    pub(super) const NOTHING: Self = Self(0);
    /// Every string.
    pub(super) const EVERYTHING: Self = Self(1);
}

impl Globs {
    pub(super) fn new() -> Self {
        let end = Glob { element: Element::Anything, rest: END, wider: None, nullable: true };
        let mut globs = Self {
            globs: vec![end],
            places: Map::default(),
            sets: Vec::new(),
            set_places: Map::default(),
            steps: Map::default(),
            firsts: Map::default(),
        };
        // INVARIANT: these two get the places that the constants name.
        globs.interned(Vec::new());
        let everything = globs.glob(&[Element::Anything]);
        globs.interned(vec![everything]);
        globs
    }

    /// The strings that one of these globs matches.
    pub(super) fn set(&mut self, globs: &[Vec<Element>]) -> SetId {
        let globs = globs.iter().map(|elements| self.glob(elements)).collect();
        self.interned(globs)
    }

    pub(super) fn union(&mut self, sets: &[SetId]) -> SetId {
        if let [only] = sets {
            return *only;
        }
        let globs = sets.iter().flat_map(|set| self.members(*set).to_vec()).collect();
        self.interned(globs)
    }

    /// The strings of `set` that may not be in `other`: without the globs that both have, which changes no difference.
    pub(super) fn without(&mut self, set: SetId, other: SetId) -> SetId {
        let (left, right) = (self.members(set), self.members(other));
        let kept: Vec<GlobId> = left.iter().copied().filter(|glob| right.binary_search(glob).is_err()).collect();
        if kept.len() == left.len() { set } else { self.interned(kept) }
    }

    /// The same without the globs that `other` covers as they stand, each hole read as a letter of its own. What is left
    /// can be covered all the same.
    pub(super) fn uncovered(&mut self, set: SetId, other: SetId) -> SetId {
        let all = self.members(set);
        let kept: Vec<GlobId> = all.iter().copied().filter(|glob| !self.covers(other, *glob)).collect();
        if kept.len() == all.len() { set } else { self.interned(kept) }
    }

    fn covers(&mut self, set: SetId, glob: GlobId) -> bool {
        let mut state = set;
        for element in self.elements(glob) {
            let symbol = match element {
                Element::Letter(letter) => Symbol::Letter(letter),
                Element::Segment => Symbol::Segment,
                Element::Anything => Symbol::Anything,
            };
            state = self.after(state, symbol);
            if state == SetId::NOTHING || state == SetId::EVERYTHING {
                break;
            }
        }
        self.holds_empty(state)
    }

    /// What has to follow for a string of `set` that starts with `symbol`.
    pub(super) fn after(&mut self, set: SetId, symbol: Symbol) -> SetId {
        if let Some(known) = self.steps.get(&(set, symbol)) {
            return *known;
        }
        let mut next = Vec::new();
        for glob in self.members(set).iter() {
            self.step(*glob, symbol, &mut next);
        }
        let next = self.interned(next);
        self.steps.insert((set, symbol), next);
        next
    }

    /// Whether the empty string is in the set.
    pub(super) fn holds_empty(&self, set: SetId) -> bool {
        self.members(set).iter().any(|glob| self.at(*glob).nullable)
    }

    pub(super) fn first(&mut self, set: SetId) -> First {
        if let Some(known) = self.firsts.get(&set) {
            return known.clone();
        }
        let mut letters = BTreeSet::new();
        let mut open = false;
        for glob in self.members(set).iter() {
            for element in self.elements(*glob) {
                match element {
                    Element::Letter(letter) => {
                        letters.insert(letter);
                        break;
                    }
                    Element::Segment | Element::Anything => open = true,
                }
            }
        }
        let first = First { letters: letters.into_iter().collect(), open };
        self.firsts.insert(set, first.clone());
        first
    }

    /// How many globs a set has.
    pub(super) fn size(&self, set: SetId) -> usize {
        self.members(set).len()
    }

    fn step(&self, glob: GlobId, symbol: Symbol, next: &mut Vec<GlobId>) {
        let mut at = glob;
        while at != END {
            let Glob { element, rest, .. } = *self.at(at);
            match (element, symbol) {
                (Element::Letter(expected), Symbol::Letter(letter)) => {
                    if expected == letter {
                        next.push(rest);
                    }
                    return;
                }
                (Element::Letter(_), Symbol::Segment | Symbol::Anything) => return,
                (Element::Segment, Symbol::Letter('/') | Symbol::Anything) => {}
                (Element::Segment, Symbol::Letter(_) | Symbol::Segment) | (Element::Anything, _) => next.push(at),
            }
            // A hole may also be over.
            at = rest;
        }
    }

    fn glob(&mut self, elements: &[Element]) -> GlobId {
        elements.iter().rev().fold(END, |rest, element| self.link(*element, rest))
    }

    fn link(&mut self, element: Element, rest: GlobId) -> GlobId {
        if let Some(known) = self.places.get(&(element, rest)) {
            return *known;
        }
        let place = GlobId::try_from(self.globs.len()).unwrap_or(GlobId::MAX);
        let wider = self.wider(element, rest);
        let nullable = !matches!(element, Element::Letter(_)) && self.at(rest).nullable;
        self.globs.push(Glob { element, rest, wider, nullable });
        self.places.insert((element, rest), place);
        place
    }

    /// The nearest tail whose first hole can hold all that is left out.
    fn wider(&self, element: Element, rest: GlobId) -> Option<GlobId> {
        let holds = |hole: Element, skipped: Element| match hole {
            Element::Anything => true,
            Element::Segment => !matches!(skipped, Element::Letter('/') | Element::Anything),
            Element::Letter(_) => false,
        };
        let mut segment = !matches!(element, Element::Letter('/') | Element::Anything);
        let mut tail = rest;
        while tail != END {
            let found = self.at(tail);
            if found.element == Element::Anything || (segment && found.element == Element::Segment) {
                return Some(tail);
            }
            segment &= holds(Element::Segment, found.element);
            tail = found.rest;
        }
        None
    }

    /// The set of these globs, without those that another one of them makes superfluous.
    fn interned(&mut self, mut globs: Vec<GlobId>) -> SetId {
        globs.sort_unstable();
        globs.dedup();
        let has_wider = |glob: &GlobId| {
            let mut tails = std::iter::successors(self.at(*glob).wider, |tail| self.at(*tail).wider);
            tails.any(|tail| globs.binary_search(&tail).is_ok())
        };
        let superfluous: Vec<bool> = globs.iter().map(has_wider).collect();
        let kept = globs.iter().zip(&superfluous).filter(|(_, superfluous)| !**superfluous).map(|(glob, _)| *glob);
        let globs: Rc<[GlobId]> = kept.collect();
        if let Some(known) = self.set_places.get(&globs) {
            return *known;
        }
        let place = SetId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        self.sets.push(Rc::clone(&globs));
        self.set_places.insert(globs, place);
        place
    }

    fn elements(&self, glob: GlobId) -> Vec<Element> {
        let tails = std::iter::successors(Some(glob), |tail| Some(self.at(*tail).rest));
        tails.take_while(|tail| *tail != END).map(|tail| self.at(tail).element).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "a glob is only made by adding it to the table")]
    fn at(&self, glob: GlobId) -> &Glob {
        &self.globs[glob as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "a set is only made by adding it to the table")]
    fn members(&self, set: SetId) -> Rc<[GlobId]> {
        Rc::clone(&self.sets[set.0 as usize])
    }
}
