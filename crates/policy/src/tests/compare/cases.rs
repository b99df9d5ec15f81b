//! Questions with answers that can be checked by thinking.

use rex_catalogue::vocabulary::{Action, EntityType};

use super::super::policies;
use super::{allowed, pattern, reads, uncovered};
use crate::{Comparison, Context, ContextConstraint, Coverage, Finding, Permit, Policies, RequestBox, RequestSet, diff};

/// A policy for reading files, on that condition.
fn reading(effect: &str, condition: &str) -> String {
    format!("{effect} (principal, action == file_system::Action::\"read\", resource is file_system::File) when {{ {condition} }};\n")
}

fn read_policies(permit: &str, forbids: &[&str]) -> Policies {
    let forbids: String = forbids.iter().map(|condition| reading("forbid", condition)).collect();
    policies(&(reading("permit", permit) + &forbids))
}

#[test]
fn patterns_against_patterns() {
    let like = |pattern: &str| format!("resource.path like \"{pattern}\"");
    for (permit, asked, answer) in [
        ("/var/log/*", "/var/log/app/x.log", "covered"),
        ("/var/log/*", "/var/log/*", "covered"),
        ("/var/log/*", "/var/log/*.log", "covered"),
        ("/var/log/*", "/var/log*", "/var/log"),
        ("/var/log/*.log", "/var/log/+.log", "covered"),
        ("/var/log/*.log", "/var/log/*", "/var/log/x"),
        ("*.log", "/*/a.log", "covered"),
        ("/a*b*c", "/a+b+c", "covered"),
        ("/a*b*c", "/a*c", "/ac"),
        ("/*", "*", "covered"),
        ("/a", "/a", "covered"),
        ("/a", "/+", "/x"),
        // Not a path, whatever the patterns say.
        ("/a/*", "/a/", "covered"),
        ("/a/x*", "/a//*", "covered"),
        ("/a/x*", "/a/../*", "covered"),
        ("/nothing", "relative", "covered"),
        ("/nothing", "/a|b", "covered"),
        // A hole that is a whole component is never empty.
        ("/a/*/c", "/a/+/c", "covered"),
        ("/a/*/c", "/a/*c", "/a/c"),
    ] {
        let policies = read_policies(&like(permit), &[]);
        assert_eq!(uncovered(&policies, &reads(asked)), answer, "{permit} {asked}");
    }
}

#[test]
fn several_permits_cover_together() {
    let policies = read_policies("resource.path like \"/a/x*\" || !(resource.path like \"/a/x*\") && resource.path like \"/a/*\"", &[]);
    assert_eq!(uncovered(&policies, &reads("/a/*")), "covered");
    let policies = read_policies("resource.path like \"/a/*\" && !(resource.path like \"/a/*/*\") || resource.path like \"/a/*/*\"", &[]);
    assert_eq!(uncovered(&policies, &reads("/a/*")), "covered");
    let policies = read_policies("resource.path like \"/a/*\" && !(resource.path like \"/a/*/*\")", &[]);
    assert_eq!(uncovered(&policies, &reads("/a/+")), "covered");
    assert_eq!(uncovered(&policies, &reads("/a/*")), "/a/x/x");
}

#[test]
fn id_path_and_directories_are_one_thing() {
    for (permit, forbid, asked, answer) in [
        ("resource in file_system::Dir::\"/a\"", "false", "/a/*", "covered"),
        ("resource in file_system::Dir::\"/a\"", "false", "/a*", "/a"),
        ("resource in file_system::Dir::\"/\"", "false", "*", "covered"),
        ("resource.path like \"/a/*\"", "resource == file_system::File::\"/a/b\"", "/a/*", "/a/b"),
        ("resource.path like \"/a/*\"", "resource in file_system::Dir::\"/a/b\"", "/a/*", "/a/b/x"),
        ("resource.path like \"/a/*\"", "resource in file_system::Dir::\"/b\"", "/a/*", "covered"),
        ("resource in [file_system::Dir::\"/a\", file_system::File::\"/b\"]", "false", "/b", "covered"),
        ("[file_system::File::\"/b\", file_system::File::\"/c\"].contains(resource)", "false", "/b", "covered"),
        ("[\"/b\", \"/c\"].contains(resource.path)", "resource.path == \"/c\"", "/c", "/c"),
        ("file_system::Dir::\"/a/b\" in file_system::Dir::\"/a\"", "false", "/*", "/x"),
    ] {
        let policies = super::super::property::unchecked(&(reading("permit", permit) + &reading("forbid", forbid)));
        assert_eq!(uncovered(&policies, &reads(asked)), answer, "{permit} {forbid} {asked}");
    }
}

