//! Every construct of the language.

use super::{codes, lines, reads, run, run_with_modules};

#[test]
fn texts() {
    reads("let d = \"/a\"; file_system::read(d + \"/b\" + 1 + 'c' + true)", &["must /a/b1ctrue"]);
    reads("let d = \"/a\"; file_system::read(`${d}/b${1 + 2}.log`)", &["must /a/b3.log"]);
    reads("let p = \"/a\"; p += \"/b\"; p += 1; file_system::read(p)", &["must /a/b1"]);
    reads("let p = \" /a/b \"; p.trim(); file_system::read(p)", &["must /a/b"]);
    reads("let p = \"/A/b\"; p.replace(\"b\", \"c\"); p.make_lower(); file_system::read(p)", &["must /a/c"]);
    reads("file_system::read(\"/x/\" + \"AB\".to_lower() + \"c\".to_upper())", &["must /x/abC"]);
    reads("file_system::read(\"/x/\" + \"abcdef\".sub_string(1, 2))", &["must /x/bc"]);
    reads("for p in \"a,b\".split(\",\") { file_system::read(\"/x/\" + p) }", &["must /x/a", "must /x/b"]);
    reads("let t = \"x\"; let u = t; u += \"y\"; file_system::read(\"/\" + t); file_system::read(\"/\" + u)", &["must /x", "must /xy"]);
    reads("let p = \"/a/b/c\"; p.truncate(4); file_system::read(p)", &["must /a/b"]);
    reads("let n = \"12\"; file_system::read(\"/a/\" + (n.parse_int() + 1))", &["must /a/13"]);
}

#[test]
fn conditions() {
    reads("if true { file_system::read(\"/a\") } else { file_system::read(\"/b\") }", &["must /a"]);
    reads("if x { file_system::read(\"/a\") } else { file_system::read(\"/b\") }", &["may /a", "may /b"]);
    reads("let p = if x { \"/a\" } else { \"/b\" }; file_system::read(p)", &["may /a", "may /b"]);
    reads("let p = \"/a\"; if x { p = \"/b\" } file_system::read(p)", &["may /a", "may /b"]);
    reads("let p = \"/a\"; if x { p = \"/b\" } else { p = \"/b\" } file_system::read(p)", &["must /b"]);
    reads("if 1 < 2 && \"a\" in [\"a\"] { file_system::read(\"/a\") }", &["must /a"]);
    reads(
        "if x == 1 { } else if x == 2 { file_system::read(\"/two\") } else { file_system::read(\"/other\") }",
        &["may /two", "may /other"],
    );
    reads("let p = (); file_system::read(p ?? \"/a\")", &["must /a"]);
    reads("let p = \"/a\"; file_system::read(p ?? \"/b\")", &["must /a"]);
}

#[test]
fn refinement() {
    reads("if f == \"a\" { file_system::read(\"/x/\" + f) }", &["may /x/a"]);
    reads("if f == \"a\" || f == \"b\" { file_system::read(\"/x/\" + f) }", &["may /x/a", "may /x/b"]);
    reads("if f in [\"a\", \"b\"] { file_system::read(\"/x/\" + f) }", &["may /x/a", "may /x/b"]);
    reads("if [\"a\", \"b\"].contains(f) { file_system::read(\"/x/\" + f) }", &["may /x/a", "may /x/b"]);
    reads("let ok = [\"a\", \"b\"]; if ok.contains(f) { file_system::read(\"/x/\" + f) }", &["may /x/a", "may /x/b"]);
    reads("if f !in [\"a\"] { return } file_system::read(\"/x/\" + f)", &["may /x/a"]);
    reads("if f.starts_with(\"/x/\") { file_system::read(f) }", &["may /x/{f}"]);
    reads("if f.starts_with(\"/x/\") && f.ends_with(\".log\") { file_system::read(f) }", &["may /x/{f}.log"]);
    reads("if !f.starts_with(\"/x/\") { throw \"no\" } file_system::read(f)", &["must /x/{f}"]);
    reads("switch f { \"a\" | \"b\" => file_system::read(\"/x/\" + f), _ => () }", &["may /x/a", "may /x/b"]);
    reads("let f = if x { \"a\" } else { 1 }; if type_of(f) == \"string\" { file_system::read(\"/x/\" + f) }", &["may /x/a"]);
}

