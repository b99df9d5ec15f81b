//! Faults, limits, and what cannot be bounded.

use rex_infer::{NoFiles, Options, infer};
use rex_syntax::Source;

use super::{codes, run};

#[test]
fn what_cannot_be_bounded_is_found_where_it_is() {
    for (script, found) in [
        ("let x = 1;\ncat(y);", "unbounded-path@2"),
        ("\ncat(\"/\" + y);", "unbounded-path@2"),
        ("let p = cat(\"/a/b\");\n\ncat(p);", "unbounded-path@3"),
        ("let f = Fn(x);\nf.call(\"/a\");", "unbounded-call@2"),
        ("x.call(1);", "unbounded-call@1"),
        ("eval(\"cat(1)\");", "eval@1"),
        ("fn f(p) {\n  cat(p)\n}\nf(y);", "unbounded-path@2"),
        ("for p in ps {\n rm(p)\n}", "unbounded-path@2"),
        ("let d = DirConfig().path(y).build();\nd.open(OpenDirOptions().build());", "unbounded-path@2"),
        ("mv(\"/a/b\",\n  y);", "unbounded-path@1"),
    ] {
        let inferred = run(script);
        assert!(codes(&inferred).contains(&found.to_owned()), "{script}: {:?}", codes(&inferred));
        assert!(inferred.unbounded(), "{script}");
    }
}

#[test]
fn what_the_runtime_refuses_needs_no_permit() {
    for (script, found) in [
        ("cat(\"/a/../b\")", "path-dotdot@1"),
        ("cat(\"a/b\")", "path-relative@1"),
        ("cat(\"/a*\")", "path-bad-character@1"),
        ("ct(\"/a\")", "unknown-function@1"),
        ("cat(42)", "arity-or-type@1"),
        ("cat(\"/a\", 1, 2)", "arity-or-type@1"),
        ("fn f() { zz }\nf()", "unknown-variable@1"),
        ("nothing::f()", "unknown-function@1"),
        ("let m = cat(", "parse-error@1"),
    ] {
        let inferred = run(script);
        assert!(codes(&inferred).contains(&found.to_owned()), "{script}: {:?}", codes(&inferred));
        assert!(inferred.requirements.is_empty(), "{script}: {:?}", inferred.requirements);
        assert!(!inferred.unbounded() && inferred.is_wrong(), "{script}");
    }
}

#[test]
fn did_you_mean() {
    let help = |script: &str| run(script).findings[0].help.clone().unwrap_or_default();
    assert_eq!(help("caat(\"/a\")"), "did you mean `cat`?");
    assert_eq!(help("file_system::raed(\"/a\")"), "did you mean `file_system::read`?");
    assert!(help("let f = |x| x; f(1)").contains("f.call"));
}

#[test]
fn no_script_makes_it_hang_or_fall() {
    let deep_sum = format!("cat(\"/a/\" {})", "+ \"x\"".repeat(5000));
    let else_ifs = format!("if x == 0 {{}} {}", "else if x == 1 { cat(\"/a/b\") } ".repeat(60));
    let doubling = "let s = \"/a/\"; for i in 0..64 { s += s; } file_system::read(s)";
    let arrays = "let a = [1]; for i in 0..64 { a = [a, a]; } for x in a { print(x) }";
    let nested =
        "for a in x { for b in x { for c in x { for d in x { for e in x { file_system::read(\"/x/\" + a + b + c + d + e) } } } } }";
    let product = "for a in 0..60 { for b in 0..60 { for c in 0..60 { for d in 0..60 { print(a + b + c + d) } } } }";
    let recursive = "fn f(n) { if x { f(n + 1) + f(n + 2) } else { 1 } } f(0)";
    let fib = "fn fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } } fib(40)";
    let mutual = "fn a(f) { f.call(f) } a(|g| g.call(g))";
    let long = "let p = \"/a/b\"; file_system::read(p);\n".repeat(2000);
    let branches = "if x { y = y + \"a\" } else { y = y + \"b\" }\n".repeat(200) + "file_system::read(\"/d/\" + y)";
    let replace = "let s = \"/a/x\"; loop { s.replace(\"x\", s); file_system::read(s) }";
    for script in [&deep_sum, &else_ifs, doubling, arrays, nested, product, recursive, fib, mutual, &long, &branches, replace] {
        let options = Options { budget: 200_000, ..Options::default() };
        let start = std::time::Instant::now();
        let inferred = infer(Source::new("s", script), &options, &NoFiles);
        assert!(start.elapsed().as_secs() < 20, "{:?} {}", start.elapsed(), &script[..script.len().min(60)]);
        assert!(inferred.policy().is_ok(), "{script}");
    }
}

#[test]
fn the_budget_is_a_finding() {
    let options = Options { budget: 50, ..Options::default() };
    let inferred = infer(Source::new("s", "for i in 0..60 { print(i) }\ncat(\"/a/b\")"), &options, &NoFiles);
    assert_eq!(codes(&inferred), ["budget-exhausted@1"]);
    assert!(inferred.unbounded());
}

#[test]
fn modules_left_out_do_not_exist() {
    let options = Options { modules: vec![rex_catalogue::operation::Module::Log], ..Options::default() };
    let inferred = infer(Source::new("s", "info(\"x\"); cat(\"/a/b\")"), &options, &NoFiles);
    assert!(inferred.requirements.is_empty());
    assert!(inferred.is_wrong());
}
