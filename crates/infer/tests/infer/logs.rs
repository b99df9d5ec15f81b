//! Decision logs, alone and joined.

use rex_infer::{Evidence, Inferred, Seen, read_log};

use super::{codes, lines, run, run_as, sound};

/// One line of a log.
fn line(script: &str, number: usize, action: &str, resource: &str, rest: &str) -> String {
    format!(
        "{{\"time\":\"t\",\"run\":\"r\",\"version\":\"v\",\"principal\":\"User::\\\"ada\\\"\",\"action\":\"file_system::Action::\\\"{action}\\\"\",\
         \"resource\":\"file_system::{resource}\",\"resource_attributes\":{{}},\"context\":{{}},\"policies\":[],\"errors\":[],\
         \"script\":\"{script}\",\"line\":{number},{rest}}}\n"
    )
}

const ASKED: &str = "\"decision\":\"allow\",\"phase\":\"ask\",\"operation\":\"file_system::read(string)\",\"step\":\"0\"";
const DENIED: &str = "\"decision\":\"deny\",\"phase\":\"ask\",\"operation\":\"file_system::read(string)\",\"step\":\"0\"";
const PROBED: &str = "\"decision\":\"allow\",\"phase\":\"probe\",\"operation\":\"file_system::read(string)\",\"step\":\"1\"";
const FALLEN_BACK: &str = "\"decision\":\"allow\",\"phase\":\"ask\",\"operation\":\"file_system::read(string)\",\"step\":\"0.0.0\"";

fn log(lines: &[String]) -> Vec<Seen> {
    read_log("log.jsonl", &lines.concat()).unwrap()
}

fn read(path: &str, number: usize, rest: &str) -> String {
    line("/srv/script.rhai", number, "read", &format!("File::\\\"{path}\\\""), rest)
}

#[test]
fn a_policy_from_logs_alone() {
    let seen = log(&[read("/a", 1, ASKED), read("/a", 1, ASKED), read("/b*c", 2, ASKED), read("/d", 3, DENIED), read("/e", 4, PROBED)]);
    let inferred = sound(Inferred::from_log(&seen, None));
    assert_eq!(lines(&inferred), ["may read File /a", "may read File /b*c"]);
    assert_eq!(inferred.requirements[0].evidence, Some(Evidence::Used(2)));
    let policy = inferred.policy().unwrap();
    assert!(policy.contains("// script.rhai:1: file_system::read\n// read: used, seen 2 times\n"), "{policy}");
    assert!(policy.contains("== file_system::File::\"/b*c\""), "a star is a star: {policy}");
    let [denied] = inferred.findings.as_slice() else { panic!("{:?}", inferred.findings) };
    assert!(denied.code == "denied-in-log" && denied.message.contains("log.jsonl:4: read on file_system::File::\"/d\""), "{denied:?}");
    assert!(inferred.to_json()["findings"][0]["source"].is_null());
}

#[test]
fn circumstances_are_kept() {
    let context = "\"context\":{\"destination\":{\"path\":\"/x/b\",\"name\":\"b\",\"parent_path\":\"/x\"}}";
    let moved = line("s.rhai", 1, "move", "File::\\\"/x/a\\\"", ASKED).replace("\"context\":{}", context);
    let inferred = sound(Inferred::from_log(&log(&[moved]), None));
    assert_eq!(lines(&inferred), ["may move File /x/a to /x/b"]);
}

#[test]
fn each_requirement_is_used_or_reachable() {
    let mut inferred = run("file_system::read(\"/a\");\nif x { file_system::read(\"/b\") }");
    inferred.join_log(&log(&[read("/a", 1, ASKED), read("/a", 1, PROBED), read("/a", 9, DENIED)]));
    let evidence: Vec<_> = inferred.requirements.iter().map(|requirement| requirement.evidence).collect();
    assert_eq!(evidence, [Some(Evidence::Used(2)), Some(Evidence::Reachable)]);
    let policy = inferred.policy().unwrap();
    assert!(policy.contains("// read: used, seen 2 times") && policy.contains("// read: reachable, never seen"), "{policy}");
    assert_eq!(inferred.to_json()["requirements"][1]["evidence"], serde_json::json!({ "state": "reachable", "seen": 0 }));
    assert_eq!(inferred.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["denied-in-log"]);
}

#[test]
fn what_was_not_foreseen_is_permitted_and_told() {
    let mut inferred = run("file_system::read(\"/a\");\n  file_system::read(\"/a\");\n");
    inferred.join_log(&log(&[read("/a", 1, ASKED), read("/z", 2, ASKED)]));
    let inferred = sound(inferred);
    assert_eq!(lines(&inferred), ["may read File /z", "must read File /a"]);
    assert_eq!(codes(&inferred), ["only-at-run-time@2"]);
    let finding = &inferred.findings[0];
    assert!(finding.message.starts_with("log.jsonl:2 ") && finding.help.as_ref().unwrap().contains("fault of rex"), "{finding:?}");
    assert_eq!(&inferred.sources[0].text[finding.span.range()], "file_system::read(\"/a\");");
    assert!(inferred.policy().unwrap().contains("// read: only seen at run time, once"));
}

