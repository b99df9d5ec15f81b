//! `receiver.property`, `receiver[index]`, `receiver.method(..)`, one after another.

use rex_syntax::{Expr, ExprKind};
use smallvec::SmallVec;

use super::Evaluator;
use super::access::{Step, Target};
use crate::values::{Atom, Value};

/// A link of a chain. The arguments and indices of all links are evaluated before the chain begins.
struct Link<'e> {
    expression: &'e Expr,
    given: Vec<Value>,
}

/// A chain whose links are still to be followed.
struct Chain<'e> {
    root: Option<Target>,
    value: Value,
    links: SmallVec<[Link<'e>; 2]>,
}

/// A variable or a part of one, and its value.
type Place = (Option<Target>, Value);

impl Evaluator<'_> {
    /// Where an expression can be written to, and what is there.
    pub(crate) fn target(&mut self, expression: &Expr) -> Place {
        match &expression.kind {
            ExprKind::Variable { name, namespace } if namespace.is_empty() => {
                let Some(slot) = self.slot_of(name, expression.span) else { return (None, self.expression(expression)) };
                (Some(Target { slot, steps: Vec::new() }), self.store.get(slot))
            }
            ExprKind::This => match self.frames.last().and_then(|frame| frame.this) {
                Some(slot) => (Some(Target { slot, steps: Vec::new() }), self.store.get(slot)),
                None => (None, self.expression(expression)),
            },
            ExprKind::Property { .. } | ExprKind::Index { .. } | ExprKind::Method { .. } => {
                let Some(mut chain) = self.chain(expression) else { return (None, Value::never()) };
                let value = self.follow(&mut chain.links, chain.root.as_ref(), chain.value);
                (led_to(chain.root.as_ref(), &chain.links), value)
            }
            _ => (None, self.expression(expression)),
        }
    }

    /// What is at the end of a chain.
    pub(crate) fn end_of_chain(&mut self, expression: &Expr) -> Value {
        let Some(mut chain) = self.chain(expression) else { return Value::never() };
        self.follow(&mut chain.links, chain.root.as_ref(), chain.value)
    }

    /// Evaluates what a chain begins with and all that is given to its links; nothing where that is never reached.
    fn chain<'e>(&mut self, expression: &'e Expr) -> Option<Chain<'e>> {
        let (root, expressions) = taken_apart(expression);
        let mut links = SmallVec::with_capacity(expressions.len());
        for expression in expressions {
            let given = match &expression.kind {
                ExprKind::Property { .. } => Vec::new(),
                _ => self.expressions(given_to(expression))?,
            };
            links.push(Link { expression, given });
        }
        let (root, value) = self.target(root);
        Some(Chain { root, value, links })
    }

    fn follow(&mut self, links: &mut [Link<'_>], root: Option<&Target>, mut value: Value) -> Value {
        for index in 0..links.len() {
            let Some((passed, [link, ..])) = links.split_at_mut_checked(index) else { break };
            if !self.live {
                return Value::never();
            }
            if is_optional(link.expression) && value.atoms.iter().any(is_unit) {
                let target = led_to(root, passed);
                return self.follow_perhaps(links.get_mut(index..).unwrap_or_default(), target.as_ref(), &value);
            }
            value = self.part(link, passed, root, &value);
        }
        value
    }

    /// After `?.` and `?[`, `()` is what the whole chain gives.
    fn follow_perhaps(&mut self, links: &mut [Link<'_>], target: Option<&Target>, value: &Value) -> Value {
        let rest = value.filtered(|atom| !is_unit(atom));
        if rest.is_never() {
            return Value::unit();
        }
        self.alternatives(2, |this, side| if side == 0 { Value::unit() } else { this.follow(links, target, rest.clone()) })
    }

    /// What a link gives. The arguments of a method are handed over to it.
    fn part(&mut self, link: &mut Link<'_>, passed: &[Link<'_>], root: Option<&Target>, value: &Value) -> Value {
        let expression = link.expression;
        match (&expression.kind, link.given.as_slice()) {
            (ExprKind::Property { name, .. }, _) => self.property(value, name, expression.span),
            (ExprKind::Index { .. }, [index]) => self.element_at(value, index, expression.span),
            (ExprKind::Method { name, .. }, _) => {
                let site = self.site(expression);
                let target = led_to(root, passed);
                self.method(value, target.as_ref(), name, std::mem::take(&mut link.given), site)
            }
            _ => Value::never(),
        }
    }
}

/// What a chain begins with, and its links in order.
fn taken_apart(expression: &Expr) -> (&Expr, SmallVec<[&Expr; 4]>) {
    let (mut root, mut links) = (expression, SmallVec::new());
    while let ExprKind::Property { receiver, .. } | ExprKind::Index { receiver, .. } | ExprKind::Method { receiver, .. } = &root.kind {
        links.push(root);
        root = receiver;
    }
    links.reverse();
    (root, links)
}

fn given_to(link: &Expr) -> &[Expr] {
    match &link.kind {
        ExprKind::Method { arguments, .. } => arguments,
        ExprKind::Index { index, .. } => std::slice::from_ref(index),
        _ => &[],
    }
}

const fn is_optional(link: &Expr) -> bool {
    match &link.kind {
        ExprKind::Property { optional, .. } | ExprKind::Index { optional, .. } | ExprKind::Method { optional, .. } => *optional,
        _ => false,
    }
}

const fn is_unit(atom: &Atom) -> bool {
    matches!(atom, Atom::Unit)
}

/// The part that links lead to; what a method gives is no part of anything.
fn led_to(root: Option<&Target>, links: &[Link<'_>]) -> Option<Target> {
    let mut target = root?.clone();
    for link in links {
        target.steps.push(match (&link.expression.kind, link.given.as_slice()) {
            (ExprKind::Property { name, .. }, _) => Step::Key(name.clone()),
            (ExprKind::Index { .. }, [index]) => Step::Index(index.clone()),
            _ => return None,
        });
    }
    Some(target)
}
