//! What a look at the host adds: links, what exists, file systems. Each fact is checked against what is said without it.

use std::fs;
use std::os::unix::fs::symlink;

use rex_infer::{Inferred, NoFiles, Options, World, infer};
use rex_syntax::Source;
use tempfile::TempDir;

use super::lines;

fn tree() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let place = |path: &str| root.path().join(path);
    for directory in ["var/log/app", "srv/real", "etc"] {
        fs::create_dir_all(place(directory)).unwrap();
    }
    fs::write(place("var/log/app/a.log"), "").unwrap();
    fs::write(place("srv/real/f.txt"), "").unwrap();
    symlink("/srv/real", place("srv/current")).unwrap();
    symlink("../srv/current/f.txt", place("etc/link")).unwrap();
    symlink("loop", place("etc/loop")).unwrap();
    root
}

fn run_in(root: &TempDir, script: &str) -> Inferred {
    let options = Options { world: Some(World::new(root.path())), ..Options::default() };
    infer(Source::new("script.rhai", script), &options, &NoFiles)
}

#[track_caller]
fn check(script: &str, expected: &[&str], assumptions: usize) {
    let inferred = run_in(&tree(), script);
    let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    expected.sort();
    assert_eq!(lines(&inferred), expected, "\n{script}\n{:#?}", inferred.findings);
    assert_eq!(inferred.assumptions.len(), assumptions, "{script}: {:?}", inferred.assumptions);
}

#[test]
fn links_lead_where_they_lead() {
    let needs =
        ["must open Dir /srv/current", "must open Dir /srv/real", "must open File /srv/real/f.txt", "must read File /srv/real/f.txt"];
    check("cat(\"/srv/current/f.txt\")", &needs, 0);
    let needs = ["must open Dir /var/log/app", "must open File /var/log/app/a.log", "must read File /var/log/app/a.log"];
    check("cat(\"/var/log/app/a.log\")", &needs, 0);
}

#[test]
fn a_link_that_is_shown_is_asked_for_where_it_stands() {
    let needs = ["must open Dir /srv", "must open File /srv/current"];
    check("ls(\"/srv/current\")", &needs, 0);
}

#[test]
fn a_followed_entry_is_open_under_its_real_path() {
    let needs = [
        "must open Dir /etc",
        "must open File /etc/link",
        "must open File /srv/real/f.txt",
        "must read Dir /etc",
        "must read File /srv/real/f.txt",
    ];
    let follow = "OpenFileOptions().read(true).follow_symlinks(true).build()";
    check(&format!("ls(\"/etc\")[\"link\"].open_as_file({follow}).read()"), &needs, 0);
}

#[test]
fn a_link_that_goes_round_is_not_known() {
    let inferred = run_in(&tree(), "cat(\"/etc/loop/x\")");
    assert_eq!(inferred.assumptions.len(), 1);
}

#[test]
fn what_exists_decides_the_branch() {
    let file = lines(&run_in(&tree(), "rm(\"/var/log/app/a.log\")"));
    assert!(file.iter().all(|line| !line.contains("Dir /var/log/app/a.log")), "{file:?}");
    let directory = lines(&run_in(&tree(), "rm([rm::r], \"/var/log/app\")"));
    assert!(directory.iter().any(|line| line == "must delete Dir /var/log/app"), "{directory:?}");
}

#[test]
fn only_the_missing_levels_are_made() {
    let made = |inferred: &Inferred| -> Vec<String> {
        lines(inferred).iter().filter_map(|line| line.split_once(" create ").map(|(_, what)| what.to_owned())).collect()
    };
    assert_eq!(made(&run_in(&tree(), "mkdir([mkdir::p], \"/var/log/app/x/y\")")), ["Dir /var/log/app/x", "Dir /var/log/app/x/y"]);
    // One that exists is told to who may make it.
    assert_eq!(made(&run_in(&tree(), "mkdir([mkdir::p], \"/var/log/app\")")), ["Dir /var/log/app"]);
}

#[test]
fn what_the_script_changes_is_not_taken_from_the_world() {
    let script = "rm(\"/srv/real/f.txt\"); mkdir(\"/srv/real/f.txt\"); rm([rm::r], \"/srv/real/f.txt\")";
    let needs = lines(&run_in(&tree(), script));
    assert!(needs.iter().any(|line| line.ends_with("delete Dir /srv/real/f.txt")), "{needs:?}");
    assert!(needs.iter().any(|line| line.ends_with("delete File /srv/real/f.txt")), "{needs:?}");
}

#[test]
fn a_move_on_one_file_system_needs_no_copy() {
    let inferred = run_in(&tree(), "mv(\"/srv/real/f.txt\", \"/var/log/app/f.txt\")");
    assert!(lines(&inferred).iter().all(|line| !line.contains(" read ")), "{:?}", lines(&inferred));
    assert!(inferred.assumptions.is_empty(), "{:?}", inferred.assumptions);
}
