//! The one way from a question to a yes.
//!
//! INVARIANT: every [`Grant`] in the program comes from [`Grants::take`], which gives one only for what
//! [`Gate::ask`] was asked and the policy allowed.

mod decisions;
mod grant;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ahash::RandomState;
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::Strength;
use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{Context, Policies, Request, Resource};

pub use decisions::{DecisionRecord, Phase};
pub use grant::{Chmod, Chown, Create, Delete, Execute, Grant, Look, Move, Open, Read, RedactedRead, Right, SetAttribute, Stat, Write};

use crate::call_chain::CallSite;
use crate::failure::{Failure, FailureKind};
use crate::paths::Path;
use crate::recorder::Recorder;

/// One question, with the place in the script it comes from.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What is to be done.
    pub action: Action,
    /// To a resource of which type.
    pub entity: EntityType,
    /// Under which path.
    pub path: &'a Path,
    /// How strong the yes has to be.
    pub strength: Strength,
    /// In which circumstances.
    pub context: Context,
    /// The operation that asks.
    pub operation: &'static Operation,
    /// The step of its plan.
    pub step: &'a [u16],
    /// The script file.
    pub script: &'a str,
    /// The line.
    pub line: usize,
    /// The calls that led there, where anybody wants to know of a yes.
    pub call_chain: &'a [CallSite],
}

/// Asks the policies, records the answer, and makes grants.
#[derive(Debug)]
pub struct Gate {
    policies: Rc<Policies>,
    principal: String,
    recorder: RefCell<Recorder>,
}

/// What the policy allowed in the course of one call.
#[derive(Debug, Default)]
pub struct Grants {
    /// By path: the members of an archive are many.
    held: HashMap<Path, Vec<(Action, EntityType)>, RandomState>,
}

impl Gate {
    /// A gate for that principal.
    #[must_use]
    pub fn new(policies: Rc<Policies>, principal: String, recorder: Recorder) -> Self {
        Self { policies, principal, recorder: RefCell::new(recorder) }
    }

    /// Asks. A yes is kept in `grants`; a no is given back as it was recorded.
    ///
    /// # Errors
    /// The denial.
    pub fn ask(&self, grants: &mut Grants, question: &Question<'_>) -> Result<(), Box<DecisionRecord>> {
        if !self.recorder.borrow().listens()
            && self.decided(question.action, question.entity, question.path, question.strength) == Some(true)
        {
            grants.hold(question);
            return Ok(());
        }
        let request = self.request(question.action, question.entity, question.path, question.context.clone());
        let (decision, phase) = match question.strength {
            Strength::Permitted => (self.policies.decide(&request), Phase::Ask),
            Strength::NotForbidden => (self.policies.forbidden(&request), Phase::Probe),
        };
        if decision.allowed {
            grants.hold(question);
        }
        let mut recorder = self.recorder.borrow_mut();
        if decision.allowed && !recorder.listens() {
            return Ok(());
        }
        let record = recorder.record(request, decision, phase, question);
        if record.allowed { Ok(()) } else { Err(Box::new(record)) }
    }

    /// Whether the answer would be yes. Nothing is recorded, because nothing is asked.
    #[must_use]
    pub fn would_allow(&self, action: Action, entity: EntityType, path: &Path, strength: Strength, context: Context) -> bool {
        if let Some(decided) = self.decided(action, entity, path, strength) {
            return decided;
        }
        let request = self.request(action, entity, path, context);
        match strength {
            Strength::Permitted => self.policies.decide(&request).allowed,
            Strength::NotForbidden => self.policies.forbidden(&request).allowed,
        }
    }

    /// Whether there is any path for which the answer could be yes.
    #[must_use]
    pub fn could_allow(&self, action: Action, entity: EntityType, strength: Strength) -> bool {
        strength == Strength::NotForbidden || self.policies.could_permit(&self.principal, action, entity)
    }

    /// Whether there are any circumstances in which the answer could be yes.
    #[must_use]
    pub fn could_allow_somehow(&self, action: Action, entity: EntityType, path: &Path, strength: Strength) -> bool {
        strength == Strength::NotForbidden || self.policies.could_allow(&self.request(action, entity, path, Context::Empty))
    }

    /// Leave to look at a path. The walk over the plan has made sure that a way on from there could be allowed.
    #[must_use]
    pub fn look(&self, path: &Path) -> Grant<Look> {
        Grant::made_by_the_gate(path.clone())
    }

    /// Where decisions go.
    pub fn recorder(&self) -> &RefCell<Recorder> {
        &self.recorder
    }

    /// What the policies said before, where that holds in all circumstances.
    fn decided(&self, action: Action, entity: EntityType, path: &Path, strength: Strength) -> Option<bool> {
        (strength == Strength::Permitted).then(|| self.policies.decided(&self.principal, action, entity, path.as_str()))?
    }

    fn request(&self, action: Action, entity: EntityType, path: &Path, context: Context) -> Request {
        let resource = match entity {
            EntityType::Dir => Resource::dir(path.as_str()),
            _ => Resource::new(entity, path.as_str(), Vec::new()),
        };
        Request::new(self.principal.as_str(), action, resource).with_context(context)
    }
}

impl Grants {
    fn hold(&mut self, question: &Question<'_>) {
        self.held.entry(question.path.clone()).or_default().push((question.action, question.entity));
    }

    /// The grant for that right on a resource of that type.
    ///
    /// # Errors
    /// Where no step asked for it: a fault of the product, and therefore refused.
    pub fn take<R: Right>(&self, entity: EntityType, path: &Path) -> Result<Grant<R>, Failure> {
        self.given(entity, path).ok_or_else(|| {
            let right = std::any::type_name::<R>();
            let message =
                format!("internal: {right} on {} \"{}\" was not asked for by any step of the plan", entity.full_name(), path.as_str());
            Failure::new(FailureKind::AuthorizationError, message)
        })
    }

    /// The grant for that right, where it was given.
    #[must_use]
    pub fn given<R: Right>(&self, entity: EntityType, path: &Path) -> Option<Grant<R>> {
        let action = R::ACTION?;
        self.held.get(path)?.contains(&(action, entity)).then(|| Grant::made_by_the_gate(path.clone()))
    }

    /// Whether that action was granted on that path, whatever the type.
    #[must_use]
    pub fn holds(&self, action: Action, path: &Path) -> bool {
        self.held.get(path).is_some_and(|held| held.iter().any(|(held, _)| *held == action))
    }
}
