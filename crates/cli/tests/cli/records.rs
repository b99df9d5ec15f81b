//! The decision log.

use serde_json::Value;

use crate::world::{Tested, World, keys};

const KEYS: &[&str] = &[
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
];

#[test]
fn every_decision_is_a_line() -> Tested {
    let world = World::new()?;
    let script = world.file("read.rhai", "\nfile_system::read(\"$W/data.txt\")")?;
    assert_eq!(world.rex("run read.rhai -p all.cedar --record log.jsonl --principal ada").code, 0);
    let text = world.read("log.jsonl")?;
    let lines: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(KEYS.iter().all(|key| keys(line).contains(key)), "{line}");
        assert_eq!(line.get("script").and_then(Value::as_str), Some(script.as_str()));
        assert_eq!((line.get("line").and_then(Value::as_i64), line.get("principal")), (Some(2), Some(&"User::\"ada\"".into())));
    }
    let phases: Vec<_> = lines.iter().filter_map(|line| line.get("phase")?.as_str()).collect();
    assert!(phases.contains(&"ask") && phases.contains(&"probe"), "{phases:?}");
    Ok(())
}

#[test]
fn a_dash_is_the_standard_error() -> Tested {
    let world = World::new()?;
    world.file("read.rhai", "file_system::read(\"$W/data.txt\")")?;
    let ended = world.rex("run read.rhai -p none.cedar --record - -o json");
    let line: Value = serde_json::from_str(ended.err.lines().next().unwrap_or_default())?;
    assert_eq!(line.get("decision"), Some(&"deny".into()));
    Ok(())
}

#[test]
fn what_cannot_be_recorded_is_not_done() -> Tested {
    let world = World::new()?;
    world.file("write.rhai", "cat(\"$W/data.txt\"); loop {}")?;
    let command = "run write.rhai -p all.cedar --record /dev/full";
    let ended = world.rex(command);
    assert_eq!(ended.code, 5, "{ended:?}");
    assert!(ended.err.contains("/dev/full") && ended.err.contains("recorded"), "{ended:?}");
    Ok(())
}
