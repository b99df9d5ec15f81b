//! The policy, the JSON, and that both are the same each time.

use rex_policy::{Mode, Request, Resource, Source, load};

use super::run;

pub(crate) const SCRIPT: &str = "let d = DirConfig().path(\"/var/log/app\").build().open(OpenDirOptions().build());
for n in d.list_entries().keys() {
    if n.ends_with(\".log\") {
        let f = d.open_file(n, OpenFileOptions().read(true).build());
        f.read();
        f.move(d, n + \".old\", MoveOptions().build());
    }
}
mkdir([mkdir::parents], \"/srv/out/a\");
write(\"/srv/out/a/report\", `${cat(\"/etc/hostname\")} and ${file}`);
cat(\"/home/\" + file);
cat(\"/etc/hostname\");
d.find(FindOptions().build(), |e| e.open_as_file(OpenFileOptions().build()).read());
";

#[test]
fn the_policy_loads_without_a_word() {
    let inferred = run(SCRIPT);
    let policy = inferred.policy().unwrap();
    let outcome = load(&[Source::new("inferred", &policy)], Mode::Strict);
    assert!(outcome.problems.is_empty(), "{policy}\n{:#?}", outcome.problems);
    let policies = outcome.policies.unwrap();
    assert!(policy.contains("@id(\"open-read-etc-hostname\")"), "{policy}");
    assert!(policy.contains("@reason(\"needed by script.rhai lines 10, 12\")"), "{policy}");
    assert!(policy.contains("// script.rhai:10: cat"), "{policy}");
    let ask = |name: &str, resource: Resource| {
        let action = rex_catalogue::vocabulary::Action::find("file_system", name).unwrap();
        policies.decide(&Request::new("anyone", action, resource)).allowed
    };
    assert!(ask("read", Resource::file("/etc/hostname")));
    assert!(ask("open", Resource::dir("/home")));
    assert!(ask("read", Resource::file("/var/log/app/x/y")));
    assert!(!ask("write", Resource::file("/etc/hostname")));
    assert!(!ask("read", Resource::file("/etc/passwd")));
    assert!(ask("create", Resource::file("/var/log/app/x.log.old")));
    assert!(!ask("create", Resource::file("/var/log/app/s/x.log.old")));
}

#[test]
fn a_requirement_matches_what_it_foresees() {
    let inferred = run(SCRIPT);
    let action = rex_catalogue::vocabulary::Action::READ;
    let request = Request::new("anyone", action, Resource::file("/etc/hostname"));
    let matching: Vec<_> = inferred.requirements.iter().filter(|requirement| requirement.matches(&request)).collect();
    assert_eq!(matching.len(), 1);
    assert_eq!(matching[0].places.iter().map(|place| place.line).collect::<Vec<_>>(), [10, 12]);
}

#[test]
fn the_same_bytes_each_time() {
    let first = run(SCRIPT);
    for _ in 0..5 {
        let again = run(SCRIPT);
        assert_eq!(again.policy().unwrap(), first.policy().unwrap());
        assert_eq!(again.to_json(), first.to_json());
    }
}

#[test]
fn json_says_it_all() {
    let json = run("cat(\"/d/\" + file)").to_json();
    let requirement = &json["requirements"][0];
    assert_eq!(requirement["action"], "file_system::Action::\"open\"");
    assert!(json["requirements"].as_array().unwrap().iter().any(|one| one["pattern"][1]["argument"] == "file"));
    assert_eq!(requirement["places"][0]["line"], 1);
    assert_eq!(json["bounded"], true);
    assert_eq!(json["findings"][0]["code"], "argument-in-path");
    assert!(json["assumptions"].as_array().unwrap().iter().any(|one| one["name"] == "no-links"));
}

#[test]
fn the_principal_is_named_where_it_is_asked_for() {
    let options = rex_infer::Options { principal: Some("deploy".to_owned()), ..rex_infer::Options::default() };
    let inferred = rex_infer::infer(rex_syntax::Source::new("s", "cat(\"/a/b\")"), &options, &rex_infer::NoFiles);
    assert!(inferred.policy().unwrap().contains("principal == User::\"deploy\""));
}

#[test]
fn a_finding_is_a_diagnostic() {
    let inferred = run("cat(file)");
    let report = format!("{:?}", inferred.findings[0].report(&inferred.sources));
    assert!(report.contains("unbounded-path"), "{report}");
}