#[test]
fn switches() {
    reads("switch 2 { 1 => file_system::read(\"/1\"), 2 => file_system::read(\"/2\"), _ => () }", &["must /2"]);
    reads("switch 5 { 1..=5 => file_system::read(\"/r\"), _ => () }", &["must /r"]);
    reads(
        "switch x { 1 => file_system::read(\"/1\"), 2 if y => file_system::read(\"/2\"), _ => file_system::read(\"/d\") }",
        &["may /1", "may /2", "may /d"],
    );
    reads("let p = switch x { 1 => \"/1\", _ => \"/d\" }; file_system::read(p)", &["may /1", "may /d"]);
}

#[test]
fn loops() {
    reads("for f in [\"a\", \"b\"] { file_system::read(\"/x/\" + f) }", &["must /x/a", "must /x/b"]);
    reads("for i in 0..3 { file_system::read(\"/x/\" + i) }", &["must /x/0", "must /x/1", "must /x/2"]);
    reads("for (f, i) in [\"a\"] { file_system::read(`/x/${f}${i}`) }", &["must /x/a0"]);
    reads("for i in 0..1000 { file_system::read(\"/x/\" + i) }", &["may /x/+"]);
    reads("let i = 0; while i < 2 { file_system::read(\"/x/\" + i); i += 1 }", &["must /x/0", "must /x/1"]);
    reads("let i = 0; loop { if i == 2 { break } file_system::read(\"/x/\" + i); i += 1 }", &["must /x/0", "must /x/1"]);
    reads("let i = 0; do { file_system::read(\"/x/\" + i); i += 1 } while i < 2", &["must /x/0", "must /x/1"]);
    reads("let i = 0; do { file_system::read(\"/x/\" + i); i += 1 } until i == 2", &["must /x/0", "must /x/1"]);
    reads("let p = \"/a\"; while x { p += \"/b\" } file_system::read(p)", &["may /a", "may /a/b", "may /a/b/*"]);
    reads("let p = \"/a\"; for n in file_system::list(\"/d\") { p += \"/\" + n } file_system::read(p)", &["may /a", "may /a/*"]);
    reads("let p = \"/a\"; for n in file_system::list(\"/d\") { p += n } file_system::read(p)", &["must /a+"]);
    let todo = "let todo = [\"/a\"]; while todo.len() > 0 { let d = todo.pop(); for n in ls(d).keys() { todo.push(d + \"/\" + n) } }";
    for emptiness in ["todo.len() > 0", "0 < todo.len", "todo.len() != 0", "!todo.is_empty()", "!(len(todo) < 1)"] {
        let inferred = run(&todo.replace("todo.len() > 0", emptiness));
        assert!(!inferred.unbounded(), "{emptiness}: {:?}", inferred.findings);
    }
    reads("let p = \"/a\"; while x { file_system::read(p); p = \"/b\" }", &["may /a", "may /b"]);
    reads(
        "let i = 0; loop { file_system::read(\"/x/f\"); if y { break } i += 1 } file_system::read(\"/end\")",
        &["must /x/f", "must /end"],
    );
    reads("let p = \"/a\"; for f in fs { if f == 1 { p = \"/b\"; break } } file_system::read(p)", &["may /a", "may /b"]);
    reads("for f in [\"a\", \"b\"] { if f == \"a\" { continue } file_system::read(\"/x/\" + f) }", &["must /x/b"]);
    reads("for f in [\"a\", \"b\"] { if y { break } file_system::read(\"/x/\" + f) }", &["may /x/a", "may /x/b"]);
    reads("let p = loop { break \"/a\"; }; file_system::read(p)", &["must /a"]);
    let many = run("let n = 0; while true { n += 1; if n > 100 { break } file_system::read(\"/x/\" + n) }");
    assert!(lines(&many).contains(&"must read File /x/64".to_owned()) && lines(&many).contains(&"may read File /x/+".to_owned()));
}

