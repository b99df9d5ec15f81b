//! Which resources a policy can be about at all, read off its condition.
//!
//! The answer is allowed to be too wide and never too narrow: where no anchor fits a request, evaluating the policy
//! would have given `false`, and no error either.

use cedar_policy_core::ast::{BinaryOp, EntityUID, Expr, ExprKind, Literal, Pattern, PatternElem, UnaryOp, Var};
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::names::{action_uid, entity_type, group_uid};

/// What of a request is the same for all resources of one type.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) principal: &'a str,
    pub(crate) action: Action,
    pub(crate) entity: EntityType,
}

/// A place in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The resource with that id.
    Id(String),
    /// Resources whose path, with a slash after it, starts so.
    Below(String),
}

/// What is known of an expression in a scene.
struct Verdict {
    /// If none of these fits the resource, the expression is `false`; nothing is known without them.
    anchors: Option<Vec<Anchor>>,
    /// Whether it is a truth value for every resource of the scene, and never an error.
    safe: bool,
}

impl Verdict {
    const UNKNOWN: Self = Self { anchors: None, safe: false };
    const SAFE: Self = Self { anchors: None, safe: true };
    const FALSE: Self = Self { anchors: Some(Vec::new()), safe: true };

    const fn constant(value: bool) -> Self {
        if value { Self::SAFE } else { Self::FALSE }
    }

    const fn anchored(anchors: Vec<Anchor>) -> Self {
        Self { anchors: Some(anchors), safe: true }
    }
}

/// The anchors of a policy's condition; `None` if it has to be evaluated for every resource.
pub(crate) fn anchors(condition: &Expr, scene: Scene<'_>) -> Option<Vec<Anchor>> {
    scene.verdict(condition, 0).anchors
}

impl Scene<'_> {
    fn verdict(self, expression: &Expr, depth: usize) -> Verdict {
        // Deep nesting is legal and rare; it costs time, not correctness.
        if depth > 100 {
            return Verdict::UNKNOWN;
        }
        match expression.expr_kind() {
            ExprKind::Lit(Literal::Bool(value)) => Verdict::constant(*value),
            ExprKind::And { .. } => self.conjunction(expression, depth),
            ExprKind::Or { .. } => self.disjunction(expression, depth),
            ExprKind::UnaryApp { op: UnaryOp::Not, arg } if self.verdict(arg, depth + 1).safe => Verdict::SAFE,
            ExprKind::BinaryApp { op: BinaryOp::Eq, arg1, arg2 } => self.equality(arg1, arg2),
            ExprKind::BinaryApp { op: BinaryOp::In, arg1, arg2 } => self.membership(arg1, arg2),
            ExprKind::BinaryApp { op: BinaryOp::Contains, arg1, arg2 } => self.containment(arg1, arg2),
            ExprKind::Like { expr, pattern } if self.is_path(expr) => like(pattern),
            ExprKind::Is { expr, entity_type } => self.type_test(expr, entity_type),
            ExprKind::HasAttr { expr, .. } if variable(expr).is_some() => Verdict::SAFE,
            _ => Verdict::UNKNOWN,
        }
    }

    /// The best anchors of any operand that is reached without a possible error.
    fn conjunction(self, expression: &Expr, depth: usize) -> Verdict {
        let mut best = Verdict::SAFE;
        for operand in operands(expression) {
            let verdict = self.verdict(operand, depth + 1);
            if let Some(anchors) = verdict.anchors
                && best.anchors.as_ref().is_none_or(|best| precision(&anchors) > precision(best))
            {
                best.anchors = Some(anchors);
            }
            if !verdict.safe {
                best.safe = false;
                break;
            }
        }
        best
    }

    /// Every operand needs anchors, or none helps.
    fn disjunction(self, expression: &Expr, depth: usize) -> Verdict {
        let mut whole = Verdict::FALSE;
        for operand in operands(expression) {
            let verdict = self.verdict(operand, depth + 1);
            whole.safe &= verdict.safe;
            match (&mut whole.anchors, verdict.anchors) {
                (Some(all), Some(anchors)) => all.extend(anchors),
                (all, _) => *all = None,
            }
        }
        whole
    }

    fn equality(self, left: &Expr, right: &Expr) -> Verdict {
        for (side, other) in [(left, right), (right, left)] {
            match (variable(side), other.expr_kind()) {
                (Some(variable), ExprKind::Lit(Literal::EntityUID(uid))) => return self.same_entity(variable, uid),
                (None, ExprKind::Lit(Literal::String(text))) if self.is_path(side) => {
                    return Verdict::anchored(vec![Anchor::Id(text.to_string())]);
                }
                _ => {}
            }
        }
        if self.is_simple(left) && self.is_simple(right) { Verdict::SAFE } else { Verdict::UNKNOWN }
    }

    fn same_entity(self, variable: Var, uid: &EntityUID) -> Verdict {
        match variable {
            Var::Principal => Verdict::constant(self.is_principal(uid)),
            Var::Action => Verdict::constant(*uid == **action_uid(self.action)),
            Var::Resource => Verdict::anchored(self.id_anchor(uid).into_iter().collect()),
            Var::Context => Verdict::SAFE,
        }
    }

    fn membership(self, left: &Expr, right: &Expr) -> Verdict {
        let (Some(variable), Some(uids)) = (variable(left), entities(right)) else { return Verdict::UNKNOWN };
        match variable {
            Var::Principal => Verdict::constant(uids.iter().any(|uid| self.is_principal(uid))),
            Var::Action => Verdict::constant(uids.iter().any(|uid| self.is_action_in(uid))),
            Var::Resource => Verdict::anchored(uids.iter().filter_map(|uid| self.in_anchor(uid)).collect()),
            Var::Context => Verdict::UNKNOWN,
        }
    }

    fn containment(self, set: &Expr, element: &Expr) -> Verdict {
        let ExprKind::Set(members) = set.expr_kind() else { return Verdict::UNKNOWN };
        if !self.is_simple(element) || !members.iter().all(|member| self.is_simple(member)) {
            return Verdict::UNKNOWN;
        }
        if members.iter().any(|member| !matches!(member.expr_kind(), ExprKind::Lit(_))) {
            return Verdict::SAFE;
        }
        if variable(element) == Some(Var::Resource) {
            return Verdict::anchored(members.iter().filter_map(entity).filter_map(|uid| self.id_anchor(uid)).collect());
        }
        if self.is_path(element) {
            let texts = members.iter().filter_map(|member| match member.expr_kind() {
                ExprKind::Lit(Literal::String(text)) => Some(Anchor::Id(text.to_string())),
                _ => None,
            });
            return Verdict::anchored(texts.collect());
        }
        Verdict::SAFE
    }

    fn type_test(self, expression: &Expr, name: &cedar_policy_core::ast::EntityType) -> Verdict {
        match variable(expression) {
            Some(Var::Principal) => Verdict::constant(name == entity_type(EntityType::User)),
            Some(Var::Action) => Verdict::constant(name == action_uid(self.action).entity_type()),
            Some(Var::Resource) => Verdict::constant(name == entity_type(self.entity)),
            Some(Var::Context) | None => Verdict::UNKNOWN,
        }
    }

    pub(crate) fn is_principal(self, uid: &EntityUID) -> bool {
        let id: &str = uid.eid().as_ref();
        id == self.principal && uid.entity_type() == entity_type(EntityType::User)
    }

    pub(crate) fn is_action_in(self, uid: &EntityUID) -> bool {
        *uid == **action_uid(self.action) || uid == group_uid(self.action)
    }

    fn id_anchor(self, uid: &EntityUID) -> Option<Anchor> {
        let id: &str = uid.eid().as_ref();
        (uid.entity_type() == entity_type(self.entity)).then(|| Anchor::Id(id.to_owned()))
    }

    fn in_anchor(self, uid: &EntityUID) -> Option<Anchor> {
        if !self.entity.is_path() || uid.entity_type() != entity_type(EntityType::Dir) {
            return self.id_anchor(uid);
        }
        let directory: &str = uid.eid().as_ref();
        let slash = if directory.ends_with('/') { "" } else { "/" };
        Some(Anchor::Below(format!("{directory}{slash}")))
    }

    /// Whether this is `resource.path`, and there is one.
    pub(crate) fn is_path(self, expression: &Expr) -> bool {
        let ExprKind::GetAttr { expr, attr } = expression.expr_kind() else { return false };
        self.entity.is_path() && attr == "path" && variable(expr) == Some(Var::Resource)
    }

    /// Whether evaluating this gives some value and never an error.
    fn is_simple(self, expression: &Expr) -> bool {
        matches!(expression.expr_kind(), ExprKind::Lit(_) | ExprKind::Var(_)) || self.is_path(expression)
    }
}

