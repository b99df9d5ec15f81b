//! Permits as data become policy text.

use std::borrow::Borrow;

use rex_catalogue::vocabulary::{Action, EntityType};

use crate::constraint::ContextConstraint;
use crate::layout::{Condition, Conditions, Draft, Heading};
use crate::like::condition;
use crate::load::is_bidirectional;
use crate::pattern::{Pattern, Segment};
use crate::request::{quoted, uid};

/// One permit to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Its `@id`.
    pub id: String,
    /// Its `@reason`; none if empty.
    pub reason: String,
    /// The lines of a comment above it; none if empty.
    pub comment: String,
    /// The account it is for; everyone if none.
    pub principal: Option<String>,
    /// The actions it permits.
    pub actions: Vec<Action>,
    /// The type of resource.
    pub entity: EntityType,
    /// The resources, by path, URL or name; every one of the type if empty.
    pub resource: Vec<Pattern>,
    /// The circumstances, all of which have to hold.
    pub context: Vec<ContextConstraint>,
}

/// Why a permit cannot be written as a policy that says exactly that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A permit for nothing.
    #[error("permit `{0}` names no action")]
    NoAction(String),
    /// The schema does not know that action on that type.
    #[error("permit `{id}`: {action} does not apply to {entity}")]
    Misapplied {
        /// The permit.
        id: String,
        /// The action, as Cedar writes it.
        action: String,
        /// The type's full name.
        entity: String,
    },
    /// The pattern mixes one-segment holes with holes for anything; [`Pattern::widened`] can be written.
    #[error("permit `{id}`: no policy says exactly `{pattern}`")]
    Inexact {
        /// The permit.
        id: String,
        /// The pattern.
        pattern: String,
    },
    /// Entities of that type have no attribute a pattern could be about.
    #[error("permit `{id}`: {entity} has nothing that `{pattern}` could be compared with")]
    NoAttribute {
        /// The permit.
        id: String,
        /// The type's full name.
        entity: String,
        /// The pattern.
        pattern: String,
    },
    /// A comment, an id or a pattern holds a character that the loader refuses.
    #[error("permit `{0}` holds a character that changes the direction of the text")]
    Bidirectional(String),
    /// The text did not come out as valid Cedar; a bug.
    #[error("the text cannot be formatted: {0}")]
    Format(String),
}

/// The permits as policy text, one policy each, in the given order.
///
/// # Errors
/// Where a permit cannot be said exactly.
pub fn render<P: Borrow<Permit>>(permits: impl IntoIterator<Item = P>) -> Result<String, RenderError> {
    const USUAL: usize = 500;
    let permits = permits.into_iter();
    let mut text = String::with_capacity(permits.size_hint().0 * USUAL);
    for permit in permits {
        add_permit(&mut text, permit.borrow())?;
    }
    Ok(text)
}

/// Adds a permit to a policy text.
///
/// # Errors
/// Where it cannot be said exactly.
pub fn add_permit(text: &mut String, permit: &Permit) -> Result<(), RenderError> {
    text.push_str(if text.is_empty() { "" } else { "\n" });
    draft(permit)?.lay_out(text)
}

pub(crate) fn draft(permit: &Permit) -> Result<Draft<'_>, RenderError> {
    check(permit)?;
    let heading = Heading {
        comment: &permit.comment,
        id: Some(&permit.id),
        reason: Some(permit.reason.as_str()).filter(|reason| !reason.is_empty()),
    };
    let only = only(permit);
    let mut conditions = Conditions::new();
    if only.is_none() {
        conditions.extend(resources(permit)?);
    }
    add_circumstances(&mut conditions, permit)?;
    Ok(Draft { heading, principal: permit.principal.as_deref(), actions: &permit.actions, entity: permit.entity, only, conditions })
}

fn check(permit: &Permit) -> Result<(), RenderError> {
    let id = || permit.id.clone();
    if permit.actions.is_empty() {
        return Err(RenderError::NoAction(id()));
    }
    if let Some(action) = permit.actions.iter().find(|action| !action.row().resources.contains(&permit.entity)) {
        return Err(RenderError::Misapplied { id: id(), action: action.uid(), entity: permit.entity.full_name() });
    }
    let patterns = permit.resource.iter().chain(permit.context.iter().flat_map(ContextConstraint::patterns));
    let literals = patterns.flat_map(|pattern| pattern.segments()).filter_map(|segment| match segment {
        Segment::Literal(text) => Some(text.as_str()),
        Segment::OneSegment | Segment::Any | Segment::Argument(_) => None,
    });
    let words = [&permit.comment, &permit.id, &permit.reason].map(String::as_str);
    let mut texts = literals.chain(words).chain(permit.context.iter().flat_map(ContextConstraint::names));
    if texts.any(|text| !text.is_ascii() && text.contains(is_bidirectional)) {
        return Err(RenderError::Bidirectional(id()));
    }
    Ok(())
}

/// The one resource, where the scope can say which it is.
fn only(permit: &Permit) -> Option<&str> {
    match permit.resource.as_slice() {
        [pattern] if identified(permit.entity).is_some() => pattern.is_literal(),
        _ => None,
    }
}

