//! The token stream laid over the text: where each token starts and ends, which brackets belong together, and
//! the comments in between.

use std::sync::Arc;

use crate::source::BYTES_A_LINE;
use crate::tokens::{Kind, kind_of};
use crate::{Comment, CommentKind, Span, scan};
use rhai::{Position, Token as RhaiToken};

/// A token with its place.
#[derive(Debug)]
struct Token {
    kind: Kind,
    /// Where Rhai saw it. Only a key: it grows with the tokens, but columns are not exact.
    key: u32,
    start: u32,
    end: u32,
    /// The token of the bracket on the other side; its own index if it has none.
    pair: u32,
}

/// All tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    list: Vec<Token>,
    /// For each line of Rhai's, the first token on it or after it.
    lines: Vec<usize>,
    /// Values of texts after the first `switch`, by token.
    texts: Vec<(usize, String)>,
    pub(crate) comments: Vec<Comment>,
}

/// Lays the tokens over the text they are read from, as they come.
#[derive(Debug, Default)]
pub(crate) struct Locator {
    text: Arc<str>,
    offset: usize,
    /// Whether the last token is the `}` that ends a `${`: text follows at once.
    in_text: bool,
    switch_seen: bool,
    tokens: Tokens,
    /// Brackets still open.
    open: Vec<usize>,
}

/// Few scripts have shorter tokens than this on the average, the space between them counted.
const BYTES_A_TOKEN: usize = 4;

impl Locator {
    pub(crate) fn new(text: &Arc<str>) -> Self {
        let mut locator = Self { text: Arc::clone(text), ..Self::default() };
        locator.tokens.list.reserve(text.len() / BYTES_A_TOKEN);
        locator.tokens.lines.reserve(text.len() / BYTES_A_LINE);
        locator
    }

    pub(crate) fn add(&mut self, token: &RhaiToken, position: Position) {
        let Some(kind) = kind_of(token) else { return };
        let index = self.tokens.list.len();
        let continues = self.in_text;
        if !continues {
            self.gap();
        }
        let start = self.offset;
        self.offset = self.end(kind, continues).min(self.text.len());
        self.tokens.push(kind, position, Span::new(start, self.offset));
        self.in_text = false;
        match token {
            RhaiToken::LeftParen | RhaiToken::LeftBracket | RhaiToken::QuestionBracket | RhaiToken::LeftBrace | RhaiToken::MapStart => {
                self.open.push(index);
            }
            RhaiToken::RightParen | RhaiToken::RightBracket => self.close(index),
            RhaiToken::RightBrace => {
                self.close(index);
                self.in_text = self.tokens.ends_interpolation(index);
            }
            RhaiToken::Switch => self.switch_seen = true,
            // Rhai's tree has only hashes of case labels.
            RhaiToken::StringConstant(text) if self.switch_seen => self.tokens.texts.push((index, text.to_string())),
            _ => {}
        }
    }

    /// All tokens, when no more come.
    pub(crate) fn finish(mut self) -> Tokens {
        if !self.in_text {
            self.gap();
        }
        self.tokens
    }

    fn end(&self, kind: Kind, continues: bool) -> usize {
        match kind {
            Kind::Symbol(symbol) => self.offset + symbol.len(),
            Kind::UnaryPlus => self.offset + 1,
            Kind::Identifier(length) => self.offset + length,
            Kind::Integer(_) | Kind::Float(_) => scan::number(&self.text, self.offset),
            Kind::Text | Kind::TextBefore if continues => scan::interpolated(&self.text, self.offset),
            Kind::Character(_) | Kind::Text | Kind::TextBefore => scan::literal(&self.text, self.offset),
            Kind::Error => self.offset,
        }
    }

    fn gap(&mut self) {
        loop {
            self.offset = scan::white_space(&self.text, self.offset);
            let Some(end) = scan::comment(&self.text, self.offset) else { break };
            let is_block = self.text.as_bytes().get(self.offset + 1) == Some(&b'*');
            self.tokens
                .comments
                .push(Comment { kind: if is_block { CommentKind::Block } else { CommentKind::Line }, span: Span::new(self.offset, end) });
            self.offset = end;
        }
    }

    /// Pairs the closing bracket at `index` with the last that is open.
    fn close(&mut self, index: usize) {
        let Some(opening) = self.open.pop() else { return };
        self.tokens.set_pair(opening, index);
        self.tokens.set_pair(index, opening);
    }
}

impl Tokens {
    fn push(&mut self, kind: Kind, position: Position, span: Span) {
        let index = self.list.len();
        // A part of a text has no position of its own when it is empty.
        let before = || self.list.last().map_or(0, |last| last.key);
        let key = if position.is_none() { before() } else { key(position) };
        while self.lines.len() <= line(key) {
            self.lines.push(index);
        }
        self.list.push(Token { kind, key, start: narrow(span.start), end: narrow(span.end), pair: narrow(index) });
    }

    fn set_pair(&mut self, index: usize, pair: usize) {
        if let Some(token) = self.list.get_mut(index) {
            token.pair = narrow(pair);
        }
    }

    /// Whether the token at `index` is the `}` that ends a `${`.
    pub(crate) fn ends_interpolation(&self, index: usize) -> bool {
        let before = self.pair(index).checked_sub(1);
        self.is(index, "}") && before.and_then(|before| self.kind(before)) == Some(Kind::TextBefore)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|token| token.kind)
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
        self.list.get(index).map_or(index, |token| token.pair as usize)
    }

    /// The value of the text at `index`, if it stands after the first `switch`.
    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        let found = self.texts.binary_search_by_key(&index, |(token, _)| *token).ok()?;
        self.texts.get(found).map(|(_, text)| text.as_str())
    }

    /// The token Rhai read at `position`.
    pub(crate) fn at(&self, position: Position) -> Option<usize> {
        let key = key(position);
        let first = *self.lines.get(line(key))?;
        let next = self.lines.get(line(key) + 1).copied().unwrap_or(self.list.len());
        let on_line = self.list.get(first..next)?;
        let found = on_line.partition_point(|token| token.key < key);
        on_line.get(found).filter(|token| token.key == key && !position.is_none()).map(|_| first + found)
    }

    /// What the token at `index` covers.
    pub(crate) fn span(&self, index: usize) -> Span {
        self.list.get(index).map_or_else(Span::default, |token| Span::new(token.start as usize, token.end as usize))
    }

    /// From the start of token `first` to the end of token `last`.
    pub(crate) fn cover(&self, first: usize, last: usize) -> Span {
        Span::new(self.span(first).start, self.span(last).end)
    }
}

/// A position as a number that grows with it: Rhai counts lines and columns in 16 bits.
fn key(position: Position) -> u32 {
    narrow(position.line().unwrap_or_default() << 16 | position.position().unwrap_or_default())
}

fn line(key: u32) -> usize {
    (key >> 16) as usize
}

/// A script has fewer bytes than 32 bits count, and no more tokens than bytes.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
