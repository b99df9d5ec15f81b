//! One policy, and what evaluating it takes.

use cedar_policy_core::ast::{self, BinaryOp, Effect, Expr, ExprKind, Literal, Var};

/// One policy.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its `@id`, else `policyN`.
    pub(crate) name: String,
    pub(crate) policy: ast::Policy,
    /// Scope and conditions as one expression.
    pub(crate) condition: Expr,
    /// The condition as it is written, where its path literals had to be respelled: the other one has lost its places.
    pub(crate) as_written: Option<Expr>,
    /// Which of the sources it is in.
    pub(crate) source: usize,
    /// Whether it reads `context`.
    pub(crate) reads_context: bool,
    /// Whether it looks at an entity that the request does not name.
    pub(crate) needs_everything: bool,
    /// Whether evaluating it can come to Cedar's extension types.
    pub(crate) needs_extensions: bool,
}

impl Entry {
    pub(crate) fn new(name: String, policy: ast::Policy) -> Self {
        let condition = policy.condition();
        let reads_context = condition.subexpressions().any(|part| matches!(part.expr_kind(), ExprKind::Var(Var::Context)));
        let needs_everything = looks_at_other_entities(&condition);
        let needs_extensions = condition.subexpressions().any(comes_to_extensions);
        Self { name, policy, condition, as_written: None, source: 0, reads_context, needs_everything, needs_extensions }
    }

    /// The condition with its places in the source, and path literals in any spelling.
    pub(crate) fn written(&self) -> &Expr {
        self.as_written.as_ref().unwrap_or(&self.condition)
    }

    pub(crate) fn permits(&self) -> bool {
        self.policy.effect() == Effect::Permit
    }
}

/// Nothing but a call makes a value of such a type; a comparison that fails names them all in its error.
fn comes_to_extensions(expression: &Expr) -> bool {
    matches!(
        expression.expr_kind(),
        ExprKind::ExtensionFunctionApp { .. } | ExprKind::BinaryApp { op: BinaryOp::Less | BinaryOp::LessEq, .. }
    )
}

/// Whether an entity that is only named in the policy is looked at: its attributes, or what it is in. Comparing with
/// it, and asking whether something is in it, does not.
fn looks_at_other_entities(condition: &Expr) -> bool {
    let mut literals = 0_usize;
    let mut compared = 0_usize;
    for part in condition.subexpressions() {
        match part.expr_kind() {
            ExprKind::Lit(Literal::EntityUID(_)) => literals += 1,
            ExprKind::BinaryApp { op: BinaryOp::Eq, arg1, arg2 } => compared += entity_literals(arg1) + entity_literals(arg2),
            ExprKind::BinaryApp { op: BinaryOp::In, arg2, .. } => compared += entity_literals(arg2),
            ExprKind::BinaryApp { op: BinaryOp::Contains, arg1, arg2 } => compared += entity_literals(arg1) + entity_literals(arg2),
            _ => {}
        }
    }
    literals > compared
}

fn entity_literals(expression: &Expr) -> usize {
    match expression.expr_kind() {
        ExprKind::Lit(Literal::EntityUID(_)) => 1,
        ExprKind::Set(members) => {
            members.iter().filter(|member| matches!(member.expr_kind(), ExprKind::Lit(Literal::EntityUID(_)))).count()
        }
        _ => 0,
    }
}
