//! Who may only read redacted learns nothing more by searching, counting or replacing.

use rex_runtime::{Outcome, Runtime, Script};

use rex_tests::world::World;

const WORLD: &str = "d/a = started\\nsecret\ndictionary/rex.config = started";
const PERMIT_ALL: &str = "permit(principal, action, resource);\n";
const FORBID_READ: &str = r#"forbid(principal, action == file_system::Action::"read", resource == file_system::File::"{{world}}/d/a");"#;

/// The numbers of the lines that hold the secret, and of all.
const SEARCH: &str = r#"
    let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());
    let f = d.open_file("a", OpenFileOptions().read(true).build());
    [f.search("secret"), f.search(".")].map(|found| found.map(|line| `${line.line_number} ${line.line_content}`))
"#;

fn run(world: &World, policy: &str, script: &str) -> Outcome {
    let runtime = Runtime::builder().policy(world.fill(policy)).principal("tester");
    let runtime = runtime.redaction_dictionary(world.fill("{{world}}/dictionary/rex.config")).build().unwrap();
    runtime.run(&Script::new("redacted.rhai", world.fill(script)), [])
}

#[test]
fn only_what_may_be_read_is_searched() {
    for (script, in_full, redacted) in [
        (r#"grep("secret", "{{world}}/d/a")"#, r#"["secret"]"#, "[]"),
        (r#"grep([grep::v], "secret", "{{world}}/d/a")"#, r#"["started"]"#, r#"["started", "[REDACTED]"]"#),
        (r#"sed("secret", "found", "{{world}}/d/a")"#, "started\nfound", "started\n[REDACTED]"),
        (SEARCH, r#"[["2 secret"], ["1 started", "2 secret"]]"#, r#"[[], ["1 started", "2 [REDACTED]"]]"#),
        (r#"awk_filter("cre", "{{world}}/d/a")"#, r#"["secret"]"#, "[]"),
        (r#"awk_field(2, "c", "{{world}}/d/a")"#, r#"["ret"]"#, "[]"),
        (r#"awk_count_unique(1, "t", "{{world}}/d/a").len()"#, "2", "2"),
        (r#"file_system::read_lines("{{world}}/d/a")"#, r#"["started", "secret"]"#, r#"["started", "[REDACTED]"]"#),
    ] {
        let world = World::new(WORLD);
        let free = run(&world, PERMIT_ALL, script);
        assert_eq!((free.output.as_str(), free.result.is_ok()), (in_full, true), "{script}");
        let bound = run(&world, &format!("{PERMIT_ALL}{FORBID_READ}"), script);
        assert_eq!((bound.output.as_str(), bound.result.is_ok()), (redacted, true), "{script}");
    }
}

#[test]
fn a_redacted_text_is_never_written_back() {
    let world = World::new(WORLD);
    let before = world.snapshot();
    let script = r#"sed([sed::in_place], "started", "ended", "{{world}}/d/a")"#;
    let bound = run(&world, &format!("{PERMIT_ALL}{FORBID_READ}"), script);
    assert!(bound.result.is_err());
    assert_eq!(world.snapshot(), before);
    assert!(run(&world, PERMIT_ALL, script).result.is_ok());
    assert_eq!(world.snapshot()["{{world}}/d/a"], "= ended\nsecret");
}

#[test]
fn what_redacted_reads_do_not_serve_needs_leave_to_read() {
    let world = World::new(WORLD);
    for script in [r#"tail("{{world}}/d/a")"#, r#"wc("{{world}}/d/a")"#] {
        assert!(run(&world, &format!("{PERMIT_ALL}{FORBID_READ}"), script).result.is_err(), "{script}");
        assert!(run(&world, PERMIT_ALL, script).result.is_ok(), "{script}");
    }
}