#[test]
fn functions() {
    reads("fn get(p) { file_system::read(\"/x/\" + p) } get(\"a\"); get(\"b\")", &["must /x/a", "must /x/b"]);
    reads("fn path(n) { return \"/x/\" + n; } file_system::read(path(\"a\"))", &["must /x/a"]);
    reads(
        "fn path(n) { if n == 1 { return \"/one\" } \"/other\" } file_system::read(path(1)); file_system::read(path(x))",
        &["must /one", "may /other"],
    );
    reads("fn under() { file_system::read(this + \"/a\") } let d = \"/x\"; d.under()", &["must /x/a"]);
    reads("fn add(n) { this += n } let d = \"/x\"; d.add(\"/y\"); file_system::read(d)", &["must /x/y"]);
    reads("fn string.under() { file_system::read(this) } let d = \"/x\"; d.under()", &["must /x"]);
    reads("fn down(n) { if n > 0 { file_system::read(\"/x/\" + n); down(n - 1) } } down(3)", &["must /x/1", "must /x/2", "must /x/3"]);
    reads("fn cat(p) { } cat(\"/a\")", &[]);
    reads("fn read() { } \"/a\".read()", &[]);
    reads("const ROOT = \"/x\"; fn get() { file_system::read(global::ROOT + \"/a\") } get()", &["must /x/a"]);
    reads("fn both(a, b) { file_system::read(a + b) } both(\"/x\", \"/y\")", &["must /x/y"]);
    reads("let p = \"/x\"; fn get() { file_system::read(p) } get!()", &["must /x"]);
}

#[test]
fn recursion_comes_to_rest() {
    let inferred = run("fn walk(d) { for n in ls(d).keys() { walk(d + \"/\" + n) } } walk(\"/a\")");
    assert!(lines(&inferred).contains(&"may read Dir /a/+/*".to_owned()), "{:?}", lines(&inferred));
    assert!(!inferred.unbounded(), "{:?}", inferred.findings);
    let inferred = run("fn a(n) { b(n + \"x\") } fn b(n) { if y { a(n) } file_system::read(n) } a(\"/p/\")");
    assert!(lines(&inferred).iter().any(|line| line.starts_with("may read File /p/x")), "{:?}", lines(&inferred));
    assert!(!inferred.unbounded(), "{:?}", inferred.findings);
}

#[test]
fn recursive_results() {
    reads("fn up(n) { if n == 0 { \"/x\" } else { up(n - 1) + \"/y\" } } file_system::read(up(2))", &["must /x/y/y"]);
    reads("fn pick(n) { if n == 0 { \"/x/\" } else { pick(n - 1) } } file_system::read(pick(z) + \"a\")", &["must /x/a"]);
    let grown = run("fn up(n) { if n == 0 { \"/x\" } else { up(n - 1) + \"/y\" } } file_system::read(up(z))");
    assert!(!grown.unbounded(), "{:?}", grown.findings);
    assert!(lines(&grown).iter().all(|line| line.contains("/x")), "{:?}", lines(&grown));
}

#[test]
fn the_end_of_the_run() {
    reads("file_system::read(\"/a\"); exit(); file_system::read(\"/b\")", &["must /a"]);
    reads("fn stop() { if x { exit(1) } } stop(); file_system::read(\"/b\")", &["may /b"]);
}

