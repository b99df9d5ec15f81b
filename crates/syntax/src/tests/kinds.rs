//! One word for each kind of node, with what is not in its children.

use crate::{ExprKind, Node, SmolStr, StmtKind};

pub(super) fn describe(node: Node<'_>) -> String {
    match node {
        Node::Stmt(statement) => of_statement(&statement.kind),
        Node::Expr(expression) => of_expression(&expression.kind),
    }
}

fn of_statement(kind: &StmtKind) -> String {
    match kind {
        StmtKind::Let { name, constant, export, .. } => {
            format!("Let {name}{}{}", flag(*constant, " const"), flag(*export, " export"))
        }
        StmtKind::Assign { operator, .. } => {
            format!("Assign {}=", operator.unwrap_or_default())
        }
        StmtKind::Expr(_) => "Expr".to_owned(),
        StmtKind::If { otherwise, .. } => format!("If{}", flag(otherwise.is_some(), " else")),
        StmtKind::Switch { default, .. } => format!("Switch{}", flag(default.is_some(), " _")),
        StmtKind::While { .. } => "While".to_owned(),
        StmtKind::Do { until, .. } => format!("Do{}", flag(*until, " until")),
        StmtKind::Loop { .. } => "Loop".to_owned(),
        StmtKind::For { variable, counter, .. } => format!("For {variable} {counter:?}"),
        StmtKind::Break(_) => "Break".to_owned(),
        StmtKind::Continue => "Continue".to_owned(),
        StmtKind::Return(_) => "Return".to_owned(),
        StmtKind::Throw(_) => "Throw".to_owned(),
        StmtKind::Try { variable, .. } => format!("Try {variable:?}"),
        StmtKind::Block(_) => "Block".to_owned(),
        StmtKind::Import { alias, .. } => format!("Import {alias:?}"),
        StmtKind::Export { name, alias } => format!("Export {name} {alias:?}"),
        StmtKind::Unknown(what) => format!("Unknown {what}"),
    }
}

fn of_expression(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Array(_) => "Array".to_owned(),
        ExprKind::Map(entries) => {
            let keys: Vec<&SmolStr> = entries.iter().map(|(key, _)| key).collect();
            format!("Map {keys:?}")
        }
        ExprKind::Interpolated(_) => "Interpolated".to_owned(),
        ExprKind::Variable { name, namespace } => format!("Variable {}", path(namespace, name)),
        ExprKind::Call { name, namespace, capture_parent_scope, .. } => {
            format!("Call {}{}", path(namespace, name), flag(*capture_parent_scope, "!"))
        }
        ExprKind::Operator { operator, .. } => format!("Operator {operator}"),
        ExprKind::Method { name, optional, .. } => format!("Method {name}{}", flag(*optional, " ?")),
        ExprKind::Property { name, optional, .. } => {
            format!("Property {name}{}", flag(*optional, " ?"))
        }
        ExprKind::Index { optional, .. } => format!("Index{}", flag(*optional, " ?")),
        ExprKind::And(_) => "And".to_owned(),
        ExprKind::Or(_) => "Or".to_owned(),
        ExprKind::Coalesce(_) => "Coalesce".to_owned(),
        ExprKind::Block(_) => "Block".to_owned(),
        leaf => format!("{leaf:?}"),
    }
}

fn path(namespace: &[SmolStr], name: &str) -> String {
    namespace.iter().map(|part| format!("{part}::")).collect::<String>() + name
}

fn flag(set: bool, text: &str) -> &str {
    if set { text } else { "" }
}
