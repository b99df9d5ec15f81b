//! Permits as data become policy text.

use std::borrow::Borrow;

use rex_catalogue::vocabulary::{Action, EntityType};

use crate::constraint::ContextConstraint;
use crate::layout::{Condition, Draft, push};
use crate::like::condition;
use crate::load::is_bidirectional;
use crate::pattern::{Pattern, Segment};
use crate::request::{quoted, uid, write_quoted, write_uid};

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
        text.push_str(if text.is_empty() { "" } else { "\n" });
        draft(permit.borrow())?.lay_out(&mut text)?;
    }
    Ok(text)
}

pub(crate) fn draft(permit: &Permit) -> Result<Draft<'_>, RenderError> {
    check(permit)?;
    let (scope, mut conditions) = resource_text(permit)?;
    conditions.extend(circumstances(permit)?);
    Ok(Draft { heading: heading(permit), principal: permit.principal.as_deref(), actions: &permit.actions, resource: scope, conditions })
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
    let words = literals.chain([permit.comment.as_str(), &permit.id, &permit.reason]);
    let mut texts = words.chain(permit.context.iter().flat_map(ContextConstraint::names));
    if texts.any(|text| !text.is_ascii() && text.contains(is_bidirectional)) {
        return Err(RenderError::Bidirectional(id()));
    }
    Ok(())
}

fn heading(permit: &Permit) -> String {
    const MARKS: usize = "@id(\"\")\n@reason(\"\")\n// \n".len();
    let mut heading = String::with_capacity(permit.comment.len() + permit.id.len() + permit.reason.len() + 2 * MARKS);
    for line in permit.comment.lines().map(str::trim_end) {
        push(&mut heading, [if line.is_empty() { "//" } else { "// " }, line, "\n"]);
    }
    for (name, text) in [("@id(", &permit.id), ("@reason(", &permit.reason)] {
        if name == "@id(" || !text.is_empty() {
            heading.push_str(name);
            write_quoted(&mut heading, text);
            heading.push_str(")\n");
        }
    }
    heading
}

/// The resource as the scope says it, and what the conditions have to add.
fn resource_text(permit: &Permit) -> Result<(String, Vec<Condition>), RenderError> {
    if let [pattern] = permit.resource.as_slice()
        && let Some(id) = pattern.is_literal()
        && identified(permit.entity).is_some()
    {
        return Ok((same_resource(permit.entity, id), Vec::new()));
    }
    let mut scope = "resource is ".to_owned();
    permit.entity.write_full_name(&mut scope);
    if permit.resource.is_empty() || permit.resource.contains(&Pattern::any()) {
        return Ok((scope, Vec::new()));
    }
    let Some(attribute) = identified(permit.entity) else {
        let pattern = permit.resource.first().map(ToString::to_string).unwrap_or_default();
        return Err(RenderError::NoAttribute { id: permit.id.clone(), entity: permit.entity.full_name(), pattern });
    };
    let (literals, patterns): (Vec<&Pattern>, Vec<&Pattern>) = permit.resource.iter().partition(|pattern| pattern.is_literal().is_some());
    let entities = literals.iter().filter_map(|pattern| pattern.is_literal()).map(|id| uid(permit.entity, id));
    let mut alternatives = alternatives(&entities.collect::<Vec<_>>(), "resource");
    let subject = ["resource.", attribute].concat();
    for pattern in patterns {
        alternatives.push(like(&subject, pattern, permit)?);
    }
    Ok((scope, vec![either(alternatives)]))
}

/// The scope's part for one resource.
pub(crate) fn same_resource(entity: EntityType, id: &str) -> String {
    let mut scope = String::with_capacity(id.len() + 40);
    scope.push_str("resource == ");
    write_uid(&mut scope, entity, id);
    scope
}

/// The attribute that says the same as the id; random ids have none.
pub(crate) const fn identified(entity: EntityType) -> Option<&'static str> {
    match entity {
        EntityType::Dir | EntityType::File => Some("path"),
        EntityType::Hostname => Some("hostname"),
        EntityType::Url => Some("url"),
        EntityType::Process => Some("pid"),
        EntityType::Service => Some("name"),
        EntityType::User
        | EntityType::Arguments
        | EntityType::Environment
        | EntityType::Uname
        | EntityType::Sysinfo
        | EntityType::Systemd
        | EntityType::Sysctl => None,
    }
}

/// The conditions on the context; what a program is given is said in one.
fn circumstances(permit: &Permit) -> Result<Vec<Condition>, RenderError> {
    let (mut conditions, mut given) = (Vec::new(), Vec::new());
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
    Ok(conditions)
}

/// The condition that `subject` matches one of the patterns; none if anything does.
fn any_of(subject: &str, patterns: &[Pattern], permit: &Permit) -> Result<Option<Condition>, RenderError> {
    if patterns.is_empty() || patterns.contains(&Pattern::any()) {
        return Ok(None);
    }
    let literals: Vec<String> = patterns.iter().filter_map(Pattern::is_literal).map(quoted).collect();
    let mut alternatives = alternatives(&literals, subject);
    for pattern in patterns.iter().filter(|pattern| pattern.is_literal().is_none()) {
        alternatives.push(like(subject, pattern, permit)?);
    }
    Ok(Some(either(alternatives)))
}

fn alternatives(literals: &[String], subject: &str) -> Vec<Condition> {
    match literals {
        [] => Vec::new(),
        [only] => vec![Condition::one([subject, " == ", only].concat())],
        several => vec![Condition::one(["[", &several.join(", "), "].contains(", subject, ")"].concat())],
    }
}

/// One of these. Many are put in groups: Cedar evaluates a chain as deep as it is long, and its stack is limited.
fn either(alternatives: Vec<Condition>) -> Condition {
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