#[test]
fn closures() {
    reads("let f = |p| file_system::read(\"/x/\" + p); f.call(\"a\")", &["must /x/a"]);
    reads("let d = \"/x/\"; let f = |p| file_system::read(d + p); d = \"/y/\"; f.call(\"a\")", &["must /y/a"]);
    reads("let n = \"a\"; let f = || { n = \"b\" }; f.call(); file_system::read(\"/x/\" + n)", &["must /x/b"]);
    reads("let f = |a, b| file_system::read(a + b); f.curry(\"/x\").call(\"/y\")", &["must /x/y"]);
    reads("fn get(p) { file_system::read(p) } let f = Fn(\"get\"); f.call(\"/a\"); call(f, \"/b\")", &["must /a", "must /b"]);
    reads("[\"a\", \"b\"].for_each(|| file_system::read(\"/x/\" + this))", &["must /x/a", "must /x/b"]);
    reads("[\"a\"].for_each(|n, i| file_system::read(\"/x/\" + n + i))", &["must /x/a0"]);
    reads("let all = [\"a\", \"b\"].map(|n| \"/x/\" + n); for p in all { file_system::read(p) }", &["must /x/a", "must /x/b"]);
    reads("for p in [\"a\", \"b\"].filter(|n| n == \"b\") { file_system::read(\"/x/\" + p) }", &["must /x/b"]);
    reads("file_system::read([\"x\", \"y\"].reduce(|sum, n| sum + \"/\" + n, \"\"))", &["must /x/y"]);
    reads("[\"/x\"].map(\"cat\")", &["must /x"]);
    reads("fn get(p) { file_system::read(p) } [\"/x\"].map(get)", &["must /x"]);
    reads("let m = #{ act: |p| file_system::read(p) }; m.act(\"/x\")", &["must /x"]);
    reads("let m = #{ p: \"/x\", act: || file_system::read(this.p) }; m.act()", &["must /x"]);
}

#[test]
fn containers() {
    reads("let a = [\"/a\", \"/b\"]; file_system::read(a[1]); file_system::read(a[-2])", &["must /a", "must /b"]);
    reads(
        "let a = []; a.push(\"/a\"); a += \"/b\"; a += [\"/c\"]; for p in a { file_system::read(p) }",
        &["must /a", "must /b", "must /c"],
    );
    reads(
        "let m = #{ a: #{ b: \"/x\" } }; file_system::read(m.a.b); m.a.b = \"/y\"; file_system::read(m[\"a\"].b)",
        &["must /x", "must /y"],
    );
    reads("let m = #{}; m.p = \"/x\"; file_system::read(m.p); file_system::read(m?.q ?? \"/d\")", &["must /x", "must /d"]);
    reads("let m = #{ p: \"/x\" }; let n = m; n.p = \"/y\"; file_system::read(m.p)", &["must /x"]);
    reads("let a = [\"/a\"]; let b = a; b[0] = \"/b\"; file_system::read(a[0])", &["must /a"]);
    reads("let m = #{ a: \"/x\", b: \"/y\" }; for p in m.values() { file_system::read(p) }", &["must /x", "must /y"]);
    reads("let a = [\"/a\", \"/b\"]; file_system::read(a.pop()); file_system::read(a.shift())", &["must /a", "must /b"]);
    reads("let a = [[\"/a\"]]; a[0].push(\"/b\"); for p in a[0] { file_system::read(p) }", &["must /a", "must /b"]);
    reads("let a = [\"/a\", \"/b\"]; file_system::read(a[i])", &["may /a", "may /b"]);
}

#[test]
fn failures() {
    reads(
        "try { file_system::read(\"/a\"); file_system::read(\"/b\") } catch { file_system::read(\"/c\") }",
        &["must /a", "may /b", "may /c"],
    );
    let inferred = run("let p = \"/a\"; try { p = \"/b\"; cat(\"/t/x\"); p = \"/c\" } catch (e) { file_system::write(p, \"\") } ");
    let writes: Vec<String> = lines(&inferred).into_iter().filter(|line| line.contains("write")).collect();
    assert_eq!(writes, ["may write File /a", "may write File /b", "may write File /c"]);
    reads("if x { throw \"no\" } file_system::read(\"/a\")", &["must /a"]);
    reads("if x { return } file_system::read(\"/a\")", &["may /a"]);
    reads("throw 1; file_system::read(\"/a\")", &[]);
    reads("fn f() { throw 1 } try { f(); file_system::read(\"/a\") } catch { file_system::read(\"/b\") }", &["may /b"]);
}

