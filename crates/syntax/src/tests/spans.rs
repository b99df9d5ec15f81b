//! What each kind of node covers, spelled out for the kinds where it is easy to get wrong.

use super::kinds::describe;
use super::read;
use crate::{CaseLabel, ExprKind, Node, SmolStr, StmtKind};

/// Script, and some of its nodes with their text.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    ("(1 + 2) * 3", &[("Operator *", "(1 + 2) * 3"), ("Operator +", "1 + 2")]),
    ("((4));", &[("Expr", "((4))"), ("Int(4)", "4")]),
    ("-(1) - +2", &[("Operator -", "-(1) - +2"), ("Int(-1)", "-(1)"), ("Int(2)", "2")]),
    ("a && (b && c);", &[("And", "a && (b && c)")]),
    ("((a || b) || c)", &[("Or", "(a || b) || c"), ("Expr", "((a || b) || c)")]),
    ("(a ?? b) ?? (c)", &[("Coalesce", "(a ?? b) ?? (c)")]),
    ("x !in (y);", &[("Operator !", "x !in (y)"), ("Operator in", "x !in (y)")]),
    ("let r = ..5;", &[("Operator ..", "..5"), ("Int(0)", ""), ("Int(5)", "5")]),
    ("[1.., 2]", &[("Operator ..", "1.."), ("Unit", "")]),
    ("a.b[c.d].e(f)", &[("Method e", "a.b[c.d].e(f)"), ("Index", "a.b[c.d]"), ("Property b", "a.b"), ("Property d", "c.d")]),
    ("a[b][c]", &[("Index", "a[b][c]"), ("Index", "a[b]")]),
    ("a[b[c]]", &[("Index", "a[b[c]]"), ("Index", "b[c]")]),
    ("(a.b).c", &[("Property c", "(a.b).c"), ("Property b", "a.b")]),
    ("x?.y?[0]", &[("Index ?", "x?.y?[0]"), ("Property y ?", "x?.y")]),
    ("a::b::c( 1, )", &[("Call a::b::c", "a::b::c( 1, )")]),
    ("f! (1)", &[("Call f!", "f! (1)")]),
    ("`a ${x} b`", &[("Interpolated", "`a ${x} b`"), ("Text(\"a \")", "a "), ("Block", "{x}"), ("Text(\" b\")", " b")]),
    ("`\\${a}${`é${b}`}`", &[("Text(\"${a}\")", "\\${a}"), ("Interpolated", "`é${b}`"), ("Text(\"é\")", "é")]),
    ("let s = \"é\"; t", &[("Let s", "let s = \"é\""), ("Variable t", "t")]),
    ("export const A = 1;", &[("Let A const export", "export const A = 1")]),
    ("m.a[0] += (5);", &[("Assign +=", "m.a[0] += (5)"), ("Index", "m.a[0]")]),
    ("do { } until (a);", &[("Do until", "do { } until (a)")]),
    ("if a { } else if b { c }", &[("If else", "if a { } else if b { c }"), ("If", "if b { c }")]),
    ("let f = |x| (x + y);", &[("Let f", "let f = |x| (x + y)"), ("Expr", "(x + y)")]),
    ("a ?? return (1);", &[("Coalesce", "a ?? return (1)"), ("Return", "return (1)")]),
    ("switch a { 1 => (2), _ => { } };", &[("Switch _", "switch a { 1 => (2), _ => { } }"), ("Expr", "(2)")]),
];

#[test]
fn nodes_cover_their_text() {
    for (text, nodes) in TABLE {
        let script = read(text);
        let mut found = Vec::new();
        script.walk(&mut |node| {
            let span = match node {
                Node::Stmt(statement) => statement.span,
                Node::Expr(expression) => expression.span,
            };
            found.push((describe(node), script.text(span)));
        });
        for (kind, covered) in *nodes {
            let is_there = found.iter().any(|(found, text)| found == kind && text == covered);
            assert!(is_there, "{kind} `{covered}` in {text}\n{found:#?}");
        }
    }
}

#[test]
fn case_labels_have_their_values() {
    let script = read("switch x { 1 | -2 => a, \"b\\\"c\" if g => d, 'e' => f, 1..=3 => h, 4.. => i, _ => j }");
    let StmtKind::Switch { cases, default, .. } = &script.body[0].kind else { panic!() };
    let labels: Vec<String> = cases
        .iter()
        .flat_map(|case| &case.labels)
        .map(|label| match label {
            CaseLabel::Value(value) => format!("{:?}", value.kind),
            CaseLabel::Range { start, end, inclusive, .. } => format!("{start}..{end} {inclusive}"),
        })
        .collect();
    let last = format!("4..{} false", i64::MAX);
    let expected = ["Int(1)", "Int(-2)", "Text(\"b\\\"c\")", "Char('e')", "1..3 true", &last];
    assert_eq!(labels, expected);
    assert!(default.is_some() && cases[1].guard.is_some());
    assert_eq!(script.text(cases[1].span), "\"b\\\"c\" if g => d");
}

#[test]
fn closures_know_their_captures() {
    let script = read("let a = 1; let f = |x| |y| a + x + y; f");
    let captured: Vec<(usize, &[SmolStr])> =
        script.functions.iter().map(|function| (function.captures, &function.parameters[..function.captures])).collect();
    assert_eq!(captured, [(1, &["a".into()][..]), (2, &["a".into(), "x".into()][..])]);
    let mut closures = Vec::new();
    script.walk(&mut |node| {
        if let Node::Expr(expression) = node
            && let ExprKind::Closure { function, captures } = &expression.kind
        {
            let text = script.text(expression.span);
            assert_eq!(script.text(script.functions[*function].span), text);
            closures.push((text, captures.len()));
        }
    });
    assert_eq!(closures, [("|x| |y| a + x + y", 1), ("|y| a + x + y", 2)]);
}

#[test]
fn anchors_are_what_the_runtime_names() {
    let script = read("a.b(1)\n  .c(2)\n  .d[3] + e");
    let mut anchors = Vec::new();
    script.walk(&mut |node| {
        if let Node::Expr(expression) = node {
            anchors.push((script.text(expression.anchor), script.line_of(expression.anchor)));
        }
    });
    assert_eq!(anchors, [("+", 3), ("[", 3), ("d", 3), ("c", 2), ("b", 1), ("a", 1), ("1", 1), ("2", 2), ("3", 3), ("e", 3)]);
}

#[test]
fn the_same_text_gives_the_same_tree() {
    for text in super::corpus::SCRIPTS {
        assert_eq!(format!("{:?}", read(text)), format!("{:?}", read(text)));
    }
}

#[test]
fn positions_count_characters_from_one() {
    let script = read("let s = \"日本\";\r\n  s");
    let place = script.body[1].span;
    assert_eq!(script.position(place.start), (2, 3));
    assert_eq!(script.line_of(place), 2);
    assert_eq!(script.position(script.source.text.find(';').unwrap()), (1, 13));
}
