//! The rules of a decision, one by one.

use rex_catalogue::vocabulary::{Action, EntityType};

use super::{loaded, policies};
use crate::{Arguments, Context, Decision, Environment, Execution, Mode, Policies, Request, Resource};

fn read(path: &str) -> Request {
    Request::new("alice", Action::READ, Resource::file(path))
}

fn answer(allowed: bool, names: &[&str]) -> Decision {
    Decision { allowed, policies: names.iter().map(|name| (*name).to_owned()).collect(), errors: Vec::new(), reads_context: false }
}

#[test]
fn a_permit_is_needed_and_a_forbid_wins() {
    let policies = policies(
        r#"
        @id("logs") permit (principal, action in [file_system::Action::"read"], resource in file_system::Dir::"/var/log");
        permit (principal == User::"alice", action == file_system::Action::"read", resource == file_system::File::"/var/log/a");
        @id("never") forbid (principal, action, resource == file_system::File::"/var/log/secret");
        "#,
    );
    assert_eq!(policies.decide(&read("/var/log/a")), answer(true, &["logs", "policy1"]));
    assert_eq!(policies.decide(&read("/var/log/b")), answer(true, &["logs"]));
    assert_eq!(policies.decide(&read("/var/log/secret")), answer(false, &["never"]));
    assert_eq!(policies.decide(&read("/etc/shadow")), answer(false, &[]));
    assert_eq!(policies.decide(&read("/var/logs")), answer(false, &[]));
    assert_eq!(policies.names().collect::<Vec<_>>(), ["logs", "policy1", "never"]);
}

