//! The documents: exactly Rex's keys, and ours besides.

use rex_cli::Personality;
use serde_json::Value;

use crate::world::{Around, Tested, World, keys};

fn at<'v>(document: &'v Value, pointer: &str) -> &'v Value {
    document.pointer(pointer).unwrap_or(&Value::Null)
}

#[test]
fn success() -> Tested {
    let world = World::new()?;
    world.file("logs.rhai", "info(\"hello\"); print(\"printed\"); [1, \"a\"]")?;
    let ended = world.rex("run logs.rhai -p all.cedar -o json");
    assert!(!ended.out.contains('\n'), "one line without an end: {ended:?}");
    let document = ended.document()?;
    assert_eq!(keys(&document), ["output", "status", "metrics", "logs"]);
    assert_eq!(at(&document, "/status"), "SUCCESS");
    assert_eq!(at(&document, "/output"), "[1, \"a\"]");
    assert_eq!(keys(at(&document, "/logs/0")), ["attributes"]);
    let attributes = at(&document, "/logs/0/attributes");
    assert!(["timestamp", "level", "message", "line_number"].iter().all(|key| attributes.get(key).is_some_and(Value::is_string)));
    assert_eq!(at(attributes, "/message"), "hello");
    assert_eq!(at(&document, "/logs/1/attributes/message"), "printed");
    let metric = at(&document, "/metrics/0");
    assert_eq!(keys(metric), ["metric_name", "metric_value", "metric_unit", "metric_dimension", "metric_timestamp"]);
    let pretty = world.rex("run logs.rhai -p all.cedar -o pretty-json");
    assert!(pretty.out.starts_with("{\n  \"output\""), "{pretty:?}");
    assert_eq!(keys(&pretty.document()?), keys(&document));
    Ok(())
}

#[test]
fn a_denial_can_be_acted_on() -> Tested {
    let world = World::new()?;
    world.file("denied.rhai", "let path = \"$W/data.txt\";\nfile_system::read(path)")?;
    let ended = world.rex("run denied.rhai -p none.cedar -o json --principal ada");
    assert_eq!((ended.code, ended.err.as_str()), (3, ""));
    let document = ended.document()?;
    assert_eq!(keys(&document), ["output", "status", "error", "alarms", "metrics", "logs"]);
    let error = at(&document, "/error");
    assert_eq!(keys(error), ["error_type", "message", "line", "column", "denial", "suggestion"]);
    assert_eq!(at(error, "/error_type"), "ACCESS_DENIED_EXCEPTION");
    assert_eq!(at(error, "/line"), 2);
    assert_eq!(at(error, "/denial/principal"), "User::\"ada\"");
    assert_eq!(at(error, "/denial/action"), "file_system::Action::\"read\"");
    assert_eq!(at(error, "/denial/resource").as_str(), Some(format!("file_system::File::\"{}\"", world.path("data.txt")).as_str()));
    assert_eq!(at(error, "/denial/reason"), "no permit matches");
    assert_eq!(at(&document, "/alarms/0/alarm_type"), "RexRunnerPrivilegeEscalation");
    // What is suggested is what is missing.
    world.file("more.cedar", at(error, "/suggestion").as_str().unwrap_or_default())?;
    let ended = world.rex("run denied.rhai -p none.cedar more.cedar --principal ada");
    assert_eq!((ended.code, ended.out.as_str()), (0, "some data\n"), "{ended:?}");
    Ok(())
}

#[test]
fn a_forbid_is_named_and_no_permit_suggested() -> Tested {
    let world = World::new()?;
    world.file("denied.rhai", "file_system::read(\"$W/data.txt\")")?;
    world.file("forbid.cedar", "@id(\"no-data\") forbid(principal, action, resource == file_system::File::\"$W/data.txt\");")?;
    let document = world.rex("run denied.rhai -p all.cedar forbid.cedar -o json").document()?;
    assert_eq!(at(&document, "/error/denial/policies/0"), "no-data");
    assert_eq!(at(&document, "/error/denial/reason"), "policy `no-data` forbids it");
    assert_eq!(at(&document, "/error/suggestion"), &Value::Null);
    Ok(())
}

