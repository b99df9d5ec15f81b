//! Statements, one after another.

use rex_syntax::{Expr, Span, Stmt, StmtKind};
use smol_str::SmolStr;

use super::{Evaluator, Level};
use crate::values::{Map, Tri, Value};

impl Evaluator<'_> {
    /// The statements in a scope of their own; the value is that of the last.
    pub(crate) fn block(&mut self, statements: &[Stmt]) -> Value {
        self.scoped(|this| this.statements(statements))
    }

    /// The statements in the scope at hand.
    pub(crate) fn statements(&mut self, statements: &[Stmt]) -> Value {
        let mut value = Value::unit();
        for statement in statements {
            value = self.statement(statement);
            if !self.live {
                return Value::never();
            }
        }
        value
    }

    fn statement(&mut self, statement: &Stmt) -> Value {
        if !self.proceed(statement.span) {
            return Value::never();
        }
        match &statement.kind {
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Let { name, constant, export, value, .. } => self.let_statement(name, *constant, *export, value.as_ref()),
            StmtKind::Assign { target, operator, value } => self.assign(target, *operator, value),
            StmtKind::If { condition, then, otherwise } => self.if_statement(condition, then, otherwise.as_deref()),
            StmtKind::Switch { value, cases, default } => self.switch_statement(value, cases, default.as_deref()),
            StmtKind::While { condition, body } => self.while_loop(Some((condition, true)), body, statement.span),
            StmtKind::Loop { body } => self.while_loop(None, body, statement.span),
            StmtKind::Do { body, condition, until } => self.do_loop(body, condition, !until, statement.span),
            StmtKind::For { variable, counter, iterable, body } => self.for_loop(variable, counter.as_ref(), iterable, body),
            StmtKind::Break(value) => self.break_statement(value.as_ref()),
            StmtKind::Continue => self.continue_statement(),
            StmtKind::Return(value) => self.return_statement(value.as_ref()),
            StmtKind::Throw(value) => self.throw_statement(value.as_ref()),
            StmtKind::Try { body, variable, handler } => self.try_statement(body, variable.as_ref(), handler, statement.span),
            StmtKind::Block(body) => self.block(body),
            StmtKind::Import { path, alias } => self.import_statement(path, alias.as_deref(), statement.span),
            StmtKind::Export { name, alias } => self.export_statement(name, alias.as_deref()),
            StmtKind::Unknown(what) => self.unknown_construct(what, statement.span),
        }
    }

    /// What our parser cannot read could do anything.
    #[cold]
    pub(crate) fn unknown_construct(&mut self, what: &str, span: Span) -> Value {
        let message = format!("this cannot be analysed: {what}");
        self.unbounded("unknown-construct", &message, "write it in another way", self.source(), span, "could do anything");
        self.unknown("a construct that cannot be analysed", span)
    }

    fn let_statement(&mut self, name: &SmolStr, constant: bool, export: bool, value: Option<&Expr>) -> Value {
        let result = value.map_or_else(Value::unit, |value| self.expression(value));
        if !self.live {
            return Value::never();
        }
        let slot = self.declare(name.clone(), result);
        if let Some(value) = value {
            self.derive(slot, value);
        }
        let outermost = self.frames.last().is_some_and(|frame| frame.outermost);
        let source = self.source();
        if outermost && (constant || export) {
            self.store.pin(slot);
            if let Some(module) = self.modules.get_mut(source) {
                if export {
                    module.exports.insert(name.clone(), slot);
                }
                if constant && module.constants.insert(name.clone(), slot).is_some() {
                    // What functions gave may have been made with the other.
                    self.memory.clear();
                }
            }
        }
        Value::unit()
    }

    fn export_statement(&mut self, name: &str, alias: Option<&str>) -> Value {
        let source = self.source();
        if let Some(slot) = self.find_variable(name) {
            self.store.pin(slot);
            if let Some(module) = self.modules.get_mut(source) {
                module.exports.insert(alias.unwrap_or(name).into(), slot);
            }
        }
        Value::unit()
    }

    fn if_statement(&mut self, condition: &Expr, then: &[Stmt], otherwise: Option<&[Stmt]>) -> Value {
        let judged = self.judge(condition);
        if !self.live {
            return Value::never();
        }
        match judged.truth() {
            Tri::Yes => self.block(then),
            Tri::No => otherwise.map_or_else(Value::unit, |otherwise| self.block(otherwise)),
            Tri::Unknown => self.alternatives(2, |this, side| {
                let taken = side == 0;
                if !this.learn(condition, taken, &judged.written) {
                    this.live = false;
                    return Value::never();
                }
                let body = if taken { Some(then) } else { otherwise };
                body.map_or_else(Value::unit, |body| this.block(body))
            }),
        }
    }

    fn return_statement(&mut self, value: Option<&Expr>) -> Value {
        let value = value.map_or_else(Value::unit, |value| self.expression(value));
        if !self.live {
            return Value::never();
        }
        if let Some(mark) = self.frames.last().map(|frame| frame.mark) {
            let way = (self.store.changes(mark), value);
            if let Some(frame) = self.frame() {
                frame.returns.push(way);
            }
        }
        self.certainty.exit(Level::Function);
        self.live = false;
        Value::never()
    }

    /// What a thrown value leads to is the handler's matter; where there is none, the run ends without success.
    fn throw_statement(&mut self, value: Option<&Expr>) -> Value {
        let value = value.map_or_else(Value::unit, |value| self.expression(value));
        if let Some(thrown) = self.thrown.last_mut() {
            thrown.merge(&value);
        }
        self.certainty.exit(Level::Try);
        self.live = false;
        Value::never()
    }

    fn try_statement(&mut self, body: &[Stmt], variable: Option<&SmolStr>, handler: &[Stmt], span: Span) -> Value {
        let mark = self.store.mark();
        self.store.attempt();
        self.certainty.enter(Level::Try);
        self.thrown.push(Value::never());
        let mut value = self.block(body);
        let mut ways = Vec::new();
        if self.live {
            ways.push(self.store.changes(mark));
        }
        self.certainty.leave();
        let attempted = self.store.ended();
        let error = self.caught(span);
        self.store.rollback(mark);
        self.live = self.is_working();
        self.certainty.doubt();
        self.store.loosen(&attempted);
        let handled = self.scoped(|this| {
            if let Some(variable) = variable {
                this.declare(variable.clone(), error);
            }
            this.statements(handler)
        });
        self.certainty.trust();
        if self.live {
            ways.push(self.store.changes(mark));
            value.merge(&handled);
        }
        self.store.rollback(mark);
        self.live = !ways.is_empty();
        self.store.merge(mark, &ways);
        value
    }

    /// What a handler gets: what was thrown inside, or a map of what went wrong.
    fn caught(&mut self, span: Span) -> Value {
        let thrown = self.thrown.pop().unwrap_or_default();
        thrown.join(&Value::map(Map::unknown(self.unknown("the error that was caught", span))))
    }

    /// What functions that are not the script's throw can be anything.
    pub(crate) fn may_throw(&mut self, span: Span) {
        // Once is enough: anything can be thrown then.
        if self.thrown.last().is_none_or(Value::is_unknown) {
            return;
        }
        let error = self.unknown("the error that was caught", span);
        if let Some(thrown) = self.thrown.last_mut() {
            thrown.merge(&error);
        }
    }
}
