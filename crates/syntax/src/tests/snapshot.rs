//! Every node of every script of the corpus, compared with `spans.snap`, which was read through by a person. As tests
//! run in a fresh process with fresh hash seeds, this also shows that nothing random is in the tree. To renew it:
//! `REX_REFRESH_SNAPSHOTS=1 cargo test -p rex-syntax`, and read the difference.

use super::corpus::SCRIPTS;
use super::kinds::describe;
use super::read;
use crate::{Node, Script};
use std::fmt::Write;

#[test]
#[expect(clippy::disallowed_methods, reason = "a snapshot is renewed on demand")]
fn every_node_is_where_its_text_is() {
    let found = rendered();
    if std::env::var_os("REX_REFRESH_SNAPSHOTS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/spans.snap"), &found).unwrap();
        return;
    }
    let expected = include_str!("spans.snap");
    let difference = expected.lines().zip(found.lines()).find(|(old, new)| old != new);
    assert_eq!(difference, None);
    assert_eq!(expected.lines().count(), found.lines().count());
}

fn rendered() -> String {
    let mut out = String::new();
    for text in SCRIPTS {
        render(&read(text), &mut out);
    }
    out
}

fn render(script: &Script, out: &mut String) {
    writeln!(out, "==== {}", one_line(&script.source.text)).unwrap();
    script.walk(&mut |node| {
        let (span, anchor) = match node {
            Node::Stmt(statement) => (statement.span, None),
            Node::Expr(expression) => (expression.span, Some(expression.anchor)),
        };
        let anchor = anchor.filter(|anchor| *anchor != span).map(|anchor| script.text(anchor));
        let anchor = anchor.map(|anchor| format!(" @ {}", one_line(anchor))).unwrap_or_default();
        let (line, column) = script.position(span.start);
        let text = one_line(script.text(span));
        writeln!(out, "{line}:{column} {} | {text}{anchor}", describe(node)).unwrap();
    });
    for function in &script.functions {
        writeln!(
            out,
            "function {} {:?} captures {} this {:?} private {} | {} @ {}",
            function.name,
            function.parameters,
            function.captures,
            function.this_type,
            function.private,
            one_line(script.text(function.span)),
            script.text(function.name_span),
        )
        .unwrap();
    }
    for comment in &script.comments {
        writeln!(out, "{:?} comment | {}", comment.kind, one_line(script.text(comment.span))).unwrap();
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', "⏎").replace('\r', "␍")
}
