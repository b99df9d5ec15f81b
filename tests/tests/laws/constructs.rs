//! The cases of the language hold every construct there is: each variant of the syntax tree, and each of its forms.

use std::collections::BTreeSet;
use std::path::Path;

use rex_syntax::{CaseLabel, ExprKind, Function, Node, ParseOptions, Script, Source, StmtKind, parse};
use rex_tests::case::read_all;

/// What a variant alone does not tell apart.
const FORMS: &[&str] = &[
    "const",
    "export let",
    "let without a value",
    "operator assignment",
    "assignment to a chain",
    "else",
    "else if",
    "`_`",
    "guard",
    "several labels",
    "exclusive range",
    "inclusive range",
    "`until`",
    "counter",
    "break with a value",
    "catch variable",
    "import without a name",
    "export under a name",
    "name in a module",
    "call in a module",
    "call with the caller's variables",
    "optional method",
    "optional property",
    "optional index",
    "captures",
    "`this`'s type",
    "private function",
    "function without closures",
    "x!in",
    "x.._",
    "_..x",
];
const OPERATORS: &[&str] =
    &["+", "-", "*", "/", "%", "**", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">", ">=", "!", "..", "..=", "in"];
/// What stands for something that cannot be read: no script can make it.
const UNREADABLE: &str = "Unknown";

#[test]
fn every_construct_has_a_case() {
    let mut seen = BTreeSet::new();
    for case in read_all("language") {
        let parsed = parse(Source::new("case.rhai", case.script.as_str()), &ParseOptions::default());
        assert!(parsed.errors.is_empty(), "{}: {:?}", case.name, parsed.errors);
        see(&parsed.script, &mut seen);
    }
    let declared = ["StmtKind", "ExprKind", "CaseLabel"].iter().flat_map(|name| variants(name));
    let operators = OPERATORS.iter().map(|operator| format!("operator {operator}"));
    let wanted = declared.chain(operators).chain(FORMS.iter().map(|form| (*form).to_owned()));
    let missing: Vec<String> = wanted.filter(|construct| !seen.contains(construct)).collect();
    assert!(missing.is_empty(), "in no case of tests/cases/language: {}", missing.join(", "));
}

/// The variants of one type of the tree, by the source that declares it.
fn variants(name: &str) -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/syntax/src/tree.rs");
    let file = syn::parse_file(&std::fs::read_to_string(source).unwrap()).unwrap();
    let declared = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == name => Some(item),
        _ => None,
    });
    let variants = declared.unwrap_or_else(|| panic!("no {name}")).variants.into_iter().map(|variant| variant.ident.to_string());
    variants.filter(|variant| variant != UNREADABLE).map(|variant| format!("{name}::{variant}")).collect()
}

fn see(script: &Script, seen: &mut BTreeSet<String>) {
    script.walk(&mut |node| match node {
        Node::Stmt(statement) => see_statement(&statement.kind, seen),
        Node::Expr(expression) => see_expression(&expression.kind, seen),
    });
    for function in &script.functions {
        see_function(function, seen);
    }
}

fn note(seen: &mut BTreeSet<String>, construct: &str, holds: bool) {
    if holds {
        seen.insert(construct.to_owned());
    }
}

fn see_function(function: &Function, seen: &mut BTreeSet<String>) {
    note(seen, "captures", function.captures > 0);
    note(seen, "`this`'s type", function.this_type.is_some());
    note(seen, "private function", function.private);
    note(seen, "function without closures", !function.is_closure);
}