#[test]
fn input_faults_are_documents_too() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1")?;
    world.file("bad.cedar", "permit(principal, action == file_system::Action::\"raed\", resource);")?;
    for (command, error_type) in
        [("run missing.rhai -p all.cedar -o json", "COMMUNICATION_EXCEPTION"), ("run one.rhai -p bad.cedar -o json", "INTERNAL_EXCEPTION")]
    {
        let ended = world.rex(command);
        let document = ended.document()?;
        assert_eq!((ended.code, at(&document, "/error/error_type").as_str()), (2, Some(error_type)), "{command}");
    }
    let document = world.rex("run one.rhai -p bad.cedar -o json").document()?;
    assert!(at(&document, "/error/problems/0/message").is_string(), "{document}");
    Ok(())
}

#[test]
fn as_rex() -> Tested {
    let world = World::new()?;
    world.file("ok.rhai", "\"done\"")?;
    world.file("denied.rhai", "cat(\"$W/data.txt\")")?;
    world.file("throws.rhai", "throw \"boom\"")?;
    world.file("claims.rhai", "throw \"PERMISSION denied, I say\"")?;
    world.file("syntax.rhai", "let = 1;")?;
    world.file("long.rhai", "let s = \"é\"; s.pad(3000, \"é\"); throw s")?;
    let run = |script: &str, policy: &str| world.run(Personality::Runner, &format!("-s {script} -p {policy}"), Around::default());
    let ended = run("ok.rhai", "none.cedar");
    assert_eq!(keys(&ended.document()?), ["output", "status", "metrics", "logs"]);
    for (script, error_type) in [
        ("denied.rhai", "ACCESS_DENIED_EXCEPTION"),
        ("throws.rhai", "SCRIPT_EXCEPTION"),
        ("claims.rhai", "ACCESS_DENIED_EXCEPTION"),
        ("syntax.rhai", "SCRIPT_EXCEPTION"),
    ] {
        let ended = run(script, "none.cedar");
        assert_eq!(ended.code, 0, "{script}: {ended:?}");
        let document = ended.document()?;
        assert_eq!(keys(&document), ["output", "status", "error", "alarms", "metrics", "logs"], "{script}");
        assert_eq!(keys(at(&document, "/error")), ["error_type", "message"], "{script}");
        assert_eq!(at(&document, "/error/error_type"), error_type, "{script}: {document}");
    }
    let boom = run("throws.rhai", "all.cedar").document()?;
    assert_eq!(at(&boom, "/error/message"), "Runtime error: boom (line 1, position 1) (line 1, position 1)");
    let syntax = run("syntax.rhai", "all.cedar").document()?;
    assert!(at(&syntax, "/error/message").as_str().is_some_and(|message| message.starts_with("Syntax error: ")), "{syntax}");
    let long = run("long.rhai", "all.cedar").document()?;
    let message = at(&long, "/error/message").as_str().unwrap_or_default();
    assert!(message.chars().count() == 1024 && message.ends_with("..."), "{} characters", message.chars().count());
    let missing = run("missing.rhai", "all.cedar");
    assert_eq!((missing.code, missing.document()?.get("logs")), (1, None));
    assert_eq!(world.rex("run throws.rhai -p all.cedar --compat").code, 0);
    Ok(())
}

#[test]
fn figures() -> Tested {
    let world = World::new()?;
    world.file("ok.rhai", "1")?;
    let names = |document: &Value| -> Vec<String> {
        let metrics = at(document, "/metrics").as_array().cloned().unwrap_or_default();
        metrics.iter().filter_map(|metric| at(metric, "/metric_name").as_str().map(str::to_owned)).collect()
    };
    let all = names(&world.rex("run ok.rhai -p all.cedar -o json").document()?);
    let process = ["RexRunnerProcessCpuUsage", "RexRunnerProcessRssMemoryUsageAverage", "RexRunnerProcessVirtualMemoryUsageAverage"];
    let script = ["RexRunnerTotalExecutionTime", "RexRunnerScriptExecutionTime", "RexRunnerScriptExecutionSuccessCount"];
    assert!(process.iter().chain(&script).all(|name| all.iter().any(|known| known == name)), "{all:?}");
    let off = Around { variables: &[("REX_RUNNER_DISABLE_MONITORING", "true")], ..Around::default() };
    assert_eq!(names(&world.run(Personality::Rex, "run ok.rhai -p all.cedar -o json", off).document()?), script);
    Ok(())
}
