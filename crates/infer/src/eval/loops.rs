//! Loops.

use rex_syntax::{Expr, Span, Stmt};
use smol_str::SmolStr;

use super::rounds::ROUNDS;
use super::store::Mark;
use super::{Evaluator, Level};
use crate::values::{Array, Atom, Interval, Tri, Value};

impl Evaluator<'_> {
    pub(crate) fn break_statement(&mut self, value: Option<&Expr>) -> Value {
        let value = value.map_or_else(Value::unit, |value| self.expression(value));
        if !self.live {
            return Value::never();
        }
        if let Some(mark) = self.round_mark() {
            let way = (self.store.changes(mark), value);
            if let Some(round) = self.frame().and_then(|frame| frame.rounds.last_mut()) {
                round.breaks.push(way);
            }
        }
        self.certainty.exit(Level::Loop);
        self.live = false;
        Value::never()
    }

    pub(crate) fn continue_statement(&mut self) -> Value {
        if let Some(mark) = self.round_mark() {
            let way = self.store.changes(mark);
            if let Some(round) = self.frame().and_then(|frame| frame.rounds.last_mut()) {
                round.continues.push(way);
            }
        }
        self.certainty.exit(Level::Round);
        self.live = false;
        Value::never()
    }

    fn round_mark(&self) -> Option<Mark> {
        self.frames.last().and_then(|frame| frame.rounds.last()).map(|round| round.mark)
    }

    /// `while` and `loop`. The condition comes with the truth that lets the loop go on.
    pub(crate) fn while_loop(&mut self, condition: Option<(&Expr, bool)>, body: &[Stmt], span: Span) -> Value {
        self.looping(span, false, |this, _| {
            let (goes_on, written) = match condition {
                Some((condition, wanted)) => {
                    let judged = this.judge(condition);
                    (if wanted { judged.truth() } else { judged.truth().not() }, judged.written)
                }
                None => (Tri::Yes, Vec::new()),
            };
            if !this.live {
                return Tri::Yes;
            }
            if goes_on != Tri::No {
                this.leave_if(goes_on == Tri::Unknown, condition, &written);
                this.round_body(body);
            }
            goes_on
        })
    }

    /// `do` with `while` or `until`: the round comes before the condition.
    pub(crate) fn do_loop(&mut self, body: &[Stmt], condition: &Expr, wanted: bool, span: Span) -> Value {
        self.looping(span, false, |this, _| {
            this.round_body(body);
            this.resume_round();
            if !this.live {
                return Tri::Yes;
            }
            let judged = this.judge(condition);
            let goes_on = if wanted { judged.truth() } else { judged.truth().not() };
            match goes_on {
                Tri::Yes => {}
                Tri::No => this.leave_now(),
                Tri::Unknown => this.leave_if(true, Some((condition, wanted)), &judged.written),
            }
            Tri::Yes
        })
    }

    /// The loop can end here; if it does not, the condition holds.
    fn leave_if(&mut self, undecided: bool, condition: Option<(&Expr, bool)>, written: &[usize]) {
        if !undecided {
            return;
        }
        if let Some(mark) = self.round_mark() {
            let way = (self.store.changes(mark), Value::unit());
            if let Some(round) = self.frame().and_then(|frame| frame.rounds.last_mut()) {
                round.breaks.push(way);
            }
        }
        self.certainty.doubt();
        self.certainty.exit(Level::Loop);
        self.certainty.trust();
        if let Some((condition, wanted)) = condition
            && !self.learn(condition, wanted, written)
        {
            self.live = false;
        }
    }

    fn leave_now(&mut self) {
        if let Some(mark) = self.round_mark() {
            let way = (self.store.changes(mark), Value::unit());
            if let Some(round) = self.frame().and_then(|frame| frame.rounds.last_mut()) {
                round.breaks.push(way);
            }
        }
        self.live = false;
    }

    fn round_body(&mut self, body: &[Stmt]) {
        self.certainty.enter(Level::Round);
        self.block(body);
        self.certainty.leave();
    }

    /// What `continue` left comes to the condition too.
    fn resume_round(&mut self) {
        let Some(round) = self.frame().and_then(|frame| frame.rounds.last_mut()) else { return };
        let mark = round.mark;
        let mut ways = std::mem::take(&mut round.continues);
        if ways.is_empty() {
            return;
        }
        if self.live {
            ways.push(self.store.changes(mark));
        }
        self.store.rollback(mark);
        let inner = self.store.mark();
        self.store.merge(inner, &ways);
        self.live = self.is_working();
    }

    pub(crate) fn for_loop(&mut self, variable: &SmolStr, counter: Option<&SmolStr>, iterable: &Expr, body: &[Stmt]) -> Value {
        let value = self.expression(iterable);
        if !self.live {
            return Value::never();
        }
        let span = iterable.span;
        match self.elements(&value, span) {
            Elements::Known(items) => self.looping(span, true, |this, index| match items.get(index) {
                Some(item) => this.for_round((variable, item.clone()), counter.map(|name| (name, exactly(index))), body),
                None => Tri::No,
            }),
            Elements::Any(item) => self.any_number_of_rounds(span, Some(body), &mut |this| {
                this.for_round((variable, item.clone()), counter.map(|name| (name, Value::natural())), body)
            }),
        }
    }

    /// What is done any number of times, or not at all: what one time changes, the next one sees.
    pub(crate) fn repeatedly(&mut self, span: Span, mut run: impl FnMut(&mut Self) -> Value) -> Value {
        let mut given = Value::never();
        self.any_number_of_rounds(span, None, &mut |this| {
            // The last of the rounds covers those before.
            given = run(this);
            Tri::Yes
        });
        given
    }

    fn any_number_of_rounds(&mut self, span: Span, body: Option<&[Stmt]>, run: &mut dyn FnMut(&mut Self) -> Tri) -> Value {
        self.certainty.enter(Level::Loop);
        self.certainty.doubt();
        let outer = self.store.mark();
        let outcome = self.explored(span, body, &mut |this: &mut Self, _| {
            this.leave_if(true, None, &[]);
            run(this)
        });
        self.certainty.trust();
        self.certainty.leave();
        let exits = self.since(outer, outcome.exits);
        self.ended(outer, exits)
    }

    fn for_round(&mut self, (variable, item): (&SmolStr, Value), counter: Option<(&SmolStr, Value)>, body: &[Stmt]) -> Tri {
        self.scoped(|this| {
            if let Some((name, value)) = counter {
                this.declare(name.clone(), value);
            }
            this.declare(variable.clone(), item);
            this.round_body(body);
            Value::unit()
        });
        Tri::Yes
    }

    /// What a loop over the value sees.
    pub(crate) fn elements(&self, value: &Value, span: Span) -> Elements {
        if let [only] = value.atoms.as_slice()
            && let Some(items) = known_elements(only)
        {
            return Elements::Known(items);
        }
        let any = self.elements_of(value, span);
        // Where nothing is left in it, there is no round.
        if any.is_never() { Elements::Known(Vec::new()) } else { Elements::Any(any) }
    }

    /// What any element of the value can be.
    pub(crate) fn elements_of(&self, value: &Value, span: Span) -> Value {
        value.atoms.iter().fold(Value::never(), |all, atom| all.join(&self.element(atom, span)))
    }

    fn element(&self, atom: &Atom, span: Span) -> Value {
        match atom {
            Atom::Array(array) => array.element(),
            Atom::Range(from, to) => Value::one(Atom::Int(Interval { low: from.low, high: to.high.saturating_sub(1).max(from.low) })),
            Atom::Text(_) => Value::one(Atom::Char(None)),
            Atom::Unknown(_) => Value::one(atom.clone()),
            Atom::Object(_) | Atom::Map(_) => self.unknown("an element of something that is no array", span),
            Atom::Unit | Atom::Bool(_) | Atom::Int(_) | Atom::Float(_) | Atom::Char(_) | Atom::Function(_) => Value::never(),
        }
    }
}

/// What a loop goes over.
pub(crate) enum Elements {
    /// These, in order.
    Known(Vec<Value>),
    /// Any number of such.
    Any(Value),
}

fn exactly(index: usize) -> Value {
    i64::try_from(index).map_or_else(|_| Value::natural(), Value::int)
}

fn known_elements(atom: &Atom) -> Option<Vec<Value>> {
    match atom {
        Atom::Array(array) => match array.as_ref() {
            Array::Known { items, .. } if items.len() <= ROUNDS => Some(items.clone()),
            _ => None,
        },
        Atom::Range(from, to) => {
            let (from, to) = (from.single()?, to.single()?);
            let count = usize::try_from(to.checked_sub(from)?).unwrap_or(0);
            (count <= ROUNDS).then(|| (from..to).map(Value::int).collect())
        }
        Atom::Text(text) => {
            let literal = text.pattern.is_literal()?;
            (literal.chars().count() <= ROUNDS).then(|| literal.chars().map(|letter| Value::one(Atom::Char(Some(letter)))).collect())
        }
        _ => None,
    }
}
