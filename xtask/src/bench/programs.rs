//! What whole runs cost, beside Rex 0.1.0 where it is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Figure;
use super::clock::medians;
use crate::Done;
use crate::repository::Repository;

const RUNS: usize = 21;

/// A script, and how much of the peer's time it may take.
struct Work {
    what: &'static str,
    script: fn(&Path) -> String,
    most: f64,
}

const WORKS: &[Work] = &[
    Work { what: "cold run of `1`", script: |_| "1".to_owned(), most: 0.5 },
    Work {
        what: "1000 × `cat` of a small file",
        script: |world| format!("for round in 0..1000 {{ cat(\"{}/small.txt\"); }}", world.display()),
        most: 0.1,
    },
];

pub(super) fn measure(repository: &Repository, notes: &mut Vec<String>) -> Done<Vec<Figure>> {
    let ours = built(repository, "release/rex");
    let world = tempfile::tempdir()?;
    fs::write(world.path().join("small.txt"), "a small file\n")?;
    let policy = world.path().join("policy.cedar");
    fs::write(&policy, policies(world.path()))?;
    let peer = peer(&ours)?;
    if peer.is_none() {
        notes.push(
            "No peer: `rex-runner` 0.1.0 is not on PATH (`cargo install rex-runner --version 0.1.0`), so only our own times are shown."
                .to_owned(),
        );
    }
    let mut figures = Vec::new();
    for (index, work) in WORKS.iter().enumerate() {
        let script = world.path().join(format!("script{index}.rhai"));
        fs::write(&script, (work.script)(world.path()))?;
        let mut programs = vec![run(&ours, &["run"], &script, &policy)];
        programs.extend(peer.as_ref().map(|peer| run(peer, &["--output-format", "human"], &script, &policy)));
        let times = medians(RUNS, &mut programs)?;
        match times.as_slice() {
            [ours, theirs] => figures.push(figure(work, *ours, *theirs)),
            [ours] => notes.push(format!("{}: {ours:?}", work.what)),
            _ => {}
        }
    }
    Ok(figures)
}

/// A program that was built.
pub(super) fn built(repository: &Repository, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository.root().join("target"), PathBuf::from);
    target.join(name)
}

fn figure(work: &Work, ours: Duration, theirs: Duration) -> Figure {
    Figure {
        what: work.what.to_owned(),
        ours: format!("{ours:?}"),
        against: format!("{theirs:?} of rex-runner 0.1.0"),
        ratio: ours.as_secs_f64() / theirs.as_secs_f64(),
        most: work.most,
    }
}

/// A few permits, as a careful person would write them; both programs take them.
fn policies(world: &Path) -> String {
    let world = world.display();
    format!(
        "permit (principal, action == file_system::Action::\"open\", resource == file_system::Dir::\"{world}\");\n\
         permit (principal, action in [file_system::Action::\"open\", file_system::Action::\"read\"], resource in file_system::Dir::\"{world}\");\n\
         forbid (principal, action, resource in file_system::Dir::\"/etc\");\n"
    )
}

fn run(program: &Path, before: &[&str], script: &Path, policy: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(before).arg("--script-file").arg(script).arg("--policy-file").arg(policy);
    command
}

/// `rex-runner` on PATH, unless it is ours: Rex 0.1.0 has no `--version`.
fn peer(ours: &Path) -> Done<Option<PathBuf>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("rex-runner")).find(|candidate| candidate.is_file());
    let Some(found) = found else { return Ok(None) };
    let version = |program: &Path| -> Done<Option<Vec<u8>>> {
        let output = Command::new(program).arg("--version").output()?;
        Ok(output.status.success().then_some(output.stdout))
    };
    let compatible = ours.with_file_name("rex-runner");
    let theirs = version(&found)?;
    Ok((theirs.is_none() || theirs != version(&compatible)?).then_some(found))
}
