//! The Cedar schema, generated from the vocabulary as text and as JSON.

use std::fmt::Write;

use rex_catalogue::vocabulary::{ACTIONS, ActionRow, Attribute, AttributeType, ENTITIES, EntityRow, EntityType, GROUPS, Group};
use serde_json::{Map, Value, json};

/// The schema as text, the content of `schema/rex.cedarschema`.
#[must_use]
pub fn schema_text() -> String {
    let mut text = String::from("// Generated from the vocabulary of the catalogue. Do not edit.\n\n");
    for row in ENTITIES.iter().filter(|row| row.namespace.is_empty()) {
        text.push_str(&entity_text(row, ""));
    }
    for group in GROUPS {
        let _ = write!(text, "\nnamespace {} {{\n{}}}\n", group.namespace, namespace_text(group));
    }
    text
}

fn namespace_text(group: &Group) -> String {
    let entities = ENTITIES.iter().filter(|row| row.namespace == group.namespace).map(|row| entity_text(row, "    "));
    let mut parts: Vec<String> = entities.collect();
    parts.push(format!("    // Every action of this namespace.\n    action {};\n", group.name));
    parts.extend(ACTIONS.iter().filter(|row| row.namespace == group.namespace).map(|row| action_text(row, group)));
    parts.join("\n")
}

fn entity_text(row: &EntityRow, indent: &str) -> String {
    let mut text = format!("{indent}// {}\n{indent}entity {}", row.doc, row.name);
    if !row.parents.is_empty() {
        let _ = write!(text, " in [{}]", names(row.parents, row.namespace));
    }
    if !row.attributes.is_empty() {
        let _ = write!(text, " = {}", record_text(row.attributes, row.namespace));
    }
    if let Some(tags) = row.tags {
        let _ = write!(text, " tags {}", type_text(tags, row.namespace));
    }
    text + ";\n"
}

fn action_text(row: &ActionRow, group: &Group) -> String {
    let mut text = format!("    // {}\n    action {} in [{}] appliesTo {{\n", sentence(row.doc), row.name, group.name);
    let _ = writeln!(text, "        principal: [{}],", EntityType::User.full_name());
    let _ = writeln!(text, "        resource: [{}],", names(row.resources, row.namespace));
    if !row.context.is_empty() {
        let _ = writeln!(text, "        context: {},", record_text(row.context, row.namespace));
    }
    text + "    };\n"
}

fn sentence(doc: &str) -> String {
    let mut letters = doc.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn names(entities: &[EntityType], namespace: &str) -> String {
    entities.iter().map(|entity| name_in(*entity, namespace)).collect::<Vec<_>>().join(", ")
}

fn name_in(entity: EntityType, namespace: &str) -> String {
    if entity.row().namespace == namespace { entity.row().name.to_owned() } else { entity.full_name() }
}

fn record_text(fields: &[Attribute], namespace: &str) -> String {
    let field =
        |field: &Attribute| format!("{}{}: {}", field.name, if field.required { "" } else { "?" }, type_text(field.holds, namespace));
    format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
}

fn type_text(holds: AttributeType, namespace: &str) -> String {
    match holds {
        AttributeType::String => "String".to_owned(),
        AttributeType::Long => "Long".to_owned(),
        AttributeType::SetOfString => "Set<String>".to_owned(),
        AttributeType::Entity(entity) => name_in(entity, namespace),
        AttributeType::Record(fields) => record_text(fields, namespace),
    }
}

/// The same schema in Cedar's JSON form.
#[must_use]
pub fn schema_json() -> Value {
    let mut namespaces = Map::new();
    let root = json!({ "entityTypes": entities_json(""), "actions": {} });
    namespaces.insert(String::new(), root);
    for group in GROUPS {
        let namespace = json!({ "entityTypes": entities_json(group.namespace), "actions": actions_json(group) });
        namespaces.insert(group.namespace.to_owned(), namespace);
    }
    Value::Object(namespaces)
}

fn entities_json(namespace: &str) -> Value {
    ENTITIES.iter().filter(|row| row.namespace == namespace).map(|row| (row.name.to_owned(), entity_json(row))).collect()
}

fn entity_json(row: &EntityRow) -> Value {
    let parents: Vec<String> = row.parents.iter().map(|parent| parent.full_name()).collect();
    let mut entity = json!({ "memberOfTypes": parents, "shape": record_json(row.attributes) });
    if let (Some(tags), Some(fields)) = (row.tags, entity.as_object_mut()) {
        fields.insert("tags".to_owned(), type_json(tags));
    }
    entity
}

fn actions_json(group: &Group) -> Value {
    let mut actions = Map::new();
    actions.insert(group.name.to_owned(), json!({}));
    for row in ACTIONS.iter().filter(|row| row.namespace == group.namespace) {
        let resources: Vec<String> = row.resources.iter().map(|resource| resource.full_name()).collect();
        let applies =
            json!({ "principalTypes": [EntityType::User.full_name()], "resourceTypes": resources, "context": record_json(row.context) });
        actions.insert(row.name.to_owned(), json!({ "memberOf": [{ "id": group.name }], "appliesTo": applies }));
    }
    Value::Object(actions)
}

fn record_json(fields: &[Attribute]) -> Value {
    let attributes: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), field_json(field))).collect();
    json!({ "type": "Record", "attributes": attributes })
}

fn field_json(field: &Attribute) -> Value {
    let mut value = type_json(field.holds);
    if let (false, Some(object)) = (field.required, value.as_object_mut()) {
        object.insert("required".to_owned(), false.into());
    }
    value
}

fn type_json(holds: AttributeType) -> Value {
    match holds {
        AttributeType::String => json!({ "type": "String" }),
        AttributeType::Long => json!({ "type": "Long" }),
        AttributeType::SetOfString => json!({ "type": "Set", "element": { "type": "String" } }),
        AttributeType::Entity(entity) => json!({ "type": "Entity", "name": entity.full_name() }),
        AttributeType::Record(fields) => record_json(fields),
    }
}
