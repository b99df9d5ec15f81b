//! What loading refuses, what it warns about, and that its fixes repair.

use super::{fixed, is_error, loaded, policies, problems, with_code};
use crate::{Mode, Severity, Source, load as load_all, report};

/// Asserts one problem of that kind, an error, with a fix that leaves nothing to say.
fn repaired(text: &str, code: &str, expected: &str) {
    let found = problems(text);
    let [problem] = found.as_slice() else { panic!("{text}\n{found:#?}") };
    assert_eq!(problem.code, code, "{text}");
    assert!(is_error(problem));
    let fixed = fixed(text, problem);
    assert!(fixed.contains(expected), "{fixed}");
    policies(&fixed);
}

#[test]
fn unguarded_attributes_are_repaired_by_their_guard() {
    let when = |condition: &str| format!("permit (principal, action, resource)\nwhen {{ {condition} }};");
    let code = "unsafe-attribute";
    repaired(&when(r#"resource.pid == "1""#), code, r#"{ resource is process_system::Process && resource.pid == "1" }"#);
    let either = "(resource is file_system::File || resource is file_system::Dir) && ";
    repaired(&when(r#"resource.path like "/proc*""#), code, &format!("{{ {either}resource.path like"));
    repaired(&when(r#"!(["/a"].contains(resource.path))"#), code, &format!("!({either}[\"/a\"]"));
    repaired(&when(r#"principal == User::"a" || "/a" == resource.path"#), code, &format!("|| {either}\"/a\" =="));
    repaired(&when(r#"context.destination.path == "/a""#), code, "{ context has destination && context.");
    let execute =
        |condition: &str| format!("permit (principal, action == file_system::Action::\"execute\", resource)\nwhen {{ {condition} }};");
    repaired(&execute("context.namespace.target_process_id == 1"), "optional-attribute", "{ context has namespace && context.");
    repaired(&execute(r#"context.arguments.getTag("-p") == "1""#), "unsafe-tag", r#"{ context.arguments.hasTag("-p") && context."#);
}

#[test]
fn the_help_names_the_single_type_too() {
    let found = problems("permit (principal, action, resource) when { resource.path like \"/proc*\" };");
    assert!(found[0].help.as_ref().unwrap().contains("`resource is file_system::File && `"), "{found:?}");
}

#[test]
fn misspelt_names_are_found_in_their_namespace() {
    let with = |action: &str, resource: &str| format!("permit (principal, action == {action}, resource is {resource});");
    let file = "file_system::File";
    repaired(&with("file_system::Action::\"raed\"", file), "unknown-action", "file_system::Action::\"read\"");
    repaired(&with("filesystem::Action::\"read\"", file), "unknown-action", "file_system::Action::\"read\"");
    repaired(&with("Action::\"read\"", file), "unknown-action", "file_system::Action::\"read\"");
    repaired(&with("network::Action::\"get\"", "network::url"), "unknown-action", "network::Action::\"GET\"");
    repaired(&with("file_system::Action::\"read\"", "file_system::file"), "unknown-entity-type", "is file_system::File");
    repaired(&with("file_system::Action::\"read\"", "File"), "unknown-entity-type", "is file_system::File");
    repaired(&with("network::Action::\"GET\"", "network::Url"), "unknown-entity-type", "is network::url");
    repaired(
        &format!("{} when {{ resource.paht == \"/a\" }};", with("file_system::Action::\"read\"", file).trim_end_matches(';')),
        "unknown-attribute",
        "resource.path ==",
    );
    let process = "permit (principal, action == process_system::Action::\"read\", resource);";
    let [problem] = &problems(process)[..] else { panic!() };
    assert!(problem.fix.is_none() && !problem.help.as_ref().unwrap().contains("file_system"), "{problem:?}");
    let list = problems("permit (principal, action == Action::\"list\", resource);");
    assert_eq!(list[0].help.as_deref(), Some("did you mean `sysinfo::Action::\"list\"` or `process_system::Action::\"list\"`?"));
}

#[test]
fn misapplied_actions_and_impossible_forbids_are_refused() {
    let misapplied = r#"(principal, action == file_system::Action::"read", resource is network::url);"#;
    for effect in ["permit", "forbid"] {
        let found = problems(&format!("{effect} {misapplied}"));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].code == "misapplied-action" && is_error(&found[0]));
    }
    let impossible = "(principal, action, resource is file_system::File) when { resource is file_system::Dir };";
    let forbid = problems(&format!("forbid {impossible}"));
    assert!(forbid.len() == 1 && forbid[0].code == "impossible-policy" && is_error(&forbid[0]), "{forbid:#?}");
    let permit = loaded(&format!("permit {impossible}"), Mode::Strict);
    assert!(permit.policies.is_some() && permit.problems[0].code == "impossible-policy", "{permit:#?}");
}

#[test]
fn text_that_does_not_read_as_it_is() {
    let with = |text: &str| format!("permit (principal, action, resource is file_system::File) when {{ resource.path == \"{text}\" }};");
    for text in [with("a\u{202E}b"), with("a\\u{202e}b"), "// \u{2066}\n".to_owned(), "@id(\"\u{202a}\") ".to_owned() + &with("a")] {
        let found = problems(&text);
        assert!(found.len() == 1 && found[0].code == "bidi-text" && is_error(&found[0]), "{text}: {found:#?}");
        assert!(loaded(&text, Mode::Compatible).policies.is_some());
    }
    let mixed = loaded(&with("say_һello"), Mode::Strict);
    assert!(mixed.policies.is_some() && mixed.problems[0].code == "mixed-script");
    let unusual = loaded("permit (principal, action, resource == file_system::File::\"/a\u{7}\");", Mode::Strict);
    assert!(unusual.policies.is_some() && unusual.problems[0].message.contains("U+0007"), "{unusual:#?}");
}

#[test]
fn compatible_loading_keeps_an_invalid_permit_and_refuses_an_invalid_forbid() {
    for invalid in [
        r#"(principal, action, resource) when { resource.path like "/proc*" };"#,
        r#"(principal, action == file_system::Action::"raed", resource);"#,
        r#"(principal, action, resource is file_system::File) when { resource.path == 1 };"#,
        r#"(principal, action == file_system::Action::"read", resource is network::url);"#,
    ] {
        let permit = loaded(&format!("permit {invalid}"), Mode::Compatible);
        assert!(permit.policies.is_some(), "{permit:#?}");
        assert!(permit.problems.iter().all(|problem| problem.severity == Severity::Warning) && !permit.problems.is_empty());
        let forbid = loaded(&format!("forbid {invalid}"), Mode::Compatible);
        assert!(forbid.policies.is_none() && forbid.problems.iter().any(is_error), "{forbid:#?}");
    }
    assert!(loaded("permit (principal, action, resource", Mode::Compatible).policies.is_none());
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let sources = [
        Source::new("one", "permit (principal, acton, resource);\npermit (principal, action, resource) when { resource.path.contain(1) };"),
        Source::new("two", "permit (principal, action == file_system::Action::\"raed\", resource is file_system::Fil);"),
    ];
    let outcome = load_all(&sources, Mode::Strict);
    let marked: Vec<(usize, &str, &str)> = outcome
        .problems
        .iter()
        .map(|problem| (problem.source, problem.code, &sources[problem.source].text[problem.span.clone().unwrap()]))
        .collect();
    assert_eq!(
        marked,
        [
            (0, "syntax", "acton"),
            (0, "syntax", "resource.path.contain(1)"),
            (1, "unknown-action", "file_system::Action::\"raed\""),
            (1, "unknown-entity-type", "file_system::Fil"),
        ]
    );
    assert_eq!(outcome.problems[1].help.as_deref(), Some("did you mean `contains`?"));
    let printed = format!("{:?}", report(&outcome.problems[3], &sources));
    assert!(printed.contains("two:1:71") && printed.contains("did you mean `file_system::File`?"), "{printed}");
    let json = outcome.problems[1].to_json(&sources);
    assert_eq!((&json["file"], &json["severity"]), (&"one".into(), &"error".into()));
    assert_eq!(json["span"]["start"], serde_json::json!({ "offset": 81, "line": 2, "column": 45 }));
}

#[test]
fn the_same_text_always_gives_the_same_problems() {
    let text = "permit (principal, action, resource) when { resource.nme == \"a\" || context.x.y == 1 || principal.z };
        forbid (principal, action, resource is systemd::Sevice) unless { resource.path in [\"a\"] };";
    let first = problems(text);
    assert!(first.len() == 4 && first.iter().all(|problem| problem.message.len() < 200), "{first:#?}");
    assert!((0..20).all(|_| problems(text) == first));
}

#[test]
fn templates_are_explained() {
    let found = problems("permit (principal == ?principal, action, resource);");
    assert!(found.len() == 1 && found[0].code == "template" && is_error(&found[0]), "{found:#?}");
    assert!(found[0].message.contains("`?principal`"));
}

#[test]
fn several_files_are_one_set() {
    let permit = |id: &str, path: &str| {
        format!("{id} permit (principal, action == file_system::Action::\"read\", resource == file_system::File::\"{path}\");\n")
    };
    let sources = [
        Source::new("a", permit("", "/a") + &permit("@id(\"x\")", "/b")),
        Source::new("b", permit("", "/c") + &permit("@id(\"x\")", "/d") + &permit("@id", "/e")),
    ];
    let outcome = load_all(&sources, Mode::Strict);
    assert_eq!(outcome.policies.unwrap().names().collect::<Vec<_>>(), ["policy0", "x", "policy2", "x", "policy4"]);
    let [problem] = &outcome.problems[..] else { panic!("{:#?}", outcome.problems) };
    assert_eq!((problem.code, problem.severity, problem.source), ("duplicate-id", Severity::Warning, 1));
}

#[test]
fn misspelt_paths_are_named_and_repaired() {
    let text = r#"@type("file_system::File") @id("/x/")
        permit (principal, action, resource in file_system::Dir::"/var/log/app/")
        when { resource != file_system::File::"/var/log/app/./a" && resource in [file_system::Dir::"/var//log"] };"#;
    let found = problems(text);
    let spelling = with_code(&found, "path-spelling");
    let replaced: Vec<&str> = spelling.iter().map(|problem| problem.fix.as_ref().unwrap().replacement.as_str()).collect();
    assert_eq!(replaced, ["file_system::Dir::\"/var/log/app\"", "file_system::File::\"/var/log/app/a\"", "file_system::Dir::\"/var/log\""]);
    assert_eq!(spelling.len(), found.len());
    let outcome = loaded(text, Mode::Strict);
    assert_eq!(outcome.policies.unwrap().names().collect::<Vec<_>>(), ["/x/"]);
    let repaired = found.iter().rev().fold(text.to_owned(), |text, problem| fixed(&text, problem));
    policies(&repaired);
}

#[test]
fn a_path_that_never_occurs_is_an_error_in_a_forbid() {
    for path in ["/a/../b", "var/log", ""] {
        let text = format!("(principal, action, resource in file_system::Dir::\"{path}\");");
        for mode in [Mode::Strict, Mode::Compatible] {
            let permit = loaded(&format!("permit {text}"), mode);
            assert!(permit.policies.is_some() && permit.problems[0].code == "path-never-matches");
            assert!(loaded(&format!("forbid {text}"), mode).policies.is_none());
        }
    }
}

#[test]
fn strings_are_never_touched() {
    let text =
        r#"permit (principal, action, resource is file_system::File) when { resource.path like "/a//b/*" && resource.path != "/a/" };"#;
    policies(text);
}
