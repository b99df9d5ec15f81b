//! From Rhai's tree to ours. Rhai's tree says what the script means; the tokens say where each part stands.

mod chains;
mod expressions;
mod extent;
mod functions;
mod labels;
mod literals;
mod statements;
mod switches;

use crate::located::Tokens;
use crate::{Expr, ExprKind, Function, Stmt, StmtKind};
use extent::{Extent, Spanned};
use functions::Definitions;
use rhai::{AST, Position};

/// The tree of a script, without what lives in its comments.
pub(crate) struct Converted {
    pub(crate) body: Vec<Stmt>,
    pub(crate) functions: Vec<Function>,
    /// See [`crate::Script::unresolved`].
    pub(crate) unresolved: bool,
    /// How often a position of Rhai's was not that of a token: a bug of ours, spans are then wrong.
    pub(crate) lost: usize,
}

/// Convert what Rhai made of `text`, from which `tokens` were read.
pub(crate) fn convert(ast: &AST, text: &str, tokens: &Tokens) -> Converted {
    let (named, closures) = functions::collect(ast, tokens);
    let mut converter = Converter { text, tokens, closures, functions: Vec::new(), unresolved: false, lost: 0 };
    converter.functions = named.iter().map(|named| named.header(tokens)).collect();
    let body = converter.statements(ast.statements());
    let unresolved = converter.unresolved;
    for (index, named) in named.iter().enumerate() {
        let body = converter.function_body(&named.definition);
        if let Some(function) = converter.functions.get_mut(index) {
            function.body = body;
        }
    }
    Converted { body, functions: converter.functions, unresolved, lost: converter.lost }
}

struct Converter<'tokens> {
    text: &'tokens str,
    tokens: &'tokens Tokens,
    closures: Definitions,
    functions: Vec<Function>,
    /// Some variable so far was declared nowhere before.
    unresolved: bool,
    lost: usize,
}

impl Converter<'_> {
    /// The token Rhai read at `position`.
    fn at(&mut self, position: Position) -> usize {
        self.tokens.at(position).unwrap_or_else(|| {
            self.lost += 1;
            0
        })
    }

    /// An expression over an extent, reported at token `anchor`.
    fn spanned(&self, kind: ExprKind, extent: Extent, anchor: usize) -> Spanned {
        let expression = Expr { kind, span: self.tokens.cover(extent.first, extent.last), anchor: self.tokens.span(anchor) };
        Spanned { expression, extent }
    }

    /// An expression of one token.
    fn single(&self, kind: ExprKind, index: usize) -> Spanned {
        self.spanned(kind, Extent::single(index), index)
    }

    fn statement_over(&self, kind: StmtKind, extent: Extent) -> (Stmt, Extent) {
        let span = self.tokens.cover(extent.first, extent.last);
        (Stmt { kind, span }, extent)
    }
}
