//! Scripts that are made to take an analysis for ever, or all the memory there is. Each comes to an end, and to a policy.

use std::fmt::Write;
use std::time::{Duration, Instant};

use rex_infer::{Inferred, NoFiles, Options, infer};
use rex_syntax::Source;

use super::memory::stays_within_memory;

/// An analysis of these scripts makes fewer steps than usual: tests are not optimised.
const BUDGET: u64 = 50_000;
/// For one script, policy and document included.
const PATIENCE: Duration = Duration::from_secs(40);
/// What an end is allowed to be told by, where nothing else says so.
const ENDS: &[&str] = &["budget-exhausted", "too-deep"];

fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join("\n")
}

fn nested(count: usize, open: impl Fn(usize) -> String, inside: &str, close: &str) -> String {
    format!("{}\n{inside}{}", each(count, open), close.repeat(count))
}

/// What the script needs, with everything that is made of it.
fn analysed(script: &str) -> Inferred {
    stays_within_memory(script);
    let start = Instant::now();
    let inferred = infer(Source::new("hostile.rhai", script), &Options { budget: BUDGET, ..Options::default() }, &NoFiles);
    let policy = inferred.policy().unwrap();
    let (document, _) = (inferred.to_json().to_string(), inferred.explain().count());
    let taken = start.elapsed();
    let head = script.get(..60).unwrap_or(script);
    assert!(taken < PATIENCE, "{head}: {taken:?}");
    assert!(policy.len() < 20 << 20 && document.len() < 100 << 20, "{head}: {} and {} bytes", policy.len(), document.len());
    inferred
}

/// It ends without everything followed, and says so.
fn gives_up(script: &str) {
    let inferred = analysed(script);
    let codes: Vec<&str> = inferred.findings.iter().map(|finding| finding.code).collect();
    assert!(inferred.unbounded() && codes.iter().any(|code| ENDS.contains(code)), "{codes:?}\n{}", script.get(..60).unwrap_or(script));
}

#[test]
fn calls_that_fan_out() {
    let functions = |count: usize| {
        let body = |index: usize| match index.checked_sub(1) {
            Some(next) => format!("fn f{index}(x) {{ file_system::read(x); f{next}(x + \"/a\"); f{next}(x + \"/b\"); }}"),
            None => "fn f0(x) { file_system::read(x) }".to_owned(),
        };
        format!("{}\nf{}(\"/r\")", each(count, body), count - 1)
    };
    gives_up(&functions(60));
    gives_up(&functions(1000));
    let closures = |index: usize| match index.checked_sub(1) {
        Some(next) => format!("let f{index} = |x| {{ file_system::read(x); f{next}.call(x + \"/a\"); f{next}.call(x + \"/b\"); }};"),
        None => "let f0 = |x| file_system::read(x);".to_owned(),
    };
    gives_up(&format!("{}\nf39.call(\"/r\")", each(40, closures)));
    gives_up(&format!(
        "let a = [1, 2, 3, 4, 5, 6, 7, 8, 9];\n{}",
        nested(9, |_| "a.map(|x|".to_owned(), "file_system::read(`/a/${x}`)", ")")
    ));
}

#[test]
fn calls_that_go_deep() {
    let next = |index: usize| format!("fn f{index}(x) {{ file_system::read(x + \"/{index}\"); f{}(x) }}", index + 1);
    gives_up(&format!("{}\nfn f3000(x) {{ 1 }}\nf0(\"/r\")", each(3000, next)));
    let ifs = |index: usize| format!("fn f{index}(x) {{\n{}\n}}", nested(60, |_| "if x {".to_owned(), &format!("f{}(x)", index + 1), "}"));
    gives_up(&format!("{}\nfn f600(x) {{ file_system::read(x) }}\nf0(y)", each(600, ifs)));
}

#[test]
fn functions_that_call_each_other() {
    let one = |index: usize| {
        let (next, other) = ((index + 1) % 60, (index + 7) % 60);
        format!("fn f{index}(p, n) {{ file_system::read(p); if n {{ f{next}(p + \"/{index}\", n) }} else {{ f{other}(p, n) }} }}")
    };
    gives_up(&format!("{}\nf0(\"/r\", x)", each(60, one)));
    let sums = |index: usize| {
        let [one, two] = [(index + 1) % 300, (index + 7) % 300];
        format!("fn f{index}(p, n) {{ if n {{ f{one}(p, n) + \"a\" }} else {{ f{two}(p, n) + f{one}(p, n) }} }}")
    };
    gives_up(&format!("{}\nfile_system::read(f0(\"/r\", x))", each(300, sums)));
    gives_up(
        "fn h(n, a, b, c) { if n == 0 { return; } h(n - 1, a, c, b); file_system::read(`/${a}/${b}`); h(n - 1, c, b, a); } h(60, \"a\", \"b\", \"c\")",
    );
    analysed("fn a(m, n) { if m == 0 { n + 1 } else if n == 0 { a(m - 1, 1) } else { a(m - 1, a(m, n - 1)) } } cat(`/a/${a(4, 4)}`)");
    analysed("let f = |g, x| g.call(g, x); let h = |g, x| f.call(g, x + \"a\"); f.call(h, \"/a\"); h.call(f, \"/a\")");
    analysed("let f = |a| file_system::read(a); loop { f = f.curry(\"/a\"); f.call() }");
}

