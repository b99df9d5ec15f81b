//! The labels of a `switch` case, read from their tokens: literals, arrays and maps of literals, `Fn("..")`, ranges.

use super::Extent;
use crate::located::Tokens;
use crate::tokens::Kind;
use crate::{CaseLabel, Expr, ExprKind, Span};
use smol_str::SmolStr;

/// Read the labels in the tokens from `start` to before `end`.
pub(super) fn read(text: &str, tokens: &Tokens, start: usize, end: usize) -> Vec<CaseLabel> {
    let mut labels = Vec::new();
    let mut reader = Reader { text, tokens, next: start };
    while reader.next < end {
        let first = reader.next;
        let label = reader.label().filter(|_| reader.next >= end || tokens.is(reader.next, "|"));
        if label.is_none() {
            reader.skip_label(end);
        }
        let span = tokens.cover(first, reader.next.saturating_sub(1));
        labels.push(label.unwrap_or_else(|| unknown(span)));
        reader.next += 1;
    }
    labels
}

fn unknown(span: Span) -> CaseLabel {
    CaseLabel::Value(Expr { kind: ExprKind::Unknown("a case label".to_owned()), span, anchor: span })
}

struct Reader<'tokens> {
    text: &'tokens str,
    tokens: &'tokens Tokens,
    next: usize,
}

impl Reader<'_> {
    fn spelling(&self, index: usize) -> &str {
        self.text.get(self.tokens.span(index).range()).unwrap_or_default()
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.tokens.is(self.next, symbol);
        self.next += usize::from(found);
        found
    }

    fn skip_label(&mut self, end: usize) {
        while self.next < end && !self.tokens.is(self.next, "|") {
            self.next = self.tokens.pair(self.next).max(self.next) + 1;
        }
    }

    fn label(&mut self) -> Option<CaseLabel> {
        let first = self.next;
        let left = match self.range_operator() {
            Some(_) => None,
            None => Some(self.value()?),
        };
        let Some(inclusive) = self.range_operator() else {
            return left.map(CaseLabel::Value);
        };
        self.next += 1;
        let start = left.map_or(Some(0), |left| integer(&left))?;
        let right = self.value();
        // Without an end, Rhai runs up to the largest integer, which `..` leaves out.
        let end = right.map_or(Some(i64::MAX), |right| integer(&right))?;
        let span = self.tokens.cover(first, self.next.saturating_sub(1));
        Some(CaseLabel::Range { start, end, inclusive, span })
    }

    /// Whether a range that starts here includes its end, if one does.
    fn range_operator(&self) -> Option<bool> {
        match self.tokens.kind(self.next)? {
            Kind::Symbol("..") => Some(false),
            Kind::Symbol("..=") => Some(true),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Expr> {
        let first = self.next;
        if self.eat("(") {
            let value = self.value()?;
            return self.eat(")").then_some(value);
        }
        let kind = self.kind()?;
        let extent = Extent::new(first, self.next - 1);
        let span = self.tokens.cover(extent.first, extent.last);
        Some(Expr { kind, span, anchor: self.tokens.span(first) })
    }

    fn kind(&mut self) -> Option<ExprKind> {
        let index = self.next;
        let kind = self.tokens.kind(index)?;
        self.next += 1;
        match kind {
            Kind::Integer(value) => Some(ExprKind::Int(value)),
            Kind::Float(value) => Some(ExprKind::Float(value)),
            Kind::Character(value) => Some(ExprKind::Char(value)),
            Kind::Text => self.tokens.text(index).map(|text| ExprKind::Text(text.into())),
            Kind::Symbol("true") => Some(ExprKind::Bool(true)),
            Kind::Symbol("false") => Some(ExprKind::Bool(false)),
            Kind::Symbol("()") => Some(ExprKind::Unit),
            Kind::Symbol("-") => self.kind().and_then(negative),
            Kind::UnaryPlus => self.kind(),
            Kind::Symbol("(") => {
                let kind = self.kind()?;
                self.eat(")").then_some(kind)
            }
            Kind::Symbol("[") => self.items("]", Self::value).map(ExprKind::Array),
            Kind::Symbol("#{") => self.items("}", Self::entry).map(ExprKind::Map),
            Kind::Identifier(_) if self.spelling(index) == "Fn" => self.pointer(),
            _ => None,
        }
    }

    fn items<T>(&mut self, close: &str, item: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(item(self)?);
            if !self.eat(",") {
                return self.eat(close).then_some(items);
            }
        }
        Some(items)
    }

    fn entry(&mut self) -> Option<(SmolStr, Expr)> {
        let index = self.next;
        let key = self.tokens.text(index).unwrap_or_else(|| self.spelling(index)).into();
        self.next += 1;
        self.eat(":").then(|| self.value()).flatten().map(|value| (key, value))
    }

    /// `Fn("name")`; no other call is a literal.
    fn pointer(&mut self) -> Option<ExprKind> {
        let name = self.eat("(").then(|| self.tokens.text(self.next))??.into();
        self.next += 1;
        self.eat(")").then_some(ExprKind::FunctionPointer { name })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what is negated is not needed any more")]
fn negative(kind: ExprKind) -> Option<ExprKind> {
    match kind {
        ExprKind::Int(value) => value.checked_neg().map(ExprKind::Int),
        ExprKind::Float(value) => Some(ExprKind::Float(-value)),
        _ => None,
    }
}

fn integer(expression: &Expr) -> Option<i64> {
    match expression.kind {
        ExprKind::Int(value) => Some(value),
        _ => None,
    }
}
