//! Requirements against policies that are there.

use rex_infer::{Coverage, Inferred, coverage};

use super::{loads, run};

fn answers(needed: &Inferred, policy: &str) -> Vec<&'static str> {
    let policies = loads(policy);
    let word = |coverage: Coverage| match coverage {
        Coverage::Covered => "covered",
        Coverage::Uncovered { witness, .. } => {
            let principal = &witness.principal;
            assert!(principal == "anyone" && !policies.decide(&witness).allowed, "{witness:?}");
            "uncovered"
        }
        Coverage::Undecided { why } => {
            assert!(!why.is_empty());
            "undecided"
        }
    };
    needed.requirements.iter().map(|requirement| word(coverage(&policies, requirement, "anyone"))).collect()
}

fn is(script: &str, policy: &str, expected: &[&str]) {
    assert_eq!(answers(&run(script), policy), expected, "{script}\n{policy}");
}

const READ_A: &str = "file_system::read(\"/a\")";
const READ_D: &str = "// rex: arg n: int\nfile_system::read(\"/d/\" + n)";
const READ_ANY: &str = "file_system::read(\"/d/\" + n)";

fn permit(conditions: &str) -> String {
    format!("permit (principal, action == file_system::Action::\"read\", resource is file_system::File) when {{ {conditions} }};")
}

#[test]
fn a_policy_covers_what_it_was_inferred_from() {
    for script in [READ_A, READ_D, READ_ANY, "cat(\"/var/log/\" + n); mv(\"/a/b\", \"/c/\" + n)", super::output::SCRIPT] {
        let needed = run(script);
        let policy = needed.policy().unwrap();
        let answers = answers(&needed, &policy);
        assert!(answers.iter().all(|answer| *answer == "covered"), "{script}\n{policy}\n{answers:?}");
    }
}

#[test]
fn one_request_is_just_put() {
    is(READ_A, &permit("resource.path == \"/a\" || resource.path like \"/b*\""), &["covered"]);
    is(READ_A, &permit("resource.path like \"/b*\""), &["uncovered"]);
    is(READ_A, "permit(principal, action, resource); forbid(principal, action, resource == file_system::File::\"/a\");", &["uncovered"]);
    is(READ_A, "permit(principal == User::\"ada\", action, resource);", &["uncovered"]);
}

#[test]
fn patterns_are_covered_by_form_or_denied_by_example_or_open() {
    for wider in
        ["resource in file_system::Dir::\"/d\"", "resource.path like \"/d/*\"", "resource.path like \"/*\" || resource.path == \"/x\""]
    {
        is(READ_D, &permit(wider), &["covered"]);
        is(READ_ANY, &permit(wider), &["covered"]);
    }
    let one_level = permit("resource.path like \"/d/*\" && !(resource.path like \"/d/*/*\")");
    is(READ_D, &one_level, &["covered"]);
    is(READ_ANY, &one_level, &["uncovered"]);
    is(READ_D, &permit("resource.path like \"/d/*.log\""), &["uncovered"]);
    is(READ_D, &permit("resource.path like \"/d/*\" && !(resource.path like \"/d/secret\")"), &["undecided"]);
    let forbidden =
        |path: &str| format!("permit(principal, action, resource); forbid(principal, action, resource == file_system::File::\"{path}\");");
    is(READ_D, &forbidden("/d/secret"), &["undecided"]);
    is(READ_D, &forbidden("/e/secret"), &["covered"]);
    is(
        READ_D,
        "permit(principal, action, resource); forbid(principal, action, resource is file_system::File) when { resource.path like \"/d/s*\" };",
        &["undecided"],
    );
}

#[test]
fn circumstances_count() {
    let script = "DirConfig().path(\"/d\").build().open(OpenDirOptions().build()).open_file(\"a\", OpenFileOptions().build())
        .move(DirConfig().path(\"/e\").build().open(OpenDirOptions().build()), name, MoveOptions().build())";
    let needed = run(script);
    let at = needed.requirements.iter().position(|requirement| requirement.action.row().name == "move").unwrap();
    let answer = |condition: &str| {
        let policy =
            format!("permit(principal, action == file_system::Action::\"move\", resource is file_system::File) when {{ {condition} }};");
        answers(&needed, &policy)[at]
    };
    assert_eq!(answer("context.destination.path like \"/e/*\""), "covered");
    assert_eq!(answer("context.destination.path like \"/f/*\""), "uncovered");
    assert_eq!(answer("context.destination.name like \"*\" && context.destination.parent_path == \"/e\""), "undecided");
}
