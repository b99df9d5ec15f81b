//! Which tokens a node covers. Rhai drops parentheses and joins what they separate; here they are found again.

use crate::Expr;
use crate::located::Tokens;
use crate::tokens::Kind;

/// From one token to another, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// An expression and the tokens it covers.
pub(super) struct Spanned {
    pub(super) expression: Expr,
    pub(super) extent: Extent,
}

impl Extent {
    pub(super) const fn new(first: usize, last: usize) -> Self {
        Self { first, last }
    }

    pub(super) const fn single(index: usize) -> Self {
        Self::new(index, index)
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self::new(self.first.min(other.first), self.last.max(other.last))
    }

    /// With the parentheses around the whole, and a `+` that changes nothing.
    pub(super) fn outer(mut self, tokens: &Tokens) -> Self {
        while let Some(before) = self.first.checked_sub(1) {
            if is_grouping(tokens, before) && tokens.pair(before) == self.last + 1 {
                self = Self::new(before, self.last + 1);
            } else if tokens.kind(before) == Some(Kind::UnaryPlus) {
                self.first = before;
            } else {
                break;
            }
        }
        self
    }

    /// With the missing side of parentheses that are half inside: `a && (b && c)` is one list to Rhai.
    pub(super) fn balanced(mut self, tokens: &Tokens) -> Self {
        loop {
            let after = self.last + 1;
            let before = self.first.wrapping_sub(1);
            if tokens.is(after, ")") && self.holds(tokens.pair(after)) {
                self.last = after;
            } else if is_grouping(tokens, before) && self.holds(tokens.pair(before)) {
                self.first = before;
            } else {
                return self;
            }
        }
    }

    const fn holds(self, index: usize) -> bool {
        self.first <= index && index <= self.last
    }
}

/// Whether the token at `index` is a `(` around an expression, not around arguments.
fn is_grouping(tokens: &Tokens, index: usize) -> bool {
    if !tokens.is(index, "(") {
        return false;
    }
    let is_name = |back: usize| {
        let name = index.checked_sub(back).and_then(|name| tokens.kind(name));
        matches!(name, Some(Kind::Identifier(_)))
    };
    let is_bang = index.checked_sub(1).is_some_and(|before| tokens.is(before, "!"));
    !(is_name(1) || is_bang && is_name(2))
}

impl Spanned {
    /// What it covers as a part of something larger.
    pub(super) fn outer(&self, tokens: &Tokens) -> Extent {
        self.extent.outer(tokens)
    }
}
