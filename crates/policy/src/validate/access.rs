//! Attributes, context fields and tags that need not be there, with the guard that makes reading them safe.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use cedar_policy_core::ast::{self, ActionConstraint, BinaryOp, ExprKind, PrincipalOrResourceConstraint};
use cedar_policy_core::parser::Loc;
use cedar_policy_core::validator::ValidationError;
use cedar_policy_core::validator::validation_errors::AttributeAccess;
use rex_catalogue::vocabulary::{ACTIONS, Action, Attribute, AttributeType, ENTITIES, EntityType};

use super::Findings;
use crate::did_you_mean::nearest;
use crate::load::{Parsed, range};
use crate::names::{action_uid, entity_type, group_uid};
use crate::problem::Problem;

/// One reading of something that may be missing, with every kind of request in which it is.
pub(super) struct Access {
    policy: ast::PolicyID,
    span: Range<usize>,
    target: Target,
}

enum Target {
    /// An attribute that these entity types lack.
    Entity { attribute: String, lacking: Vec<String> },
    /// A field that the context of these actions lacks; the path from `context` to it.
    Context { path: Vec<String>, lacking: Vec<String> },
    /// A field that is there only sometimes; the path from `context` to it.
    Optional { path: Vec<String> },
    /// A tag, as it is written.
    Tag { tag: String },
    /// Something else that has no such field.
    Other { attribute: String },
}

/// Takes the accesses out of the errors, those at one place joined.
pub(super) fn sort(errors: Vec<ValidationError>) -> (Vec<Access>, Vec<ValidationError>) {
    let mut accesses: BTreeMap<(String, usize, usize), Access> = BTreeMap::new();
    let mut others = Vec::new();
    for error in errors {
        let Some((policy, place, target)) = access(&error) else {
            others.push(error);
            continue;
        };
        let span = range(&place);
        match accesses.entry((policy.to_string(), span.start, span.end)) {
            Entry::Vacant(entry) => {
                entry.insert(Access { policy, span, target });
            }
            Entry::Occupied(mut entry) => entry.get_mut().target.join(target),
        }
    }
    (accesses.into_values().collect(), others)
}

fn access(error: &ValidationError) -> Option<(ast::PolicyID, Loc, Target)> {
    match error {
        ValidationError::UnsafeAttributeAccess(error) => {
            Some((error.policy_id.clone(), error.source_loc.clone()?, target(&error.attribute_access)?))
        }
        ValidationError::UnsafeOptionalAttributeAccess(error) => {
            let path = match &error.attribute_access {
                AttributeAccess::Context(_, attributes) => outermost_first(attributes),
                AttributeAccess::EntityLUB(_, attributes) | AttributeAccess::Other(attributes) => {
                    let attribute = attributes.first()?.to_string();
                    return Some((error.policy_id.clone(), error.source_loc.clone()?, Target::Other { attribute }));
                }
            };
            Some((error.policy_id.clone(), error.source_loc.clone()?, Target::Optional { path }))
        }
        ValidationError::UnsafeTagAccess(error) => {
            Some((error.policy_id.clone(), error.source_loc.clone()?, Target::Tag { tag: error.tag.to_string() }))
        }
        _ => None,
    }
}

fn target(access: &AttributeAccess) -> Option<Target> {
    Some(match access {
        AttributeAccess::EntityLUB(entity, attributes) => {
            let lacking = entity.get_single_entity()?.to_string();
            Target::Entity { attribute: attributes.first()?.to_string(), lacking: vec![lacking] }
        }
        AttributeAccess::Context(action, attributes) => {
            Target::Context { path: outermost_first(attributes), lacking: vec![action.to_string()] }
        }
        AttributeAccess::Other(attributes) => Target::Other { attribute: attributes.first()?.to_string() },
    })
}

fn outermost_first(attributes: &[impl ToString]) -> Vec<String> {
    attributes.iter().rev().map(ToString::to_string).collect()
}

impl Target {
    fn join(&mut self, other: Self) {
        let more = match other {
            Self::Entity { lacking, .. } | Self::Context { lacking, .. } => lacking,
            Self::Optional { .. } | Self::Tag { .. } | Self::Other { .. } => Vec::new(),
        };
        if let Self::Entity { lacking, .. } | Self::Context { lacking, .. } = self {
            lacking.extend(more);
            lacking.sort();
            lacking.dedup();
        }
    }
}

