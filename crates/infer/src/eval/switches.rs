//! `switch`.

use rex_syntax::{CaseLabel, Expr, ExprKind, Stmt, SwitchCase};

use super::Evaluator;
use crate::values::{Atom, Interval, Tri, Value, equal};

impl Evaluator<'_> {
    pub(crate) fn switch_statement(&mut self, value: &Expr, cases: &[SwitchCase], default: Option<&[Stmt]>) -> Value {
        let subject = self.expression(value);
        if !self.live {
            return Value::never();
        }
        let mut found = (Vec::new(), false);
        let written = self
            .watch(|this| {
                found = this.possible_cases(&subject, cases);
                Value::unit()
            })
            .written;
        let (possible, decided) = found;
        let falls_through = !decided;
        if let ([only], false) = (possible.as_slice(), falls_through) {
            return only.map_or_else(Value::unit, |case| self.block(&case.body));
        }
        if possible.is_empty() {
            return default.map_or_else(Value::unit, |default| self.block(default));
        }
        let count = possible.len() + usize::from(falls_through);
        self.alternatives(count, |this, index| match possible.get(index).copied().flatten() {
            Some(case) => this.case(value, case, &written),
            None => this.default_case(value, cases, default, &written),
        })
    }

    /// The cases that can be taken, and whether the last of them is taken for sure if none before is.
    fn possible_cases<'c>(&mut self, subject: &Value, cases: &'c [SwitchCase]) -> (Vec<Option<&'c SwitchCase>>, bool) {
        let mut possible = Vec::new();
        for case in cases {
            let mut fits = self.case_fits(subject, case);
            if fits != Tri::No && case.guard.is_some() {
                fits = if fits == Tri::Yes && possible.is_empty() {
                    self.guard_holds(fits, case.guard.as_ref())
                } else {
                    self.guard_perhaps_holds(fits, case.guard.as_ref())
                };
            }
            match fits {
                Tri::Yes => {
                    possible.push(Some(case));
                    return (possible, true);
                }
                Tri::Unknown => possible.push(Some(case)),
                Tri::No => {}
            }
        }
        (possible, false)
    }

    fn case_fits(&mut self, subject: &Value, case: &SwitchCase) -> Tri {
        let mut fits = Tri::No;
        for label in &case.labels {
            let one = match label {
                CaseLabel::Value(label) => {
                    let label = self.expression(label);
                    equal(subject, &label)
                }
                CaseLabel::Range { start, end, inclusive, .. } => {
                    in_range(subject, *start, if *inclusive { *end } else { end.saturating_sub(1) })
                }
            };
            match one {
                Tri::Yes => return Tri::Yes,
                Tri::Unknown => fits = Tri::Unknown,
                Tri::No => {}
            }
        }
        fits
    }

    /// The guard of a case that is perhaps not come to.
    fn guard_perhaps_holds(&mut self, fits: Tri, guard: Option<&Expr>) -> Tri {
        let mut holds = fits;
        self.alternatives(2, |this, side| {
            if side == 1 {
                holds = this.guard_holds(fits, guard);
            }
            Value::unit()
        });
        holds
    }

    fn guard_holds(&mut self, fits: Tri, guard: Option<&Expr>) -> Tri {
        let Some(guard) = guard else { return fits };
        match (fits, self.expression(guard).as_condition()) {
            (_, Tri::No) => Tri::No,
            (Tri::Yes, Tri::Yes) => Tri::Yes,
            _ => Tri::Unknown,
        }
    }

    /// In a case, what was compared is one of its labels.
    fn case(&mut self, value: &Expr, case: &SwitchCase, written: &[usize]) -> Value {
        let variable = match &value.kind {
            ExprKind::Variable { name, namespace } if namespace.is_empty() => {
                self.find_variable(name).filter(|slot| !written.contains(slot))
            }
            _ => None,
        };
        let labels: Option<Vec<Value>> = case
            .labels
            .iter()
            .map(|label| match label {
                CaseLabel::Value(label) => Some(self.expression(label)),
                CaseLabel::Range { .. } => None,
            })
            .collect();
        if let (Some(slot), Some(labels)) = (variable, labels) {
            let before = self.store.get(slot);
            let fitting = labels.iter().filter(|label| equal(&before, label) != Tri::No);
            self.narrow(slot, fitting.fold(Value::never(), |all, label| all.join(label)));
        }
        if let Some(guard) = &case.guard
            && !self.learn(guard, true, written)
        {
            self.live = false;
            return Value::never();
        }
        self.block(&case.body)
    }

    /// In the default, what was compared is none of the labels of a case without a guard.
    fn default_case(&mut self, value: &Expr, cases: &[SwitchCase], default: Option<&[Stmt]>, written: &[usize]) -> Value {
        if let ExprKind::Variable { name, namespace } = &value.kind
            && namespace.is_empty()
            && let Some(slot) = self.find_variable(name).filter(|slot| !written.contains(slot))
        {
            let mut rest = self.store.get(slot);
            for label in cases.iter().filter(|case| case.guard.is_none()).flat_map(|case| &case.labels) {
                if let CaseLabel::Value(label) = label {
                    let label = self.expression(label);
                    rest = rest.filtered(|atom| equal(&Value::one(atom.clone()), &label) != Tri::Yes);
                }
            }
            if rest.is_never() {
                self.live = false;
                return Value::never();
            }
            self.narrow(slot, rest);
        }
        default.map_or_else(Value::unit, |default| self.block(default))
    }
}

fn in_range(subject: &Value, first: i64, last: i64) -> Tri {
    let range = Interval { low: first, high: last };
    let one = |atom: &Atom| match atom {
        Atom::Int(value) if first <= last && range.contains(*value) => Tri::Yes,
        Atom::Int(value) if value.high < first || last < value.low => Tri::No,
        Atom::Int(_) | Atom::Float(_) | Atom::Unknown(_) => Tri::Unknown,
        _ => Tri::No,
    };
    let answers: Vec<Tri> = subject.atoms.iter().map(one).collect();
    match answers.split_first() {
        Some((first, rest)) if rest.iter().all(|answer| answer == first) => *first,
        _ => Tri::Unknown,
    }
}