#[test]
fn never_means_no_spelling_and_no_way() {
    let policies = read_policies("resource.path like \"/etc/*\"", &["resource.path like \"*shadow*\""]);
    assert_eq!(allowed(&policies, &reads("/etc/shadow")), "never");
    assert_eq!(allowed(&policies, &reads("*shadow*")), "never");
    assert_eq!(allowed(&policies, &reads("/etc/*")), "/etc/x");
    assert_eq!(allowed(&policies, &reads("/usr/*")), "never");
    assert_eq!(allowed(&policies, &reads("*hosts")), "/etc/hosts");
    assert_eq!(allowed(&policies, &RequestSet::everything()), "/etc/x");
    assert_eq!(allowed(&self::policies(""), &RequestSet::everything()), "never");
}

#[test]
fn a_shortest_witness_is_found() {
    let policies = read_policies("resource.path like \"/data/*\"", &["!(resource.path like \"*a*b*c*\")", "resource.path like \"*abc*\""]);
    assert_eq!(allowed(&policies, &reads("/data/*")), "/data/bc");
    let policies = read_policies("resource in file_system::Dir::\"/\"", &["resource.path like \"/x*\"", "resource.path like \"/y*\""]);
    assert_eq!(allowed(&policies, &reads("*")), "/z");
    let letters: Vec<String> =
        ('a'..='z').chain('0'..='9').chain("_-".chars()).map(|letter| format!("resource.path like \"/{letter}*\"")).collect();
    let policies = read_policies("resource in file_system::Dir::\"/\"", &[&letters.join(" || ")]);
    assert_eq!(allowed(&policies, &reads("*")), "/一");
}

