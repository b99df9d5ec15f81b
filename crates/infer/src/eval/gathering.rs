//! Loops that gather: to a variable that a round adds to and does not look at, the other rounds do the same.

use rex_policy::Segment;
use rex_syntax::{Expr, ExprKind, Node, Stmt, StmtKind, children};
use smallvec::{SmallVec, smallvec};

use super::Evaluator;
use super::arguments::declared_by;
use crate::values::{Array, Atom, Value};

/// How something is added to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Addition {
    /// `sum += value`, `list += value`, `text += value`.
    Plus,
    /// `sum -= value`.
    Minus,
    /// `list.push(value)`.
    Push,
    /// `map[key] = value`.
    Entry,
}

/// What some statements do with certain variables around them.
struct Uses<'n> {
    names: SmallVec<[&'n str; 2]>,
    /// What is added to which of them.
    added: SmallVec<[(&'n str, Addition); 2]>,
    /// One of them stands anywhere else, or something looks at variables that it does not name.
    looked_at: bool,
}

impl Evaluator<'_> {
    /// Whether the statements only add to each of the variables, and what these hold stays right however often that is done.
    pub(super) fn only_gathers(&self, statements: &[Stmt], grown: &[usize]) -> bool {
        let own_push = self.modules.get(self.source()).is_some_and(|module| module.has_function("push"));
        let name = |slot: &usize| self.frames.last().and_then(|frame| frame.names.only_name_of(*slot));
        let Some(names) = grown.iter().map(name).collect::<Option<SmallVec<_>>>() else { return false };
        let mut uses = Uses { names, added: SmallVec::new(), looked_at: false };
        statements.iter().for_each(|statement| uses.add(Node::Stmt(statement)));
        let stays = |(slot, name): (&usize, &&str)| {
            let mut additions = uses.added.iter().filter(|(added, _)| added == name);
            let value = self.store.peek(*slot).filter(|_| !self.store.is_pinned(*slot));
            value.is_some_and(|value| additions.all(|(_, addition)| absorbs(value, *addition)))
        };
        !own_push && !uses.looked_at && grown.iter().zip(&uses.names).all(stays)
    }
}

impl<'n> Uses<'n> {
    fn add(&mut self, node: Node<'_>) {
        if self.looked_at {
            return;
        }
        match node {
            Node::Stmt(statement) => {
                if let Some((name, addition, others)) = addition(statement)
                    && let Some(name) = self.one_of_them(name)
                {
                    self.added.push((name, addition));
                    others.into_iter().for_each(|other| self.add(Node::Expr(other)));
                    return;
                }
                self.looked_at = declared_by(&statement.kind).any(|name| self.one_of_them(name).is_some());
            }
            Node::Expr(expression) => {
                self.looked_at = match &expression.kind {
                    ExprKind::Variable { name, .. } => self.one_of_them(name).is_some(),
                    ExprKind::Closure { captures, .. } => captures.iter().any(|name| self.one_of_them(name).is_some()),
                    ExprKind::Call { name, capture_parent_scope, .. } => *capture_parent_scope || name == "eval",
                    _ => false,
                };
            }
        }
        children(node, &mut |child| self.add(child));
    }

    fn one_of_them(&self, name: &str) -> Option<&'n str> {
        self.names.iter().copied().find(|other| *other == name)
    }
}

/// What a statement adds to which variable, and the expressions besides.
fn addition(statement: &Stmt) -> Option<(&str, Addition, SmallVec<[&Expr; 2]>)> {
    match &statement.kind {
        StmtKind::Assign { target, operator: Some(operator), value } => {
            let addition = match *operator {
                "+" => Addition::Plus,
                "-" => Addition::Minus,
                _ => return None,
            };
            Some((variable(target)?, addition, smallvec![value]))
        }
        StmtKind::Assign { target, operator: None, value } => match &target.kind {
            ExprKind::Index { receiver, index, .. } => Some((variable(receiver)?, Addition::Entry, smallvec![&**index, value])),
            _ => None,
        },
        StmtKind::Expr(Expr { kind: ExprKind::Method { receiver, name, arguments, .. }, .. }) if name == "push" => {
            match arguments.as_slice() {
                [value] => Some((variable(receiver)?, Addition::Push, smallvec![value])),
                _ => None,
            }
        }
        _ => None,
    }
}

fn variable(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Variable { name, namespace } if namespace.is_empty() => Some(name),
        _ => None,
    }
}

/// Whether a value that was widened once covers whatever more is added to it of the same.
fn absorbs(value: &Value, addition: Addition) -> bool {
    match (value.atoms.as_slice(), addition) {
        // The side to which it moves is open.
        ([Atom::Int(_)], Addition::Plus | Addition::Minus) => true,
        ([Atom::Array(array)], Addition::Plus | Addition::Push) => !matches!(array.as_ref(), Array::Known { .. }),
        ([Atom::Text(text)], Addition::Plus | Addition::Push) => {
            text.pattern.segments().last() == Some(&Segment::Any) && text.causes.may_be_empty()
        }
        ([Atom::Map(_)], Addition::Entry) => true,
        _ => false,
    }
}
