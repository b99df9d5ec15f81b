//! Expressions that are made of others: branches, chains and sets.

use cedar_policy_core::ast::Expr;

use super::values::{Cases, Truth, Value};
use super::{CASES, Reader, Understood};
use crate::compare::formulas::Formula;

impl Reader<'_> {
    pub(super) fn conditional(&mut self, test: &Expr, then: &Expr, otherwise: &Expr) -> Cases {
        let Truth { defined, holds } = self.truth(test);
        let mut found = Vec::new();
        for (branch, taken) in [(then, holds), (otherwise, holds.not())] {
            let taken = self.formulas.both(defined, taken);
            if taken == Formula::FALSE {
                continue;
            }
            for (guard, value) in self.cases(branch) {
                found.push((self.formulas.both(taken, guard), value));
            }
        }
        found
    }

    /// A chain of `&&` or of `||`, which are long where tools write them, and so are not followed by recursion.
    pub(super) fn chain(&mut self, expression: &Expr, and: bool) -> Cases {
        let (mut defined, mut settled) = (Vec::new(), Vec::new());
        for operand in crate::anchor::operands(expression) {
            let truth = self.truth(operand);
            // An operand that is not reached cannot fail.
            if truth.defined != Formula::TRUE {
                let ended = self.formulas.any(settled.clone());
                defined.push(self.formulas.either(ended, truth.defined));
            }
            // What ends the chain: a false operand of `&&`, a true one of `||`.
            let ends = if and { truth.holds.not() } else { truth.holds };
            settled.push(self.formulas.both(truth.defined, ends));
            if settled.last() == Some(&Formula::TRUE) {
                break;
            }
        }
        let ended = self.formulas.any(settled);
        let defined = self.formulas.all(defined);
        vec![(defined, Value::Bool(if and { ended.not() } else { ended }))]
    }

    pub(super) fn elements(&mut self, whole: &Expr, members: &[Expr]) -> Cases {
        let mut found: Vec<(Formula, Understood<Vec<Value>>)> = vec![(Formula::TRUE, Ok(Vec::new()))];
        for member in members {
            let member = self.cases(member);
            if found.len() * member.len() > CASES {
                return self.not_understood(whole, "the set has too many possible values");
            }
            let mut longer = Vec::new();
            for (guard, values) in &found {
                for (inner, value) in &member {
                    let guard = self.formulas.both(*guard, *inner);
                    let values = values.clone().and_then(|mut values| {
                        if matches!(value, Value::Unknown(..)) {
                            return Err("a member of the set is not understood");
                        }
                        values.push(value.clone());
                        Ok(values)
                    });
                    longer.push((guard, values));
                }
            }
            longer.retain(|(guard, _)| *guard != Formula::FALSE);
            found = longer;
        }
        let mut cases = Vec::new();
        for (guard, values) in found {
            match values {
                Ok(values) => cases.push((guard, Value::Elements(values))),
                Err(why) => cases.extend(self.not_understood(whole, why).into_iter().map(|(_, value)| (guard, value))),
            }
        }
        cases
    }
}
