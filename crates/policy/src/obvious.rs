//! What one permit allows beyond doubt: a stand-in for the exact comparison of policies.

use cedar_policy_core::ast::{self, BinaryOp, EntityUID, Expr, ExprKind, Literal, PatternElem, UnaryOp, Var};
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::anchor::{Anchor, Scene, anchors, entities, variable};
use crate::decide::Policies;
use crate::entry::Entry;
use crate::names::entity_type;
use crate::pattern::{Pattern, Segment};
use crate::render::ContextConstraint;

/// Every request of one kind.
struct Requests<'r> {
    scene: Scene<'r>,
    resource: &'r Pattern,
    context: &'r [ContextConstraint],
}

impl Policies {
    /// Whether one permit allows every such request and no forbid can touch any of them. `true` is certain, `false` says nothing.
    #[must_use]
    pub fn obviously_allow(
        &self,
        principal: &str,
        action: Action,
        entity: EntityType,
        resource: &Pattern,
        context: &[ContextConstraint],
    ) -> bool {
        let requests = Requests { scene: Scene { principal, action, entity }, resource, context };
        let (permits, forbids): (Vec<&Entry>, Vec<&Entry>) = self.entries().iter().partition(|entry| entry.permits());
        permits.iter().any(|permit| requests.satisfy(&permit.condition))
            && !forbids.iter().any(|forbid| requests.could_satisfy(&forbid.condition))
    }
}

