//! Sets of requests.

use std::collections::BTreeSet;

use rex_catalogue::vocabulary::{Action, EntityType};

use super::fields::{Field, Part};
use super::formulas::Formula;
use super::globs;
use super::scene::Scene;
use crate::constraint::ContextConstraint;
use crate::pattern::Pattern;
use crate::render::{Permit, identified};
use crate::request::Request;

/// The requests of one action on one type of resource, as far as they look like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestBox {
    /// Whose requests; everyone's if none.
    pub principal: Option<String>,
    /// What is to be done.
    pub action: Action,
    /// To what type of resource.
    pub entity: EntityType,
    /// To which resources, by path, URL or name. Where the id is random it says nothing.
    pub resource: Pattern,
    /// In which circumstances, all of which hold.
    pub context: Vec<ContextConstraint>,
}

/// A set of requests: all that are in one of its boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestSet {
    /// Its boxes, in the order in which they are compared.
    pub boxes: Vec<RequestBox>,
}

impl RequestSet {
    /// Every request there can be.
    #[must_use]
    pub fn everything() -> Self {
        let of_action = |action: Action| action.row().resources.iter().map(move |entity| RequestBox::new(action, *entity, Pattern::any()));
        Self { boxes: Action::all().flat_map(of_action).collect() }
    }

    /// The requests that these permits allow.
    #[must_use]
    pub fn of_permits(permits: &[Permit]) -> Self {
        let mut boxes = Vec::new();
        for permit in permits {
            let everything = [Pattern::any()];
            let patterns = if permit.resource.is_empty() { &everything } else { permit.resource.as_slice() };
            for action in &permit.actions {
                boxes.extend(patterns.iter().map(|pattern| RequestBox {
                    principal: permit.principal.clone(),
                    context: permit.context.clone(),
                    ..RequestBox::new(*action, permit.entity, pattern.clone())
                }));
            }
        }
        Self { boxes }
    }

    /// Whether a request is one of them.
    #[must_use]
    pub fn contains(&self, request: &Request) -> bool {
        self.boxes.iter().any(|one| one.contains(request))
    }
}

impl From<RequestBox> for RequestSet {
    fn from(one: RequestBox) -> Self {
        Self { boxes: vec![one] }
    }
}

impl RequestBox {
    /// Everyone's requests of that action, in all circumstances.
    #[must_use]
    pub const fn new(action: Action, entity: EntityType, resource: Pattern) -> Self {
        Self { principal: None, action, entity, resource, context: Vec::new() }
    }

    /// Whether a request is in the box.
    #[must_use]
    pub fn contains(&self, request: &Request) -> bool {
        self.principal.as_ref().is_none_or(|principal| *principal == request.principal)
            && self.action == request.action
            && self.entity == request.resource.entity
            && (identified(self.entity).is_none() || self.resource.matches(&request.resource.id))
            && self.context.iter().all(|constraint| constraint.admits(&request.context))
    }

    /// The box as a condition; a field that the action's context does not have is named in the error.
    pub(super) fn formula(&self, scene: &mut Scene) -> Result<Formula, &'static str> {
        let mut parts = Vec::new();
        let formulas = &mut scene.formulas;
        if let Some(principal) = &self.principal {
            let field = formulas.field(Field::Principal);
            parts.push(formulas.matches(field, Part::Whole, &[globs::literal(principal)]));
        }
        if identified(self.entity).is_some() {
            let field = formulas.field(Field::Id);
            parts.push(formulas.matches(field, Part::Whole, &[globs::of_pattern(&self.resource)]));
        }
        for constraint in &self.context {
            parts.push(scene.constrained(constraint)?);
        }
        Ok(scene.formulas.all(parts))
    }

    /// The texts that members of what a program is given are compared with.
    pub(super) fn mentioned(&self) -> BTreeSet<String> {
        self.context.iter().flat_map(ContextConstraint::names).map(str::to_owned).collect()
    }
}
