//! All policies of one or two sets, as conditions on the requests of one action and type.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use cedar_policy_core::ast::{Expr, ExprKind, Literal};
use rex_catalogue::vocabulary::{Action, EntityType};

use super::fields::Field;
use super::formulas::{Formula, Formulas};
use super::globs;
use super::meaning::{Cause, Mentioned, Reader};
use crate::canonical::canonical_path;
use crate::constraint::ContextConstraint;
use crate::decide::Policies;
use crate::entry::Entry;

/// What one set of policies says.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Where each permit matches.
    permits: BTreeSet<Formula>,
    /// Where each forbid matches or cannot be evaluated.
    forbids: BTreeSet<Formula>,
    permitted: Formula,
    forbidden: Formula,
}

/// The policies of one action and resource type.
pub(super) struct Scene {
    pub(super) action: Action,
    pub(super) entity: EntityType,
    pub(super) formulas: Formulas,
    /// Why a condition is not understood, by the unknown that stands for it.
    pub(super) causes: HashMap<Field, Rc<Cause>>,
    /// The texts that the members of what a program is given are compared with.
    pub(super) mentioned: Mentioned,
    /// One for each set of policies.
    verdicts: Vec<Verdict>,
}

impl Scene {
    /// With the texts that policies compare with, and those that questions do.
    pub(super) fn new(sides: &[&Policies], action: Action, entity: EntityType, mut asked: Mentioned) -> Self {
        asked.append(&mut mentioned(sides, action));
        let mut scene = Self { action, entity, formulas: Formulas::new(), causes: HashMap::new(), mentioned: asked, verdicts: Vec::new() };
        for (side, policies) in sides.iter().enumerate() {
            let verdict = scene.verdict(side, policies);
            scene.verdicts.push(verdict);
        }
        scene
    }

    /// Where a constraint on the context holds; a field that the action's context does not have is named in the error.
    pub(super) fn constrained(&mut self, constraint: &ContextConstraint) -> Result<Formula, &'static str> {
        let there = |name: &str| self.action.row().context.iter().any(|field| field.name == name);
        match constraint {
            ContextConstraint::Text { any_of, .. } if any_of.is_empty() => Ok(Formula::TRUE),
            ContextConstraint::Text { field, any_of } => {
                let (field, part) = Field::of_context(field, self.action).ok_or(*field)?;
                let field = self.formulas.field(field);
                let globs: Vec<_> = any_of.iter().map(globs::of_pattern).collect();
                Ok(self.formulas.matches(field, part, &globs))
            }
            _ if !there(constraint.subject()) => Err(constraint.subject()),
            _ => Ok(self.reader(0, 0).given(constraint)),
        }
    }

    fn reader(&mut self, side: usize, policy: usize) -> Reader<'_> {
        Reader {
            formulas: &mut self.formulas,
            causes: &mut self.causes,
            mentioned: &self.mentioned,
            action: self.action,
            entity: self.entity,
            side,
            policy,
            depth: 0,
        }
    }

    fn verdict(&mut self, side: usize, policies: &Policies) -> Verdict {
        let (mut permits, mut forbids) = (BTreeSet::new(), BTreeSet::new());
        for (policy, entry) in policies.entries().iter().enumerate() {
            let mut reader = self.reader(side, policy);
            if entry.permits() {
                permits.insert(reader.holds(entry.written()));
            } else {
                forbids.insert(reader.does_not_fail_to_hold(entry.written()));
            }
        }
        let [permitted, forbidden] = [&permits, &forbids].map(|policies| self.formulas.any(policies.iter().copied().collect()));
        Verdict { permits, forbids, permitted, forbidden }
    }

    /// The ways in which that side denies, each a condition of its own, because searching them apart is cheaper.
    pub(super) fn denies(&self, side: usize) -> Vec<Formula> {
        self.verdicts.get(side).map(|verdict| vec![verdict.permitted.not(), verdict.forbidden]).unwrap_or_default()
    }

    pub(super) fn allows(&mut self, side: usize) -> Formula {
        let Some(verdict) = self.verdicts.get(side) else { return Formula::FALSE };
        self.formulas.both(verdict.permitted, verdict.forbidden.not())
    }

    /// The ways in which one side allows what the other denies: by a permit that only the first has, or because of a forbid
    /// that only the second has. What both have makes no difference, and most of two versions is what both have.
    pub(super) fn allows_beyond(&mut self, side: usize, other: usize) -> Vec<Formula> {
        let (Some(verdict), Some(beside)) = (self.verdicts.get(side), self.verdicts.get(other)) else { return Vec::new() };
        let (own, dropped): (Vec<Formula>, Vec<Formula>) = (
            verdict.permits.difference(&beside.permits).copied().collect(),
            beside.forbids.difference(&verdict.forbids).copied().collect(),
        );
        let (permitted, allowed_there, not_forbidden) = (verdict.permitted, beside.permitted, verdict.forbidden.not());
        let [own, dropped] = [own, dropped].map(|policies| self.formulas.any(policies));
        vec![self.formulas.all(vec![own, allowed_there.not(), not_forbidden]), self.formulas.all(vec![permitted, not_forbidden, dropped])]
    }
}

/// Every text that policies can compare the members of a program's arguments or environment with.
fn mentioned(sides: &[&Policies], action: Action) -> Mentioned {
    if action != Action::EXECUTE {
        return BTreeSet::new();
    }
    let entries = sides.iter().flat_map(|policies| policies.entries()).filter(|entry| entry.reads_context);
    let mut found: Mentioned = entries.flat_map(|entry: &Entry| entry.written().subexpressions().filter_map(text)).collect();
    // What a flag is tagged with.
    found.insert("true".to_owned());
    found
}

fn text(expression: &Expr) -> Option<String> {
    match expression.expr_kind() {
        ExprKind::Lit(Literal::String(text)) => Some(text.to_string()),
        // The path of a literal is a text too.
        ExprKind::Lit(Literal::EntityUID(uid)) => canonical_path(uid.eid().as_ref()),
        _ => None,
    }
}
