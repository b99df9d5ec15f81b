//! The policy with named holes.

use rex_catalogue::vocabulary::Action;
use rex_infer::{Inferred, Options};
use rex_policy::{Request, Resource};

use super::{loads, run_as};

fn template(script: &str) -> (Inferred, String) {
    let inferred = run_as(script, &Options { named_holes: true, ..Options::default() });
    let text = inferred.template().unwrap();
    loads(&text);
    (inferred, text)
}

#[test]
fn a_hole_is_named_in_the_literals() {
    let (inferred, text) = template("file_system::read(dir + \"/\" + file); file_system::read(\"/d/\" + file)");
    assert!(text.contains("resource == file_system::File::\"/d/{{file}}\""), "{text}");
    assert!(inferred.unbounded(), "a path that is nothing but arguments has no place in a policy");
    let names: Vec<_> = inferred.arguments.iter().map(|argument| argument.name.as_str()).collect();
    assert_eq!(names, ["dir", "file"]);
}

#[test]
fn what_is_made_of_an_argument_permits_nothing_real() {
    let scripts = [
        "DirConfig().path(\"/d\").build().open(OpenDirOptions().build()).open_file(name, OpenFileOptions().build())",
        "cat(\"/d/\" + name.to_upper())",
        "// rex: arg name: int\ncat(\"/d/\" + name)",
        "for n in DirConfig().path(\"/d\").build().open(OpenDirOptions().build()).list_entries().keys() { cat(\"/d/\" + n + name) }",
    ];
    for script in scripts {
        let (_, text) = template(script);
        assert!(text.contains("/d/") && text.contains("{{name}}"), "{script}\n{text}");
        let policies = loads(&text);
        for path in ["/d/x", "/d/X", "/d/7", "/d/x/y", "/d/name"] {
            let request = Request::new("anyone", Action::OPEN, Resource::file(path));
            assert!(!policies.decide(&request).allowed, "{script}: {path}\n{text}");
        }
    }
}

#[test]
fn what_is_no_argument_stays_as_it_is() {
    let script = "let d = DirConfig().path(\"/d\").build().open(OpenDirOptions().build());
for n in d.list_entries().keys() { d.open_file(n, OpenFileOptions().build()).move(d, name, MoveOptions().build()) }";
    let (_, text) = template(script);
    assert!(text.contains("resource.path like \"/d/*\""), "{text}");
    assert!(text.contains("context.destination.path == \"/d/{{name}}\""), "{text}");
}
