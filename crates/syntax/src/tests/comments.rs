//! Comments and the directives in them.

use super::read;
use crate::{Directive, DirectiveKind, ParseOptions, Source, parse};

#[test]
fn comments_are_found_everywhere() {
    let text = "// a\nlet x = 1; /* b /* c */ d */ `e // f ${x /* g */ // h`\n + 1} /* i */` // j";
    let script = read(text);
    let found: Vec<&str> = script.comments.iter().map(|comment| script.text(comment.span)).collect();
    assert_eq!(found, ["// a", "/* b /* c */ d */", "/* g */", "// h`", "// j"]);
}

#[test]
fn directives_are_read() {
    let text = "// rex: arg file_name: string matching \"*.log\"\n//rex: arg n : int\n// rex: allow(path-dotdot) it is checked before\n/// rex: allow(x)\nfn f() {}";
    let script = read(text);
    let kinds: Vec<DirectiveKind> = script.directives.iter().map(|it| it.kind.clone()).collect();
    let argument = |name: &str, type_name: &str, matching: Option<&str>| DirectiveKind::Argument {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        matching: matching.map(str::to_owned),
    };
    let allow = |rule: &str, reason: &str| DirectiveKind::Allow { rule: rule.to_owned(), reason: reason.to_owned() };
    assert_eq!(
        kinds,
        [
            argument("file_name", "string", Some("*.log")),
            argument("n", "int", None),
            allow("path-dotdot", "it is checked before"),
            allow("x", ""),
        ]
    );
    let Directive { span, .. } = script.directives[1];
    assert_eq!(script.text(span), "//rex: arg n : int");
}

#[test]
fn other_directives_are_noted() {
    for text in [
        "// rex: alow(x)",
        "// rex: allow x",
        "// rex: allow()",
        "// rex: arg x",
        "// rex: arg 1x: int",
        "// rex: arg x:",
        "// rex: arg x: string matching *.log",
        "// rex: arg x: string like \"a\"",
        "// rex:",
    ] {
        let parsed = parse(Source::new("n", text), &ParseOptions::default());
        assert_eq!((parsed.errors.len(), parsed.notes.len()), (0, 1), "{text}");
        assert!(parsed.script.directives.is_empty());
    }
    assert!(parse(Source::new("n", "// rexx: a\n// about rex: b"), &ParseOptions::default()).notes.is_empty());
}
