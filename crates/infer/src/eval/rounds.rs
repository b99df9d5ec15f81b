//! Rounds of loops: followed one by one while that is decided, then explored until nothing new comes of them.

use rex_syntax::{Span, Stmt};

use super::store::{Changes, Mark};
use super::{Evaluator, Level, Round};
use crate::values::{Tri, Value};

/// How many rounds are followed one by one.
pub(crate) const ROUNDS: usize = 64;
/// After so many explorations what still grows is given up.
const EXPLORATIONS: usize = 8;
/// How many more are made to be sure.
const PATIENCE: usize = 24;

/// How one round went.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The loop ends, perhaps: by its condition or by `break`.
    pub(crate) exits: Vec<(Changes, Value)>,
    /// The next round begins, perhaps.
    pub(crate) backs: Vec<Changes>,
}

impl Evaluator<'_> {
    /// Rounds until one ends the loop. `run` says whether the round was made: `No` is the end of the loop.
    /// Where the number of rounds is known, none is left out.
    pub(crate) fn looping(&mut self, span: Span, counted: bool, mut run: impl FnMut(&mut Self, usize) -> Tri) -> Value {
        self.certainty.enter(Level::Loop);
        let outer = self.store.mark();
        let mut exits: Vec<(Changes, Value)> = Vec::new();
        for index in 0..=ROUNDS {
            let explore = !counted && (index == ROUNDS || self.certainty.was_left(Level::Loop));
            let outcome = if explore { self.explored(span, None, &mut run) } else { self.round(index, &mut run) };
            exits.extend(self.since(outer, outcome.exits));
            if explore || outcome.backs.is_empty() {
                break;
            }
            let inner = self.store.mark();
            self.store.merge(inner, &outcome.backs);
            self.live = self.is_working();
        }
        self.certainty.leave();
        self.ended(outer, exits)
    }

    /// Any of the ends of a loop, relative to the mark before it; gives what the loop gives.
    pub(crate) fn ended(&mut self, outer: Mark, exits: Vec<(Changes, Value)>) -> Value {
        self.store.rollback(outer);
        self.live = !exits.is_empty() && self.is_working();
        let mut given = Value::never();
        let mut ways = Vec::with_capacity(exits.len());
        for (way, value) in exits {
            ways.push(way);
            given.take(value);
        }
        self.store.merge(outer, &ways);
        given
    }

    /// Ways relative to the state at hand become ways relative to the mark.
    pub(crate) fn since(&mut self, mark: Mark, ways: Vec<(Changes, Value)>) -> Vec<(Changes, Value)> {
        let convert = |this: &mut Self, (changes, value): (Changes, Value)| {
            let inner = this.store.mark();
            this.store.merge(inner, &[changes]);
            let since = this.store.changes(mark);
            (inner, since, value)
        };
        let mut converted = Vec::with_capacity(ways.len());
        for way in ways {
            let (inner, since, value) = convert(self, way);
            self.store.rollback(inner);
            converted.push((since, value));
        }
        converted
    }

    /// One round, from the state at hand, which is restored.
    fn round(&mut self, index: usize, run: &mut impl FnMut(&mut Self, usize) -> Tri) -> Outcome {
        let mark = self.store.mark();
        if let Some(frame) = self.frame() {
            frame.rounds.push(Round { mark, breaks: Vec::new(), continues: Vec::new() });
        }
        let made = run(self, index);
        let here = self.live.then(|| self.store.changes(mark));
        let round = self.frame().and_then(|frame| frame.rounds.pop());
        let (mut exits, mut backs) = round.map_or_else(Default::default, |round| (round.breaks, round.continues));
        match (made, here) {
            (Tri::No, Some(here)) => exits.push((here, Value::unit())),
            (Tri::Yes | Tri::Unknown, Some(here)) => backs.push(here),
            (_, None) => {}
        }
        self.store.rollback(mark);
        self.store.close(mark);
        self.live = self.is_working();
        Outcome { exits, backs }
    }

    /// Rounds without number: the state at hand is widened until a round adds nothing. That round is the one that counts. Where
    /// the statements of a round are given, what they only gather needs no other round.
    pub(crate) fn explored(&mut self, span: Span, body: Option<&[Stmt]>, run: &mut impl FnMut(&mut Self, usize) -> Tri) -> Outcome {
        self.certainty.doubt();
        let returns = self.frames.last().map_or(0, |frame| frame.returns.len());
        let mut attempt = 0;
        let outcome = loop {
            self.recorder.attempt();
            let outcome = self.round(ROUNDS, run);
            let unknown = (attempt >= EXPLORATIONS).then(|| self.unknown("a loop that changes it each time", span));
            let grown = self.store.widen(&outcome.backs, unknown.as_ref());
            let has_one_end = outcome.exits.len() == 1 && self.frames.last().is_none_or(|frame| frame.returns.len() == returns);
            let gathers = || has_one_end && body.is_some_and(|body| self.only_gathers(body, &grown));
            if grown.is_empty() || gathers() || attempt > EXPLORATIONS + PATIENCE || !self.is_working() {
                break outcome;
            }
            self.recorder.discard();
            if let Some(frame) = self.frame() {
                frame.returns.truncate(returns);
            }
            attempt += 1;
        };
        self.recorder.accept();
        self.certainty.trust();
        outcome
    }
}
