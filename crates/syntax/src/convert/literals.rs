//! Literals.

use super::{Converter, Extent, Spanned};
use crate::tokens::Kind;
use crate::{Expr, ExprKind, Span};
use rhai::{Expr as RhaiExpr, Position};

impl Converter<'_> {
    /// A number: Rhai folds signs into it, also across parentheses, as in `-(1)`.
    pub(super) fn number(&mut self, kind: ExprKind, position: Position) -> Spanned {
        let first = self.at(position);
        let mut last = first;
        let mut parenthesis = None;
        while !matches!(self.tokens.kind(last), Some(Kind::Integer(_) | Kind::Float(_)) | None) {
            if self.tokens.is(last, "(") {
                parenthesis.get_or_insert(last);
            }
            last += 1;
        }
        let last = parenthesis.map_or(last, |open| self.tokens.pair(open));
        self.spanned(kind, Extent::new(first, last), first)
    }

    /// An array or map, or anything else from a bracket to its other side.
    pub(super) fn bracketed(&self, kind: ExprKind, open: usize) -> Spanned {
        let extent = Extent::new(open, self.tokens.pair(open));
        self.spanned(kind, extent, open)
    }

    /// `` `..${..}..` ``
    pub(super) fn interpolated(&mut self, parts: &[RhaiExpr], position: Position) -> Spanned {
        let first = self.at(position);
        let parts = parts.iter().map(|part| self.text_part(part)).collect();
        let mut last = first;
        while self.tokens.kind(last) == Some(Kind::TextBefore) {
            last = self.tokens.pair(last + 1) + 1;
        }
        self.spanned(ExprKind::Interpolated(parts), Extent::new(first, last), first)
    }

    fn text_part(&mut self, part: &RhaiExpr) -> Expr {
        let RhaiExpr::StringConstant(text, position) = part else {
            return self.expression(part).expression;
        };
        let index = self.at(*position);
        let span = self.tokens.span(index);
        // The back-ticks and the `$` belong to the whole, not to the part.
        let opens = usize::from(!self.continues(index));
        let inner = Span::new(span.start + opens, span.end.saturating_sub(1));
        Expr { kind: ExprKind::Text(text.as_str().into()), span: inner, anchor: inner }
    }

    /// Whether the text at `index` follows a `${..}`.
    fn continues(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|before| self.tokens.ends_interpolation(before))
    }
}
