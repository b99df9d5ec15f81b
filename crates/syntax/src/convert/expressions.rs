//! Expressions.

use super::{Converter, Extent, Spanned};
use crate::tokens::Kind;
use crate::{Expr, ExprKind, Span};
use rhai::{Expr as RhaiExpr, FnCallExpr, FnPtr, Ident, Position, Stmt as RhaiStmt, StmtBlock, Token as RhaiToken};
use smol_str::SmolStr;

impl Converter<'_> {
    pub(super) fn expression(&mut self, expression: &RhaiExpr) -> Spanned {
        match expression {
            RhaiExpr::Unit(position) => self.leaf(ExprKind::Unit, *position),
            RhaiExpr::BoolConstant(value, position) => self.leaf(ExprKind::Bool(*value), *position),
            RhaiExpr::CharConstant(value, position) => self.leaf(ExprKind::Char(*value), *position),
            RhaiExpr::ThisPtr(position) => self.leaf(ExprKind::This, *position),
            RhaiExpr::StringConstant(value, position) => self.leaf(ExprKind::Text(value.as_str().into()), *position),
            RhaiExpr::IntegerConstant(value, position) => self.number(ExprKind::Int(*value), *position),
            RhaiExpr::FloatConstant(value, position) => self.number(ExprKind::Float(**value), *position),
            RhaiExpr::InterpolatedString(parts, position) => self.interpolated(parts, *position),
            RhaiExpr::Array(items, position) => {
                let open = self.at(*position);
                let items = self.expressions(items);
                self.bracketed(ExprKind::Array(items), open)
            }
            RhaiExpr::Map(map, position) => {
                let open = self.at(*position);
                let entries = map.0.iter();
                let entries = entries.map(|(key, value)| self.entry(key, value)).collect();
                self.bracketed(ExprKind::Map(entries), open)
            }
            RhaiExpr::Variable(variable, _, position) => {
                let index = self.at(*position);
                self.unresolved |= variable.0.is_none() && variable.2.path.is_empty();
                let kind = ExprKind::Variable { name: variable.1.as_str().into(), namespace: names(&variable.2.path) };
                let first = self.namespace_start(&variable.2.path, index);
                self.spanned(kind, Extent::new(first, index), index)
            }
            RhaiExpr::FnCall(call, position) | RhaiExpr::MethodCall(call, position) => self.call(call, *position),
            RhaiExpr::Dot(..) | RhaiExpr::Index(..) => self.chain(expression),
            RhaiExpr::And(operands, position) => self.list(operands, *position, ExprKind::And),
            RhaiExpr::Or(operands, position) => self.list(operands, *position, ExprKind::Or),
            RhaiExpr::Coalesce(operands, position) => self.list(operands, *position, ExprKind::Coalesce),
            RhaiExpr::Stmt(block) => self.block_expression(block),
            RhaiExpr::DynamicConstant(value, position) => {
                let open = self.at(*position);
                match value.read_lock::<FnPtr>() {
                    Some(pointer) => self.closure(pointer.fn_name(), Vec::new(), open),
                    None => self.single(ExprKind::Unknown(value.type_name().to_owned()), open),
                }
            }
            other => self.leaf(unknown(), other.start_position()),
        }
    }

    pub(super) fn expressions(&mut self, list: &[RhaiExpr]) -> Vec<Expr> {
        list.iter().map(|item| self.expression(item).expression).collect()
    }

    fn leaf(&mut self, kind: ExprKind, position: Position) -> Spanned {
        let index = self.at(position);
        self.single(kind, index)
    }

    fn entry(&mut self, key: &Ident, value: &RhaiExpr) -> (SmolStr, Expr) {
        (key.name.as_str().into(), self.expression(value).expression)
    }

    fn namespace_start(&mut self, path: &[Ident], name: usize) -> usize {
        path.first().map_or(name, |first| self.at(first.pos))
    }

    /// `a && b && ..`
    fn list(&mut self, operands: &[RhaiExpr], position: Position, kind: fn(Vec<Expr>) -> ExprKind) -> Spanned {
        let anchor = self.at(position);
        let mut extent = Extent::single(anchor);
        let mut converted = Vec::with_capacity(operands.len());
        for operand in operands {
            let operand = self.expression(operand);
            extent = extent.join(operand.outer(self.tokens));
            converted.push(operand.expression);
        }
        self.spanned(kind(converted), extent.balanced(self.tokens), anchor)
    }

    pub(super) fn call(&mut self, call: &FnCallExpr, position: Position) -> Spanned {
        let name = self.at(position);
        if !matches!(self.tokens.kind(name), Some(Kind::Identifier(_))) {
            return self.operator(call, name);
        }
        let first = self.namespace_start(&call.namespace.path, name);
        let extent = Extent::new(first, self.arguments_end(name));
        if let Some(pointer) = pointer_name(call) {
            return self.spanned(ExprKind::FunctionPointer { name: pointer }, extent, name);
        }
        let kind = ExprKind::Call {
            name: call.name.as_str().into(),
            namespace: names(&call.namespace.path),
            arguments: self.expressions(&call.args),
            capture_parent_scope: call.capture_parent_scope,
        };
        self.spanned(kind, extent, name)
    }

    /// The `)` of the call whose name is the token at `name`.
    pub(super) fn arguments_end(&self, name: usize) -> usize {
        let open = name + 1 + usize::from(self.tokens.is(name + 1, "!"));
        self.tokens.pair(open)
    }

    fn operator(&mut self, call: &FnCallExpr, token: usize) -> Spanned {
        let is_membership = call.name == "contains";
        let mut extent = Extent::single(token);
        let mut arguments = Vec::with_capacity(call.args.len());
        for operand in &call.args {
            let operand = self.operand(operand, token);
            extent = extent.join(operand.outer(self.tokens));
            arguments.push(operand.expression);
        }
        if is_membership {
            arguments.reverse();
        }
        let operator = if is_membership { "in" } else { call.op_token.as_ref().map_or("", RhaiToken::literal_syntax) };
        self.spanned(ExprKind::Operator { operator, arguments }, extent.balanced(self.tokens), token)
    }

    /// An operand of the operator at `token`. The ends of a range may be left out: Rhai puts `0` at the operator for
    /// the start and `()` at the next token for the end.
    fn operand(&mut self, operand: &RhaiExpr, token: usize) -> Spanned {
        let operator = self.tokens.span(token);
        match operand {
            RhaiExpr::IntegerConstant(0, position) if self.tokens.at(*position) == Some(token) => {
                let start = Span::new(operator.start, operator.start);
                absent(ExprKind::Int(0), start, token)
            }
            RhaiExpr::Unit(position) if !self.tokens.at(*position).is_some_and(|unit| self.tokens.is(unit, "()")) => {
                let end = Span::new(operator.end, operator.end);
                absent(ExprKind::Unit, end, token)
            }
            operand => self.expression(operand),
        }
    }

    /// A block, or a statement that Rhai wrapped into one, as a value. A closure that captures is one too.
    fn block_expression(&mut self, block: &StmtBlock) -> Spanned {
        if let Some(closure) = self.capturing_closure(block) {
            return closure;
        }
        let (statement, extent) = match block.statements() {
            [single] if block.end_position().is_none() => self.statement(single),
            statements => self.block(statements, block.position()),
        };
        let kind = ExprKind::Block(Box::new(statement));
        self.spanned(kind, extent, extent.first)
    }

    /// `{ Share[captures]; curry(FnPtr, captures) }`
    fn capturing_closure(&mut self, block: &StmtBlock) -> Option<Spanned> {
        let [RhaiStmt::Share(captures), RhaiStmt::Expr(value)] = block.statements() else {
            return None;
        };
        let RhaiExpr::FnCall(call, position) = &**value else { return None };
        let RhaiExpr::DynamicConstant(pointer, _) = call.args.first()? else { return None };
        let name = pointer.read_lock::<FnPtr>()?.fn_name().to_owned();
        let captures = captures.iter().map(|(name, _)| name.name.as_str().into()).collect();
        let open = self.at(*position);
        Some(self.closure(&name, captures, open))
    }
}

/// Nothing of Rhai's own description: it has hashes that differ from run to run.
pub(super) fn unknown() -> ExprKind {
    ExprKind::Unknown("an expression of a kind this version does not know".to_owned())
}

fn names(path: &[Ident]) -> Box<[SmolStr]> {
    // Nearly every name is without, and an empty iterator is not free.
    if path.is_empty() {
        return Box::default();
    }
    path.iter().map(|part| part.name.as_str().into()).collect()
}

/// The name in `Fn("name")`.
fn pointer_name(call: &FnCallExpr) -> Option<SmolStr> {
    let is_constructor = call.name == "Fn" && call.namespace.path.is_empty();
    match call.args.as_slice() {
        [RhaiExpr::StringConstant(name, _)] if is_constructor => Some(name.as_str().into()),
        _ => None,
    }
}

fn absent(kind: ExprKind, span: Span, token: usize) -> Spanned {
    Spanned { expression: Expr { kind, span, anchor: span }, extent: Extent::single(token) }
}