impl Requests<'_> {
    /// Whether all of them make the expression true, as far as its form says. No operand before it can fail: each is true itself.
    fn satisfy(&self, expression: &Expr) -> bool {
        match expression.expr_kind() {
            ExprKind::Lit(Literal::Bool(value)) => *value,
            ExprKind::And { left, right } => self.satisfy(left) && self.satisfy(right),
            // The left side must not fail; that it is true, or plain, is enough.
            ExprKind::Or { left, right } => self.satisfy(left) || self.is_plain(left) && self.satisfy(right),
            ExprKind::UnaryApp { op: UnaryOp::Not, arg } => self.is_one_slash_too_many(arg),
            ExprKind::BinaryApp { op: BinaryOp::Eq, arg1, arg2 } => self.equal(arg1, arg2),
            ExprKind::BinaryApp { op: BinaryOp::In, arg1, arg2 } => self.are_in(arg1, arg2),
            ExprKind::BinaryApp { op: BinaryOp::Contains, arg1, arg2 } => self.are_among(arg1, arg2),
            ExprKind::Like { expr, pattern } => self.texts(expr).is_some_and(|texts| texts.iter().all(|text| read(pattern).covers(text))),
            ExprKind::Is { expr, entity_type: name } => match variable(expr) {
                Some(Var::Principal) => name == entity_type(EntityType::User),
                Some(Var::Resource) => name == entity_type(self.scene.entity),
                Some(Var::Action | Var::Context) | None => false,
            },
            _ => false,
        }
    }

    /// Whether evaluating it gives a truth value for each of them.
    fn is_plain(&self, expression: &Expr) -> bool {
        match expression.expr_kind() {
            ExprKind::Like { expr, .. } => self.texts(expr).is_some(),
            ExprKind::BinaryApp { op: BinaryOp::Eq, arg1, arg2 } => [arg1, arg2]
                .into_iter()
                .all(|side| variable(side).is_some() || matches!(side.expr_kind(), ExprKind::Lit(_)) || self.texts(side).is_some()),
            ExprKind::BinaryApp { op: BinaryOp::In, arg1, arg2 } => variable(arg1).is_some() && entities(arg2).is_some(),
            ExprKind::And { left, right } | ExprKind::Or { left, right } => self.is_plain(left) && self.is_plain(right),
            ExprKind::UnaryApp { op: UnaryOp::Not, arg } => self.is_plain(arg),
            _ => false,
        }
    }

    fn equal(&self, left: &Expr, right: &Expr) -> bool {
        match (variable(left), right.expr_kind()) {
            (Some(variable), ExprKind::Lit(Literal::EntityUID(uid))) => self.is_entity(variable, uid),
            (None, ExprKind::Lit(Literal::String(text))) => {
                self.texts(left).is_some_and(|texts| texts.iter().all(|one| one.is_literal() == Some(text.as_str())))
            }
            _ => false,
        }
    }

    fn is_entity(&self, variable: Var, uid: &EntityUID) -> bool {
        let id: &str = uid.eid().as_ref();
        match variable {
            Var::Principal => self.scene.is_principal(uid),
            Var::Action => self.scene.is_action_in(uid),
            Var::Resource => uid.entity_type() == entity_type(self.scene.entity) && self.resource.is_literal() == Some(id),
            Var::Context => false,
        }
    }

    fn are_in(&self, left: &Expr, right: &Expr) -> bool {
        let (Some(variable), Some(uids)) = (variable(left), entities(right)) else { return false };
        uids.into_iter().any(|uid| match variable {
            Var::Resource => self.are_below(uid),
            other => self.is_entity(other, uid),
        })
    }

    fn are_below(&self, uid: &EntityUID) -> bool {
        let directory: &str = uid.eid().as_ref();
        let slash = if directory.ends_with('/') { "" } else { "/" };
        let below = Pattern::from_segments([Segment::Literal(format!("{directory}{slash}")), Segment::Any]);
        self.scene.entity.is_path() && uid.entity_type() == entity_type(EntityType::Dir) && below.covers(self.resource)
            || self.is_entity(Var::Resource, uid)
    }

    /// `["/a", "/b"].contains(resource.path)`.
    fn are_among(&self, set: &Expr, element: &Expr) -> bool {
        let (ExprKind::Set(members), Some(texts)) = (set.expr_kind(), self.texts(element)) else { return false };
        let is = |member: &Expr, text: &Pattern| match member.expr_kind() {
            ExprKind::Lit(Literal::String(one)) => text.is_literal() == Some(one.as_str()),
            _ => false,
        };
        texts.iter().all(|text| members.iter().any(|member| is(member, text)))
    }

    /// What a one-segment hole is written with.
    fn is_one_slash_too_many(&self, expression: &Expr) -> bool {
        let ExprKind::Like { expr, pattern } = expression.expr_kind() else { return false };
        let excluded = read(pattern).like();
        self.texts(expr).is_some_and(|texts| texts.iter().all(|text| text.one_slash_too_many().as_ref() == Some(&excluded)))
    }

    /// All that a string of the request can be: the path, or a field of the context that is known.
    fn texts(&self, expression: &Expr) -> Option<Vec<Pattern>> {
        if self.scene.is_path(expression) {
            return Some(vec![self.resource.clone()]);
        }
        let field = field(expression)?;
        let constraint = self.context.iter().find(|constraint| constraint.field == field)?;
        (!constraint.any_of.is_empty()).then(|| constraint.any_of.clone())
    }

    /// Whether some of them could make a forbid's condition true, or fail. `false` is certain.
    fn could_satisfy(&self, condition: &Expr) -> bool {
        let prefix = self.resource.prefix();
        let fits = |anchor: &Anchor| match anchor {
            Anchor::Id(id) => self.resource.matches(id),
            Anchor::Below(start) => prefix.starts_with(start.as_str()) || start.starts_with(prefix),
        };
        anchors(condition, self.scene).is_none_or(|anchors| anchors.iter().any(fits))
    }
}

/// `context.a.b` as `a.b`.
fn field(expression: &Expr) -> Option<String> {
    let ExprKind::GetAttr { expr, attr } = expression.expr_kind() else { return None };
    match variable(expr) {
        Some(Var::Context) => Some(attr.to_string()),
        Some(_) => None,
        None => field(expr).map(|outer| format!("{outer}.{attr}")),
    }
}

fn read(pattern: &ast::Pattern) -> Pattern {
    let segment = |element: &PatternElem| match element {
        PatternElem::Char(letter) => Segment::Literal(letter.to_string()),
        PatternElem::Wildcard => Segment::Any,
    };
    Pattern::from_segments(pattern.iter().map(segment))
}
