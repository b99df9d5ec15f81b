//! The token stream laid over the text: where each token starts and ends, which brackets belong together, and
//! the comments in between.

use crate::tokens::{Kind, Recorded};
use crate::{Comment, CommentKind, Span, scan};
use rhai::Position;

/// A token with its place.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    /// The token of the bracket on the other side; its own index if it has none.
    pub(crate) pair: usize,
}

/// All tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    list: Vec<Token>,
    /// Rhai's positions are only keys: they grow strictly with the tokens but columns are not exact.
    positions: Vec<(Position, usize)>,
    /// Values of texts after the first `switch`, by token.
    texts: Vec<(usize, String)>,
    pub(crate) comments: Vec<Comment>,
}

struct Locator<'text> {
    text: &'text str,
    offset: usize,
    tokens: Tokens,
    /// Brackets still open.
    open: Vec<usize>,
}

/// Lay `recorded` over the text they were read from.
pub(crate) fn locate(text: &str, recorded: Vec<Recorded>) -> Tokens {
    let mut locator = Locator { text, offset: 0, tokens: Tokens::default(), open: Vec::new() };
    locator.tokens.list.reserve(recorded.len());
    locator.tokens.positions.reserve(recorded.len());
    for token in recorded {
        locator.add(token);
    }
    if !locator.in_text() {
        locator.gap();
    }
    locator.tokens
}

impl Locator<'_> {
    fn add(&mut self, token: Recorded) {
        let index = self.tokens.list.len();
        let continues = self.in_text();
        if !continues {
            self.gap();
        }
        let start = self.offset;
        self.offset = self.end(token.kind, continues).min(self.text.len());
        self.tokens.list.push(Token { kind: token.kind, span: Span::new(start, self.offset), pair: index });
        // A part of a text has no position of its own when it is empty.
        if !token.position.is_none() {
            self.tokens.positions.push((token.position, index));
        }
        if let Some(text) = token.text {
            self.tokens.texts.push((index, text));
        }
        self.bracket(index, token.kind);
    }

    fn end(&self, kind: Kind, continues: bool) -> usize {
        match kind {
            Kind::Symbol(symbol) => self.offset + symbol.len(),
            Kind::UnaryPlus => self.offset + 1,
            Kind::Identifier(length) => self.offset + length,
            Kind::Integer(_) | Kind::Float(_) => scan::number(self.text, self.offset),
            Kind::Text | Kind::TextBefore if continues => scan::interpolated(self.text, self.offset),
            Kind::Character(_) | Kind::Text | Kind::TextBefore => scan::literal(self.text, self.offset),
            Kind::Error => self.offset,
        }
    }

    /// Whether the last token is the `}` that ends a `${`: text follows at once.
    fn in_text(&self) -> bool {
        let last = self.tokens.list.last();
        last.is_some_and(|last| {
            let before = last.pair.checked_sub(1).and_then(|index| self.tokens.list.get(index));
            last.kind == Kind::Symbol("}") && before.is_some_and(|before| before.kind == Kind::TextBefore)
        })
    }

    fn gap(&mut self) {
        loop {
            self.offset = scan::white_space(self.text, self.offset);
            let Some(end) = scan::comment(self.text, self.offset) else { break };
            let is_block = self.text.as_bytes().get(self.offset + 1) == Some(&b'*');
            self.tokens
                .comments
                .push(Comment { kind: if is_block { CommentKind::Block } else { CommentKind::Line }, span: Span::new(self.offset, end) });
            self.offset = end;
        }
    }

    fn bracket(&mut self, index: usize, kind: Kind) {
        match kind {
            Kind::Symbol("(" | "[" | "?[" | "{" | "#{") => self.open.push(index),
            Kind::Symbol(")" | "]" | "}") => {
                let Some(opening) = self.open.pop() else { return };
                self.tokens.set_pair(opening, index);
                self.tokens.set_pair(index, opening);
            }
            _ => {}
        }
    }
}

impl Tokens {
    fn set_pair(&mut self, index: usize, pair: usize) {
        if let Some(token) = self.list.get_mut(index) {
            token.pair = pair;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.get(index).map(|token| token.kind)
    }

    pub(crate) fn is(&self, index: usize, symbol: &str) -> bool {
        matches!(self.kind(index), Some(Kind::Symbol(found)) if found == symbol)
    }

    /// The spelling of the keyword or mark at `index`; empty for anything else.
    pub(crate) fn symbol(&self, index: usize) -> &'static str {
        match self.kind(index) {
            Some(Kind::Symbol(symbol)) => symbol,
            _ => "",
        }
    }

    /// The bracket on the other side of the one at `index`.
    pub(crate) fn pair(&self, index: usize) -> usize {
        self.get(index).map_or(index, |token| token.pair)
    }

    /// The value of the text at `index`, if it stands after the first `switch`.
    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        let found = self.texts.binary_search_by_key(&index, |(token, _)| *token).ok()?;
        self.texts.get(found).map(|(_, text)| text.as_str())
    }

    /// The token Rhai read at `position`.
    pub(crate) fn at(&self, position: Position) -> Option<usize> {
        let found = self.positions.binary_search_by_key(&position, |(key, _)| *key).ok()?;
        self.positions.get(found).map(|(_, index)| *index)
    }

    /// What the token at `index` covers.
    pub(crate) fn span(&self, index: usize) -> Span {
        self.get(index).map(|token| token.span).unwrap_or_default()
    }

    /// From the start of token `first` to the end of token `last`.
    pub(crate) fn cover(&self, first: usize, last: usize) -> Span {
        Span::new(self.span(first).start, self.span(last).end)
    }
}
