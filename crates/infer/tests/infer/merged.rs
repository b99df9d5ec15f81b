//! Several scripts, one policy.

use rex_infer::{Class, Inferred, NoFiles, Options, infer, merge};
use rex_syntax::Source;

use super::{lines, sound};

fn script(name: &str, text: &str) -> Inferred {
    infer(Source::new(name, text), &Options::default(), &NoFiles)
}

#[test]
fn what_two_need_is_permitted_once_and_names_both() {
    let first = script("one.rhai", "file_system::read(\"/a\")\n");
    let second = script("two.rhai", "\nif x { file_system::read(\"/a\") }\nfile_system::read(\"/b\");\nfile_system::read(target)");
    let merged = sound(merge(vec![first, second]));
    assert_eq!(lines(&merged), ["must read File /a", "must read File /b"]);
    assert_eq!(merged.requirements[0].class, Class::Must);
    let policy = merged.policy().unwrap();
    assert!(policy.contains("needed by one.rhai line 1 and two.rhai line 2"), "{policy}");
    assert!(policy.contains("// two.rhai:3: file_system::read"), "{policy}");
    let finding = merged.findings.iter().find(|finding| finding.code == "unbounded-path").unwrap();
    assert_eq!(merged.sources[finding.source].name, "two.rhai");
    assert!(merged.arguments.iter().any(|argument| argument.name == "target" && argument.source == 1));
}

#[test]
fn scripts_of_the_same_name_are_told_apart() {
    let merged = merge(vec![script("a/run.rhai", "file_system::read(\"/a\")"), script("b/run.rhai", "file_system::read(\"/b\")")]);
    let policy = merged.policy().unwrap();
    assert!(policy.contains("// a/run.rhai:1: ") && policy.contains("// b/run.rhai:1: "), "{policy}");
}

#[test]
fn one_script_twice_is_one_script() {
    let text = "file_system::read(\"/a\")";
    let merged = merge(vec![script("one.rhai", text), script("one.rhai", text)]);
    assert_eq!((merged.sources.len(), merged.requirements[0].places.len()), (1, 1));
    assert_eq!(merged.policy().unwrap(), script("one.rhai", text).policy().unwrap());
}