impl Findings<'_> {
    pub(super) fn access(&self, access: &Access) -> Option<Problem> {
        let parsed = *self.by_id.get(&access.policy)?;
        Some(match &access.target {
            Target::Entity { attribute, lacking } => self.entity_access(parsed, access, attribute, lacking),
            Target::Context { path, lacking } => self.context_access(parsed, access, path, lacking),
            Target::Optional { path } => {
                let guard = guard(path);
                let message = format!("`context.{}` is not always there", path.join("."));
                self.guarded(self.at(parsed, access, "optional-attribute", message), parsed, &guard)
            }
            Target::Tag { tag } => {
                let problem = self.at(parsed, access, "unsafe-tag", format!("the tag `{tag}` is not always there"));
                match self.tag_guard(parsed, access) {
                    Some(guard) => self.guarded(problem, parsed, &guard),
                    None => problem.help(format!("ask `.hasTag({tag}) && ` before it")),
                }
            }
            Target::Other { attribute } => {
                self.at(parsed, access, "unknown-attribute", format!("there is no attribute `{attribute}` here"))
            }
        })
    }

    fn at(&self, parsed: &Parsed, access: &Access, code: &'static str, message: String) -> Problem {
        let severity = self.mode.severity(parsed.policy.effect());
        Problem::new(severity, code, parsed.source, Some(access.span.clone()), message)
    }

    fn entity_access(&self, parsed: &Parsed, access: &Access, attribute: &str, lacking: &[String]) -> Problem {
        let possible = possible_resources(&parsed.policy);
        let has = |entity: &EntityType| entity.row().attributes.iter().any(|known| known.name == attribute);
        let (having, without): (Vec<EntityType>, Vec<EntityType>) = possible.into_iter().partition(has);
        let on_resource = self.text(parsed.source, &access.span).is_some_and(|text| text.starts_with("resource"));
        let untyped = on_resource && !having.is_empty() && without.iter().all(|entity| lacking.contains(&entity.full_name()));
        if !untyped {
            return self.unknown_attribute(parsed, access, attribute, lacking);
        }
        let having: Vec<String> = having.iter().map(|entity| entity.full_name()).collect();
        let message = format!("only {} has `{attribute}`, and this policy is asked about other resources too", list(&having));
        let mut guards: Vec<String> = having.iter().map(|name| format!("resource is {name}")).collect();
        guards.sort_by_key(|guard| !guard.ends_with("::File"));
        let problem = self.at(parsed, access, "unsafe-attribute", message).label("may be missing");
        match guards.as_slice() {
            [only] => self.guarded(problem, parsed, only),
            [first, ..] => {
                let problem = self.guarded(problem, parsed, &format!("({})", guards.join(" || ")));
                let help = problem.help.clone().unwrap_or_default();
                problem.help(format!("{help}; or `{first} && ` if nothing else is meant"))
            }
            [] => problem,
        }
    }

    fn unknown_attribute(&self, parsed: &Parsed, access: &Access, attribute: &str, lacking: &[String]) -> Problem {
        let rows = ENTITIES.iter().filter(|row| lacking.contains(&row.entity.full_name()));
        let known = rows.flat_map(|row| row.attributes).map(|attribute| attribute.name);
        let message = format!("there is no attribute `{attribute}` on {}", some(lacking));
        let problem = self.at(parsed, access, "unknown-attribute", message).label("unknown");
        self.misspelt(problem, access, attribute, known)
    }

    fn context_access(&self, parsed: &Parsed, access: &Access, path: &[String], lacking: &[String]) -> Problem {
        let actions = possible_actions(&parsed.policy);
        let (having, without): (Vec<Action>, Vec<Action>) = actions.into_iter().partition(|action| fields_at(*action, path).is_some());
        let field = path.join(".");
        if !having.is_empty() && without.iter().all(|action| lacking.contains(&action.uid())) {
            let having: Vec<String> = having.into_iter().map(Action::uid).collect();
            let message = format!("only the context of {} has `{field}`, and this policy is asked about other actions too", list(&having));
            let problem = self.at(parsed, access, "unsafe-attribute", message).label("may be missing");
            return self.guarded(problem, parsed, &guard(path));
        }
        let message = format!("there is no `{field}` in the context of {}", some(lacking));
        let problem = self.at(parsed, access, "unknown-attribute", message).label("unknown");
        let Some((attribute, above)) = path.split_last() else { return problem };
        let known = without.iter().filter_map(|action| fields_at(*action, above)).flatten().map(|field| field.name);
        self.misspelt(problem, access, attribute, known)
    }

    /// Suggests another name for the last part of the access.
    fn misspelt(&self, problem: Problem, access: &Access, attribute: &str, known: impl Iterator<Item = &'static str>) -> Problem {
        let known: BTreeSet<&str> = known.collect();
        let Some(meant) = nearest(attribute, known.iter().copied()) else {
            let known: Vec<&str> = known.into_iter().collect();
            return if known.is_empty() { problem } else { problem.help(format!("there is {}", list(&known))) };
        };
        let ends_so = self.text(problem.source, &access.span).is_some_and(|text| text.ends_with(attribute));
        let problem = problem.help(format!("did you mean `{meant}`?"));
        if ends_so { problem.fix(access.span.end - attribute.len()..access.span.end, meant) } else { problem }
    }

    /// Puts a guard before the comparison that reads the attribute.
    fn guarded(&self, problem: Problem, parsed: &Parsed, guard: &str) -> Problem {
        let problem = problem.help(format!("put `{guard} && ` before it"));
        let Some(span) = problem.span.clone() else { return problem };
        let start = comparison_around(&parsed.policy, &span).unwrap_or(span.start);
        problem.fix(start..start, format!("{guard} && "))
    }

    /// `entity.hasTag(tag)`, as the text itself spells both.
    fn tag_guard(&self, parsed: &Parsed, access: &Access) -> Option<String> {
        let condition = parsed.policy.condition();
        let tag = condition.subexpressions().find_map(|part| match part.expr_kind() {
            ExprKind::BinaryApp { op: BinaryOp::GetTag, arg2, .. } if part.source_loc().map(range) == Some(access.span.clone()) => {
                arg2.source_loc().map(range)
            }
            _ => None,
        })?;
        let call = self.text(parsed.source, &(access.span.start..tag.start))?;
        let (entity, _) = call.rsplit_once(".getTag")?;
        Some(format!("{}.hasTag({})", entity.trim_end(), self.text(parsed.source, &tag)?))
    }
}

