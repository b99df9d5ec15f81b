//! Requirements against policies that are there.

use rex_infer::{Coverage, Inferred, Requirement, coverage};
use rex_policy::{Pattern, Request, Resource, Segment};

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
fn patterns_are_compared_exactly() {
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
    is(READ_D, &permit("resource.path like \"/d/*\" && !(resource.path like \"/d/secret\")"), &["uncovered"]);
    let forbidden =
        |path: &str| format!("permit(principal, action, resource); forbid(principal, action, resource == file_system::File::\"{path}\");");
    is(READ_D, &forbidden("/d/secret"), &["uncovered"]);
    is(READ_D, &forbidden("/e/secret"), &["covered"]);
    is(
        READ_D,
        "permit(principal, action, resource); forbid(principal, action, resource is file_system::File) when { resource.path like \"/d/s*\" };",
        &["uncovered"],
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
    assert_eq!(answer("context.destination.name like \"*\" && context.destination.parent_path == \"/e\""), "covered");
    assert_eq!(answer("!(context.destination.name == context.destination.path)"), "undecided");
}

fn literal(text: &str) -> Segment {
    Segment::Literal(text.into())
}

/// Every path of up to three short names.
fn universe() -> Vec<String> {
    let names = ["a", "b", "ab", "d"];
    let mut paths = Vec::new();
    let mut level = vec![String::new()];
    for _ in 0..3 {
        level = level.iter().flat_map(|path| names.iter().map(move |name| format!("{path}/{name}"))).collect();
        paths.extend(level.iter().cloned());
    }
    paths
}

#[test]
fn covered_means_that_every_request_is_allowed() {
    let conditions = [
        "resource in file_system::Dir::\"/d\"",
        "resource.path like \"/d/*\"",
        "resource.path like \"/d*\"",
        "resource.path like \"/*/a\" || resource.path like \"/d/*b\"",
        "resource.path like \"/d/*\" && !(resource.path like \"/d/*/*\")",
        "resource.path like \"/d/*\" && !(resource.path like \"/d/a*\")",
        "[\"/d\", \"/d/a\"].contains(resource.path)",
        "!(resource.path like \"/d/*/*\")",
        "resource.path == \"/d/a\" || resource in file_system::Dir::\"/d/b\"",
    ];
    let rest = [Segment::Any, Segment::OneSegment];
    let mut patterns: Vec<Pattern> = ["/d", "/d/a", "/ab", "/a/b/d"].map(Pattern::literal).to_vec();
    for hole in rest {
        patterns.push(Pattern::from_segments([literal("/d/"), hole.clone()]));
        patterns.push(Pattern::from_segments([literal("/d/a"), hole.clone()]));
        patterns.push(Pattern::from_segments([literal("/d/"), hole.clone(), literal("b")]));
        patterns.push(Pattern::from_segments([literal("/"), hole, literal("/a")]));
    }
    let (paths, mut covered) = (universe(), 0);
    for condition in conditions {
        for forbidden in ["", "resource.path like \"/d/b*\"", "resource in file_system::Dir::\"/b\"", "resource.path == \"/d/ab/a\""] {
            let forbid = format!("forbid (principal, action, resource is file_system::File) when {{ {forbidden} }};");
            let policies = loads(&format!("{}{}", permit(condition), if forbidden.is_empty() { "" } else { &forbid }));
            for pattern in &patterns {
                let needed = Requirement { pattern: pattern.clone(), ..run(READ_A).requirements.remove(0) };
                let decide =
                    |path: &&String| policies.decide(&Request::new("anyone", needed.action, Resource::file(path.as_str()))).allowed;
                let denied: Vec<&String> = paths.iter().filter(|path| pattern.matches(path)).filter(|path| !decide(path)).collect();
                if coverage(&policies, &needed, "anyone") == Coverage::Covered {
                    covered += 1;
                    assert!(denied.is_empty(), "{condition}, unless {forbidden}: {pattern}: {denied:?}");
                }
            }
        }
    }
    assert!(covered > 60, "only {covered} of them are covered: this proves little");
}
