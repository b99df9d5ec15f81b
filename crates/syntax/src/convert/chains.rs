//! Chains of `.name`, `.name()` and `[index]`. Rhai nests `a.b.c` as `a . (b . c)`, the rest of a chain on the right;
//! an index that ends a chain carries the flag BREAK, so that `a[b.c]` differs from `a[b].c`.

use super::expressions::unknown;
use super::{Converter, Extent, Spanned};
use crate::{Expr, ExprKind, Stmt, StmtKind};
use rhai::{ASTFlags, BinaryExpr, Expr as RhaiExpr, Position};

struct Link<'tree> {
    pair: &'tree BinaryExpr,
    flags: ASTFlags,
    position: Position,
    is_dot: bool,
}

fn link(expression: &RhaiExpr) -> Option<Link<'_>> {
    let (pair, flags, position, is_dot) = match expression {
        RhaiExpr::Dot(pair, flags, position) => (pair, *flags, *position, true),
        RhaiExpr::Index(pair, flags, position) => (pair, *flags, *position, false),
        _ => return None,
    };
    Some(Link { pair, flags, position, is_dot })
}

impl Converter<'_> {
    pub(super) fn chain(&mut self, expression: &RhaiExpr) -> Spanned {
        let mut current = link(expression);
        let mut receiver = match &current {
            Some(first) => self.root(&first.pair.lhs),
            None => return self.expression(expression),
        };
        while let Some(this) = current {
            let continues = !this.flags.contains(ASTFlags::BREAK);
            let next = link(&this.pair.rhs).filter(|_| continues);
            let element = next.as_ref().map_or(&this.pair.rhs, |next| &next.pair.lhs);
            let optional = this.flags.contains(ASTFlags::NEGATED);
            receiver =
                if this.is_dot { self.member(receiver, element, optional) } else { self.index(receiver, element, this.position, optional) };
            current = next;
        }
        receiver
    }

    /// A chain in parentheses is over before the one around it begins: it gives a value and no place.
    fn root(&mut self, expression: &RhaiExpr) -> Spanned {
        let Spanned { expression: mut root, extent } = self.expression(expression);
        if link(expression).is_some() {
            let (span, anchor) = (root.span, root.anchor);
            root = Expr { kind: ExprKind::Block(Box::new(Stmt { kind: StmtKind::Expr(root), span })), span, anchor };
        }
        Spanned { expression: root, extent }
    }

    fn member(&mut self, receiver: Spanned, element: &RhaiExpr, optional: bool) -> Spanned {
        let outer = receiver.outer(self.tokens);
        let receiver = Box::new(receiver.expression);
        let name = self.at(element.start_position());
        let (kind, last) = match element {
            RhaiExpr::Property(property, _) => {
                let name_text = property.2.as_str().into();
                let kind = ExprKind::Property { receiver, name: name_text, optional };
                (kind, name)
            }
            RhaiExpr::MethodCall(call, _) => {
                let kind =
                    ExprKind::Method { receiver, name: call.name.as_str().into(), arguments: self.expressions(&call.args), optional };
                (kind, self.arguments_end(name))
            }
            _ => (unknown(), name),
        };
        let extent = outer.join(Extent::single(last)).balanced(self.tokens);
        self.spanned(kind, extent, name)
    }

    fn index(&mut self, receiver: Spanned, element: &RhaiExpr, position: Position, optional: bool) -> Spanned {
        let bracket = self.at(position);
        let outer = receiver.outer(self.tokens);
        let kind =
            ExprKind::Index { receiver: Box::new(receiver.expression), index: Box::new(self.expression(element).expression), optional };
        let close = Extent::single(self.tokens.pair(bracket));
        let extent = outer.join(close).balanced(self.tokens);
        self.spanned(kind, extent, bracket)
    }
}