fn see_statement(kind: &StmtKind, seen: &mut BTreeSet<String>) {
    let name = match kind {
        StmtKind::Let { constant, export, value, .. } => {
            note(seen, "const", *constant);
            note(seen, "export let", *export);
            note(seen, "let without a value", value.is_none());
            "Let"
        }
        StmtKind::Assign { target, operator, .. } => {
            note(seen, "operator assignment", operator.is_some());
            note(seen, "assignment to a chain", matches!(target.kind, ExprKind::Property { .. } | ExprKind::Index { .. }));
            "Assign"
        }
        StmtKind::Expr(_) => "Expr",
        StmtKind::If { otherwise, .. } => {
            note(seen, "else", otherwise.is_some());
            let chained = otherwise.as_deref().is_some_and(|body| matches!(body, [only] if matches!(only.kind, StmtKind::If { .. })));
            note(seen, "else if", chained);
            "If"
        }
        StmtKind::Switch { cases, default, .. } => {
            note(seen, "`_`", default.is_some());
            for case in cases {
                note(seen, "guard", case.guard.is_some());
                note(seen, "several labels", case.labels.len() > 1);
                case.labels.iter().for_each(|label| see_label(label, seen));
            }
            "Switch"
        }
        StmtKind::While { .. } => "While",
        StmtKind::Do { until, .. } => {
            note(seen, "`until`", *until);
            "Do"
        }
        StmtKind::Loop { .. } => "Loop",
        StmtKind::For { counter, .. } => {
            note(seen, "counter", counter.is_some());
            "For"
        }
        StmtKind::Break(value) => {
            note(seen, "break with a value", value.is_some());
            "Break"
        }
        StmtKind::Continue => "Continue",
        StmtKind::Return(_) => "Return",
        StmtKind::Throw(_) => "Throw",
        StmtKind::Try { variable, .. } => {
            note(seen, "catch variable", variable.is_some());
            "Try"
        }
        StmtKind::Block(_) => "Block",
        StmtKind::Import { alias, .. } => {
            note(seen, "import without a name", alias.is_none());
            "Import"
        }
        StmtKind::Export { alias, .. } => {
            note(seen, "export under a name", alias.is_some());
            "Export"
        }
        StmtKind::Unknown(_) => UNREADABLE,
    };
    seen.insert(format!("StmtKind::{name}"));
}

fn see_label(label: &CaseLabel, seen: &mut BTreeSet<String>) {
    let name = match label {
        CaseLabel::Value(_) => "Value",
        CaseLabel::Range { inclusive, .. } => {
            note(seen, if *inclusive { "inclusive range" } else { "exclusive range" }, true);
            "Range"
        }
    };
    seen.insert(format!("CaseLabel::{name}"));
}

fn see_expression(kind: &ExprKind, seen: &mut BTreeSet<String>) {
    let name = match kind {
        ExprKind::Unit => "Unit",
        ExprKind::Bool(_) => "Bool",
        ExprKind::Int(_) => "Int",
        ExprKind::Float(_) => "Float",
        ExprKind::Char(_) => "Char",
        ExprKind::Text(_) => "Text",
        ExprKind::Array(_) => "Array",
        ExprKind::Map(_) => "Map",
        ExprKind::Interpolated(_) => "Interpolated",
        ExprKind::Variable { namespace, .. } => {
            note(seen, "name in a module", !namespace.is_empty());
            "Variable"
        }
        ExprKind::This => "This",
        ExprKind::Call { namespace, capture_parent_scope, .. } => {
            note(seen, "call in a module", !namespace.is_empty());
            note(seen, "call with the caller's variables", *capture_parent_scope);
            "Call"
        }
        ExprKind::Operator { operator, arguments } => {
            see_operator(operator, arguments, seen);
            "Operator"
        }
        ExprKind::Method { optional, .. } => {
            note(seen, "optional method", *optional);
            "Method"
        }
        ExprKind::Property { optional, .. } => {
            note(seen, "optional property", *optional);
            "Property"
        }
        ExprKind::Index { optional, .. } => {
            note(seen, "optional index", *optional);
            "Index"
        }
        ExprKind::And(_) => "And",
        ExprKind::Or(_) => "Or",
        ExprKind::Coalesce(_) => "Coalesce",
        ExprKind::FunctionPointer { .. } => "FunctionPointer",
        ExprKind::Closure { .. } => "Closure",
        ExprKind::Block(_) => "Block",
        ExprKind::Unknown(_) => UNREADABLE,
    };
    seen.insert(format!("ExprKind::{name}"));
}

fn see_operator(operator: &str, arguments: &[rex_syntax::Expr], seen: &mut BTreeSet<String>) {
    seen.insert(format!("operator {operator}"));
    let is_range = matches!(operator, ".." | "..=");
    let left_out = |at: usize| arguments.get(at).is_some_and(|end| end.span.start == end.span.end);
    note(seen, "_..x", is_range && left_out(0));
    note(seen, "x.._", is_range && left_out(1));
    let is_in = |one: &rex_syntax::Expr| matches!(&one.kind, ExprKind::Operator { operator, .. } if *operator == "in");
    note(seen, "x!in", operator == "!" && arguments.iter().any(|one| is_in(one) && one.span.end > one.span.start));
}
