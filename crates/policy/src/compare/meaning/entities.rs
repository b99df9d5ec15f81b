//! Entities: which are the same, which is in which, and which exist for a request at all.

use cedar_policy_core::ast::{Eid, EntityType as CedarType, EntityUID};
use rex_catalogue::vocabulary::{Action, EntityType};

use super::values::{Cases, Entity, Value, always, never};
use super::{Reader, Understood};
use crate::canonical::canonical_path;
use crate::compare::fields::{Execution, Field, Part};
use crate::compare::formulas::Formula;
use crate::compare::globs;
use crate::evaluate::ancestors;
use crate::names::{action_uid, entity_type, group_uid};

impl Reader<'_> {
    pub(super) fn same_entity(&mut self, left: &Entity, right: &Entity) -> Understood<Formula> {
        match (left, right) {
            (Entity::Literal(left), Entity::Literal(right)) => Ok(Formula::constant(left == right)),
            (Entity::Principal, Entity::Literal(uid)) | (Entity::Literal(uid), Entity::Principal) => {
                Ok(self.identified(Field::Principal, EntityType::User, uid))
            }
            (Entity::Resource, Entity::Literal(uid)) | (Entity::Literal(uid), Entity::Resource) => {
                Ok(self.identified(Field::Id, self.entity, uid))
            }
            (Entity::Execution(owner), Entity::Literal(uid)) | (Entity::Literal(uid), Entity::Execution(owner)) => {
                if uid.entity_type() == entity_type(of_execution(*owner)) { Err("the entity has a random id") } else { Ok(Formula::FALSE) }
            }
            // Principals, resources and what programs are started with are of different types.
            (left, right) => Ok(Formula::constant(left == right)),
        }
    }

    fn identified(&mut self, field: Field, entity: EntityType, uid: &EntityUID) -> Formula {
        if uid.entity_type() != entity_type(entity) || (entity.is_path() && !is_canonical(id(uid))) {
            return Formula::FALSE;
        }
        let field = self.field(field);
        self.matches(field, Part::Whole, &globs::literal(id(uid)))
    }

    /// An entity is in itself, and a path is in the directories above it.
    pub(super) fn is_in(&mut self, entity: &Entity, target: &Entity) -> Understood<Formula> {
        let same = self.same_entity(entity, target)?;
        let Entity::Literal(target) = target else { return Ok(same) };
        let inside = match entity {
            Entity::Resource => self.below(target),
            Entity::Literal(uid) if is_action(uid, target) || is_under(uid, target) => self.exists(uid),
            Entity::Literal(_) | Entity::Principal | Entity::Execution(_) => Formula::FALSE,
        };
        Ok(self.formulas.either(same, inside))
    }

    /// The resource is below that directory.
    fn below(&mut self, directory: &EntityUID) -> Formula {
        let path = id(directory);
        if !self.entity.is_path() || directory.entity_type() != entity_type(EntityType::Dir) || !is_canonical(path) {
            return Formula::FALSE;
        }
        let slash = if path == "/" { "" } else { "/" };
        let field = self.field(Field::Id);
        let whole = self.matches(field, Part::Whole, &globs::prefix(&format!("{path}{slash}")));
        if path != "/" {
            return whole;
        }
        // Only the root matches its own prefix.
        let itself = self.matches(field, Part::Whole, &globs::literal(path));
        self.formulas.both(whole, itself.not())
    }

    /// Whether there is such an entity besides those of the request: actions, the resource, the directories above it.
    pub(super) fn exists(&mut self, uid: &EntityUID) -> Formula {
        if Action::all().any(|action| **action_uid(action) == *uid || group_uid(action) == uid) {
            return Formula::TRUE;
        }
        let is_principal = self.identified(Field::Principal, EntityType::User, uid);
        let is_resource = self.identified(Field::Id, self.entity, uid);
        let above = self.below(uid);
        self.formulas.any(vec![is_principal, is_resource, above])
    }

    pub(super) fn is(&self, value: Value, name: &CedarType) -> Cases {
        let is = match value {
            Value::Entity(Entity::Principal) => name == entity_type(EntityType::User),
            Value::Entity(Entity::Resource) => name == entity_type(self.entity),
            Value::Entity(Entity::Execution(owner)) => name == entity_type(of_execution(owner)),
            Value::Entity(Entity::Literal(uid)) => name == uid.entity_type(),
            _ => return never(),
        };
        always(Value::Bool(Formula::constant(is)))
    }
}

pub(super) const fn of_execution(owner: Execution) -> EntityType {
    match owner {
        Execution::Arguments => EntityType::Arguments,
        Execution::Environment => EntityType::Environment,
    }
}

/// The entity with its path in the canonical spelling, as the loader reads it.
pub(super) fn canonical(uid: &EntityUID) -> EntityUID {
    let is_path = [EntityType::Dir, EntityType::File].into_iter().any(|entity| uid.entity_type() == entity_type(entity));
    match canonical_path(id(uid)) {
        Some(path) if is_path => EntityUID::from_components(uid.entity_type().clone(), Eid::new(path), None),
        _ => uid.clone(),
    }
}

pub(super) fn id(uid: &EntityUID) -> &str {
    uid.eid().as_ref()
}

fn is_canonical(path: &str) -> bool {
    canonical_path(path).as_deref() == Some(path)
}

/// Whether one is an action and the other its group.
fn is_action(uid: &EntityUID, group: &EntityUID) -> bool {
    Action::all().any(|action| **action_uid(action) == *uid && group_uid(action) == group)
}

/// Whether one is a path and the other a directory above it.
fn is_under(uid: &EntityUID, directory: &EntityUID) -> bool {
    let is = |uid: &EntityUID, entity| uid.entity_type() == entity_type(entity);
    is(directory, EntityType::Dir)
        && (is(uid, EntityType::File) || is(uid, EntityType::Dir))
        && is_canonical(id(uid))
        && ancestors(id(uid)).any(|above| above == id(directory))
}
