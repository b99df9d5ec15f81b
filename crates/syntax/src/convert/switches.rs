//! `switch`. Rhai keeps what each case does but only hashes of its labels, so the labels are read from the tokens.

use super::{Converter, Extent, labels};
use crate::{CaseLabel, Expr, Stmt, StmtKind, SwitchCase};
use rhai::{BinaryExpr, Expr as RhaiExpr, Position, SwitchCasesCollection};

impl Converter<'_> {
    pub(super) fn switch(&mut self, value: &RhaiExpr, switch: &SwitchCasesCollection, position: Position) -> (Stmt, Extent) {
        let first = self.at(position);
        let (value, extent) = self.part(value);
        let open = extent.last + 1;
        let mut next = open + 1;
        let mut cases = Vec::new();
        let mut default = None;
        for (index, case) in switch.expressions.iter().enumerate() {
            let start = next;
            let (labels, guard, arrow) = self.head(start, &case.lhs);
            let (body, last) = self.case_body(case, arrow + 1);
            next = last + 1 + usize::from(self.tokens.is(last + 1, ","));
            if switch.def_case == Some(index) {
                default = Some(body);
                continue;
            }
            let span = self.tokens.cover(start, last);
            cases.push(SwitchCase { labels, guard, body, span });
        }
        let kind = StmtKind::Switch { value, cases, default };
        self.statement_over(kind, Extent::new(first, self.tokens.pair(open)))
    }

    /// What stands before `=>`: the labels, the guard, and the arrow.
    fn head(&mut self, start: usize, guard: &RhaiExpr) -> (Vec<CaseLabel>, Option<Expr>, usize) {
        let mut end = start;
        while end < self.tokens.len() && !self.tokens.is(end, "=>") && !self.tokens.is(end, "if") {
            end = self.tokens.pair(end).max(end) + 1;
        }
        let labels = labels::read(self.text, self.tokens, start, end);
        if !self.tokens.is(end, "if") {
            return (labels, None, end);
        }
        let (guard, extent) = self.part(guard);
        (labels, Some(guard), extent.last + 1)
    }

    /// What a case does, and the last token of it.
    fn case_body(&mut self, case: &BinaryExpr, start: usize) -> (Vec<Stmt>, usize) {
        let RhaiExpr::Stmt(block) = &case.rhs else {
            let (value, extent) = self.part(&case.rhs);
            let (statement, extent) = self.statement_over(StmtKind::Expr(value), extent);
            return (vec![statement], extent.last);
        };
        match block.statements() {
            [single] if block.end_position().is_none() => {
                let (statement, extent) = self.statement(single);
                (vec![statement], extent.last)
            }
            statements => (self.statements(statements), self.tokens.pair(start)),
        }
    }
}
