//! Script arguments.

use serde_json::json;

use super::{codes, lines, run, run_with};

#[test]
fn unknown_arguments_are_holes_with_a_warning() {
    let inferred = run("cat(\"/var/log/app/\" + file)");
    assert_eq!(
        lines(&inferred),
        [
            "must open File /var/log/app/{file}",
            "may open Dir /var/log/app",
            "may open Dir /var/log/app/*",
            "must read File /var/log/app/{file}"
        ]
        .map(str::to_owned)
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert_eq!(codes(&inferred), ["argument-in-path@1"]);
    assert!(!inferred.unbounded());
}

#[test]
fn an_argument_alone_is_no_path() {
    let inferred = run("cat(file)");
    assert!(inferred.requirements.is_empty());
    assert_eq!(codes(&inferred), ["unbounded-path@1"]);
    assert!(inferred.unbounded());
    assert_eq!(inferred.policy().unwrap(), "");
}

#[test]
fn given_arguments_are_literals() {
    let inferred = run_with("for f in files { file_system::read(dir + \"/\" + f) }", json!({ "dir": "/d", "files": ["a", "b"] }));
    assert_eq!(lines(&inferred), ["must read File /d/a", "must read File /d/b"]);
    assert!(inferred.findings.is_empty(), "{:?}", inferred.findings);
}

#[test]
fn declared_arguments_are_what_they_say() {
    let inferred = run("// rex: arg name: string matching \"*.log\"\nfile_system::read(\"/d/\" + name)");
    assert_eq!(lines(&inferred), ["must read File /d/{name}.log"]);
    let inferred = run("// rex: arg n: int\nfile_system::read(\"/d/\" + n)");
    assert_eq!(lines(&inferred), ["must read File /d/+"]);
}

#[test]
fn a_name_in_a_directory_is_one_component() {
    let inferred = run("DirConfig().path(\"/d\").build().open(OpenDirOptions().build()).open_file(name, OpenFileOptions().build())");
    assert_eq!(lines(&inferred), ["must open Dir /d", "must open File /d/+"]);
    assert_eq!(codes(&inferred), ["argument-in-path@1"]);
}

#[test]
fn an_argument_can_be_assigned() {
    let inferred = run("if x { file = \"a\" }\nfile_system::read(\"/d/\" + file)");
    assert_eq!(lines(&inferred), ["may read File /d/a", "may read File /d/{file}"]);
}
