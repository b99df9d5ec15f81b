//! What is outside of the fragment is named with its place, and only where the answer depends on it.

use super::super::property::unchecked;
use super::super::{loaded, policies};
use super::{allowed, reads, uncovered};
use crate::{Coverage, Finding, Mode, Policies, RequestBox, Undecided, diff};
use rex_catalogue::vocabulary::{Action, EntityType};

use super::pattern;

fn moves(policies: &Policies) -> Undecided {
    match policies.covers(&RequestBox::new(Action::MOVE, EntityType::File, pattern("/a/*")).into()) {
        Coverage::Undecided(undecided) => undecided,
        decided => panic!("{decided:?}"),
    }
}

fn marked(text: &str, undecided: &Undecided) -> String {
    let place = undecided.place.as_ref().unwrap_or_else(|| panic!("{undecided:?}"));
    text[place.span.clone().unwrap()].to_owned()
}

const TEXT: &str = r#"
@id("log") permit (principal, action == file_system::Action::"read", resource is file_system::File)
when { resource in file_system::Dir::"/var/log//" };
@id("same") permit (principal, action == file_system::Action::"move", resource is file_system::File in file_system::Dir::"/a/.")
when { resource.path != context.destination.path };
"#;

#[test]
fn the_place_is_the_expression_in_the_text() {
    // The literals are respelled, which must not move the place.
    let policies = loaded(TEXT, Mode::Strict).policies.unwrap();
    let undecided = moves(&policies);
    assert_eq!(marked(TEXT, &undecided), "resource.path != context.destination.path");
    let place = undecided.place.clone().unwrap();
    assert_eq!((place.policy.as_str(), place.source, place.side), ("same", 0, 0));
    assert_eq!((undecided.action, undecided.entity), (Action::MOVE, EntityType::File));
    // Nothing of it matters for reading.
    assert_eq!(uncovered(&policies, &reads("/var/log/*")), "covered");
    assert_eq!(uncovered(&policies, &reads("/a/*")), "/a/x");
}

#[test]
fn what_does_not_matter_is_decided() {
    let unknown = "resource.path == context.destination.path";
    let text = |condition: &str| {
        format!("permit (principal, action == file_system::Action::\"move\", resource is file_system::File) when {{ {condition} }};")
    };
    let covered = |condition: &str| {
        let asked = RequestBox::new(Action::MOVE, EntityType::File, pattern("/a/*")).into();
        uncovered(&policies(&text(condition)), &asked)
    };
    assert_eq!(covered(&format!("resource.path like \"/a/*\" || {unknown}")), "covered");
    assert_eq!(covered(&format!("{unknown} || resource.path like \"/a/*\"")), "covered");
    assert_eq!(covered(&format!("resource.path like \"/a/b*\" && {unknown}")), "/a/x");
    // One request is denied whatever that comes to, or Cedar says so of the one that was tried.
    assert_eq!(covered(&format!("resource.path like \"/a/*\" && {unknown}")), "/a/x");
    assert_eq!(covered(&format!("if {unknown} then true else resource.path like \"/a/*\"")), "covered");
}

#[test]
fn each_construct_outside_is_named() {
    for (condition, marked_text) in [
        ("context.user.uid == context.group.gid", "context.user.uid == context.group.gid"),
        ("context.user.uid + 1 < 4294967297", "context.user.uid + 1"),
        ("ip(\"127.0.0.1\").isLoopback()", "ip(\"127.0.0.1\").isLoopback()"),
        (
            "context.arguments.keys == context.arguments.keys && context.arguments.flags.containsAll(context.arguments.flags) && {\"a\": 1} == {\"a\": 1}",
            "{\"a\": 1}",
        ),
        ("!(context.arguments.flags.contains(resource.path))", "context.arguments.flags.contains(resource.path)"),
        ("!(context.arguments.hasTag(resource.path))", "context.arguments.hasTag(resource.path)"),
    ] {
        let text = format!(
            "permit (principal, action == file_system::Action::\"execute\", resource is file_system::File) when {{ {condition} }};"
        );
        let policies = policies(&text);
        let asked = RequestBox::new(Action::EXECUTE, EntityType::File, pattern("/bin/*")).into();
        let Coverage::Undecided(undecided) = policies.covers(&asked) else { panic!("{condition}: {:?}", policies.covers(&asked)) };
        assert_eq!(marked(&text, &undecided), marked_text, "{undecided:?}");
    }
}

#[test]
fn what_is_not_understood_and_did_not_change_is_no_change() {
    let [old, new] = ["\"/a/*\"", "\"/a/*.log\""].map(|pattern| {
        policies(&format!(
            "permit (principal, action == file_system::Action::\"move\", resource is file_system::File)
             when {{ context.destination.path == resource.path && resource.path like {pattern} }};"
        ))
    });
    assert_eq!(diff(&old, &old), []);
    let changes = diff(&old, &new);
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(change.newly_allowed, Finding::Nothing);
    let Finding::Undecided(undecided) = &change.no_longer_allowed else { panic!("{change:?}") };
    // The first that stands in the way is in the old policies, where both have it.
    assert_eq!(undecided.place.as_ref().unwrap().side, 0);
}

#[test]
fn a_forbid_that_is_not_understood_may_deny() {
    let policies = policies(
        r#"permit (principal, action, resource is file_system::File);
        @id("there") forbid (principal, action == file_system::Action::"move", resource) when { context.destination.path == "/d" && resource.path == context.destination.name };"#,
    );
    assert_eq!(moves(&policies).place.unwrap().policy, "there");
    assert_eq!(uncovered(&policies, &reads("*")), "covered");
    assert_eq!(allowed(&policies, &RequestBox::new(Action::MOVE, EntityType::File, pattern("/a/*")).into()), "/a/x");
}

#[test]
fn long_chains_are_followed_and_deep_nests_are_not() {
    let asked = reads("/a/*");
    let chain = |operator: &str, count: usize| {
        let operands: Vec<String> = (0..count).map(|index| format!("resource.path like \"/a/{index}*\"")).collect();
        format!(
            "permit (principal, action == file_system::Action::\"read\", resource is file_system::File) when {{ {} }};",
            operands.join(operator)
        )
    };
    assert_eq!(uncovered(&policies(&chain(" || ", 150)), &reads("/a/149/b")), "covered");
    assert_eq!(uncovered(&policies(&chain(" && ", 150)), &asked), "/a/x");
    let nest = |depth: usize| (0..depth).fold("true".to_owned(), |inner, _| format!("if resource.path == \"/b\" then false else {inner}"));
    let text = |depth: usize| format!("permit (principal, action, resource is file_system::File) when {{ {} }};", nest(depth));
    assert_eq!(uncovered(&policies(&text(60)), &asked), "covered");
    let deep = unchecked(&text(120));
    let Coverage::Undecided(undecided) = deep.covers(&asked) else { panic!("{:?}", deep.covers(&asked)) };
    assert!(undecided.why.contains("nested"), "{undecided:?}");
    // As deep as it was followed.
    assert_eq!(marked(&text(120), &undecided), "false");
}
