//! The schema in the form Cedar's validator works with, built straight from the vocabulary.
//!
//! Parsing the schema would be most of a cold start: 2.5 ms as JSON, more as text. A test holds the two equal.

use std::sync::{Arc, LazyLock};

use cedar_policy_core::ast::EntityUID;
use cedar_policy_core::validator::types::{AttributeType as CedarAttribute, Attributes, EntityKind, EntityLUB, OpenTag, Type};
use cedar_policy_core::validator::{Validator, ValidatorActionId, ValidatorEntityType, ValidatorSchema};
use rex_catalogue::vocabulary::{Action, Attribute, AttributeType, ENTITIES, EntityRow, EntityType, GROUPS};

use crate::names::{action_uid, entity_type, group_uids};

/// The validator, made when the first policy needs one.
pub(crate) fn validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new(validator_schema()));
    &VALIDATOR
}

pub(crate) fn validator_schema() -> ValidatorSchema {
    ValidatorSchema::new(ENTITIES.iter().map(entity), Action::all().map(action).chain(groups()))
}

fn entity(row: &EntityRow) -> ValidatorEntityType {
    // INVARIANT: the only hierarchy is that of directories, so the direct children are all there are.
    let children = ENTITIES.iter().filter(|child| child.parents.contains(&row.entity));
    let descendants = children.map(|child| entity_type(child.entity).clone());
    let tags = row.tags.map(of);
    ValidatorEntityType::new_standard(
        entity_type(row.entity).clone(),
        descendants,
        attributes(row.attributes),
        OpenTag::ClosedAttributes,
        tags,
        None,
    )
}

fn action(action: Action) -> ValidatorActionId {
    let resources = action.row().resources.iter().map(|resource| entity_type(*resource).clone());
    let principals = [entity_type(EntityType::User).clone()];
    let name = EntityUID::clone(action_uid(action));
    ValidatorActionId::new_defined(name, principals, resources, [], record(action.row().context), None)
}

fn groups() -> impl Iterator<Item = ValidatorActionId> {
    GROUPS.iter().zip(group_uids()).map(|(group, uid)| {
        let members = Action::all().filter(|action| action.row().namespace == group.namespace);
        let members = members.map(|action| EntityUID::clone(action_uid(action)));
        ValidatorActionId::new_defined(uid.clone(), [], [], members, record(&[]), None)
    })
}

fn attributes(fields: &[Attribute]) -> Attributes {
    let attribute = |field: &Attribute| CedarAttribute::new(Arc::new(of(field.holds)), field.required);
    Attributes::with_attributes(fields.iter().map(|field| (field.name.into(), attribute(field))))
}

fn record(fields: &[Attribute]) -> Type {
    Type::Record { attrs: attributes(fields), open_attributes: OpenTag::ClosedAttributes }
}

fn of(holds: AttributeType) -> Type {
    match holds {
        AttributeType::String => Type::primitive_string(),
        AttributeType::Long => Type::primitive_long(),
        AttributeType::SetOfString => Type::set(Arc::new(Type::primitive_string())),
        AttributeType::Entity(entity) => Type::Entity(EntityKind::Entity(EntityLUB::single_entity(entity_type(entity).clone()))),
        AttributeType::Record(fields) => record(fields),
    }
}
