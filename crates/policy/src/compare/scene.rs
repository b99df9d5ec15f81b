//! All policies of one or two sets, as conditions on the requests of one action and type.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use cedar_policy_core::ast::{Expr, ExprKind, Literal};
use rex_catalogue::vocabulary::{Action, EntityType};

use super::fields::Field;
use super::formulas::{Formula, Formulas};
use super::meaning::{Cause, Mentioned, Reader};
use crate::canonical::canonical_path;
use crate::decide::Policies;
use crate::entry::Entry;

/// What one set of policies says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// Some permit matches.
    pub(super) permitted: Formula,
    /// Some forbid matches or cannot be evaluated.
    pub(super) forbidden: Formula,
}

/// The policies of one action and resource type.
pub(super) struct Scene {
    pub(super) action: Action,
    pub(super) entity: EntityType,
    pub(super) formulas: Formulas,
    /// Why a condition is not understood, by the unknown that stands for it.
    pub(super) causes: HashMap<Field, Rc<Cause>>,
    /// One for each set of policies.
    pub(super) verdicts: Vec<Verdict>,
}

impl Scene {
    pub(super) fn new(sides: &[&Policies], action: Action, entity: EntityType) -> Self {
        let mentioned = mentioned(sides, action);
        let mut scene = Self { action, entity, formulas: Formulas::new(), causes: HashMap::new(), verdicts: Vec::new() };
        for (side, policies) in sides.iter().enumerate() {
            let verdict = scene.verdict(side, policies, &mentioned);
            scene.verdicts.push(verdict);
        }
        scene
    }

    fn verdict(&mut self, side: usize, policies: &Policies, mentioned: &Mentioned) -> Verdict {
        let (mut permits, mut forbids) = (Vec::new(), Vec::new());
        for (policy, entry) in policies.entries().iter().enumerate() {
            let mut reader = Reader {
                formulas: &mut self.formulas,
                causes: &mut self.causes,
                mentioned,
                action: self.action,
                entity: self.entity,
                side,
                policy,
                depth: 0,
            };
            if entry.permits() {
                permits.push(reader.holds(entry.written()));
            } else {
                forbids.push(reader.does_not_fail_to_hold(entry.written()));
            }
        }
        Verdict { permitted: self.formulas.any(permits), forbidden: self.formulas.any(forbids) }
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