/// The calls on the way, as a log has them.
fn on_the_way(asked: &str, calls: &[(&str, usize)]) -> String {
    let calls: Vec<String> = calls.iter().map(|(script, line)| format!("{{\"script\":\"{script}\",\"line\":{line}}}")).collect();
    format!("{asked},\"call_chain\":[{}]", calls.join(","))
}

#[test]
fn the_calls_on_the_way_are_kept() {
    let twice = [on_the_way(ASKED, &[("/srv/script.rhai", 7), ("/srv/script.rhai", 5)]), on_the_way(ASKED, &[("/srv/script.rhai", 8)])];
    let seen = log(&[read("/a", 1, &twice[0]), read("/a", 1, &twice[0]), read("/a", 1, &twice[1])]);
    let alone = sound(Inferred::from_log(&seen, None));
    assert_eq!(alone.requirements[0].evidence, Some(Evidence::Used(3)));
    let document = alone.to_json();
    let places = document["requirements"][0]["places"].as_array().unwrap();
    let lines =
        |place: &serde_json::Value| place["call_chain"].as_array().unwrap().iter().map(|call| call["line"].clone()).collect::<Vec<_>>();
    assert_eq!(places.iter().map(lines).collect::<Vec<_>>(), [vec![7, 5], vec![8]]);
    assert_eq!(places[0]["call_chain"][0]["source"], "/srv/script.rhai");
    let told: String = alone.explain().filter_map(|report| report.help().map(|help| help.to_string())).collect();
    assert!(told.contains("asks for it at script.rhai:1, on the way from script.rhai:7 and script.rhai:5"), "{told}");
    assert!(told.contains("used, seen 3 times"), "{told}");

    let mut joined = run("file_system::read(x)\n// 2\n// 3\n// 4\nf();\n// 6\ng();\nh();");
    joined.join_log(&seen);
    let place = &joined.requirements[0].places[0];
    assert_eq!(place.call_chain.iter().map(|call| &joined.sources[0].text[call.span.range()]).collect::<Vec<_>>(), ["g();", "f();"]);
    let error = read_log("log.jsonl", &read("/a", 1, &format!("{ASKED},\"call_chain\":[{{\"script\":\"s\"}}]"))).unwrap_err();
    assert!(error.what.contains("`call_chain`") && error.what.contains("`line`"), "{error:?}");
}

#[test]
fn what_a_module_asks_belongs_to_the_script_that_was_run() {
    let asked = on_the_way(ASKED, &[("/srv/other.rhai", 2)]);
    let seen = log(&[line("/srv/lib.rhai", 1, "read", "File::\\\"/b\\\"", &asked)]);
    let inferred =
        super::run_with_modules("import \"lib\" as lib; lib::f(\"/a\")", &[("/scripts/lib.rhai", "fn f(p) { file_system::read(p) }")]);
    assert_eq!(inferred.nearness(&seen[0]), None);
    let own = log(&[line("/srv/lib.rhai", 1, "read", "File::\\\"/a\\\"", &on_the_way(ASKED, &[("/srv/script.rhai", 1)]))]);
    assert!(inferred.nearness(&own[0]).is_some());
}

#[test]
fn a_fallback_is_no_surprise() {
    let mut inferred = run("file_system::read(\"/a\")");
    let redacted = line("script.rhai", 1, "redacted_read", "File::\\\"/a\\\"", FALLEN_BACK);
    let seen = log(&[read("/a", 1, DENIED), redacted]);
    inferred.join_log(&seen);
    assert_eq!(lines(&inferred), ["must read File /a"]);
    assert!(inferred.findings.iter().all(|finding| finding.code == "denied-in-log"), "{:?}", inferred.findings);
    let mut inferred = run_as("file_system::read(\"/a\")", &rex_infer::Options { redacted: true, ..rex_infer::Options::default() });
    inferred.join_log(&seen);
    let used = inferred.requirements.iter().find(|requirement| requirement.action.row().name == "redacted_read").unwrap();
    assert_eq!(used.evidence, Some(Evidence::Used(1)));
}

#[test]
fn other_scripts_are_left_alone() {
    let mut inferred = run("file_system::read(\"/a\")");
    let seen = log(&[line("/srv/other.rhai", 1, "read", "File::\\\"/b\\\"", ASKED)]);
    assert_eq!(inferred.nearness(&seen[0]), None);
    inferred.join_log(&seen);
    assert_eq!((lines(&inferred), inferred.findings.len()), (vec!["must read File /a".to_owned()], 0));
}

#[test]
fn a_line_that_is_none_is_named() {
    let fine = read("/a", 1, ASKED);
    for (line, what) in [
        ("{".to_owned(), "no JSON"),
        (fine.replace("\"phase\":\"ask\"", "\"phase\":\"aks\""), "`phase`"),
        (fine.replace("allow", "maybe"), "`decision`"),
        (fine.replace("Action::\\\"read\\\"", "Action::\\\"raed\\\""), "raed"),
        (fine.replace("\"script\":", "\"skript\":"), "`script`"),
        (fine.replace("\"line\":1", "\"line\":-1"), "`line`"),
        (fine.replace("\"context\":{}", "\"context\":{\"destination\":{}}"), "`path`"),
    ] {
        let error = read_log("log.jsonl", &format!("{fine}\n{line}")).unwrap_err();
        assert!(error.log == "log.jsonl" && error.line == 3 && error.what.contains(what), "{line}: {error:?}");
    }
}
