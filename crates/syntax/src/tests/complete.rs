//! Nothing of the source is lost: each name and each literal Rhai reads is accounted for by the innermost node around
//! it; and the tree is well formed.

use super::corpus::SCRIPTS;
use super::read;
use crate::SmolStr;
use crate::parse::attempt;
use crate::tokens::Kind;
use crate::{CaseLabel, ExprKind, Function, Node, ParseOptions, Script, Span, StmtKind, children};

fn span_of(node: Node<'_>) -> Span {
    match node {
        Node::Stmt(statement) => statement.span,
        Node::Expr(expression) => expression.span,
    }
}

#[test]
fn every_script_of_the_corpus_is_read_completely() {
    let checked: usize = SCRIPTS.iter().map(|text| check(&read(text))).sum();
    assert!(checked > 1000, "only {checked} tokens");
}

/// Check one script read without errors; returns how many tokens were looked for.
pub(super) fn check(script: &Script) -> usize {
    children_lie_in_their_parents_in_order(script);
    functions_hold_their_bodies(script);
    no_name_and_no_literal_is_lost(script)
}

fn children_lie_in_their_parents_in_order(script: &Script) {
    let text = &script.source.text;
    script.walk(&mut |node| {
        let parent = span_of(node);
        assert!(text.get(parent.range()).is_some(), "{text}");
        let is_absent = matches!(node, Node::Expr(end) if matches!(end.kind, ExprKind::Int(0) | ExprKind::Unit));
        assert!(is_absent || !parent.is_empty(), "{text}\n{node:?}");
        let mut end = parent.start;
        children(node, &mut |child| {
            let child = span_of(child);
            assert!(parent.contains(child), "{text}\n{node:?}");
            assert!(end <= child.start, "{text}\n{node:?}");
            end = child.end;
        });
    });
}

fn functions_hold_their_bodies(script: &Script) {
    for function in &script.functions {
        let mut body = function.body.iter().map(|statement| statement.span);
        assert!(body.all(|span| function.span.contains(span)), "{}", script.source.text);
        assert!(function.span.contains(function.name_span), "{}", script.source.text);
    }
}

fn no_name_and_no_literal_is_lost(script: &Script) -> usize {
    let text = &script.source.text;
    let tokens = attempt_tokens(text);
    for (kind, span) in &tokens {
        assert!(!matches!(kind, Kind::Symbol(symbol) if *symbol != script.text(*span)), "{kind:?} {span:?} in\n{text}");
    }
    let tokens = tokens.into_iter();
    let values = tokens.filter(|(kind, _)| !matches!(kind, Kind::Symbol(_) | Kind::UnaryPlus));
    let mut checked = 0;
    for (_, span) in values {
        let spelling = script.text(span);
        assert!(is_accounted_for(script, span, spelling), "`{spelling}` in\n{text}");
        checked += 1;
    }
    checked
}

fn attempt_tokens(text: &str) -> Vec<(Kind, Span)> {
    let tokens = attempt(&text.into(), &ParseOptions::default()).tokens;
    (0..tokens.len()).map(|index| (tokens.kind(index).unwrap(), tokens.span(index))).collect()
}

/// The innermost owner of a token must be the one that says it.
fn is_accounted_for(script: &Script, token: Span, spelling: &str) -> bool {
    let mut owner: Option<(usize, bool)> = None;
    let mut offer = |span: Span, says: &dyn Fn() -> bool| {
        let is_inner = owner.is_none_or(|(length, _)| span.len() <= length);
        if span.contains(token) && is_inner {
            owner = Some((span.len(), says()));
        }
    };
    for function in &script.functions {
        offer(function.span, &|| function_says(function, spelling));
    }
    script.walk(&mut |node| offer(span_of(node), &|| says(node, token, spelling)));
    owner.is_some_and(|(_, says)| says)
}

fn function_says(function: &Function, spelling: &str) -> bool {
    let plain = spelling.trim_matches('"');
    let this_type = match function.this_type.as_deref() {
        Some("i64") => Some("int"),
        other => other,
    };
    function.name == plain || this_type == Some(plain) || function.parameters.iter().skip(function.captures).any(|name| name == plain)
}

fn says(node: Node<'_>, token: Span, spelling: &str) -> bool {
    let is = |name: &SmolStr| name == spelling;
    match node {
        Node::Expr(expression) => match &expression.kind {
            ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Char(_) | ExprKind::Text(_) | ExprKind::FunctionPointer { .. } => true,
            ExprKind::This => spelling == "this",
            ExprKind::Variable { name, namespace } | ExprKind::Call { name, namespace, .. } => is(name) || namespace.iter().any(is),
            ExprKind::Method { name, .. } | ExprKind::Property { name, .. } => is(name),
            ExprKind::Map(entries) => entries.iter().any(|(key, _)| key == spelling.trim_matches('"')),
            ExprKind::Interpolated(_) => spelling.ends_with(['`', '$']),
            // A closure has the same span as its function, which was asked first.
            ExprKind::Closure { .. } => true,
            _ => false,
        },
        Node::Stmt(statement) => match &statement.kind {
            StmtKind::Let { name, name_span, .. } => is(name) && *name_span == token,
            StmtKind::For { variable, counter, .. } => is(variable) || counter.as_ref().is_some_and(is),
            StmtKind::Try { variable: name, .. } | StmtKind::Import { alias: name, .. } => name.as_ref().is_some_and(is),
            StmtKind::Export { name, alias } => is(name) || alias.as_ref().is_some_and(is),
            StmtKind::Switch { cases, .. } => cases
                .iter()
                .flat_map(|case| &case.labels)
                .any(|label| matches!(label, CaseLabel::Range { span, .. } if span.contains(token))),
            _ => false,
        },
    }
}