fn guard(path: &[String]) -> String {
    match path.split_last() {
        Some((attribute, [])) => format!("context has {attribute}"),
        Some((attribute, above)) => format!("context has {} && context.{} has {attribute}", above.join("."), above.join(".")),
        None => "true".to_owned(),
    }
}

fn list(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The first few, so that a message stays one.
fn some(names: &[String]) -> String {
    match names.split_at_checked(3) {
        Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", list(first), rest.len()),
        _ => list(names),
    }
}

/// Where the smallest comparison starts that contains the span.
fn comparison_around(policy: &ast::Policy, span: &Range<usize>) -> Option<usize> {
    let condition = policy.condition();
    let comparisons = condition.subexpressions().filter(|part| match part.expr_kind() {
        ExprKind::Like { .. } | ExprKind::Is { .. } | ExprKind::HasAttr { .. } => true,
        ExprKind::BinaryApp { op, .. } => !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::GetTag),
        _ => false,
    });
    let places = comparisons.filter_map(|part| part.source_loc().map(range));
    let around = places.filter(|place| place.start <= span.start && span.end <= place.end);
    around.min_by_key(|place| place.end - place.start).map(|place| place.start)
}

/// The actions the scope of a policy allows.
pub(super) fn possible_actions(policy: &ast::Policy) -> Vec<Action> {
    let named = |uid: &ast::EntityUID, action: Action| *uid == **action_uid(action);
    Action::all()
        .filter(|action| match policy.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(uid) => named(uid, *action),
            ActionConstraint::In(uids) => uids.iter().any(|uid| named(uid, *action) || **uid == *group_uid(*action)),
        })
        .collect()
}

/// The resource types the scope of a policy allows, in the order of the vocabulary.
fn possible_resources(policy: &ast::Policy) -> Vec<EntityType> {
    let actions = possible_actions(policy);
    let constraint = policy.resource_constraint();
    let scope = |entity: EntityType| match constraint.as_inner() {
        PrincipalOrResourceConstraint::Any | PrincipalOrResourceConstraint::In(_) => true,
        PrincipalOrResourceConstraint::Eq(_) => {
            constraint.as_inner().get_euid().is_some_and(|uid| uid.entity_type() == entity_type(entity))
        }
        PrincipalOrResourceConstraint::Is(name) | PrincipalOrResourceConstraint::IsIn(name, _) => **name == *entity_type(entity),
    };
    let applies = |entity: EntityType| actions.iter().any(|action| action.row().resources.contains(&entity));
    let in_some_directory = matches!(constraint.as_inner(), PrincipalOrResourceConstraint::In(_));
    let entities = ENTITIES.iter().map(|row| row.entity);
    entities.filter(|entity| scope(*entity) && applies(*entity) && (!in_some_directory || entity.is_path())).collect()
}

/// The fields of the record at that path of an action's context; `None` if there is no such path. The path may end at
/// a field that is no record.
fn fields_at(action: Action, path: &[String]) -> Option<&'static [Attribute]> {
    let mut fields = ACTIONS.get(action.index())?.context;
    for name in path {
        let field = fields.iter().find(|field| field.name == name)?;
        fields = match field.holds {
            AttributeType::Record(fields) => fields,
            AttributeType::Entity(entity) => entity.row().attributes,
            AttributeType::String | AttributeType::Long | AttributeType::SetOfString => &[],
        };
    }
    Some(fields)
}
