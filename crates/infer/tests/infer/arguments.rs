//! Script arguments.

use rex_infer::Options;
use serde_json::{Value, json};

use super::{codes, lines, run, run_as, run_with};

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

fn known(values: Value) -> Options {
    let Value::Object(fields) = values else { panic!("values are an object") };
    Options { known: fields.into_iter().collect(), ..Options::default() }
}

#[test]
fn some_are_known_while_the_others_stay_holes() {
    let script = "file_system::read(dir + \"/\" + file)";
    let inferred = run_as(script, &known(json!({ "dir": "/srv" })));
    assert_eq!(lines(&inferred), ["must read File /srv/{file}"]);
    let names: Vec<_> = inferred.arguments.iter().map(|argument| (argument.name.as_str(), argument.known)).collect();
    assert_eq!(names, [("dir", true), ("file", false)]);
    let inferred = run_as(script, &known(json!({ "dir": "/srv", "file": "a" })));
    assert_eq!(lines(&inferred), ["must read File /srv/a"]);
    assert!(inferred.findings.is_empty(), "{:?}", inferred.findings);
}

#[test]
fn a_known_value_decides_conditions() {
    let script = "if mode == \"a\" { file_system::read(\"/a\") } else { file_system::read(\"/b\") }";
    assert_eq!(lines(&run_as(script, &known(json!({ "mode": "b" })))), ["must read File /b"]);
    let assigned = "if x { file = \"a\" }\nfile_system::read(\"/d/\" + file)";
    assert_eq!(lines(&run_as(assigned, &known(json!({ "file": "b" })))), ["may read File /d/a", "may read File /d/b"]);
}

#[test]
fn a_star_in_a_value_is_a_star() {
    let options = known(json!({ "file": "*" }));
    let inferred = run_as("file_system::read(\"/d/\" + file)", &options);
    assert_eq!((lines(&inferred), codes(&inferred)), (Vec::new(), vec!["path-bad-character@1".to_owned()]));
    let template = run_as("file_system::read(\"/d/\" + file)", &known(json!({ "file": "{{file}}" })));
    assert_eq!(lines(&template), ["must read File /d/{{file}}"]);
}

#[test]
fn values_are_what_is_declared() {
    let script = "// rex: arg name: string matching \"*.log\"\n// rex: arg keep: int\nfile_system::read(\"/d/\" + name)";
    let fine = run_as(script, &known(json!({ "name": "a.log", "keep": 7 })));
    assert_eq!((lines(&fine), codes(&fine)), (vec!["must read File /d/a.log".to_owned()], Vec::new()));
    let wrong = run_as(script, &known(json!({ "name": "a.txt", "keep": "7" })));
    assert_eq!(codes(&wrong), ["argument-mismatch@1", "argument-mismatch@2"]);
    assert!(wrong.is_wrong());
    assert!(wrong.findings[1].help.as_ref().unwrap().contains("keep:=JSON"), "{:?}", wrong.findings[1]);
    let given = run_with(script, json!({ "name": "a.txt", "keep": 1 }));
    assert_eq!(codes(&given), ["argument-mismatch@1"]);
}

#[test]
fn declared_arguments_that_are_not_given_keep_their_pattern() {
    let script = "// rex: arg name: string matching \"*.log\"\nfile_system::read(dir + \"/\" + name)";
    let inferred = run_with(script, json!({ "dir": "/d" }));
    assert_eq!(lines(&inferred), ["must read File /d/{name}.log"]);
    assert!(!inferred.is_wrong(), "{:?}", inferred.findings);
}

#[test]
fn what_is_declared_nowhere_is_found() {
    let inferred = run("// rex: arg file: string\nfile_system::read(\"/d/\" + fiel)");
    assert_eq!(codes(&inferred), ["argument-in-path@2", "undeclared-argument@2"]);
    assert!(inferred.findings[1].help.as_ref().unwrap().starts_with("did you mean `file`?"), "{:?}", inferred.findings);
    assert!(!codes(&run("file_system::read(\"/d/\" + fiel)")).iter().any(|code| code.starts_with("undeclared")));
    let inferred = run("// rex: arg n: strnig\nfile_system::read(\"/d/\" + n)");
    assert!(codes(&inferred).contains(&"argument-type@1".to_owned()), "{:?}", codes(&inferred));
    let inferred = run("fn f() { let entries = 1; entires }\nf()");
    assert!(inferred.findings[0].help.as_ref().unwrap().contains("`entries`"), "{:?}", inferred.findings);
}