#[test]
fn host_results_as_paths() {
    let inferred = run("let name = cat(\"/etc/name\");\nfile_system::read(\"/x/\" + name);\nfile_system::read(name);");
    assert!(lines(&inferred).contains(&"may read File /x/*".to_owned()));
    assert_eq!(codes(&inferred), ["unbounded-path@3"]);
    assert!(inferred.findings[0].message.contains("the content of `/etc/name`"), "{:?}", inferred.findings);
    reads("for n in file_system::list(\"/d\") { if n.ends_with(\".log\") { file_system::read(\"/d/\" + n) } }", &["may /d/+.log"]);
    reads("for n in file_system::list(\"/d\") { let p = n.split(\".\"); file_system::read(\"/d/\" + p[0]) }", &["may /d", "may /d/+"]);
    reads("for l in cat(\"/etc/x\").split(\"/\") { file_system::read(\"/d/\" + l) }", &["may /d", "must /etc/x", "may /d/+"]);
}

#[test]
fn handles_travel() {
    let script = "fn enter(p) { DirConfig().path(p).build().open(OpenDirOptions().build()) }\nfn get(d, n) { d.open_file(n, OpenFileOptions().read(true).build()) }\nlet h = get(enter(\"/d\"), \"f\");\nlet kept = #{ h: h };\nkept.h.read()";
    let inferred = run(script);
    assert_eq!(lines(&inferred), ["must open Dir /d", "must open File /d/f", "must read File /d/f"]);
    let opened = inferred.requirements.iter().find(|one| one.entity.row().name == "Dir").unwrap();
    assert_eq!(opened.places[0].line, 1);
    assert_eq!(&*opened.places[0].operation, "DirConfig.open");
    assert_eq!(opened.places[0].call_chain.iter().map(|site| site.line).collect::<Vec<_>>(), [3]);
}

#[test]
fn imports() {
    let modules = [(
        "/scripts/lib/paths.rhai",
        "export const ROOT = \"/x/\"; fn get(n) { helper(ROOT_OF() + n) } private fn helper(p) { file_system::read(p) } fn ROOT_OF() { \"/x/\" } file_system::read(\"/top\");",
    )];
    let inferred = run_with_modules(
        "import \"lib/paths\" as paths;\npaths::get(\"a\");\nfile_system::read(paths::ROOT + \"b\");\nfn inside() { paths::get(\"c\") }\ninside();",
        &modules,
    );
    assert_eq!(
        lines(&inferred),
        [
            "must open File /scripts/lib/paths.rhai",
            "must read File /scripts/lib/paths.rhai",
            "must read File /top",
            "must read File /x/a",
            "must read File /x/b",
            "must read File /x/c",
        ],
        "{:?}",
        inferred.findings
    );
    assert!(!inferred.unbounded());
    let in_module = inferred.requirements.iter().find(|one| shown_is(one, "/x/a")).unwrap();
    assert_eq!((in_module.places[0].source, in_module.places[0].call_chain[0].line), (1, 2));
    assert_eq!(codes(&run_with_modules("import \"nothing\" as n;", &[])), ["import-unresolved@1"]);
    let missing = run_with_modules("import \"nothing\" as n;\nn::f(n::ROOT);", &[]);
    assert!(codes(&missing) == ["import-unresolved@1"] && missing.unbounded() && !missing.is_wrong());
    assert_eq!(codes(&run_with_modules("import \"../x\" as n;", &[])), ["import-outside@1"]);
    assert_eq!(codes(&run_with_modules("import \"a\" as n;", &[("/scripts/a.rhai", "import \"a\" as a;")])), ["import-cycle@1"]);
}

fn shown_is(requirement: &rex_infer::Requirement, path: &str) -> bool {
    requirement.pattern.is_literal() == Some(path)
}

