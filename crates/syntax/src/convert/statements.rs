//! Statements.

use super::{Converter, Extent, Spanned};
use crate::{Expr, Stmt, StmtKind};
use rhai::{ASTFlags, Expr as RhaiExpr, FlowControl, Ident, OpAssignment, Position, Stmt as RhaiStmt, StmtBlock};
use smol_str::SmolStr;

type Placed = (Stmt, Extent);

impl Converter<'_> {
    pub(super) fn statements(&mut self, list: &[RhaiStmt]) -> Vec<Stmt> {
        list.iter().map(|statement| self.statement(statement).0).collect()
    }

    pub(super) fn statement(&mut self, statement: &RhaiStmt) -> Placed {
        match statement {
            RhaiStmt::Noop(position) => {
                let index = self.at(*position);
                self.statement_over(StmtKind::Block(Vec::new()), Extent::single(index))
            }
            RhaiStmt::If(flow, position) => self.conditional(flow, *position),
            RhaiStmt::Switch(switch, position) => self.switch(&switch.0, &switch.1, *position),
            RhaiStmt::While(flow, position) => self.while_loop(flow, *position),
            RhaiStmt::Do(flow, flags, position) => self.do_loop(flow, *flags, *position),
            RhaiStmt::For(parts, position) => self.for_loop(&parts.0, parts.1.as_ref(), &parts.2, *position),
            RhaiStmt::Var(parts, flags, position) => self.definition(&parts.0, &parts.1, *flags, *position),
            RhaiStmt::Assignment(parts) => self.assignment(&parts.0, &parts.1.lhs, &parts.1.rhs),
            RhaiStmt::Expr(value) => {
                let value = self.expression(value);
                self.expression_statement(value)
            }
            RhaiStmt::FnCall(call, position) => {
                let value = self.call(call, *position);
                self.expression_statement(value)
            }
            RhaiStmt::Block(block) => self.block(block.statements(), block.position()),
            RhaiStmt::TryCatch(flow, position) => self.try_catch(flow, *position),
            RhaiStmt::BreakLoop(value, flags, position) => {
                let value = value.as_deref();
                if flags.contains(ASTFlags::BREAK) {
                    self.jump(value, *position, StmtKind::Break)
                } else {
                    self.jump(value, *position, |_| StmtKind::Continue)
                }
            }
            RhaiStmt::Return(value, flags, position) => {
                let throws = flags.contains(ASTFlags::BREAK);
                let kind = if throws { StmtKind::Throw } else { StmtKind::Return };
                self.jump(value.as_deref(), *position, kind)
            }
            RhaiStmt::Import(parts, position) => self.import(&parts.0, &parts.1, *position),
            RhaiStmt::Export(parts, position) => self.export(&parts.0, &parts.1, *position),
            other => {
                let index = self.at(other.position());
                let kind = StmtKind::Unknown("a statement of a kind this version does not know".to_owned());
                self.statement_over(kind, Extent::single(index))
            }
        }
    }

    /// `{ .. }` whose brace stands at `position`.
    pub(super) fn block(&mut self, statements: &[RhaiStmt], position: Position) -> Placed {
        let open = self.at(position);
        let body = self.statements(statements);
        self.statement_over(StmtKind::Block(body), self.braces(open))
    }

    pub(super) fn braces(&self, open: usize) -> Extent {
        Extent::new(open, self.tokens.pair(open))
    }

    /// The body of a loop, a branch or a handler, and its `}`.
    fn body(&mut self, block: &StmtBlock) -> (Vec<Stmt>, usize) {
        let open = self.at(block.position());
        (self.statements(block.statements()), self.tokens.pair(open))
    }

    /// An expression as a part of a statement, and the last token of it.
    pub(super) fn part(&mut self, expression: &RhaiExpr) -> (Expr, Extent) {
        let part: Spanned = self.expression(expression);
        let outer = part.outer(self.tokens);
        (part.expression, outer)
    }

    fn expression_statement(&self, value: Spanned) -> Placed {
        let extent = value.outer(self.tokens);
        self.statement_over(StmtKind::Expr(value.expression), extent)
    }

    fn conditional(&mut self, flow: &FlowControl, position: Position) -> Placed {
        let first = self.at(position);
        let condition = self.expression(&flow.expr).expression;
        let (then, end) = self.body(&flow.body);
        let (otherwise, last) = match flow.branch.statements() {
            [] if flow.branch.position().is_none() => (None, end),
            [otherwise] if flow.branch.end_position().is_none() => {
                let (otherwise, extent) = self.statement(otherwise);
                (Some(vec![otherwise]), extent.last)
            }
            _ => {
                let (otherwise, end) = self.body(&flow.branch);
                (Some(otherwise), end)
            }
        };
        let kind = StmtKind::If { condition, then, otherwise };
        self.statement_over(kind, Extent::new(first, last))
    }

    /// `loop` is a `while` without a condition to Rhai.
    fn while_loop(&mut self, flow: &FlowControl, position: Position) -> Placed {
        let first = self.at(position);
        let kind = if self.tokens.is(first, "loop") {
            let (body, last) = self.body(&flow.body);
            (StmtKind::Loop { body }, last)
        } else {
            let condition = self.expression(&flow.expr).expression;
            let (body, last) = self.body(&flow.body);
            (StmtKind::While { condition, body }, last)
        };
        self.statement_over(kind.0, Extent::new(first, kind.1))
    }

    fn do_loop(&mut self, flow: &FlowControl, flags: ASTFlags, position: Position) -> Placed {
        let first = self.at(position);
        let (body, _) = self.body(&flow.body);
        let (condition, extent) = self.part(&flow.expr);
        let kind = StmtKind::Do { body, condition, until: flags.contains(ASTFlags::NEGATED) };
        self.statement_over(kind, Extent::new(first, extent.last))
    }

    fn for_loop(&mut self, variable: &Ident, counter: Option<&Ident>, flow: &FlowControl, position: Position) -> Placed {
        let first = self.at(position);
        let iterable = self.expression(&flow.expr).expression;
        let (body, last) = self.body(&flow.body);
        let kind = StmtKind::For {
            variable: variable.name.as_str().into(),
            counter: counter.map(|counter| counter.name.as_str().into()),
            iterable,
            body,
        };
        self.statement_over(kind, Extent::new(first, last))
    }

    fn definition(&mut self, name: &Ident, value: &RhaiExpr, flags: ASTFlags, position: Position) -> Placed {
        let export = flags.contains(ASTFlags::EXPORTED);
        let first = self.at(position).saturating_sub(usize::from(export));
        let name_token = self.at(name.pos);
        let is_absent = matches!(value, RhaiExpr::Unit(position) if position.is_none());
        let value = (!is_absent).then(|| self.part(value));
        let last = value.as_ref().map_or(name_token, |(_, extent)| extent.last);
        let kind = StmtKind::Let {
            name: name.name.as_str().into(),
            name_span: self.tokens.span(name_token),
            constant: flags.contains(ASTFlags::CONSTANT),
            export,
            value: value.map(|(value, _)| value),
        };
        self.statement_over(kind, Extent::new(first, last))
    }

    fn assignment(&mut self, operation: &OpAssignment, target: &RhaiExpr, value: &RhaiExpr) -> Placed {
        let (target, left) = self.part(target);
        let (value, right) = self.part(value);
        let operator = operation.get_op_assignment_info().map(|(.., operator)| operator);
        let kind = StmtKind::Assign { target: Box::new(target), operator, value };
        self.statement_over(kind, left.join(right))
    }

    fn try_catch(&mut self, flow: &FlowControl, position: Position) -> Placed {
        let first = self.at(position);
        let (body, _) = self.body(&flow.body);
        let variable = match &flow.expr {
            RhaiExpr::Variable(variable, ..) => Some(variable.1.as_str().into()),
            _ => None,
        };
        let (handler, last) = self.body(&flow.branch);
        let kind = StmtKind::Try { body, variable, handler };
        self.statement_over(kind, Extent::new(first, last))
    }

    fn jump(&mut self, value: Option<&RhaiExpr>, position: Position, kind: impl FnOnce(Option<Expr>) -> StmtKind) -> Placed {
        let first = self.at(position);
        let value = value.map(|value| self.part(value));
        let last = value.as_ref().map_or(first, |(_, extent)| extent.last);
        let kind = kind(value.map(|(value, _)| value));
        self.statement_over(kind, Extent::new(first, last))
    }

    fn import(&mut self, path: &RhaiExpr, alias: &Ident, position: Position) -> Placed {
        let first = self.at(position);
        let (path, extent) = self.part(path);
        let (alias, last) = self.alias(alias, extent.last);
        self.statement_over(StmtKind::Import { path, alias }, Extent::new(first, last))
    }

    fn export(&mut self, name: &Ident, alias: &Ident, position: Position) -> Placed {
        let first = self.at(position);
        let last = self.at(name.pos);
        let (alias, last) = self.alias(alias, last);
        let name = name.name.as_str().into();
        self.statement_over(StmtKind::Export { name, alias }, Extent::new(first, last))
    }

    fn alias(&mut self, alias: &Ident, last: usize) -> (Option<SmolStr>, usize) {
        if alias.name.is_empty() {
            return (None, last);
        }
        (Some(alias.name.as_str().into()), self.at(alias.pos))
    }
}