/// The operands of a chain of the same operator, from left to right.
pub(crate) fn operands(expression: &Expr) -> Vec<&Expr> {
    let and = matches!(expression.expr_kind(), ExprKind::And { .. });
    let (mut open, mut found) = (vec![expression], Vec::new());
    while let Some(next) = open.pop() {
        match next.expr_kind() {
            ExprKind::And { left, right } if and => open.extend([&**right, &**left]),
            ExprKind::Or { left, right } if !and => open.extend([&**right, &**left]),
            _ => found.push(next),
        }
    }
    found
}

/// How few resources the anchors leave, at best; only for choosing between sound ones.
fn precision(anchors: &[Anchor]) -> usize {
    let each = anchors.iter().map(|anchor| match anchor {
        Anchor::Id(_) => usize::MAX,
        Anchor::Below(prefix) => prefix.len(),
    });
    each.min().unwrap_or(usize::MAX)
}

fn like(pattern: &Pattern) -> Verdict {
    let letters = pattern.iter().map_while(|element| match element {
        PatternElem::Char(letter) => Some(*letter),
        PatternElem::Wildcard => None,
    });
    let prefix: String = letters.collect();
    if prefix.chars().count() == pattern.len() {
        return Verdict::anchored(vec![Anchor::Id(prefix)]);
    }
    if prefix.is_empty() { Verdict::SAFE } else { Verdict::anchored(vec![Anchor::Below(prefix)]) }
}

pub(crate) fn variable(expression: &Expr) -> Option<Var> {
    match expression.expr_kind() {
        ExprKind::Var(variable) => Some(*variable),
        _ => None,
    }
}

fn entity(expression: &Expr) -> Option<&EntityUID> {
    match expression.expr_kind() {
        ExprKind::Lit(Literal::EntityUID(uid)) => Some(uid),
        _ => None,
    }
}

pub(crate) fn entities(expression: &Expr) -> Option<Vec<&EntityUID>> {
    match expression.expr_kind() {
        ExprKind::Set(members) => members.iter().map(entity).collect(),
        _ => entity(expression).map(|uid| vec![uid]),
    }
}