#[test]
fn what_the_corpus_found() {
    reads("let s = file_system::stat(\"/a\"); if s.type == \"File\" { file_system::read(\"/b\"); }", &["may /b"]);
    reads("let a = [\"/a\"]; a.splice(0..1, [\"/c\"]); for p in a { file_system::read(p); }", &["may /a", "may /c"]);
    reads(
        "let m = #{ p: \"/q\" }; m.fill_with(#{ r: \"/x\", p: \"/no\" }); file_system::read(m.r); file_system::read(m.p);",
        &["must /q", "must /x"],
    );
    reads("let s = \"q/srv/xyz\"; file_system::read(s[1..=4]);", &["must /srv"]);
    reads(
        "let g = #{}; for x in [\"a\"] { let k = x + file_system::read(\"/n\"); g[k] = []; g[k].push(\"/l\"); } for h in g.keys() { g[h].map(|n| file_system::read(n)); }",
        &["may /l", "must /n"],
    );
    let open = run(
        "for l in file_system::read_lines(\"/m\") { let p = if l == \"\" { () } else { \"/a/x\" }; DirConfig().path(p).build().open(OpenDirOptions().build()); }",
    );
    assert!(lines(&open).contains(&"may open Dir /a/x".to_owned()), "{:?}", lines(&open));
}

#[test]
fn a_character_of_a_text_can_be_another() {
    reads("let q = \"/srv/a\"; q[5] = 'q'; file_system::read(q);", &["must /srv/q"]);
    let inferred = run("let q = \"/srv/a\"; q[i] = 'q'; file_system::read(q);");
    assert!(inferred.unbounded(), "{:?}", lines(&inferred));
}

#[test]
fn operations_on_known_texts() {
    reads("let p = \"/a/b\"; p.pad(6, \"xy\"); file_system::read(p)", &["must /a/bxy"]);
    reads("file_system::read(\"/old/a\" - \"/old\")", &["must /a"]);
    reads("let e = \"\"; file_system::read(e - \"/a\")", &["must /a"]);
    reads("let p = \"/old/a\"; p.remove(\"/old\"); file_system::read(p)", &["must /a"]);
    reads("let p = \"/a/b\"; p.set(3, 'c'); file_system::read(p)", &["must /a/c"]);
    reads("let p = \"\"; for c in \"/a\".to_chars() { p += c } file_system::read(p)", &["must /a"]);
    reads("for p in \"/a /b\".split() { file_system::read(p) }", &["must /a", "must /b"]);
    reads("file_system::read(\"/a/b\".split(2)[0] + \"x\")", &["must /ax"]);
    reads("for p in [\"a\"].zip([\"b\"], |x, y, i| `/${x}${y}${i}`) { file_system::read(p) }", &["must /ab0"]);
    reads("let p = \"/a/b\" + cat(\"/n\"); p.truncate(3); file_system::read(p + \"x\")", &["must /a/x", "must /n"]);
    reads("let p = \"/o/a/b\" + cat(\"/n\"); file_system::read(p.sub_string(2))", &["must /a/b*", "must /n"]);
}

#[test]
fn functions_of_computed_names() {
    let steps = "fn step_a() { file_system::read(\"/a\") } fn step_b() { file_system::read(\"/b\") } fn other() { rm(\"/c\") }";
    reads(&format!("{steps} Fn(\"step_\" + x).call()"), &["may /a", "may /b"]);
    reads("fn step_a(n) { file_system::read(n) } fn step_b() { rm(\"/b\") } Fn(\"step_\" + x).call(\"/a\")", &["must /a"]);
    assert!(run(&format!("{steps} Fn(x + \"_a\").call()")).unbounded());
}

#[test]
fn failures_that_are_caught_are_no_fault_of_the_script() {
    let inferred = run("try { cat(\"relative\") } catch { file_system::read(\"/a\") }");
    assert!(!inferred.is_wrong() && codes(&inferred) == ["path-relative@1"], "{:?}", inferred.findings);
    let inferred = run("fn f() { cat(\"relative\") } try { f() } catch { } f()");
    assert!(inferred.is_wrong(), "{:?}", inferred.findings);
    reads("try { if x { throw \"/a\" } } catch (e) { file_system::read(e) }", &["may /a"]);
    assert!(run("try { if x { throw cat(\"/n\") } } catch (e) { file_system::read(e) }").unbounded());
    assert!(run("fn f() { parse_json(x) } f(); try { f() } catch (e) { cat(e) }").unbounded());
}
