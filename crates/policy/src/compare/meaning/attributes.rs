//! Attributes of entities, fields of the context, tags.

use cedar_policy_core::ast::EntityUID;
use rex_catalogue::vocabulary::{Attribute, AttributeType, EntityType};

use super::entities::id;
use super::values::{Cases, Entity, Value, always, never};
use super::{Reader, Understood};
use crate::compare::fields::{self, Execution, Field, Part, Set};
use crate::compare::formulas::Formula;
use crate::names::entity_type;

/// How the runtime calls the tag of an argument by its place.
const BY_PLACE: &str = "$ARG";

impl Reader<'_> {
    pub(super) fn attribute(&mut self, value: Value, name: &str) -> Understood<Cases> {
        match value {
            Value::Record(fields, path) => Ok(self.record_field(fields, &path, name)),
            Value::Entity(Entity::Resource) => Ok(self.resource_attribute(name).map_or_else(never, always)),
            Value::Entity(Entity::Principal) => Ok(never()),
            Value::Entity(Entity::Execution(owner)) => Ok(Set::named(owner, name).map_or_else(never, |set| always(Value::SetField(set)))),
            Value::Entity(Entity::Literal(uid)) => Ok(self.literal_attribute(&uid, name)),
            _ => Ok(never()),
        }
    }

    fn record_field(&mut self, fields: &'static [Attribute], path: &str, name: &str) -> Cases {
        let Some(attribute) = fields.iter().find(|field| field.name == name) else { return never() };
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let there = if attribute.required { Formula::TRUE } else { self.formulas.flag(Field::Optional(path.clone())) };
        let value = match attribute.holds {
            AttributeType::Record(fields) => Value::Record(fields, path),
            AttributeType::String => match Field::of_context(&path, self.action) {
                Some((field, part)) => Value::TextField(self.field(field), part),
                None => Value::TextField(self.field(Field::Text(path)), Part::Whole),
            },
            AttributeType::Long => Value::NumberField(self.field(Field::Number(path))),
            AttributeType::Entity(EntityType::Arguments) => Value::Entity(Entity::Execution(Execution::Arguments)),
            AttributeType::Entity(EntityType::Environment) => Value::Entity(Entity::Execution(Execution::Environment)),
            // The vocabulary has no other entity and no set in a context.
            AttributeType::Entity(_) | AttributeType::SetOfString => return never(),
        };
        vec![(there, value)]
    }

    fn resource_attribute(&mut self, name: &str) -> Option<Value> {
        let field = fields::of_attribute(self.entity, name)?;
        Some(Value::TextField(self.field(field), Part::Whole))
    }

    /// Only entities of the request have attributes, so another one fails.
    fn literal_attribute(&mut self, uid: &EntityUID, name: &str) -> Cases {
        let there = self.exists(uid);
        let is_path = [EntityType::Dir, EntityType::File].into_iter().any(|entity| uid.entity_type() == entity_type(entity));
        if is_path {
            return if name == "path" { vec![(there, Value::Text(id(uid).to_owned()))] } else { never() };
        }
        if uid.entity_type() != entity_type(self.entity) {
            return never();
        }
        self.resource_attribute(name).map(|value| vec![(there, value)]).unwrap_or_default()
    }

    /// Whether there is a value at that path of attributes.
    pub(super) fn has_path(&mut self, value: Value, path: &[&str]) -> Understood<Cases> {
        let Some((name, rest)) = path.split_first() else { return Ok(always(Value::Bool(Formula::TRUE))) };
        if !matches!(value, Value::Record(..) | Value::Entity(_)) {
            return Ok(never());
        }
        let mut found = Vec::new();
        let mut there = Vec::new();
        for (guard, next) in self.attribute(value, name)? {
            there.push(guard);
            for (inner, value) in self.has_path(next, rest)? {
                found.push((self.formulas.both(guard, inner), value));
            }
        }
        let missing = self.formulas.any(there).not();
        found.push((missing, Value::Bool(Formula::FALSE)));
        Ok(found)
    }

    pub(super) fn has_tag(&mut self, entity: &Value, key: &Value) -> Understood<Cases> {
        let (Value::Entity(entity), true) = (entity, is_text(key)) else { return Ok(never()) };
        let Entity::Execution(owner) = entity else { return Ok(always(Value::Bool(Formula::FALSE))) };
        let there: Vec<Formula> = self.tag_cases(*owner, key)?.into_iter().map(|(guard, _)| guard).collect();
        Ok(always(Value::Bool(self.formulas.any(there))))
    }

    pub(super) fn tag(&mut self, entity: &Value, key: &Value) -> Understood<Cases> {
        match (entity, is_text(key)) {
            (Value::Entity(Entity::Execution(owner)), true) => self.tag_cases(*owner, key),
            _ => Ok(never()),
        }
    }

    /// What a tag holds, where it is there. A program's key has the value given for it, a flag or positional value is tagged
    /// `true` under its own name, and each of those under its place as well.
    fn tag_cases(&mut self, owner: Execution, key: &Value) -> Understood<Cases> {
        let Value::Text(name) = key else { return Err("the name of the tag is a field of the request") };
        Ok(self.cases_of_tag(owner, name))
    }

    /// The same for a name that is known.
    pub(super) fn cases_of_tag(&mut self, owner: Execution, name: &str) -> Cases {
        let value = Value::TextField(self.field(Field::Tag(owner, name.to_owned())), Part::Whole);
        match owner {
            Execution::Environment => vec![(self.has_member(Set::Names, name), value)],
            Execution::Arguments if name.starts_with(BY_PLACE) => vec![(self.formulas.flag(Field::Argument(name.to_owned())), value)],
            Execution::Arguments => {
                let [key, flag, positional] = [Set::Keys, Set::Flags, Set::PositionalValues].map(|set| self.has_member(set, name));
                let alone = self.formulas.either(flag, positional);
                vec![(key, value), (self.formulas.both(key.not(), alone), Value::Text("true".to_owned()))]
            }
        }
    }
}

const fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::TextField(..))
}
