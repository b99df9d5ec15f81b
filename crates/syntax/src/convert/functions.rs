//! Functions and closures.

use super::expressions::unknown;
use super::{Converter, Extent, Spanned};
use crate::located::Tokens;
use crate::{ExprKind, Function, Stmt};
use rhai::{AST, ASTNode, FnAccess, Module, ScriptFuncDef, Shared};
use smol_str::{SmolStr, format_smolstr};
use std::collections::HashMap;

/// Closures by the name Rhai gave them.
pub(super) type Definitions = HashMap<String, Shared<ScriptFuncDef>>;

/// A function defined by `fn`.
pub(super) struct Named {
    pub(super) definition: Shared<ScriptFuncDef>,
    /// The `{` of its body.
    open: usize,
}

/// The functions in source order (Rhai's order varies from run to run), and the closures.
pub(super) fn collect(ast: &AST, tokens: &Tokens) -> (Vec<Named>, Definitions) {
    let mut named = Vec::new();
    let mut closures = Definitions::new();
    for definition in ast.iter_fn_def() {
        let definition = Shared::clone(definition);
        if definition.name.starts_with("anon$") {
            closures.insert(definition.name.as_str().to_owned(), definition);
        } else if let Some(open) = tokens.at(definition.body.start_position()) {
            named.push(Named { definition, open });
        }
    }
    named.sort_by_key(|named| named.open);
    (named, closures)
}

impl Named {
    /// Everything but the body. Rhai does not keep where a head starts, so it is read backwards from the body.
    pub(super) fn header(&self, tokens: &Tokens) -> Function {
        let parameters_start = tokens.pair(self.open.saturating_sub(1));
        let name = parameters_start.saturating_sub(1);
        let typed = 2 * usize::from(self.definition.this_type.is_some());
        let keyword = name.saturating_sub(1 + typed);
        let private = self.definition.access == FnAccess::Private;
        let first = keyword.saturating_sub(usize::from(private));
        Function {
            name: self.definition.name.as_str().into(),
            parameters: parameters(&self.definition),
            captures: 0,
            body: Vec::new(),
            span: tokens.cover(first, tokens.pair(self.open)),
            name_span: tokens.span(name),
            this_type: self.definition.this_type.as_ref().map(|name| name.as_str().into()),
            private,
            is_closure: false,
        }
    }
}

fn parameters(definition: &ScriptFuncDef) -> Vec<SmolStr> {
    definition.params.iter().map(|name| name.as_str().into()).collect()
}

impl Converter<'_> {
    /// The statements of a function. `ScriptFuncDef::body` is of a type that cannot be named outside Rhai, so the
    /// function goes into a script of its own, which can be walked.
    pub(super) fn function_body(&mut self, definition: &Shared<ScriptFuncDef>) -> Vec<Stmt> {
        self.placed_body(definition).0
    }

    /// The statements, and what the last covers.
    fn placed_body(&mut self, definition: &Shared<ScriptFuncDef>) -> (Vec<Stmt>, Option<Extent>) {
        let mut module = Module::new();
        module.set_script_fn(Shared::clone(definition));
        let mut body = Vec::new();
        let mut last = None;
        AST::new_from_module(module).walk(&mut |path| {
            if let [ASTNode::Stmt(statement)] = path {
                let (statement, extent) = self.statement(statement);
                body.push(statement);
                last = Some(extent);
            }
            true
        });
        (body, last)
    }

    /// The closure Rhai calls `name`, whose first `|` is the token at `open`.
    pub(super) fn closure(&mut self, name: &str, captures: Vec<SmolStr>, open: usize) -> Spanned {
        let Some(definition) = self.closures.get(name).map(Shared::clone) else {
            return self.single(unknown(), open);
        };
        self.unresolved |= !captures.is_empty();
        let start = self.closure_body_start(open);
        let function = self.functions.len();
        // The place is taken before the body is converted: closures inside come after.
        self.functions.push(Function {
            name: format_smolstr!("closure@{}", self.tokens.span(open).start),
            parameters: parameters(&definition),
            captures: captures.len(),
            body: Vec::new(),
            span: self.tokens.span(open),
            name_span: self.tokens.span(open),
            this_type: None,
            private: false,
            is_closure: true,
        });
        let (body, last) = self.placed_body(&definition);
        let last = match last {
            _ if self.tokens.is(start, "{") => self.tokens.pair(start),
            Some(extent) => extent.last,
            // At the end of the text Rhai accepts a closure without a body.
            None => start.min(self.tokens.len().saturating_sub(1)),
        };
        let extent = Extent::new(open, last);
        if let Some(function) = self.functions.get_mut(function) {
            function.span = self.tokens.cover(open, last);
            function.body = body;
        }
        self.spanned(ExprKind::Closure { function, captures }, extent, open)
    }

    /// The first token after the parameters.
    fn closure_body_start(&self, open: usize) -> usize {
        if self.tokens.is(open, "||") {
            return open + 1;
        }
        let mut close = open + 1;
        while close < self.tokens.len() && !self.tokens.is(close, "|") {
            close += 1;
        }
        close + 1
    }
}
