//! Walking the tree in source order.

use crate::{CaseLabel, Expr, ExprKind, Script, Stmt, StmtKind, SwitchCase};

/// A statement or an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node<'tree> {
    /// A statement.
    Stmt(&'tree Stmt),
    /// An expression.
    Expr(&'tree Expr),
}

/// Visit every node below `statements`, parents before their children. The body of a closure is not below the
/// closure: it is in [`Script::functions`].
pub fn walk<'tree>(statements: &'tree [Stmt], visit: &mut dyn FnMut(Node<'tree>)) {
    for statement in statements {
        walk_node(Node::Stmt(statement), visit);
    }
}

fn walk_node<'tree>(node: Node<'tree>, visit: &mut dyn FnMut(Node<'tree>)) {
    visit(node);
    children(node, &mut |child| walk_node(child, visit));
}

impl Script {
    /// Visit every node of the body, then of each function.
    pub fn walk<'tree>(&'tree self, visit: &mut dyn FnMut(Node<'tree>)) {
        walk(&self.body, visit);
        for function in &self.functions {
            walk(&function.body, visit);
        }
    }
}

/// Visit the direct children of a node, in source order.
pub fn children<'tree>(node: Node<'tree>, visit: &mut dyn FnMut(Node<'tree>)) {
    match node {
        Node::Stmt(statement) => statement_children(&statement.kind, visit),
        Node::Expr(expression) => expression_children(&expression.kind, visit),
    }
}

fn statements<'tree>(list: &'tree [Stmt], visit: &mut dyn FnMut(Node<'tree>)) {
    list.iter().for_each(|statement| visit(Node::Stmt(statement)));
}

fn expressions<'tree>(list: impl IntoIterator<Item = &'tree Expr>, visit: &mut dyn FnMut(Node<'tree>)) {
    list.into_iter().for_each(|expression| visit(Node::Expr(expression)));
}

fn statement_children<'tree>(kind: &'tree StmtKind, visit: &mut dyn FnMut(Node<'tree>)) {
    match kind {
        StmtKind::Let { value, .. } => expressions(value, visit),
        StmtKind::Assign { target, value, .. } => expressions([&**target, value], visit),
        StmtKind::Expr(value) | StmtKind::Import { path: value, .. } => visit(Node::Expr(value)),
        StmtKind::Break(value) | StmtKind::Return(value) | StmtKind::Throw(value) => {
            expressions(value, visit);
        }
        StmtKind::If { condition, then, otherwise } => {
            visit(Node::Expr(condition));
            statements(then, visit);
            statements(otherwise.as_deref().unwrap_or_default(), visit);
        }
        StmtKind::Switch { value, cases, default } => {
            visit(Node::Expr(value));
            cases.iter().for_each(|case| case_children(case, visit));
            statements(default.as_deref().unwrap_or_default(), visit);
        }
        StmtKind::While { condition: head, body } | StmtKind::For { iterable: head, body, .. } => {
            visit(Node::Expr(head));
            statements(body, visit);
        }
        StmtKind::Do { body, condition, .. } => {
            statements(body, visit);
            visit(Node::Expr(condition));
        }
        StmtKind::Try { body, handler, .. } => {
            statements(body, visit);
            statements(handler, visit);
        }
        StmtKind::Loop { body } | StmtKind::Block(body) => statements(body, visit),
        StmtKind::Continue | StmtKind::Export { .. } | StmtKind::Unknown(_) => {}
    }
}

fn case_children<'tree>(case: &'tree SwitchCase, visit: &mut dyn FnMut(Node<'tree>)) {
    for label in &case.labels {
        match label {
            CaseLabel::Value(value) => visit(Node::Expr(value)),
            CaseLabel::Range { .. } => {}
        }
    }
    expressions(&case.guard, visit);
    statements(&case.body, visit);
}

fn expression_children<'tree>(kind: &'tree ExprKind, visit: &mut dyn FnMut(Node<'tree>)) {
    match kind {
        ExprKind::Array(list)
        | ExprKind::Interpolated(list)
        | ExprKind::Call { arguments: list, .. }
        | ExprKind::Operator { arguments: list, .. }
        | ExprKind::And(list)
        | ExprKind::Or(list)
        | ExprKind::Coalesce(list) => expressions(list, visit),
        ExprKind::Map(entries) => expressions(entries.iter().map(|(_, value)| value), visit),
        ExprKind::Method { receiver, arguments, .. } => {
            visit(Node::Expr(receiver));
            expressions(arguments, visit);
        }
        ExprKind::Property { receiver, .. } => visit(Node::Expr(receiver)),
        ExprKind::Index { receiver, index, .. } => {
            expressions([&**receiver, &**index], visit);
        }
        ExprKind::Block(statement) => visit(Node::Stmt(statement)),
        ExprKind::Unit
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Char(_)
        | ExprKind::Text(_)
        | ExprKind::Variable { .. }
        | ExprKind::This
        | ExprKind::FunctionPointer { .. }
        | ExprKind::Closure { .. }
        | ExprKind::Unknown(_) => {}
    }
}