/// What the conditions say of the resources; nothing if it is every one of the type.
fn resources(permit: &Permit) -> Result<Option<Condition>, RenderError> {
    if allows_anything(&permit.resource) {
        return Ok(None);
    }
    let Some(subject) = subject(permit.entity) else {
        let pattern = permit.resource.first().map(ToString::to_string).unwrap_or_default();
        return Err(RenderError::NoAttribute { id: permit.id.clone(), entity: permit.entity.full_name(), pattern });
    };
    let entities: Vec<String> = literals(&permit.resource).map(|id| uid(permit.entity, id)).collect();
    matching(same("resource", &entities), subject, &permit.resource, permit).map(Some)
}

/// The attribute that says the same as the id; random ids have none.
pub(crate) fn identified(entity: EntityType) -> Option<&'static str> {
    subject(entity)?.strip_prefix("resource.")
}

/// That attribute as conditions name it.
const fn subject(entity: EntityType) -> Option<&'static str> {
    match entity {
        EntityType::Dir | EntityType::File => Some("resource.path"),
        EntityType::Hostname => Some("resource.hostname"),
        EntityType::Url => Some("resource.url"),
        EntityType::Process => Some("resource.pid"),
        EntityType::Service => Some("resource.name"),
        EntityType::User
        | EntityType::Arguments
        | EntityType::Environment
        | EntityType::Uname
        | EntityType::Sysinfo
        | EntityType::Systemd
        | EntityType::Sysctl => None,
    }
}

/// Adds the conditions on the context; what a program is given is said in one.
fn add_circumstances(conditions: &mut Conditions, permit: &Permit) -> Result<(), RenderError> {
    let mut given = Vec::new();
    for constraint in &permit.context {
        match constraint {
            ContextConstraint::Text { field, any_of: patterns } => {
                conditions.extend(any_of(&["context.", field].concat(), patterns, permit)?);
            }
            ContextConstraint::Members { set, members } if members.is_empty() => {
                given.push(["context.", set.field(), ".isEmpty()"].concat());
            }
            ContextConstraint::Members { set, members } => {
                let members: Vec<String> = members.iter().map(|member| quoted(member)).collect();
                given.push(["context.", set.field(), " == [", &members.join(", "), "]"].concat());
            }
            ContextConstraint::Tag { of, name, any_of: patterns } => {
                let (owner, name) = (of.name(), quoted(name));
                given.push(["context.", owner, ".hasTag(", &name, ")"].concat());
                let tag = ["context.", owner, ".getTag(", &name, ")"].concat();
                given.extend(any_of(&tag, patterns, permit)?.map(|texts| texts.in_parentheses()));
            }
            ContextConstraint::NoTag { of, name } => given.push(["!context.", of.name(), ".hasTag(", &quoted(name), ")"].concat()),
        }
    }
    conditions.extend((!given.is_empty()).then(|| Condition::all(given)));
    Ok(())
}

/// The condition that `subject` matches one of the patterns; none if anything does.
fn any_of(subject: &str, patterns: &[Pattern], permit: &Permit) -> Result<Option<Condition>, RenderError> {
    if allows_anything(patterns) {
        return Ok(None);
    }
    let texts: Vec<String> = literals(patterns).map(quoted).collect();
    matching(same(subject, &texts), subject, patterns, permit).map(Some)
}

fn allows_anything(patterns: &[Pattern]) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| pattern.segments() == [Segment::Any])
}

fn literals(patterns: &[Pattern]) -> impl Iterator<Item = &str> {
    patterns.iter().filter_map(Pattern::is_literal)
}

/// The condition that the subject is one of these; none if there are none.
fn same(subject: &str, literals: &[String]) -> Option<Condition> {
    match literals {
        [] => None,
        [only] => Some(Condition::one([subject, " == ", only].concat())),
        several => Some(Condition::one(["[", &several.join(", "), "].contains(", subject, ")"].concat())),
    }
}

/// The condition that something holds, or that the subject matches one of those patterns that have holes.
fn matching(otherwise: Option<Condition>, subject: &str, patterns: &[Pattern], permit: &Permit) -> Result<Condition, RenderError> {
    let mut alternatives: Conditions = otherwise.into_iter().collect();
    for pattern in patterns.iter().filter(|pattern| pattern.is_literal().is_none()) {
        alternatives.push(like(subject, pattern, permit)?);
    }
    Ok(either(alternatives))
}

/// One of these. Many are put in groups: Cedar evaluates a chain as deep as it is long, and its stack is limited.
fn either(alternatives: Conditions) -> Condition {
    const GROUP: usize = 40;
    if alternatives.len() <= GROUP {
        return Condition::any(alternatives);
    }
    let groups = alternatives.chunks(GROUP).map(|group| Condition::one(Condition::any(group.to_vec()).in_parentheses()));
    either(groups.collect())
}

fn like(subject: &str, pattern: &Pattern, permit: &Permit) -> Result<Condition, RenderError> {
    if !pattern.is_exact() {
        return Err(RenderError::Inexact { id: permit.id.clone(), pattern: pattern.to_string() });
    }
    Ok(condition(subject, pattern))
}
