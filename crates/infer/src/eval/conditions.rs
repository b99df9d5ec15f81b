//! Conditions: evaluated first, learnt from afterwards.

use rex_syntax::Expr;

use super::Evaluator;
use crate::values::{Tri, Value};

/// What a condition gives, and the variables that were written to while it was evaluated: what it compared before is
/// not what they hold now.
pub(crate) struct Judged {
    pub(crate) value: Value,
    pub(crate) written: Vec<usize>,
}

impl Judged {
    pub(crate) fn truth(&self) -> Tri {
        self.value.as_condition()
    }
}

impl Evaluator<'_> {
    pub(crate) fn judge(&mut self, condition: &Expr) -> Judged {
        self.watch(|this| this.expression(condition))
    }

    /// Runs, and says which variables were written to.
    pub(crate) fn watch(&mut self, run: impl FnOnce(&mut Self) -> Value) -> Judged {
        let start = self.written.len();
        self.conditions += 1;
        let value = run(self);
        self.conditions = self.conditions.saturating_sub(1);
        let written = self.written.get(start..).unwrap_or_default().to_vec();
        if self.conditions == 0 {
            self.written.clear();
        }
        Judged { value, written }
    }

    /// A variable is written to.
    pub(crate) fn note_writing(&mut self, slots: impl IntoIterator<Item = usize>) {
        if self.conditions > 0 {
            self.written.extend(slots);
        }
    }

    /// Takes the condition to be true, or false. False if it cannot be.
    pub(crate) fn learn(&mut self, condition: &Expr, truth: bool, written: &[usize]) -> bool {
        let before = std::mem::replace(&mut self.unsettled, written.to_vec());
        let possible = self.refine(condition, truth);
        self.unsettled = before;
        possible
    }

    /// The variable's slot, if it holds what the condition saw.
    pub(super) fn settled_variable(&self, name: &str) -> Option<usize> {
        self.find_variable(name).filter(|slot| !self.unsettled.contains(slot))
    }
}
