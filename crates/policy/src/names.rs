//! The names of the vocabulary in Cedar's terms, each parsed once and only when it is needed.

use std::sync::{Arc, OnceLock};

use cedar_policy_core::ast::{Eid, EntityType as CedarType, EntityUID};
use rex_catalogue::vocabulary::{ACTIONS, Action, ENTITIES, EntityType, GROUPS};

/// The type of an entity.
#[expect(clippy::expect_used, reason = "there is a cell for each type")]
pub(crate) fn entity_type(entity: EntityType) -> &'static CedarType {
    static TYPES: [OnceLock<CedarType>; ENTITIES.len()] = [const { OnceLock::new() }; ENTITIES.len()];
    let cell = TYPES.get(entity as usize).expect("a cell");
    cell.get_or_init(|| parsed(&entity.full_name()))
}

/// An entity.
pub(crate) fn entity_uid(entity: EntityType, id: &str) -> EntityUID {
    EntityUID::from_components(entity_type(entity).clone(), Eid::new(id), None)
}

/// An action.
#[expect(clippy::expect_used, reason = "there is a cell for each action")]
pub(crate) fn action_uid(action: Action) -> &'static Arc<EntityUID> {
    static UIDS: [OnceLock<Arc<EntityUID>>; ACTIONS.len()] = [const { OnceLock::new() }; ACTIONS.len()];
    let cell = UIDS.get(action.index()).expect("a cell");
    cell.get_or_init(|| {
        let entity_type = group_uid(action).entity_type().clone();
        Arc::new(EntityUID::from_components(entity_type, Eid::new(action.row().name), None))
    })
}

/// The group an action belongs to.
#[expect(clippy::expect_used, reason = "every namespace of actions has a group, checked by the catalogue")]
pub(crate) fn group_uid(action: Action) -> &'static EntityUID {
    let group = GROUPS.iter().position(|group| group.namespace == action.row().namespace);
    group.and_then(|group| group_uids().nth(group)).expect("a group")
}

/// The groups, in the order of the vocabulary.
pub(crate) fn group_uids() -> impl Iterator<Item = &'static EntityUID> {
    static UIDS: [OnceLock<EntityUID>; GROUPS.len()] = [const { OnceLock::new() }; GROUPS.len()];
    GROUPS.iter().zip(&UIDS).map(|(group, cell)| {
        cell.get_or_init(|| {
            let entity_type = parsed(&format!("{}::Action", group.namespace));
            EntityUID::from_components(entity_type, Eid::new(group.name), None)
        })
    })
}

#[expect(clippy::expect_used, reason = "the names are constants of the vocabulary, checked by a test")]
fn parsed(name: &str) -> CedarType {
    CedarType::from_normalized_str(name).expect("a type name")
}