#[test]
fn loops_in_loops() {
    let grow = |index: usize| format!("p += \"/{index}\";");
    gives_up(&format!(
        "let p = \"/a\"; {}",
        nested(30, |index| format!("for a{index} in x {{ {}", grow(index)), "file_system::read(p);", "}")
    ));
    gives_up(&format!("let p = \"/a\"; {}", nested(30, |index| format!("while x {{ let v = p; p += v; {}", grow(index)), "cat(p);", "}")));
    gives_up(&format!("let p = \"/a\"; {}", nested(60, |index| format!("loop {{ {} if x {{ break; }}", grow(index)), "cat(p);", "}")));
    gives_up(&nested(30, |index| format!("for a{index} in 0..10 {{"), "file_system::read(`/a/${a0}/${a29}`);", "}"));
    // A round that adds nothing ends the search, however deep the loops stand in each other.
    analysed(&format!(
        "let d = \"/a\"; {}",
        nested(30, |index| format!("for e{index} in ls(d).keys() {{ d += \"/\" + e{index}; cat(d);"), "", "}")
    ));
    analysed("let m = #{}; for i in x { for j in y { m[i + j] = m; } } for k in m.keys() { file_system::read(m[k]) }");
    analysed("let m = #{a: \"/x\"}; loop { m = #{a: m, b: m, c: m.a}; file_system::read(m.c) }");
}

#[test]
fn many_ways_in_a_row() {
    let ifs = |count: usize| each(count, |index| format!("if x{index} {{ p += \"/{index}\"; }} file_system::read(p);"));
    analysed(&format!("let p = \"/a\";\n{}", ifs(300)));
    let swapped = each(60, |index| format!("if x{index} {{ p = q + \"/{index}\"; q = p; }} file_system::read(p + q);"));
    analysed(&format!("let p = \"/a\"; let q = \"/b\";\n{swapped}"));
    let tries = each(40, |index| format!("try {{ p += \"/{index}\"; cat(p); p += \"x\"; }} catch {{ p += \"y\"; }}"));
    analysed(&format!("let p = \"/a\";\n{tries}\ncat(p)"));
    let cases = each(20_000, |index| format!("\"k{index}\" => \"/a/{index}\","));
    analysed(&format!("let p = switch x {{\n{cases}\n_ => \"/z\" }};\nfile_system::read(p); file_system::write(p, p)"));
    analysed(&each(500, |index| format!("if x.starts_with(\"/a{index}\") || x.ends_with(\"b{index}\") {{ cat(x) }}")));
}

#[test]
fn much_of_everything() {
    analysed(&format!("let p = \"/a/b\";\n{}", each(20_000, |_| "file_system::read(p);".to_owned())));
    let paths = each(5000, |index| format!("\"/a/{index}\","));
    analysed(&format!("let a = [{paths}]; for p in a {{ file_system::read(p); for q in a {{ cp([], p, q + p) }} }}"));
    let variables = each(5000, |index| format!("let v{index} = \"/a/{index}\";"));
    let uses = each(5000, |index| format!("v{index} += q; file_system::read(v{index});"));
    analysed(&format!("{variables}\nfor q in x {{ let f = || {{ {uses} }}; f.call(); }}"));
    let long_names = each(3000, |index| format!("file_system::read(\"/{}/{index}\");", "a".repeat(80)));
    let inferred = analysed(&long_names);
    assert_eq!(inferred.policy().unwrap().matches("permit (").count(), 3000);
}

#[test]
fn text_that_grows() {
    let mut joined = String::from("let s = `/a/");
    for _ in 0..5000 {
        write!(joined, "${{x}}").unwrap();
    }
    analysed(&format!("{joined}`; file_system::read(s)"));
    let wide = |letter: &str| format!("\"/a/\" + {}", each(60, |index| format!("x{index}")).replace('\n', &format!(" + \"{letter}\" + ")));
    let script = format!(
        "let p = {}; let q = {}; if x {{ p = q }} cat(p); for i in 0..50 {{ p += \"a\" + z; cat(p); cat(q) }}",
        wide("a"),
        wide("aa")
    );
    analysed(&script);
    for script in [
        "let s = \"/a/\"; loop { s += s; file_system::read(s) }",
        "let s = \"/a/x\"; for i in 0..60 { s.replace(\"x\", s + s); } file_system::read(s)",
        "let s = \"/a/\"; s.pad(1000000000, \"xyz\"); s += s; file_system::read(s)",
        "let a = []; a.pad(1000000000, \"/a/b\"); for p in a { file_system::read(p) }",
        "let a = blob(1000000000, 1); file_system::read(`/a/${a}`)",
        "let a = [\"/x/y\"]; loop { a = [a, a, a]; for x in a { for y in x { file_system::read(y) } } }",
        "for i in 0..9223372036854775807 { file_system::read(`/a/${i}`) }",
    ] {
        analysed(script);
    }
}
