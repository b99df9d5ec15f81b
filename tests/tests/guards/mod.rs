//! The chokepoint: only a few files may reach the host, and only the gate makes grants.
//!
//! Clippy's list of disallowed methods knows types and catches methods such as `Path::exists`; it is blind to what it has
//! no name for. This guard reads the source and knows only names, so it bans whole families of them. Neither alone is enough.

mod banned;
mod modules;
mod names;
mod planted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use banned::Class;
use modules::Sources;
use names::Use;

/// Fewer files than this, and the guard has not seen the workspace.
const FEWEST: usize = 60;

/// Who may do what: a file, or a folder that ends in a slash. An entry that is gone or no longer needed has to go.
const ALLOWED: &[(&str, &[Class])] = &[
    ("crates/runtime/src/os/", &[Class::Files, Class::Processes, Class::System]),
    // Between a fork and the program it becomes there is no safe interface.
    ("crates/runtime/src/os/spawn.rs", &[Class::Unsafe]),
    ("crates/runtime/src/gate/", &[Class::Grants]),
    ("crates/runtime/src/memory.rs", &[Class::Unsafe]),
    // Where the paths of a script lead on the host it is for; names are resolved, nothing is opened.
    ("crates/infer/src/world.rs", &[Class::Files]),
    // What the command line reads and writes besides a script's own work: scripts, policies, arguments, results.
    ("crates/cli/src/input.rs", &[Class::Files]),
    ("crates/cli/src/output.rs", &[Class::Files]),
    ("crates/cli/src/io.rs", &[Class::Environment]),
    ("crates/cli/src/lib.rs", &[Class::Environment]),
    // SIGTERM and SIGINT raise a flag; the low level is a pipe that a signal writes to.
    ("crates/cli/src/verbs/run/signals.rs", &[Class::System]),
];

/// The workspace, with texts that stand in for files.
struct Tree {
    root: PathBuf,
    instead: BTreeMap<String, String>,
}

impl Tree {
    fn of_this_workspace() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
        Self { root, instead: BTreeMap::new() }
    }

    fn read(&self, file: &str) -> Option<String> {
        self.instead.get(file).cloned().or_else(|| std::fs::read_to_string(self.root.join(file)).ok())
    }

    fn has(&self, path: &str) -> bool {
        self.instead.contains_key(path) || self.root.join(path).exists()
    }
}

/// Everything that is wrong with a tree, as lines for a person.
fn faults(tree: &Tree, allowed: &[(&str, &[Class])], fewest: usize) -> Vec<String> {
    let sources = Sources::of(tree);
    let mut faults = sources.faults.clone();
    if sources.shipped.len() < fewest {
        faults.push(format!("only {} source files were seen, of at least {fewest}", sources.shipped.len()));
    }
    let mut needed = Vec::new();
    for (file, syntax) in &sources.shipped {
        for found in names::uses(syntax) {
            match allowed.iter().find(|(place, classes)| covers(place, file) && classes.contains(&found.class)) {
                Some((place, _)) if !found.public => needed.push((*place, found.class)),
                _ => faults.push(complaint(file, &found)),
            }
        }
    }
    for (place, classes) in allowed {
        if !tree.has(place) {
            faults.push(format!("{place}: the allowlist names it, and it is gone"));
            continue;
        }
        let idle = classes.iter().filter(|class| !needed.contains(&(*place, **class)));
        faults.extend(idle.map(|class| format!("{place}: the allowlist grants {class:?}, which nothing there needs")));
    }
    faults
}

fn covers(place: &str, file: &str) -> bool {
    if place.ends_with('/') { file.starts_with(place) } else { file == place }
}

fn complaint(file: &str, found: &Use) -> String {
    let Use { line, class, what, public } = found;
    let why = if *public { "no file may pass this on to others" } else { class.reason() };
    format!("{file}:{line}: {class:?}: `{what}`: {why}")
}

#[test]
fn nothing_reaches_the_host_but_the_host_side() {
    let faults = faults(&Tree::of_this_workspace(), ALLOWED, FEWEST);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
