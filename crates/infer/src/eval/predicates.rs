//! Functions that say which elements of an array are kept: of those it is known what the function asks.

use rex_syntax::{Expr, ExprKind, Function, Stmt, StmtKind};

use super::frame::{Names, Outcome};
use super::recursion::Call;
use super::standard::{changes_its_receiver, is_standard};
use super::{Evaluator, Site};
use crate::values::{Atom, Callee, Value};

impl Evaluator<'_> {
    /// The element, as far as the function gives `true` for it.
    pub(crate) fn passing(&mut self, function: &Value, element: &Value, site: Site) -> Value {
        self.refined_by(function, element, site).filter(|refined| !refined.is_never()).unwrap_or_else(|| element.clone())
    }

    fn refined_by(&mut self, function: &Value, element: &Value, site: Site) -> Option<Value> {
        let call = self.predicate_call(function, element, site)?;
        let script = std::rc::Rc::clone(&self.modules.get(call.module)?.script);
        let declared = script.functions.get(call.function)?;
        let condition = only_expression(declared)?;
        if !self.is_quiet(condition) {
            return None;
        }
        let parameter = declared.parameters.last()?;
        let (mark, base) = (self.store.mark(), self.store.len());
        let mut refined = None;
        let given = self.depends_on(&call);
        self.in_frame(&call, given, Outcome::default(), |this| {
            this.bind_parameters(declared, &call);
            if this.refine(condition, true) {
                refined = this.find_variable(parameter).map(|slot| this.store.get(slot));
            }
            Value::unit()
        });
        self.release(base);
        // What it says of other variables holds for one element and no longer.
        self.store.rollback(mark);
        self.store.close(mark);
        refined
    }

    /// A call with the element alone.
    fn predicate_call(&self, function: &Value, element: &Value, site: Site) -> Option<Call> {
        let [Atom::Function(function)] = function.atoms.as_slice() else { return None };
        if !function.curried.is_empty() {
            return None;
        }
        let (module, index, captured) = match &function.callee {
            Callee::Closure { script, function, slots } => (*script, *function, slots.to_vec()),
            Callee::Name(name) => {
                let module = self.source();
                (module, *self.modules.get(module)?.functions(name, 1).first()?, Vec::new())
            }
        };
        let declared = self.modules.get(module)?.function(index)?;
        let takes_one = declared.parameters.len() == captured.len() + 1;
        takes_one.then(|| Call {
            module,
            function: index,
            this: None,
            captured,
            arguments: vec![element.clone()],
            names: Names::default(),
            site,
        })
    }
}

impl Evaluator<'_> {
    /// Whether a method leaves its receiver as it is.
    pub(super) fn only_reads(&self, method: &str) -> bool {
        is_standard(method) && !changes_its_receiver(method) && !self.is_function_name(method)
    }

    /// Whether an expression changes nothing.
    fn is_quiet(&self, expression: &Expr) -> bool {
        let all = |parts: &[Expr]| parts.iter().all(|part| self.is_quiet(part));
        match &expression.kind {
            ExprKind::Unit | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Char(_) | ExprKind::Text(_) => true,
            ExprKind::Variable { .. } => true,
            ExprKind::Operator { arguments: parts, .. } | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Array(parts) => all(parts),
            ExprKind::Property { receiver, .. } => self.is_quiet(receiver),
            ExprKind::Method { receiver, name, arguments, .. } => {
                let is_field = name == "type" && arguments.is_empty() && !self.is_function_name(name);
                (is_field || self.only_reads(name)) && self.is_quiet(receiver) && all(arguments)
            }
            _ => false,
        }
    }
}

/// The one expression a function consists of.
fn only_expression(function: &Function) -> Option<&Expr> {
    let mut body: &[Stmt] = &function.body;
    loop {
        match body {
            [Stmt { kind: StmtKind::Expr(only) | StmtKind::Return(Some(only)), .. }] => return Some(only),
            [Stmt { kind: StmtKind::Block(inner), .. }] => body = inner,
            _ => return None,
        }
    }
}
