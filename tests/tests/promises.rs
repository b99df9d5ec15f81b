//! The promises of the runtime, each with a test that fails without it.

use std::time::Duration;

use rex_policy::{Mode, Request, Source};
use rex_runtime::{Cause, DecisionRecord, Ended, Interrupt, Limits, Outcome, Phase, RunError, Runtime, Script, operation::Module, rhai};

use rex_tests::world::World;

const PERMIT_ALL: &str = "permit(principal, action, resource);\n";

/// Runs a script in a world under a policy.
fn run(world: &World, policy: &str, script: &str) -> Outcome {
    let runtime =
        Runtime::builder().policy(world.fill(policy)).principal("tester").keep_decisions(true).module_root(world.fill("{{world}}"));
    runtime.build().unwrap().run(&Script::new("promise.rhai", world.fill(script)), [])
}

fn error(outcome: Outcome) -> RunError {
    outcome.result.expect_err("the script should have failed")
}

fn denied(outcome: Outcome) -> DecisionRecord {
    match error(outcome).cause {
        Cause::Denied(denial) => *denial,
        other => panic!("not a denial: {other:?}"),
    }
}

#[test]
fn a_denied_move_moves_nothing() {
    let world = World::new("d/a = text\ne/");
    for (forbidden, script) in [
        ("create", r#"mv("{{world}}/d/a", "{{world}}/e/b")"#),
        ("open", r#"mv("{{world}}/d/a", "{{world}}/e/b")"#),
        ("create", r#"file_system::move("{{world}}/d/a", "{{world}}/e/b")"#),
    ] {
        let before = world.snapshot();
        let policy = format!(
            "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"{forbidden}\", resource == file_system::File::\"{{{{world}}}}/e/b\");"
        );
        denied(run(&world, &policy, script));
        assert_eq!(world.snapshot(), before, "{forbidden} {script}");
    }
}

#[test]
fn a_denied_move_across_file_systems_leaves_no_empty_file() {
    let world = World::new("a = text");
    assert!(world.has_two_file_systems(), "this test needs /tmp and /dev/shm on different file systems");
    let before = world.snapshot();
    for forbidden in [
        r#"action == file_system::Action::"write", resource == file_system::File::"{{other}}/a""#,
        r#"action == file_system::Action::"delete", resource == file_system::File::"{{world}}/a""#,
    ] {
        denied(run(&world, &format!("{PERMIT_ALL}forbid(principal, {forbidden});"), r#"mv("{{world}}/a", "{{other}}/a")"#));
        assert_eq!(world.snapshot(), before);
    }
}

#[test]
fn nobody_learns_from_a_denial_what_is_there() {
    let world = World::new("file = text\ndirectory/\nlink -> directory");
    for call in ["rm", "ls", "cat", "file_system::delete", "file_system::read", "file_system::list", "touch", "mkdir"] {
        let messages: Vec<_> = ["file", "directory", "link", "missing"]
            .map(|name| {
                let outcome = run(&world, "", &format!("{call}(\"{{{{world}}}}/{name}\")"));
                let message = error(outcome).message.replace(&format!("/{name}"), "/NAME");
                assert!(message.starts_with("Permission denied"), "{call} {name}: {message}");
                message
            })
            .to_vec();
        assert!(messages.windows(2).all(|pair| pair[0] == pair[1]), "{call} tells what is there: {messages:#?}");
    }
    let existing = error(run(&world, "", r#"mkdir([mkdir::p], "{{world}}/directory")"#)).message;
    assert!(existing.starts_with("Permission denied"), "{existing}");
}

#[test]
fn a_denial_wins_over_not_found() {
    let world = World::new("d/");
    let policy = r#"permit(principal, action == file_system::Action::"open", resource);"#;
    let denial = denied(run(&world, policy, r#"cat("{{world}}/d/missing")"#));
    assert_eq!(denial.request.action.row().name, "read");
    denied(run(&world, "", r#"cat("{{world}}/d/missing")"#));
}

#[test]
fn no_link_is_followed_unasked() {
    let world = World::new("secret/a = secret\nopen/\nlink -> secret\nopen/file -> ../secret/a");
    for script in [
        r#"file_system::read("{{world}}/link/a")"#,
        r#"file_system::read("{{world}}/open/file")"#,
        r#"file_system::write("{{world}}/open/file", "x")"#,
        r#"cat("{{world}}/open/file")"#,
        r#"write([write::replace], "{{world}}/open/file", "x")"#,
        r#"cp("{{world}}/open/file", "{{world}}/open/copy")"#,
        r#"touch("{{world}}/open/file")"#,
        r#"DirConfig().path("{{world}}/link").build().open(OpenDirOptions().build())"#,
        r#"DirConfig().path("{{world}}/link/new").build().open(OpenDirOptions().create(true).recursive(true).build())"#,
        r#"DirConfig().path("{{world}}/open").build().open(OpenDirOptions().build()).open_file("file", OpenFileOptions().read(true).build())"#,
    ] {
        let before = world.snapshot();
        let outcome = run(&world, PERMIT_ALL, script);
        assert!(outcome.result.is_err(), "{script} gave {:?}", outcome.output);
        assert_eq!(world.snapshot(), before, "{script}");
    }
}

#[test]
fn a_followed_link_is_asked_for_where_it_leads() {
    let world = World::new("secret/a = secret\nlink -> secret\nopen/file -> ../secret/a");
    let policy = format!("{PERMIT_ALL}forbid(principal, action, resource in file_system::Dir::\"{{{{world}}}}/secret\");");
    for script in [
        r#"cat("{{world}}/link/a")"#,
        r#"ls("{{world}}/link/")"#,
        r#"DirConfig().path("{{world}}/link").build().open(OpenDirOptions().follow_symlinks(true).build())"#,
        r#"DirConfig().path("{{world}}/open").build().open(OpenDirOptions().build()).open_file("file", OpenFileOptions().read(true).follow_symlinks(true).build())"#,
        r#"ls("{{world}}/open")["file"].open_as_file(OpenFileOptions().read(true).follow_symlinks(true).build())"#,
        r#"ls("{{world}}")["link"].open_as_dir(OpenDirOptions().build())"#,
    ] {
        denied(run(&world, &policy, script));
    }
}

#[test]
fn a_forbid_cannot_be_spelled_around() {
    let world = World::new("d/secret/a = secret");
    let policy = format!("{PERMIT_ALL}forbid(principal, action, resource in file_system::Dir::\"{{{{world}}}}/d/secret\");");
    for path in ["/d/secret/a", "//d//secret//a", "/./d/./secret/a", "/d/secret/./a", "/d/secret//a"] {
        for call in ["cat", "file_system::read", "rm", "touch"] {
            let denial = denied(run(&world, &policy, &format!("{call}(\"{{{{world}}}}{path}\")")));
            assert!(!denial.request.resource.id.contains("//") && !denial.request.resource.id.contains("/./"), "{path}");
        }
    }
    for path in ["/d/x/../secret/a", "/../d/secret/a"] {
        assert!(error(run(&world, &policy, &format!("cat(\"{{{{world}}}}{path}\")"))).message.contains(".."));
    }
}

#[test]
fn a_name_no_policy_can_name_is_listed_and_never_opened() {
    use std::os::unix::ffi::OsStrExt;
    let world = World::new("d/plain = text");
    let odd = std::path::Path::new(&world.fill("{{world}}/d")).join(std::ffi::OsStr::from_bytes(b"odd\xff"));
    std::fs::write(odd, "secret").unwrap();
    std::fs::write(world.fill("{{world}}/d/new\nline"), "secret").unwrap();
    let listed = run(&world, PERMIT_ALL, r#"ls("{{world}}/d").len()"#);
    assert_eq!(listed.output, "3");
    let outcome = run(
        &world,
        PERMIT_ALL,
        r#"for entry in ls("{{world}}/d").values() { if entry.name != "plain" { print(entry.open_as_file(OpenFileOptions().read(true).build()).read()); } }"#,
    );
    assert!(outcome.result.is_err() && outcome.log.is_empty());
    let whole = run(&world, PERMIT_ALL, r#"rm([rm::r], "{{world}}/d")"#);
    assert!(whole.result.is_err(), "a tree with a name that cannot be asked about must stay");
    assert!(world.snapshot().contains_key("{{world}}/d/plain"), "nothing of it may be removed");
}

#[test]
fn a_recursive_delete_spares_what_a_forbid_protects() {
    let world = World::new("d/a =\nd/e/keep =\nd/e/other =");
    let before = world.snapshot();
    let policy = format!(
        "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"delete\", resource == file_system::File::\"{{{{world}}}}/d/e/keep\");"
    );
    for script in [
        r#"rm([rm::r], "{{world}}/d")"#,
        r#"DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build()).delete(DeleteDirOptions().recursive(true).build())"#,
    ] {
        let denial = denied(run(&world, &policy, script));
        assert_eq!((denial.phase, world.strip(&denial.request.resource.id).as_str()), (Phase::Probe, "{{world}}/d/e/keep"));
        assert_eq!(world.snapshot(), before);
    }
}

#[test]
fn removing_a_link_leaves_what_it_leads_to() {
    let world = World::new("d/a = text\nlink -> d\nd/l -> a");
    let _ = run(&world, PERMIT_ALL, r#"rm([rm::r], "{{world}}/link"); rm("{{world}}/d/l")"#).result.unwrap();
    assert_eq!(world.snapshot().into_keys().collect::<Vec<_>>(), ["{{world}}/d", "{{world}}/d/a"]);
}

#[test]
fn pipes_and_devices_are_refused_without_waiting() {
    let world = World::new("p |");
    for script in [r#"cat("{{world}}/p")"#, r#"file_system::read("{{world}}/p")"#, r#"write("{{world}}/p", "x")"#, r#"cat("/dev/zero")"#] {
        assert!(error(run(&world, PERMIT_ALL, script)).message.contains("regular file"), "{script}");
    }
}

#[test]
fn writing_keeps_mode_and_owner_and_replaces_the_target_of_a_followed_link() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let world = World::new("d/a = old\nl -> d/a");
    let file = world.fill("{{world}}/d/a");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let before = std::fs::metadata(&file).unwrap();
    let _ = run(&world, PERMIT_ALL, r#"file_system::write("{{world}}/d/a", "new")"#).result.unwrap();
    let after = std::fs::metadata(&file).unwrap();
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino(), "a whole write makes a new file");
    let follow = r#"DirConfig().path("{{world}}").build().open(OpenDirOptions().build()).open_file("l", OpenFileOptions().write(true).follow_symlinks(true).build()).write("newer")"#;
    let _ = run(&world, PERMIT_ALL, follow).result.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "newer");
    assert!(std::fs::symlink_metadata(world.fill("{{world}}/l")).unwrap().is_symlink());
}

#[test]
fn appending_needs_no_leave_to_read() {
    let world = World::new("a = one");
    let policy = format!(
        "{PERMIT_ALL}forbid(principal, action in [file_system::Action::\"read\", file_system::Action::\"redacted_read\"], resource);"
    );
    let _ = run(&world, &policy, r#"write("{{world}}/a", " two")"#).result.unwrap();
    assert_eq!(std::fs::read_to_string(world.fill("{{world}}/a")).unwrap(), "one two");
}

#[test]
fn only_the_command_writes_through_other_names_of_a_file() {
    let world = World::new("a = old");
    std::fs::hard_link(world.fill("{{world}}/a"), world.fill("{{world}}/b")).unwrap();
    let other = || std::fs::read_to_string(world.fill("{{world}}/b")).unwrap();
    let _ = run(&world, PERMIT_ALL, r#"write([write::replace], "{{world}}/a", "new")"#).result.unwrap();
    assert_eq!(other(), "new", "the command keeps the names of a file together");
    let _ = run(&world, PERMIT_ALL, r#"file_system::write("{{world}}/a", "newer")"#).result.unwrap();
    assert_eq!(other(), "new", "a whole write makes a new file");
}

#[test]
fn an_import_is_asked_for_and_stays_below_its_root() {
    let world = World::new("root/lib.rhai = fn f() { 1 }\nsecret.rhai = fn f() { 2 }\nroot/link.rhai -> ../secret.rhai\nroot/linked -> ..");
    let import = |policy: &str, path: &str| {
        let runtime = Runtime::builder().policy(policy).module_root(world.fill("{{world}}/root")).keep_decisions(true).build().unwrap();
        runtime.run(&Script::new("main.rhai", format!("import \"{path}\" as m;\nm::f()")), [])
    };
    assert_eq!(import(PERMIT_ALL, "lib").output, "1");
    assert_eq!(denied(import("", "lib")).request.action.row().name, "open");
    let open_only = r#"permit(principal, action == file_system::Action::"open", resource);"#;
    assert_eq!(denied(import(open_only, "lib")).request.action.row().name, "read");
    for path in ["link", "linked/secret", "../secret", "lib/../../secret"] {
        assert!(import(PERMIT_ALL, path).result.is_err(), "{path}");
    }
    let absolute = world.fill("{{world}}/secret");
    assert!(error(import(PERMIT_ALL, &absolute)).message.contains("outside of the module root"));
}

#[test]
fn a_circle_of_imports_is_named() {
    let world = World::new("a.rhai = import \"b\" as b;\nb.rhai = import \"c\" as c;\nc.rhai = import \"a\" as a;");
    let message = error(run(&world, PERMIT_ALL, r#"import "a" as a;"#)).message;
    let files = ["a", "b", "c", "a"].map(|name| world.fill(&format!("{{{{world}}}}/{name}.rhai")));
    assert!(message.contains(&files.join(" -> ")), "{message}");
}

#[test]
fn a_forbid_that_errors_denies_and_is_recorded() {
    let world = World::new("a = text");
    let erring =
        format!("{PERMIT_ALL}forbid(principal, action, resource is file_system::File) when {{ context.destination.path like \"/x*\" }};");
    let outcome = rex_policy::load(&[Source::new("policy", &erring)], Mode::Strict);
    assert!(outcome.policies.is_none(), "a forbid that can err is refused in the strict mode");
    let guarded = format!("{PERMIT_ALL}forbid(principal, action, resource is file_system::File) when {{ 9223372036854775807 + 1 > 0 }};");
    let denial = denied(run(&world, &guarded, r#"file_system::read("{{world}}/a")"#));
    assert!(!denial.errors.is_empty(), "the error is recorded");
}

#[test]
fn policies_that_cannot_work_are_refused_with_a_way_out() {
    for policy in [
        "permit(principal, action, resource) when { resource.path like \"/proc*\" };",
        "permit(principal, action == file_system::Action::\"read\", resource is network::url);",
        "forbid(principal, action == file_system::Action::\"read\", resource is file_system::File) when { resource.path like \"/a\" && false };",
        "permit(principal, action == file_system::Action::\"raed\", resource);",
    ] {
        let outcome = rex_policy::load(&[Source::new("policy", policy)], Mode::Strict);
        assert!(outcome.policies.is_none(), "{policy}");
        assert!(
            outcome.problems.iter().any(|problem| problem.help.is_some() || problem.fix.is_some()),
            "{policy}: {:#?}",
            outcome.problems
        );
    }
}

#[test]
fn groups_of_actions_work() {
    let world = World::new("a = text");
    let policy = r#"permit(principal, action in file_system::Action::"SafeIO", resource in file_system::Dir::"{{world}}/");"#;
    assert_eq!(run(&world, policy, r#"cat("{{world}}/a")"#).output, "text");
}

#[test]
fn a_function_without_a_runtime_does_nothing_but_fail() {
    let world = World::new("a = text");
    let runtime = Runtime::builder().policy(PERMIT_ALL).build().unwrap();
    let mut engine = rhai::Engine::new();
    runtime.install_into(&mut engine);
    let failed = engine.eval::<String>(&world.fill(r#"cat("{{world}}/a")"#)).unwrap_err();
    assert!(failed.to_string().contains("Runtime"), "{failed}");
}

#[test]
fn only_the_modules_asked_for_exist() {
    let runtime = Runtime::builder().policy(PERMIT_ALL).modules([Module::Log]).build().unwrap();
    assert!(runtime.run(&Script::new("s", r#"info("x")"#), []).result.is_ok());
    let missing = runtime.run(&Script::new("s", r#"cat("/etc/hostname")"#), []);
    assert!(error(missing).message.contains("Function not found"));
}

#[test]
fn what_a_space_holds_is_reached_by_its_space_alone() {
    let world = World::new("a = text");
    let plain = run(&world, PERMIT_ALL, r#"let path = "{{world}}/a"; path.append("/b"); path"#);
    assert_eq!(plain.output, world.fill("{{world}}/a/b"));
    for script in [r#"read("{{world}}/a")"#, r#""{{world}}/a".delete()"#, r#"between(1, 2, SizeUnit::BYTES)"#] {
        assert!(error(run(&world, PERMIT_ALL, script)).message.contains("Function not found"), "{script}");
    }
    assert!(run(&world, PERMIT_ALL, r#"file_system::read("{{world}}/a")"#).result.is_ok());
}

#[test]
fn what_is_no_json_can_be_caught() {
    let world = World::new("");
    let caught = run(
        &world,
        PERMIT_ALL,
        r#"let said = ""; try { parse_json("{\"a\": tru}"); } catch (problem) { said = problem; } said.contains("not JSON")"#,
    );
    assert_eq!(caught.output, "true");
    let read = run(
        &world,
        PERMIT_ALL,
        r#"let read = parse_json("{\"a\": [1, 2.5, null, \"x\"]}"); [type_of(read.a[0]), read.a[1], read.a[2] == (), read.a[3]]"#,
    );
    assert_eq!(read.output, r#"["i64", 2.5, true, "x"]"#);
}

fn limited(limits: Limits, script: &str) -> RunError {
    error(Runtime::builder().policy(PERMIT_ALL).limits(limits).build().unwrap().run(&Script::new("s", script), []))
}

#[test]
fn each_limit_ends_a_run() {
    let few = |edit: fn(&mut Limits)| {
        let mut limits = Limits::default();
        edit(&mut limits);
        limits
    };
    let endless = "loop { try { loop { } } catch { } }";
    assert!(matches!(limited(few(|limits| limits.timeout = Some(Duration::from_millis(50))), endless).cause, Cause::Ended(Ended::Timeout)));
    assert!(matches!(
        limited(few(|limits| limits.timeout = Some(Duration::from_millis(50))), "sleep(1000)").cause,
        Cause::Ended(Ended::Timeout)
    ));
    assert!(matches!(limited(few(|limits| limits.operations = 1000), endless).cause, Cause::Limit));
    // Twenty calls deep is fine unless the bound is eight.
    let deep = "fn f(n) { if n > 0 { f(n - 1) } } f(20)";
    assert!(run(&World::new(""), PERMIT_ALL, deep).result.is_ok());
    assert!(matches!(limited(few(|limits| limits.call_depth = 8), deep).cause, Cause::Limit));
    assert!(matches!(limited(few(|limits| limits.string_size = 100), r#"let s = "x"; loop { s += s; }"#).cause, Cause::Limit));
    assert!(matches!(limited(few(|limits| limits.array_size = 100), "let a = [1]; loop { a += a; }").cause, Cause::Limit));
    assert!(matches!(limited(few(|limits| limits.map_size = 2), "let m = #{a: 1, b: 2}; m += #{c: 3}; m").cause, Cause::Limit));
    let world = World::new(&format!("big = {}", "x".repeat(2000)));
    let read = limited(few(|limits| limits.read_bytes = 1000), &world.fill(r#"cat("{{world}}/big")"#));
    assert!(read.message.contains("1000 bytes"), "{read}");
}

#[test]
fn an_interrupt_ends_a_run_and_cannot_be_caught() {
    let interrupt = Interrupt::default();
    interrupt.raise();
    let runtime = Runtime::builder().policy(PERMIT_ALL).interrupt(interrupt).build().unwrap();
    let outcome = runtime.run(&Script::new("s", "loop { try { loop { } } catch { } }"), []);
    assert!(matches!(error(outcome).cause, Cause::Ended(Ended::Interrupted)));
}

#[test]
fn a_limit_on_memory_needs_a_count() {
    let limits = Limits { memory: Some(1 << 30), ..Limits::default() };
    assert!(Runtime::builder().policy(PERMIT_ALL).limits(limits).build().is_err());
}

#[test]
fn every_decision_is_recorded_and_can_be_replayed() {
    let world = World::new("a = text\nd/");
    let policy = world.fill(r#"permit(principal, action, resource in file_system::Dir::"{{world}}") unless { resource == file_system::File::"{{world}}/d/b" };"#);
    let lines = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let sink = std::rc::Rc::clone(&lines);
    let runtime = Runtime::builder()
        .policy(policy.clone())
        .principal("tester")
        .record(move |record| sink.borrow_mut().push(record.to_json()))
        .build()
        .unwrap();
    let script = world.fill("cat(\"{{world}}/a\");\nmv(\"{{world}}/a\", \"{{world}}/d/b\")");
    assert!(runtime.run(&Script::new("s.rhai", script), []).result.is_err());
    let policies = rex_policy::load(&[Source::new("policy", &policy)], Mode::Strict).policies.unwrap();
    let lines = lines.borrow();
    assert!(lines.iter().any(|line| line["decision"] == "deny") && lines.len() > 6, "{lines:#?}");
    for line in lines.iter() {
        for key in [
            "time",
            "run",
            "version",
            "principal",
            "action",
            "resource",
            "resource_attributes",
            "context",
            "decision",
            "phase",
            "policies",
            "errors",
            "operation",
            "script",
            "line",
        ] {
            assert!(line.get(key).is_some(), "{key} is missing in {line}");
        }
        let again = policies.decide(&Request::from_json(line).unwrap());
        assert_eq!(again.allowed, line["decision"] == "allow", "{line}");
    }
}

#[test]
fn a_decision_names_the_policies_that_made_it_and_how_it_was_asked() {
    let world = World::new("d/a = text");
    let policy = r#"
        @id("all") permit(principal, action, resource);
        @id("keep-out") forbid(principal, action == file_system::Action::"read", resource in file_system::Dir::"{{world}}/d");
        @id("keep-out-redacted-too") forbid(principal, action == file_system::Action::"redacted_read", resource);
    "#;
    let denial = denied(run(&world, policy, r#"file_system::read("{{world}}/d/a")"#));
    assert_eq!(denial.policies, ["keep-out"]);
    let listed = run(&world, r#"@id("all") permit(principal, action, resource);"#, r#"file_system::list("{{world}}/d")"#);
    let said: Vec<_> = listed.decisions.iter().map(|decision| (decision.to_json()["phase"].clone(), decision.policies.clone())).collect();
    assert_eq!(said.first(), Some(&("ask".into(), vec!["all".to_owned()])));
    assert!(said.iter().any(|(phase, _)| phase == "probe"), "{said:?}");
}
