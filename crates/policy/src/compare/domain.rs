//! Which strings a field can hold at all, as an automaton of a few states.
//!
//! Without this, witnesses would be paths that the runtime never asks about.

/// The strings of one kind of field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Domain {
    /// The canonical path of a file. The root is none: it is a directory, and opening it as a file fails.
    File,
    /// The canonical path of a directory.
    Directory,
    /// A process number.
    Pid,
    /// Any text but the empty one.
    Name,
    /// Any text.
    Text,
}

/// How far a string has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    Start,
    /// After the slash that a path starts with.
    Root,
    /// After another slash.
    Slash,
    /// A component that is `.` so far.
    Dot,
    /// A component that is `..` so far.
    Dots,
    /// Inside a component, or inside any other text.
    Inside,
}

/// Letters to be tried where any will do, the readable ones first.
const FRESH: &str = "xyzabcdefghijklmnopqrstuvw0123456789_-";

/// From here on there are more letters than policies can name.
const RARE: char = '\u{4e00}';

impl Domain {
    /// The state after one more letter; none if no string of the domain starts so.
    pub(super) fn after(self, state: State, letter: char) -> Option<State> {
        match self {
            Self::File | Self::Directory => component(state, letter),
            Self::Pid => (letter.is_ascii_digit() && (state == State::Inside || letter != '0')).then_some(State::Inside),
            Self::Name | Self::Text => Some(State::Inside),
        }
    }

    /// Whether the string may end here.
    pub(super) const fn accepts(self, state: State) -> bool {
        match state {
            State::Inside => true,
            State::Root => matches!(self, Self::Directory),
            State::Start => matches!(self, Self::Text),
            State::Slash | State::Dot | State::Dots => false,
        }
    }

    /// A letter that can come next and is none of these, the shortest way to say "any other"; and the slash, which holes
    /// and paths treat as no other letter.
    pub(super) fn others(self, state: State, known: &[char]) -> impl Iterator<Item = char> {
        let usable = |letter: &char| !known.contains(letter) && self.after(state, *letter).is_some();
        // Policies can name every readable letter, but not every letter there is. Where one cannot come next, none of its
        // kind can.
        let rare = self.after(state, RARE).map(|_| RARE..=char::MAX);
        let fresh = FRESH.chars().find(usable).or_else(|| rare?.find(usable));
        let slash = (!known.contains(&'/')).then_some('/');
        fresh.into_iter().chain(slash)
    }
}

fn component(state: State, letter: char) -> Option<State> {
    // The characters that the runtime refuses in a path.
    if letter.is_control() || matches!(letter, '<' | '>' | '"' | '|' | '?' | '*') {
        return None;
    }
    match (state, letter) {
        (State::Start, '/') => Some(State::Root),
        (State::Inside, '/') => Some(State::Slash),
        (State::Start, _) | (State::Root | State::Slash | State::Dot | State::Dots, '/') => None,
        (State::Root | State::Slash, '.') => Some(State::Dot),
        (State::Dot, '.') => Some(State::Dots),
        (State::Root | State::Slash | State::Dot | State::Dots | State::Inside, _) => Some(State::Inside),
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test")]
mod tests {
    use fastrand::Rng;

    use super::*;
    use crate::canonical_path;

    fn accepts(domain: Domain, text: &str) -> bool {
        let state = text.chars().try_fold(State::Start, |state, letter| domain.after(state, letter));
        state.is_some_and(|state| domain.accepts(state))
    }

    #[test]
    fn paths_are_those_the_runtime_asks_about() {
        let mut random = Rng::with_seed(3);
        let (mut accepted, mut refused) = (0, 0);
        for _ in 0..20_000 {
            let letters = ['/', '/', '.', '.', 'a', '*', '\n', 'é'];
            let text: String = (0..random.usize(..9)).map(|_| letters[random.usize(..letters.len())]).collect();
            let nameable = !text.contains(['*', '\n']) && canonical_path(&text).is_some_and(|canonical| canonical == text);
            assert_eq!(accepts(Domain::Directory, &text), nameable, "{text:?}");
            assert_eq!(accepts(Domain::File, &text), nameable && text != "/", "{text:?}");
            accepted += usize::from(nameable);
            refused += usize::from(!nameable);
        }
        assert!(accepted > 1_000 && refused > 1_000, "{accepted} {refused}");
    }

    #[test]
    fn numbers_and_names() {
        assert!(["1", "10", "4711"].iter().all(|text| accepts(Domain::Pid, text)));
        assert!(!["", "0", "01", "1a", "-1"].iter().any(|text| accepts(Domain::Pid, text)));
        assert!(accepts(Domain::Text, "") && !accepts(Domain::Name, "") && accepts(Domain::Name, "/"));
    }
}
