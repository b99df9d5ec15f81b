//! What a run can ask for is foreseen: a requirement covers it, or a finding says that nothing bounds it.

use super::{lines, run};

/// Each script can read `/etc/secret`, in some world and with some arguments.
#[test]
fn whatever_can_be_read_is_foreseen() {
    for script in [
        // Callbacks that compare.
        "let a = [1, 2]; a.sort(|x, y| { file_system::read(\"/etc/secret\"); 0 })",
        "let a = [1, 2].order(|x, y| { file_system::read(\"/etc/secret\"); 0 })",
        "fn by(x, y) { file_system::read(\"/etc/secret\"); 0 } let a = [1, 2]; a.sort_by(by)",
        "[1].zip([2], |x, y| file_system::read(\"/etc/secret\"))",
        "[1].reduce(|sum, x, i| file_system::read(\"/etc/secret\"))",
        "[1, 2].find(|x| file_system::read(\"/etc/secret\"), 1)",
        "[1, 2].index_of(|x| file_system::read(\"/etc/secret\"), 1)",
        // A function that captures is not known by its arguments.
        "fn ask(f) { f.call() } let p = \"/a\"; let f = || p; ask(f); p = \"/etc/secret\"; file_system::read(ask(f))",
        "fn ask(m) { m.f.call() } let p = \"/a\"; let m = #{ f: || p }; ask(m); p = \"/etc/secret\"; file_system::read(ask(m))",
        // What changes in place is something else afterwards.
        "let p = \"/a\"; let q = take(p); if p == () { file_system::read(\"/etc/secret\") }",
        "let r = \"abc\".remove(\"b\"); if r == () { file_system::read(\"/etc/secret\") }",
        "let a = [\"/etc/secret\", \"/b\"]; a.split(1); file_system::read(a[-1])",
        "let a = [1, 2]; for p in a.extract(0) { if p == 1 { file_system::read(\"/etc/secret\") } }",
        "let p = \"/etc/x\"; p.set(5, 's'); p += \"ecret\"; file_system::read(p)",
        "let a = [\"/a\"]; a.push(cat(\"/n\").len()); a.for_each(|| this = \"/etc/secret\"); file_system::read(a[0])",
        "let a = file_system::list(\"/d\"); a.for_each(|| this = \"/etc/secret\"); file_system::read(a[0])",
        "let a = [1]; a.pad(2, \"/etc/secret\"); file_system::read(a[1])",
        // A letter is a letter, and no text.
        "for c in \"ab\".chars() { if type_of(c) == \"char\" { file_system::read(\"/etc/secret\") } }",
        "for c in cat(\"/n\").to_chars() { if type_of(c) == \"char\" { file_system::read(\"/etc/secret\") } }",
        "let c = \"ab\"; let c = c.pop(); if type_of(c) == \"char\" { file_system::read(\"/etc/secret\") }",
        "let c = \"\"; let c = c.pop(); if type_of(c) == \"()\" { file_system::read(\"/etc/secret\") }",
        "let c = \"ab\".get(0); if type_of(c) == \"char\" { file_system::read(\"/etc/secret\") }",
        "let c = \"ab\".get(9); if c == () { file_system::read(\"/etc/secret\") }",
        // Numbers are equal to those of the other type, and read differently.
        "if x == 1 { if x != 1.5 && `${x}` == \"1.0\" { file_system::read(\"/etc/secret\") } }",
        "if x == \"a\" { if type_of(x) == \"char\" { file_system::read(\"/etc/secret\") } }",
        "let e = \"\"; file_system::read(e - \"/etc/secret\")",
        "let b = \"ab\".to_blob(); if type_of(b) == \"blob\" { file_system::read(\"/etc/secret\") }",
    ] {
        foresees(script);
    }
}

/// Variables that functions share are what any number of calls make of them.
#[test]
fn shared_variables_go_through_every_state() {
    let next =
        "p = switch p { \"/1\" => \"/2\", \"/2\" => \"/3\", \"/3\" => \"/4\", \"/4\" => \"/5\", \"/5\" => \"/6\", _ => \"/etc/secret\" };";
    for script in [
        format!("let p = \"/1\"; for l in file_system::list(\"/d\") {{ file_system::read(p); {next} }}"),
        format!("let p = \"/1\"; file_system::list(\"/d\").for_each(|l| {{ file_system::read(p); {next} }});"),
        format!("let p = \"/1\"; file_system::list(\"/d\").filter(|l| {{ file_system::read(p); {next} true }});"),
        format!("let p = \"/1\"; let l = file_system::list(\"/d\"); l.sort(|x, y| {{ file_system::read(p); {next} 0 }});"),
        format!("let p = \"/1\"; ls(\"/d\").filter(|k, v| {{ file_system::read(p); {next} true }});"),
        format!("let p = \"/1\"; file_system::list(\"/d\").reduce(|s, l| {{ file_system::read(p); {next} 0 }}, 0);"),
        format!(
            "let p = \"/1\"; DirConfig().path(\"/d\").build().open(OpenDirOptions().build()).find(FindOptions().build(), |e| {{ file_system::read(p); {next} }});"
        ),
        format!("let p = \"/1\"; let f = |g| {{ file_system::read(p); {next} if x {{ g.call(g) }} }}; f.call(f);"),
        format!("let p = \"/1\"; let f = |g| {{ if x {{ g.call(g); file_system::read(p); {next} }} }}; f.call(f);"),
        format!("fn f(x) {{ let p = this; file_system::read(p); {next} if x {{ this = p; this.f(x) }} }} let p = \"/1\"; p.f(x);"),
        format!("fn f(x) {{ if x {{ this.f(x); let p = this; file_system::read(p); {next} this = p; }} }} let p = \"/1\"; p.f(x);"),
        format!("fn f(x, p) {{ file_system::read(p); {next} if x {{ f(x, p) }} }} f(x, \"/1\");"),
        format!("fn f(x) {{ if x {{ let p = f(x); {next} p }} else {{ \"/1\" }} }} file_system::read(f(x));"),
        format!(
            "fn g(x) {{ let p = f(x); {next} p }} fn f(x) {{ if cat(\"/n\") == \"\" {{ \"/1\" }} else {{ g(x) }} }} file_system::read(f(1));"
        ),
        format!(
            "fn g(k) {{ let p = f(k); {next} p }} fn f(k) {{ if 0 == timestamp().elapsed {{ \"/1\" }} else {{ g(k) }} }} file_system::read(f(1));"
        ),
    ] {
        foresees(&script);
    }
}

fn foresees(script: &str) {
    let inferred = run(script);
    let reads = |one: &&rex_infer::Requirement| one.action.row().name == "read" && one.entity.row().name == "File";
    let covered = inferred.requirements.iter().filter(reads).any(|one| one.pattern.matches("/etc/secret"));
    assert!(covered || inferred.unbounded(), "{script}: {:?} {:?}", lines(&inferred), inferred.findings);
}
