//! Policies that are nothing but a scope of known names, some request of which they can match.
//!
//! Cedar's validator has nothing to say about them, and to begin with it costs more than the rest of a cold start; most
//! permits are such. A test puts every shape of scope there is to both. Whatever is doubtful here goes to Cedar.

use std::collections::HashSet;

use cedar_policy_core::ast::{self, ActionConstraint, EntityReference, EntityUID, PrincipalOrResourceConstraint};
use rex_catalogue::vocabulary::{Action, ENTITIES, EntityType, GROUPS};

/// Whether a policy is one of those.
pub(crate) fn is_sound(policy: &ast::Policy) -> bool {
    policy.non_scope_constraints().is_none() && can_match(policy).unwrap_or(false)
}

/// Whether some action of the scope applies to a principal and a resource of the scope; none where a name is not known.
fn can_match(policy: &ast::Policy) -> Option<bool> {
    let actions = actions(policy.action_constraint())?;
    let principals = entities(policy.principal_constraint().as_inner())?;
    let resources = entities(policy.resource_constraint().as_inner())?;
    let applies = |action: Action| action.row().resources.iter().any(|resource| resources.contains(resource));
    Some(principals.contains(&EntityType::User) && actions.into_iter().any(applies))
}

/// The actions a scope allows.
fn actions(constraint: &ActionConstraint) -> Option<Vec<Action>> {
    match constraint {
        ActionConstraint::Any => Some(Action::all().collect()),
        ActionConstraint::Eq(uid) => action(uid).map(|action| vec![action]),
        ActionConstraint::In(uids) => {
            // Actions of several namespaces are of several types, which Cedar does not always let stand beside each other.
            let types: HashSet<_> = uids.iter().map(|uid| uid.entity_type()).collect();
            let members: Option<Vec<Vec<Action>>> = uids.iter().map(|uid| members(uid)).collect();
            (types.len() == 1).then(|| members.map(|members| members.concat()))?
        }
    }
}

/// An action alone, or those of a group.
fn members(uid: &EntityUID) -> Option<Vec<Action>> {
    if let Some(action) = action(uid) {
        return Some(vec![action]);
    }
    let (namespace, name) = (namespace_of_actions(uid)?, text(uid)?);
    let group = GROUPS.iter().find(|group| group.namespace == namespace && group.name == name)?;
    Some(Action::all().filter(|action| action.row().namespace == group.namespace).collect())
}

fn action(uid: &EntityUID) -> Option<Action> {
    Action::find(&namespace_of_actions(uid)?, text(uid)?)
}

fn namespace_of_actions(uid: &EntityUID) -> Option<String> {
    uid.entity_type().to_string().strip_suffix("::Action").map(str::to_owned)
}

/// The types of entities that a scope allows.
fn entities(constraint: &PrincipalOrResourceConstraint) -> Option<Vec<EntityType>> {
    let all = || ENTITIES.iter().map(|row| row.entity);
    Some(match constraint {
        PrincipalOrResourceConstraint::Any => all().collect(),
        PrincipalOrResourceConstraint::Eq(reference) => vec![named(reference)?],
        PrincipalOrResourceConstraint::In(reference) => {
            let above = named(reference)?;
            all().filter(|entity| is_in(*entity, above)).collect()
        }
        PrincipalOrResourceConstraint::Is(name) => vec![known(name)?],
        PrincipalOrResourceConstraint::IsIn(name, reference) => {
            let (entity, above) = (known(name)?, named(reference)?);
            if is_in(entity, above) { vec![entity] } else { Vec::new() }
        }
    })
}

/// Whether one of that type can be in one of the other.
fn is_in(entity: EntityType, above: EntityType) -> bool {
    // INVARIANT: the only hierarchy is that of directories, so the direct parents are all there are.
    entity == above || entity.row().parents.contains(&above)
}

/// The type of the entity a scope names; none for a slot of a template.
fn named(reference: &EntityReference) -> Option<EntityType> {
    match reference {
        EntityReference::EUID(uid) => text(uid).and_then(|_| known(uid.entity_type())),
        EntityReference::Slot(_) => None,
    }
}

fn known(name: &ast::EntityType) -> Option<EntityType> {
    EntityType::by_full_name(&name.to_string())
}

/// An id of printable ASCII alone: others may not be what they look like, and Cedar says so.
fn text(uid: &EntityUID) -> Option<&str> {
    let id: &str = uid.eid().as_ref();
    id.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()).then_some(id)
}
