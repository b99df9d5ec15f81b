//! Policies that are nothing but a scope of known names, some request of which they can match, and conditions on `resource.path`.
//!
//! Cedar's validator has nothing to say about them, and to begin with it costs more than the rest of a cold start; most
//! permits are such. A test puts every shape of scope there is to both. Whatever is doubtful here goes to Cedar.

use std::collections::HashSet;

use cedar_policy_core::ast::{
    self, ActionConstraint, BinaryOp, EntityReference, EntityUID, Expr, ExprKind, Literal, PatternElem, PrincipalOrResourceConstraint,
    UnaryOp, Var,
};
use rex_catalogue::vocabulary::{Action, ENTITIES, EntityType, GROUPS};

/// Whether a policy is one of those.
pub(crate) fn is_sound(policy: &ast::Policy) -> bool {
    let Some(resources) = possible_resources(policy) else { return false };
    let is_path = || resources.iter().all(|resource| resource.is_path());
    !resources.is_empty() && policy.non_scope_constraints().is_none_or(|condition| is_path() && tests_path(condition))
}

/// The types of the resources that some action of the scope is asked about; none where a name is not known.
fn possible_resources(policy: &ast::Policy) -> Option<Vec<EntityType>> {
    let actions = actions(policy.action_constraint())?;
    let principals = entities(policy.principal_constraint().as_inner())?;
    let mut resources = entities(policy.resource_constraint().as_inner())?;
    resources.retain(|resource| actions.iter().any(|action| action.row().resources.contains(resource)));
    Some(if principals.contains(&EntityType::User) { resources } else { Vec::new() })
}

/// Whether a condition does nothing but compare the path of the resource with texts, which comes to either answer for some
/// path as far as Cedar's types say.
fn tests_path(condition: &Expr) -> bool {
    // A chain of conditions can be deeper than a thread's stack.
    let mut open = vec![condition];
    while let Some(next) = open.pop() {
        match next.expr_kind() {
            ExprKind::And { left, right } | ExprKind::Or { left, right } => open.extend([&**left, &**right]),
            ExprKind::UnaryApp { op: UnaryOp::Not, arg } => open.push(arg),
            _ if is_test(next) => {}
            _ => return false,
        }
    }
    true
}

fn is_test(expression: &Expr) -> bool {
    let plain = |element: &PatternElem| match element {
        PatternElem::Char(letter) => u8::try_from(*letter).is_ok_and(is_plain),
        PatternElem::Wildcard => true,
    };
    match expression.expr_kind() {
        ExprKind::Like { expr, pattern } => is_path(expr) && pattern.iter().all(plain),
        ExprKind::BinaryApp { op: BinaryOp::Eq, arg1, arg2 } => is_path(arg1) && is_text(arg2) || is_text(arg1) && is_path(arg2),
        _ => false,
    }
}

fn is_path(expression: &Expr) -> bool {
    let ExprKind::GetAttr { expr, attr } = expression.expr_kind() else { return false };
    attr == "path" && matches!(expr.expr_kind(), ExprKind::Var(Var::Resource))
}

fn is_text(expression: &Expr) -> bool {
    matches!(expression.expr_kind(), ExprKind::Lit(Literal::String(text)) if text.bytes().all(is_plain))
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

/// An id without anything that could be doubted.
fn text(uid: &EntityUID) -> Option<&str> {
    let id: &str = uid.eid().as_ref();
    id.bytes().all(is_plain).then_some(id)
}

/// Printable ASCII: other characters may not be what they look like, and Cedar says so.
const fn is_plain(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}