#[test]
fn a_probe_asks_the_forbids_alone() {
    let policies = policies(r#"forbid (principal, action == file_system::Action::"read", resource == file_system::File::"/a");"#);
    assert_eq!(policies.forbidden(&read("/a")), answer(false, &["policy0"]));
    assert_eq!(policies.forbidden(&read("/b")), answer(true, &[]));
    assert!(!policies.decide(&read("/b")).allowed);
}

#[test]
fn an_erring_forbid_denies_and_an_erring_permit_permits_nothing() {
    // Valid, and an overflow for every uid but 0.
    let text = |effect: &str| {
        format!(
            "permit (principal, action, resource == file_system::File::\"/bin/true\");
             @id(\"erring\") {effect} (principal, action == file_system::Action::\"execute\", resource)
             when {{ context.user.uid + 9223372036854775807 < 0 }};"
        )
    };
    let execution = |uid| Context::Execute(Box::new(Execution { uid, ..Execution::default() }));
    let request = |uid| Request::new("alice", Action::EXECUTE, Resource::file("/bin/true")).with_context(execution(uid));
    let forbids = policies(&text("forbid"));
    assert!(forbids.decide(&request(0)).allowed);
    for decision in [forbids.decide(&request(1)), forbids.forbidden(&request(1))] {
        assert_eq!((decision.allowed, decision.policies.as_slice()), (false, ["erring".to_owned()].as_slice()));
        assert!(decision.errors[0].starts_with("erring: integer overflow"), "{:?}", decision.errors);
        assert!(decision.reads_context);
    }
    let permits = policies(&text("permit")).decide(&request(1));
    assert_eq!((permits.allowed, permits.policies.as_slice(), permits.errors.len()), (true, ["policy0".to_owned()].as_slice(), 1));
}

#[test]
fn what_no_circumstances_allow_is_known_without_them() {
    let execute = Request::new("alice", Action::EXECUTE, Resource::file("/bin/true"));
    let permit = "permit (principal, action == file_system::Action::\"execute\", resource)";
    let forbid = "forbid (principal, action == file_system::Action::\"execute\", resource)";
    let by_user = |effect: &str| format!("{effect} when {{ context.user.uid == 0 }};");
    for (text, possible) in [
        (by_user(permit), true),
        (format!("{permit};{}", by_user(forbid)), true),
        (format!("{}{forbid};", by_user(permit)), false),
        (by_user(forbid), false),
        (format!("{permit};{forbid};"), false),
        (format!("{permit};"), true),
    ] {
        assert_eq!(policies(&text).could_allow(&execute), possible, "{text}");
    }
}

#[test]
fn extension_types_are_at_hand_where_a_policy_comes_to_them() {
    let text = |condition: &str| format!("permit (principal, action, resource) when {{ {condition} }};");
    for (condition, holds) in [
        ("ip(\"127.0.0.1\").isLoopback()", true),
        ("ip(\"10.0.0.1\").isLoopback()", false),
        ("decimal(\"1.5\").lessThan(decimal(\"2.0\"))", true),
        ("datetime(\"2024-01-01\") < datetime(\"2025-01-01\")", true),
        ("duration(\"1h\") <= duration(\"1m\")", false),
        ("resource == file_system::File::\"/b\" || duration(\"1h\").toMinutes() == 60", true),
    ] {
        let decision = policies(&text(condition)).decide(&read("/a"));
        assert_eq!(decision, answer(holds, if holds { &["policy0"] } else { &[] }), "{condition}");
    }
    let erring = loaded(&text("\"a\" < \"b\""), Mode::Compatible).policies.unwrap();
    let decision = erring.decide(&read("/a"));
    assert!(!decision.allowed && decision.errors[0].contains("datetime"), "{decision:?}");
}

#[test]
fn groups_of_actions_work() {
    let policies = policies(r#"permit (principal, action in file_system::Action::"SafeIO", resource is file_system::File);"#);
    assert!(policies.decide(&read("/a")).allowed);
    assert!(!policies.decide(&Request::new("alice", Action::READ, Resource::dir("/a"))).allowed);
}

#[test]
fn literals_mean_the_path_however_they_are_spelled() {
    let text = r#"
        permit (principal, action, resource in file_system::Dir::"/var/log/app/");
        permit (principal, action == file_system::Action::"read", resource is file_system::File)
        when { resource == file_system::File::"/a//./b" || [file_system::File::"/c/"].contains(resource) };
        forbid (principal, action, resource is file_system::File) unless { resource != file_system::File::"/var/log/app/./no" };"#;
    let outcome = loaded(text, Mode::Strict);
    assert!(outcome.problems.iter().all(|problem| problem.code == "path-spelling"), "{:#?}", outcome.problems);
    let policies = outcome.policies.unwrap();
    for path in ["/var/log/app/x", "/a/b", "/c"] {
        assert!(policies.decide(&read(path)).allowed, "{path}");
    }
    for path in ["/var/log/application", "/a", "/var/log/app/no"] {
        assert!(!policies.decide(&read(path)).allowed, "{path}");
    }
    assert!(policies.decide(&Request::new("alice", Action::STAT, Resource::dir("/var/log/app"))).allowed);
}

#[test]
fn the_circumstances_of_a_program_can_be_asked_about() {
    let policies = policies(
        r#"permit (principal, action == file_system::Action::"execute", resource == file_system::File::"/bin/ps")
        when {
            context.arguments.flags.contains("-e") && context.arguments.hasTag("-p") && context.arguments.getTag("-p") == "1" &&
            context.arguments.positional_values.isEmpty() && context.arguments.keys == ["-p"] &&
            context.environment.names.contains("HOME") && context.environment.hasTag("HOME") && context.environment.getTag("HOME") == "/" &&
            context.user.username == "root" && context.user.uid == 0 && context.group.gid == 7 && context.group.groupname == "g" &&
            context has namespace && context.namespace.target_process_id == 9
        };"#,
    );
    let text = ToOwned::to_owned;
    let execution = Execution {
        arguments: Arguments {
            keys: ["-p"].map(text).into(),
            flags: ["-e"].map(text).into(),
            positional_values: [].into(),
            tags: [("-p".to_owned(), "1".to_owned())].into(),
        },
        environment: Environment { names: ["HOME"].map(text).into(), tags: [("HOME".to_owned(), "/".to_owned())].into() },
        username: "root".to_owned(),
        uid: 0,
        groupname: "g".to_owned(),
        gid: 7,
        namespace: Some(9),
    };
    let request = |execution: &Execution| {
        Request::new("alice", Action::EXECUTE, Resource::file("/bin/ps")).with_context(Context::Execute(Box::new(execution.clone())))
    };
    assert!(policies.decide(&request(&execution)).allowed);
    for other in [
        Execution { namespace: None, ..execution.clone() },
        Execution { uid: 1, ..execution.clone() },
        Execution { environment: Environment::default(), ..execution },
    ] {
        let decision = policies.decide(&request(&other));
        assert!(!decision.allowed && decision.errors.is_empty(), "{decision:?}");
    }
}

#[test]
fn attributes_of_other_resources_are_those_of_the_request() {
    let policies =
        policies(r#"permit (principal, action, resource) when { resource is process_system::Process && resource.name == "sh" };"#);
    let kill = |name: &str| {
        let resource = Resource::new(EntityType::Process, "12", vec![("name", name.to_owned()), ("pid", "12".to_owned())]);
        Request::new("alice", Action::named("process_system", "kill"), resource)
    };
    // The id is the same: the answers must not be confused.
    assert!(policies.decide(&kill("sh")).allowed);
    assert!(!policies.decide(&kill("init")).allowed);
}

#[test]
fn what_no_permit_can_match_is_known_beforehand() {
    let policies = policies(
        r#"permit (principal == User::"alice", action == file_system::Action::"read", resource in file_system::Dir::"/a");
        forbid (principal, action == file_system::Action::"write", resource);"#,
    );
    assert!(policies.could_permit("alice", Action::READ, EntityType::File));
    assert!(!policies.could_permit("bob", Action::READ, EntityType::File));
    assert!(!policies.could_permit("alice", Action::WRITE, EntityType::File));
    assert!(!policies.could_permit("alice", Action::named("network", "GET"), EntityType::Url));
}

#[test]
fn no_policy_denies_and_learning_allows() {
    assert_eq!(policies("").decide(&read("/a")), answer(false, &[]));
    assert_eq!(policies("// nothing yet\n").decide(&read("/a")), answer(false, &[]));
    assert_eq!(Policies::allow_everything().decide(&read("/a")), answer(true, &["allow-everything"]));
}

#[test]
fn a_full_cache_and_many_principals_change_no_answer() {
    let policies = policies(r#"permit (principal, action == file_system::Action::"read", resource) when { resource.path like "/a/*" };"#);
    for index in 0..25_000 {
        let path = format!("/{}/{index}", if index % 2 == 0 { "a" } else { "b" });
        let request = Request::new(format!("user{}", index % 40), Action::READ, Resource::file(path));
        assert_eq!(policies.decide(&request).allowed, index % 2 == 0);
    }
}

#[test]
fn policies_can_move_to_another_thread() {
    let policies = policies("permit (principal, action, resource is file_system::File);");
    assert!(std::thread::spawn(move || policies.decide(&read("/a")).allowed).join().unwrap());
}
