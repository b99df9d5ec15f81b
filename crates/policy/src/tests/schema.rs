//! The generated schema.

use cedar_policy::Schema;
use cedar_policy_core::validator::ValidatorSchema;
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::names::{action_uid, entity_type, group_uid};
use crate::validator::validator_schema;
use crate::{schema_json, schema_text};

#[test]
fn text_json_and_tables_are_one_schema() {
    let (text, warnings) = Schema::from_cedarschema_str(&schema_text()).unwrap();
    assert_eq!(warnings.count(), 0);
    let json = Schema::from_json_value(schema_json()).unwrap();
    let [text, json]: [&ValidatorSchema; 2] = [text.as_ref(), json.as_ref()];
    assert!(text == json);
    assert!(*text == validator_schema());
}

#[test]
fn every_name_of_the_vocabulary_is_in_it() {
    let schema = Schema::from_json_value(schema_json()).unwrap();
    let actions: Vec<String> = schema.actions().map(ToString::to_string).collect();
    for action in Action::all() {
        assert!(actions.contains(&action.uid()), "{}", action.uid());
        assert_eq!(action_uid(action).to_string(), action.uid());
        assert!(schema.action_groups().any(|group| group.to_string() == group_uid(action).to_string()));
    }
    for row in rex_catalogue::vocabulary::ENTITIES {
        assert_eq!(entity_type(row.entity).to_string(), row.entity.full_name());
        assert!(schema.entity_types().any(|name| name.to_string() == row.entity.full_name()));
    }
    assert_eq!(entity_type(EntityType::Url).to_string(), "network::url");
}

#[test]
fn the_text_is_documented() {
    let text = schema_text();
    assert!(text.contains("    // A running process; the id is its decimal pid.\n    entity Process = {"));
    assert!(text.contains("    // Move or rename.\n    action move in [SafeIO] appliesTo {"));
}
