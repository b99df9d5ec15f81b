//! SIGTERM and SIGINT, sent to a real process once its log shows that the script is under way.

use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::world::{Tested, World};

/// Far more than it takes; only a hang gets there.
const PATIENCE: Duration = Duration::from_secs(60);

fn start(program: &str, world: &World) -> Result<Child, Box<dyn Error>> {
    let mut command = Command::new(program);
    if program == env!("CARGO_BIN_EXE_rex") {
        command.arg("run");
    }
    command.args(["-s", &world.path("long.rhai"), "-p", &world.path("all.cedar"), "-o", "json", "--record", &world.path("log.jsonl")]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let start = Instant::now();
    while !world.read("log.jsonl").is_ok_and(|log| log.contains('\n')) {
        assert!(start.elapsed() < PATIENCE, "the script never began");
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(child)
}

fn end(child: Child, signal: Signal) -> Result<(Option<i32>, Value), Box<dyn Error>> {
    let pid = Pid::from_raw(i32::try_from(child.id())?).ok_or("no process")?;
    kill_process(pid, signal)?;
    let output = child.wait_with_output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok((output.status.code(), serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?))
}

#[test]
fn a_signal_ends_the_script_and_the_document_is_printed() -> Tested {
    for script in ["cat(\"$W/data.txt\"); sleep(600); 1", "cat(\"$W/data.txt\"); loop {}"] {
        for signal in [Signal::TERM, Signal::INT] {
            let world = World::new()?;
            world.file("long.rhai", script)?;
            let (code, document) = end(start(env!("CARGO_BIN_EXE_rex"), &world)?, signal)?;
            assert_eq!(code, Some(5), "{document}");
            assert_eq!(document.get("status"), Some(&"ERROR".into()));
            assert!(document.pointer("/error/message").is_some_and(|message| message.to_string().contains("interrupted")), "{document}");
        }
    }
    Ok(())
}

#[test]
fn in_rex_a_script_has_time_to_finish() -> Tested {
    let world = World::new()?;
    world.file("long.rhai", "cat(\"$W/data.txt\"); sleep(1); \"finished\"")?;
    let (code, document) = end(start(env!("CARGO_BIN_EXE_rex-runner"), &world)?, Signal::TERM)?;
    assert_eq!((code, document.get("output")), (Some(0), Some(&"finished".into())));
    Ok(())
}

#[test]
fn in_rex_the_time_to_finish_is_ten_seconds() -> Tested {
    let world = World::new()?;
    world.file("long.rhai", "cat(\"$W/data.txt\"); sleep(600); \"finished\"")?;
    let child = start(env!("CARGO_BIN_EXE_rex-runner"), &world)?;
    let start = Instant::now();
    let (code, document) = end(child, Signal::TERM)?;
    assert!(start.elapsed() >= Duration::from_secs(10));
    assert_eq!(code, Some(0));
    let message = document.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    assert!(message.starts_with("Script terminated: SIGTERM timeout exceeded"), "{message}");
    assert_eq!(document.pointer("/error/error_type"), Some(&"SCRIPT_EXCEPTION".into()));
    Ok(())
}

#[test]
fn memory_is_bounded_where_it_is_counted() -> Tested {
    let world = World::new()?;
    let script = world.file("grow.rhai", "let a = []; loop { let s = \"x\"; s.pad(100000, \"x\"); a.push(s); }")?;
    let output =
        Command::new(env!("CARGO_BIN_EXE_rex")).args(["run", &script, "-p", &world.path("all.cedar"), "--max-memory", "64M"]).output()?;
    let err = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(5), "{err}");
    assert!(err.contains("--max-memory"), "{err}");
    Ok(())
}
