//! The examples that ship: they do what the README says they do.

use std::path::Path;

use rex_runtime::{Cause, Outcome, Runtime, Script};

use rex_tests::world::World;

/// Runs a shipped example with its directory moved into a world, in script and policy alike.
fn example(folder: &str, script: &str, policy: &str, moved: &[(&str, &str)], world: &World, principal: &str) -> Outcome {
    let read = |name: &str| {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(folder).join(name)).unwrap();
        world.fill(&moved.iter().fold(text, |text, (from, to)| text.replace(from, to)))
    };
    let runtime = Runtime::builder().policy(read(policy)).principal(principal).build().unwrap();
    runtime.run(&Script::new(script, read(script)), [("name", "Ada".into())])
}

const QUICKSTART: &[(&str, &str)] = &[("/tmp/rex-quickstart", "{{world}}/rex-quickstart"), ("\"/tmp\"", "\"{{world}}\"")];

#[test]
fn the_quick_start_greets() {
    let world = World::new("");
    let outcome = example("quickstart", "greeting.rhai", "greeting.cedar", QUICKSTART, &world, "anybody");
    assert_eq!(outcome.output, "Hello, Ada!", "{:?}", outcome.result);
    assert_eq!(world.snapshot().get("{{world}}/rex-quickstart/greeting.txt").map(String::as_str), Some("= Hello, Ada!"));
}

#[test]
fn the_quick_start_without_a_permit_is_denied() {
    let world = World::new("");
    let outcome = example("quickstart", "greeting.rhai", "write-only.cedar", QUICKSTART, &world, "anybody");
    let Err(error) = outcome.result else { panic!("it should be denied") };
    let Cause::Denied(denial) = error.cause else { panic!("{error}") };
    assert_eq!(denial.request.action.row().name, "read");
}

#[test]
fn the_audit_reads_the_log_and_is_stopped_at_the_deletion() {
    let world = World::new("app/error.log = disk is full");
    let moved = &[("/var/log/app", "{{world}}/app")];
    let outcome = example("log-audit", "audit.rhai", "audit.cedar", moved, &world, "junior_dev");
    let printed: Vec<_> = outcome.log.iter().filter(|entry| entry.printed).map(|entry| entry.message.as_str()).collect();
    assert_eq!(printed, ["disk is full"]);
    let Err(error) = outcome.result else { panic!("it should be denied") };
    let Cause::Denied(denial) = error.cause else { panic!("{error}") };
    assert_eq!(
        (denial.request.action.row().name, world.strip(&denial.request.resource.id).as_str()),
        ("delete", "{{world}}/app/error.log")
    );
    let stranger = example("log-audit", "audit.rhai", "audit.cedar", moved, &world, "somebody");
    assert!(stranger.result.is_err() && stranger.log.is_empty());
    assert!(world.snapshot().contains_key("{{world}}/app/error.log"));
}
