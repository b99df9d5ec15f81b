//! What is wrong is said at the right place, and the rest is read all the same.

use crate::{ParseOptions, Parsed, Source, parse};

fn errors_of(text: &str, options: &ParseOptions) -> (Vec<(String, String)>, Parsed) {
    let parsed = parse(Source::new("bad.rhai", text), options);
    let errors = parsed.errors.iter();
    let errors = errors.map(|error| (error.message.clone(), parsed.script.text(error.span).to_owned()));
    (errors.collect(), parsed)
}

/// Script, and for each error a part of its message and the text it is at.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    ("let x = ;", &[("Unexpected ';'", ";")]),
    ("let x = 1 let y = 2; x", &[("Expecting ';'", "let")]),
    ("let x = 1; x.; let y = ); y", &[("property", ";"), ("Unexpected ')'", ")")]),
    ("f(1, 2; g(", &[("Expecting ','", ";"), ("Expecting ')'", "")]),
    ("let é = 1; let b = \"é\" @ 2;", &[("Unexpected 'é'", "é"), ("Unknown operator: '@'", "@")]),
    ("/* é */ let s = \"abc", &[("not terminated", "\"")]),
    ("let s = \"a\\qb\"; 1", &[("Invalid escape sequence", "q")]),
    ("fn f() { fn g() {} } 1", &[("Function definitions must be", "fn")]),
    ("if a { b = ; c(] } let d = 1; let = 2", &[("Unexpected ';'", ";"), ("Unexpected ']'", "]"), ("name of a variable", "=")]),
    ("break; 1", &[("Break statement", "break")]),
    ("const X = 1; X = 2; let y = X;", &[("Cannot assign to constant X", "X")]),
    ("}", &[("Unexpected '}'", "}")]),
    ("fn f(a, a) { } f()", &[("Duplicated parameter a", "a")]),
    ("let a = 'ab'; let b = '';", &[("Invalid character", "'"), ("Invalid character", "'")]),
    ("a === b; 1", &[("'===' is not a valid operator", "=")]),
];

#[test]
fn errors_are_where_they_are() {
    for (text, expected) in TABLE {
        let (found, _) = errors_of(text, &ParseOptions::default());
        let is_as_expected = found.len() == expected.len()
            && found.iter().zip(*expected).all(|((message, place), (part, at))| message.contains(part) && place == at);
        assert!(is_as_expected, "{text}\n{found:#?}");
    }
}

#[test]
fn the_rest_is_read_after_an_error() {
    let (errors, parsed) = errors_of("let a = 1;\nlet b = ;\nfn f() { g( ; h() }\nlet c = 2;", &ParseOptions::default());
    assert_eq!(errors.len(), 2);
    let body: Vec<&str> = parsed.script.body.iter().map(|it| parsed.script.text(it.span)).collect();
    assert_eq!(body, ["let a = 1", "let c = 2"]);
    assert_eq!(parsed.script.functions.len(), 1);
    assert_eq!(parsed.script.text(parsed.script.functions[0].body[0].span), "h()");
}

#[test]
fn undefined_names_are_errors_only_when_the_arguments_are_known() {
    let text = "let a = b + c; m::f(a); n::f(a)";
    let known = ParseOptions { variables: Some(vec!["b".to_owned()]), modules: vec!["m".to_owned()] };
    let (errors, parsed) = errors_of(text, &known);
    assert_eq!(errors, [("Undefined variable: c".to_owned(), "c".to_owned())]);
    assert_eq!(parsed.script.body.len(), 3, "the tree is there all the same");
    assert!(parsed.errors[0].help.as_deref().unwrap().contains("// rex: arg c"));
    let (errors, _) = errors_of("n::f(1)", &known);
    assert_eq!(errors, [("Undefined module: n".to_owned(), "n".to_owned())]);
    assert_eq!(errors_of(text, &ParseOptions::default()).0, []);
}

#[test]
fn a_report_shows_the_source() {
    let (_, parsed) = errors_of("let x = 1;\nlet y = ;", &ParseOptions::default());
    let report = format!("{:?}", parsed.errors[0].report(&parsed.script.source));
    assert!(report.contains("bad.rhai:2:9") && report.contains("let y = ;"), "{report}");
}

#[test]
fn sources_beyond_what_rhai_can_count_are_refused() {
    let lines = "\n".repeat(65_535) + "x";
    let (errors, _) = errors_of(&lines, &ParseOptions::default());
    assert_eq!(errors[0].0, "a script may have at most 65535 lines");
    let wide = format!("\"{}\"", "é".repeat(65_535));
    let (errors, _) = errors_of(&wide, &ParseOptions::default());
    assert_eq!(errors[0].0, "a script may have at most 65535 characters in a line");
    let most = "\n".repeat(65_534) + "x";
    assert_eq!(errors_of(&most, &ParseOptions::default()).0, []);
    let crlf = "\r\n".repeat(65_534) + "x";
    assert_eq!(errors_of(&crlf, &ParseOptions::default()).0, []);
}

#[test]
fn sources_that_take_the_parser_too_long_are_refused() {
    let names: String = (0..8_000).map(|number| format!("let name{number} = 1;\n")).collect();
    let arguments = format!("f({});\n", "1,".repeat(500)).repeat(1100);
    let spaces = format!("{}\n", " ".repeat(60_000)).repeat(300);
    let closures = format!("f([{}]);", "|x| x,\n".repeat(40_000));
    for (text, what) in [(names.repeat(5), "so many names"), (closures, "so many names"), (arguments, "so many"), (spaces, "16 MiB")] {
        let (errors, _) = errors_of(&text, &ParseOptions::default());
        assert!(errors.len() == 1 && errors[0].0.contains(what), "{:?}", errors.first());
    }
    assert_eq!(errors_of(&names, &ParseOptions::default()).0, []);
}

#[test]
fn nothing_makes_it_panic() {
    for text in super::corpus::SCRIPTS {
        for cut in 0..=text.len() {
            for part in [text.get(..cut), text.get(cut..)].into_iter().flatten() {
                let (errors, parsed) = errors_of(part, &ParseOptions::default());
                if errors.is_empty() {
                    super::complete::check(&parsed.script);
                }
            }
        }
    }
}