#[test]
fn everyone_is_the_names_mentioned_and_one_more() {
    let text = r#"permit (principal == User::"root", action == file_system::Action::"read", resource);"#;
    let (root, anyone) = (policies(text), reads("/a"));
    let of = |name: &str| {
        let one = RequestBox::new(Action::READ, EntityType::File, pattern("/a"));
        RequestSet::from(RequestBox { principal: Some(name.to_owned()), ..one })
    };
    assert_eq!(uncovered(&root, &of("root")), "covered");
    assert_eq!(uncovered(&root, &of("alice")), "/a");
    let Coverage::Uncovered { witness } = root.covers(&anyone) else { panic!() };
    assert_eq!(witness.principal, "x");
    let but = policies(r#"permit (principal, action == file_system::Action::"read", resource) unless { principal == User::"x" };"#);
    let Coverage::Uncovered { witness } = but.covers(&anyone) else { panic!() };
    assert_eq!(witness.principal, "x");
}

#[test]
fn groups_types_and_actions() {
    let policies = policies(
        r#"permit (principal, action in file_system::Action::"SafeIO", resource is file_system::File) unless { action == file_system::Action::"write" };"#,
    );
    let of = |action, entity| RequestBox::new(action, entity, pattern("*")).into();
    assert_eq!(uncovered(&policies, &of(Action::STAT, EntityType::File)), "covered");
    assert_eq!(uncovered(&policies, &of(Action::MOVE, EntityType::File)), "covered");
    assert_eq!(uncovered(&policies, &of(Action::WRITE, EntityType::File)), "/x");
    assert_eq!(uncovered(&policies, &of(Action::STAT, EntityType::Dir)), "/");
    assert_eq!(allowed(&policies, &of(Action::named("network", "GET"), EntityType::Url)), "never");
}

fn moves(from: &str, field: &'static str, to: &str) -> RequestSet {
    let context = vec![ContextConstraint::Text { field, any_of: vec![pattern(to)] }];
    RequestBox { context, ..RequestBox::new(Action::MOVE, EntityType::File, pattern(from)) }.into()
}

#[test]
fn a_destination_is_one_path() {
    let policies = |condition: &str| {
        policies(&format!(
            "permit (principal, action == file_system::Action::\"move\", resource is file_system::File) when {{ {condition} }};"
        ))
    };
    for (condition, field, asked, answer) in [
        ("context.destination.path like \"/d/*\"", "destination.path", "/d/+", "covered"),
        ("context.destination.path like \"/d/*\"", "destination.parent_path", "/d", "covered"),
        ("context.destination.path like \"/d/*\"", "destination.parent_path", "/d*", "uncovered"),
        ("context.destination.parent_path == \"/d\"", "destination.path", "/d/+", "covered"),
        ("context.destination.parent_path == \"/d\"", "destination.path", "/d/*", "uncovered"),
        ("context.destination.parent_path like \"*\"", "destination.path", "*", "covered"),
        ("context.destination.parent_path == \"/\"", "destination.path", "/+", "covered"),
        ("context.destination.name like \"*.gz\"", "destination.path", "/d/*.gz", "covered"),
        ("context.destination.name == \"a\"", "destination.path", "*/a", "covered"),
        ("context.destination.name == \"a/b\"", "destination.path", "/a/b", "uncovered"),
        ("context.destination.name == \"a\" && context.destination.parent_path == \"/b\"", "destination.path", "/b/a", "covered"),
        ("context.destination.path like \"/b/*\"", "destination.name", "a", "uncovered"),
    ] {
        let covered = match policies(condition).covers(&moves("*", field, asked)) {
            Coverage::Covered => "covered",
            Coverage::Uncovered { witness } => {
                let Context::Destination { path, name, parent_path } = &witness.context else { panic!("{witness:?}") };
                assert_eq!(path.rsplit_once('/').unwrap().1, name);
                assert!(path.starts_with(parent_path));
                "uncovered"
            }
            Coverage::Undecided(why) => panic!("{why:?}"),
        };
        assert_eq!(covered, answer, "{condition} {field} {asked}");
    }
}

#[test]
fn attributes_of_processes_and_services() {
    let kill = |condition: &str| {
        policies(&format!(
            "permit (principal, action == process_system::Action::\"kill\", resource is process_system::Process) when {{ {condition} }};"
        ))
    };
    let all = |pattern: &str| {
        RequestSet::from(RequestBox::new(Action::named("process_system", "kill"), EntityType::Process, super::pattern(pattern)))
    };
    assert_eq!(uncovered(&kill("resource.pid == \"1\" || resource.pid != \"1\""), &all("*")), "covered");
    assert_eq!(uncovered(&kill("resource.pid != \"1\""), &all("*")), "1");
    assert_eq!(uncovered(&kill("resource == process_system::Process::\"7\""), &all("7")), "covered");
    assert_eq!(uncovered(&kill("resource.pid like \"0*\" || resource.name like \"*\""), &all("*")), "covered");
    assert_eq!(allowed(&kill("resource.pid like \"0*\" && resource.name like \"a*\""), &all("*")), "never");
    let Coverage::Uncovered { witness } = kill("resource.username != \"root\" || resource.name == \"sh\"").covers(&all("*")) else {
        panic!()
    };
    assert_eq!(
        witness.resource.attributes,
        [("name", ""), ("username", "root"), ("command", ""), ("pid", "1")].map(|(name, value)| (name, value.to_owned()))
    );
}

#[test]
fn errors_are_what_the_authorizer_makes_of_them() {
    // A permit that cannot be evaluated permits nothing; a forbid that cannot be evaluated denies.
    let failing = "resource.path like \"/a/*\" || 1 + 9223372036854775807 > 0";
    assert_eq!(uncovered(&read_policies(failing, &[]), &reads("/a/*")), "covered");
    assert_eq!(allowed(&read_policies(failing, &[]), &reads("/b/*")), "never");
    let policies = read_policies("true", &["!(resource.path like \"/a/*\") && 1 + 9223372036854775807 > 0"]);
    assert_eq!(uncovered(&policies, &reads("/a/*")), "covered");
    assert_eq!(allowed(&policies, &reads("/b/*")), "never");
}

#[test]
fn permits_as_data_are_covered_by_their_text() {
    let permit = Permit {
        id: "logs".to_owned(),
        reason: String::new(),
        comment: String::new(),
        principal: Some("alice".to_owned()),
        actions: vec![Action::READ, Action::STAT],
        entity: EntityType::File,
        resource: vec![pattern("/var/log/+.log"), pattern("/etc/hosts")],
        context: Vec::new(),
    };
    let [one, all] = [std::slice::from_ref(&permit), &[permit.clone(), Permit { resource: Vec::new(), ..permit.clone() }]];
    let policies = policies(&crate::render(one).unwrap());
    assert_eq!(uncovered(&policies, &RequestSet::of_permits(one)), "covered");
    assert_eq!(uncovered(&policies, &RequestSet::of_permits(all)), "/x");
    let mut comparison = Comparison::new(&policies);
    assert!(RequestSet::of_permits(one).boxes.into_iter().all(|one| comparison.covers(&one.into()) == Coverage::Covered));
}

#[test]
fn a_change_is_named_with_a_witness_each_way() {
    let old = read_policies("resource.path like \"/a/*\"", &["resource.path == \"/a/secret\""]);
    let new = read_policies("resource.path like \"/a/*.log\"", &[]);
    let changes = diff(&old, &new);
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((change.action, change.entity, &change.newly_allowed), (Action::READ, EntityType::File, &Finding::Nothing));
    let Finding::Witness(witness) = &change.no_longer_allowed else { panic!("{change:?}") };
    assert_eq!(witness.resource.id, "/a/x");

    let new = read_policies("resource.path like \"/a/*\"", &["resource.path like \"/a/secret/*\""]);
    let changes = diff(&old, &new);
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    let [Finding::Witness(gained), Finding::Witness(lost)] = [&change.newly_allowed, &change.no_longer_allowed] else {
        panic!("{change:?}")
    };
    assert_eq!([&gained.resource.id, &lost.resource.id], ["/a/secret", "/a/secret/x"]);
}

#[test]
fn the_same_said_otherwise_is_no_change() {
    for (old, new) in [
        ("resource.path like \"/a/*\"", "resource in file_system::Dir::\"/a\""),
        ("resource.path like \"/a/*\"", "resource.path like \"/a/*\" && resource.path like \"/*\""),
        (
            "resource.path like \"*a*\" && !(resource.path like \"*a*a*\")",
            "resource.path like \"*a*\" && !(resource.path like \"*a*a*\") && true",
        ),
        ("!(resource.path like \"/a*\" || resource.path like \"/b*\")", "!(resource.path like \"/b*\") && !(resource.path like \"/a*\")"),
        ("if resource.path like \"/a*\" then resource.path like \"*b\" else false", "resource.path like \"/a*b\""),
        ("principal == User::\"a\" || resource.path == \"/a\"", "if resource.path == \"/a\" then true else principal == User::\"a\""),
        ("principal in [User::\"a\", User::\"b\"]", "[User::\"b\", User::\"a\"].contains(principal)"),
    ] {
        let [old, new] = [old, new].map(|condition| super::super::property::unchecked(&reading("permit", condition)));
        assert_eq!(diff(&old, &new), []);
    }
}

#[test]
fn a_search_that_grows_too_large_is_given_up() {
    // Sixteen letters, each somewhere: the automaton has to remember which were seen.
    let conditions: Vec<String> = ('a'..='p').map(|letter| format!("resource.path like \"*{letter}*\"")).collect();
    let policies = read_policies("resource in file_system::Dir::\"/\"", &[&format!("!({})", conditions.join(" && "))]);
    let mut comparison = Comparison::new(&policies).with_budget(100_000);
    let Coverage::Uncovered { .. } = comparison.covers(&reads("*")) else { panic!() };
    let crate::Never::Undecided(undecided) = comparison.never(&reads("*")) else { panic!() };
    assert_eq!((undecided.place, undecided.action), (None, Action::READ));
    // One question that is given up leaves the others alone.
    assert_eq!(comparison.never(&reads("/a")), crate::Never::Proven);
}

#[test]
fn a_constraint_on_a_field_that_is_not_there_is_not_guessed() {
    let policies = policies("permit (principal, action, resource is file_system::File);");
    let one = RequestBox {
        context: moves("*", "destination.path", "/d").boxes.remove(0).context,
        ..RequestBox::new(Action::READ, EntityType::File, pattern("*"))
    };
    let Coverage::Undecided(undecided) = policies.covers(&one.into()) else { panic!() };
    assert!(undecided.why.contains("destination.path"), "{undecided:?}");
}
