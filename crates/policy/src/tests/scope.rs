//! What is called sound without Cedar's validator, put to Cedar's validator.

use std::collections::BTreeSet;

use cedar_policy_core::ast::PolicySet;
use cedar_policy_core::parser::parse_policyset;
use cedar_policy_core::validator::ValidationMode;
use rex_catalogue::vocabulary::{Action, ENTITIES, GROUPS};

use crate::validate::scope::is_sound;
use crate::validator::validator;

/// Every type of the vocabulary, one it does not have, and one of actions.
fn types() -> Vec<String> {
    let known = ENTITIES.iter().map(|row| row.entity.full_name());
    known.chain(["file_system::Folder".to_owned(), "file_system::Action".to_owned()]).collect()
}

/// Every form a constraint of principal or resource has.
fn constraints(variable: &str) -> Vec<String> {
    let types = types();
    let mut forms = vec![variable.to_owned()];
    for name in &types {
        forms.extend(["==", "in"].map(|relation| format!("{variable} {relation} {name}::\"/an id\"")));
        forms.push(format!("{variable} is {name}"));
        forms.extend(types.iter().map(|above| format!("{variable} is {name} in {above}::\"/an id\"")));
    }
    forms
}

fn groups() -> impl Iterator<Item = String> {
    GROUPS.iter().map(|group| format!("{}::Action::\"{}\"", group.namespace, group.name))
}

fn named_actions() -> Vec<String> {
    let unknown = ["file_system::Action::\"fly\"", "nowhere::Action::\"open\"", "Action::\"open\""];
    Action::all().map(Action::uid).chain(groups()).chain(unknown.map(str::to_owned)).collect()
}

/// Every form a constraint of the action has, sets of up to two.
fn actions() -> Vec<String> {
    let mut forms = vec!["action".to_owned(), "action in []".to_owned()];
    for first in named_actions() {
        forms.push(format!("action == {first}"));
        forms.push(format!("action in {first}"));
        forms.extend(named_actions().iter().map(|second| format!("action in [{first}, {second}]")));
    }
    forms
}

/// Which of the policies of a text are called sound; Cedar must have nothing to say about those.
fn sound(text: &str) -> usize {
    let all = parse_policyset(text).unwrap();
    let mut sound = PolicySet::new();
    for policy in all.policies().filter(|policy| is_sound(policy)) {
        sound.add(policy.clone()).unwrap();
    }
    let (errors, warnings) = validator().validate(&sound, ValidationMode::Strict).into_errors_and_warnings();
    let said: BTreeSet<String> = errors.map(|error| error.to_string()).chain(warnings.map(|warning| warning.to_string())).collect();
    assert!(said.is_empty(), "{said:#?}");
    sound.policies().count()
}

fn scopes(principals: &[String], actions: &[String], resources: &[String], conditions: &[&str]) -> String {
    let mut text = String::new();
    for (principal, action) in principals.iter().flat_map(|principal| actions.iter().map(move |action| (principal, action))) {
        for (resource, condition) in resources.iter().flat_map(|resource| conditions.iter().map(move |condition| (resource, condition))) {
            text.push_str(&format!("permit ({principal}, {action}, {resource}) {condition};\n"));
        }
    }
    text
}

fn without_sets() -> Vec<String> {
    actions().into_iter().filter(|action| !action.contains(", ")).collect()
}

#[test]
fn cedar_has_nothing_to_say_about_a_sound_scope() {
    let (principals, resources) = (constraints("principal"), constraints("resource"));
    let anybody = ["principal".to_owned()];
    let anything = ["resource".to_owned()];
    assert!(sound(&scopes(&anybody, &without_sets(), &resources, &[""])) > 400);
    assert!(sound(&scopes(&principals, &without_sets(), &anything, &[""])) > 100);
    assert!(sound(&scopes(&anybody, &actions(), &anything, &[""])) > 400);
}

#[test]
fn cedar_has_nothing_to_say_about_conditions_on_the_path_either() {
    let anybody = ["principal".to_owned()];
    for condition in [
        "when { resource.path like \"/a/*\" }",
        "when { \"/a\" == resource.path || resource.path == \"/b\" }",
        "when { resource.path like \"\" && !(resource.path == \"/b\") } unless { resource.path like \"*\\*\" }",
        "when { resource.path == \"/a\" && resource.path == \"/b\" && !(resource.path == \"/a\") }",
    ] {
        assert!(sound(&scopes(&anybody, &without_sets(), &constraints("resource"), &[condition])) > 200, "{condition}");
    }
    let others = ["when { true }", "when { 1 == 2 }", "when { resource has path }", "when { resource.name like \"a\" }"];
    assert_eq!(sound(&scopes(&anybody, &without_sets(), &constraints("resource"), &others)), 0);
}

#[test]
fn the_permits_of_a_careful_person_are_sound() {
    let text = "permit (principal == User::\"ada\", action == file_system::Action::\"open\", resource == file_system::Dir::\"/a\");
         permit (principal, action in [file_system::Action::\"open\", file_system::Action::\"read\"], resource in file_system::Dir::\"/a b\");
         forbid (principal, action, resource in file_system::Dir::\"/etc\");
         @id(\"all\") permit (principal, action in file_system::Action::\"SafeIO\", resource is file_system::File);";
    assert_eq!(sound(text), 4);
}

#[test]
fn what_is_doubtful_goes_to_cedar() {
    for text in [
        "permit (principal, action, resource) when { true };",
        "permit (principal, action, resource) unless { resource is file_system::File };",
        "permit (principal == User::\"\u{430}da\", action, resource);",
        "permit (principal, action, resource == file_system::File::\"/a\\u{202e}b\");",
        "permit (principal, action, resource == file_system::File::\"/a\\tb\");",
        "permit (principal, action == file_system::Action::\"fly\", resource);",
        "permit (principal, action == file_system::Action::\"unmount\", resource is file_system::File);",
        "permit (principal, action in [], resource);",
        "permit (principal, action, resource) when { resource.path like \"/a/*\" };",
        "permit (principal, action, resource is file_system::File) when { resource.path like \"/\u{430}a/*\" };",
        "permit (principal, action, resource is file_system::File) when { resource.path == \"/a\\u{202e}\" };",
        "permit (principal, action, resource is file_system::File) when { principal.path == \"/a\" };",
        "permit (principal, action in [file_system::Action::\"open\", sysctl::Action::\"load\"], resource);",
    ] {
        assert_eq!(sound(text), 0, "{text}");
    }
}
