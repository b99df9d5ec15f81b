//! Loops that gather: to a variable that a round adds to and does not look at, the other rounds do the same.

use std::collections::{HashMap, HashSet};

use rex_policy::Segment;
use rex_syntax::{Expr, ExprKind, Node, Stmt, StmtKind, children};

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

/// What some statements do with the variables around them.
#[derive(Default)]
struct Uses<'t> {
    added: HashMap<&'t str, Vec<Addition>, ahash::RandomState>,
    /// The names that stand anywhere else.
    looked_at: HashSet<&'t str, ahash::RandomState>,
    /// Something looks at variables that it does not name.
    hidden: bool,
}

impl Evaluator<'_> {
    /// Whether the statements only add to each of the variables, and what these hold stays right however often that is done.
    pub(super) fn only_gathers(&self, statements: &[Stmt], grown: &[usize]) -> bool {
        let own_push = self.modules.get(self.source()).is_some_and(|module| module.has_function("push"));
        let mut uses = Uses::default();
        statements.iter().for_each(|statement| uses.add(Node::Stmt(statement)));
        let gathered = uses.added.iter().filter(|(name, _)| !uses.looked_at.contains(*name));
        let slots: HashMap<usize, &Vec<Addition>> =
            gathered.filter_map(|(name, additions)| Some((self.find_variable(name)?, additions))).collect();
        let stays = |slot: &usize| {
            let value = self.store.peek(*slot)?;
            Some(!self.store.is_pinned(*slot) && slots.get(slot)?.iter().all(|addition| absorbs(value, *addition)))
        };
        !own_push && !uses.hidden && grown.iter().all(|slot| stays(slot) == Some(true))
    }
}

impl<'t> Uses<'t> {
    fn add(&mut self, node: Node<'t>) {
        match node {
            Node::Stmt(statement) => match addition(statement) {
                Some((name, addition, others)) => {
                    self.added.entry(name).or_default().push(addition);
                    others.into_iter().for_each(|other| self.add(Node::Expr(other)));
                    return;
                }
                None => self.looked_at.extend(declared_by(&statement.kind)),
            },
            Node::Expr(expression) => match &expression.kind {
                ExprKind::Variable { name, .. } => drop(self.looked_at.insert(name)),
                ExprKind::Closure { captures, .. } => self.looked_at.extend(captures.iter().map(String::as_str)),
                ExprKind::Call { name, capture_parent_scope, .. } => self.hidden |= *capture_parent_scope || name == "eval",
                _ => {}
            },
        }
        children(node, &mut |child| self.add(child));
    }
}

/// What a statement adds to which variable, and the expressions besides.
fn addition(statement: &Stmt) -> Option<(&str, Addition, Vec<&Expr>)> {
    match &statement.kind {
        StmtKind::Assign { target, operator: Some(operator), value } => {
            let addition = match *operator {
                "+" => Addition::Plus,
                "-" => Addition::Minus,
                _ => return None,
            };
            Some((variable(target)?, addition, vec![value]))
        }
        StmtKind::Assign { target, operator: None, value } => match &target.kind {
            ExprKind::Index { receiver, index, .. } => Some((variable(receiver)?, Addition::Entry, vec![index, value])),
            _ => None,
        },
        StmtKind::Expr(Expr { kind: ExprKind::Method { receiver, name, arguments, .. }, .. }) if name == "push" => {
            match arguments.as_slice() {
                [value] => Some((variable(receiver)?, Addition::Push, vec![value])),
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
