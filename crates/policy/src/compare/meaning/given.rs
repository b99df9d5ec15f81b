//! What a constraint says of what a program is given.

use super::Reader;
use super::values::Value;
use crate::compare::fields::{Execution, Set};
use crate::compare::formulas::Formula;
use crate::compare::globs;
use crate::constraint::{ContextConstraint, Given, GivenSet};
use crate::pattern::Pattern;

impl Reader<'_> {
    /// Where the constraint holds. One about a text of the context says nothing here.
    pub(in crate::compare) fn given(&mut self, constraint: &ContextConstraint) -> Formula {
        match constraint {
            ContextConstraint::Text { .. } => Formula::TRUE,
            ContextConstraint::Members { set, members } => {
                let set = set_of(*set);
                let mut parts: Vec<Formula> = members.iter().map(|member| self.has_member(set, member)).collect();
                parts.push(self.only(set, members));
                self.formulas.all(parts)
            }
            ContextConstraint::Tag { of, name, any_of } => self.tagged(*of, name, any_of),
            ContextConstraint::NoTag { of, name } => self.tagged(*of, name, &[]).not(),
        }
    }

    fn tagged(&mut self, of: Given, name: &str, any_of: &[Pattern]) -> Formula {
        let mut ways = Vec::new();
        for (there, value) in self.cases_of_tag(owner_of(of), name) {
            let matches = match value {
                _ if any_of.is_empty() => Formula::TRUE,
                Value::TextField(field, part) => {
                    let globs: Vec<_> = any_of.iter().map(globs::of_pattern).collect();
                    self.formulas.matches(field, part, &globs)
                }
                Value::Text(text) => Formula::constant(any_of.iter().any(|pattern| pattern.matches(&text))),
                _ => Formula::FALSE,
            };
            ways.push(self.formulas.both(there, matches));
        }
        self.formulas.any(ways)
    }
}

const fn owner_of(given: Given) -> Execution {
    match given {
        Given::Arguments => Execution::Arguments,
        Given::Environment => Execution::Environment,
    }
}

const fn set_of(set: GivenSet) -> Set {
    match set {
        GivenSet::Keys => Set::Keys,
        GivenSet::Flags => Set::Flags,
        GivenSet::PositionalValues => Set::PositionalValues,
        GivenSet::Names => Set::Names,
    }
}
