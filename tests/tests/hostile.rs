//! Scripts that try to get past the policy: none succeeds, and each succeeds where the policy allows what it is after.
//!
//! The files and what their blocks mean are described in `tests/hostile/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rex_cli::{Io, Personality, run_with};
use serde_json::Value;

use rex_tests::case::fenced;
use rex_tests::world::World;

/// Fewer scripts than this are not a suite.
const FEWEST: usize = 100;
/// Where a script has leave to do anything, unless its file says otherwise.
const DENYING: &str = r#"permit(principal, action, resource in file_system::Dir::"{{world}}/open");"#;
const ALLOWING: &str = "permit(principal, action, resource);";
const WORLD: &str = "open/a = public\nsecret/file = s3cr3t";
/// How results are asked for.
const FORMS: &[&[&str]] = &[&["-o", "human", "-v"], &["-o", "json"]];

/// One file.
struct Hostile {
    name: String,
    world: String,
    /// The same world but for the fact that is to be learnt.
    other: Option<String>,
    script: String,
    denying: String,
    allowing: String,
    success: Vec<String>,
    settings: Vec<String>,
}

/// What came of a run: everything a script can be heard by, and how its world was and is.
struct Heard {
    code: i32,
    /// Results and diagnostics.
    said: String,
    /// The same, and the record.
    text: String,
    before: BTreeMap<String, Trace>,
    after: BTreeMap<String, Trace>,
}

/// What stands at a path: kind and mode, inode, owner, names, time, and its content or text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace {
    mode: u32,
    rest: (u64, u32, u32, u64, i64, i64),
    content: String,
}

#[test]
fn no_script_gets_past_the_policy() {
    let all = read_all();
    assert!(all.len() >= FEWEST, "only {} hostile scripts", all.len());
    let (ready, waiting): (Vec<_>, Vec<_>) = all.iter().partition(|hostile| hostile.is_ready());
    println!("{} hostile scripts run, {} need root", ready.len(), waiting.len());
    let faults: Vec<_> = ready.iter().flat_map(|hostile| hostile.faults()).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile")
}

fn read_all() -> Vec<Hostile> {
    let mut files: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md") && file.file_stem().unwrap() != "README");
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Hostile {
    let text = std::fs::read_to_string(file).unwrap();
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let block = |kind: &str, preset: &str| fenced(&text, kind).unwrap_or_else(|| preset.to_owned());
    let lines = |kind: &str| fenced(&text, kind).unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
    let hostile = Hostile {
        world: block("world", WORLD),
        other: fenced(&text, "other-world"),
        script: fenced(&text, "rhai").unwrap_or_else(|| panic!("{name} has no script")),
        denying: block("denying", DENYING),
        allowing: block("allowing", ALLOWING),
        success: lines("success"),
        settings: lines("settings"),
        name,
    };
    assert!(!hostile.success.is_empty(), "{} does not say what success is", hostile.name);
    hostile
}

impl Hostile {
    /// Whether this account can do what the script is about: some of it takes root.
    fn is_ready(&self) -> bool {
        !self.settings.iter().any(|line| line == "root") || rustix::process::geteuid().is_root()
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if let Some(how) = self.succeeds(&self.denying, &mut faults) {
            faults.push(format!("{}: gets past the policy: {how}", self.name));
        }
        if self.succeeds(&self.allowing, &mut faults).is_none() {
            let heard = self.run(&self.world, &self.allowing, FORMS[0]);
            faults.push(format!("{}: does not succeed where it is allowed:\n{}", self.name, heard.said));
        }
        faults
    }

    /// How the script succeeds under that policy, if it does.
    fn succeeds(&self, policy: &str, faults: &mut Vec<String>) -> Option<String> {
        FORMS.iter().find_map(|form| {
            let heard = self.run(&self.world, policy, form);
            if heard.code == 2 {
                faults.push(format!("{}: script or policy are of no use: {}", self.name, heard.said));
            }
            self.success.iter().find(|line| self.holds(line, &heard, policy, form, faults)).cloned()
        })
    }

    fn holds(&self, line: &str, heard: &Heard, policy: &str, form: &[&str], faults: &mut Vec<String>) -> bool {
        if line == "differs" {
            let again = self.run(&self.world, policy, form);
            if again.text != heard.text {
                faults.push(format!("{}: is not the same twice:\n{}\n{}", self.name, heard.text, again.text));
            }
            let other = self.other.as_ref().unwrap_or_else(|| panic!("{} has no other world", self.name));
            return self.run(other, policy, form).text != heard.text;
        }
        let (kind, value) = line.split_once(": ").unwrap_or_else(|| panic!("{}: no predicate: {line}", self.name));
        match kind {
            "shows" => heard.shows(value),
            "changes" => heard.changes(value),
            "line" => heard.text.lines().any(|line| line.starts_with(value)),
            "sets" => heard.sets(value),
            _ => panic!("{}: no predicate: {line}", self.name),
        }
    }

    /// Runs the script in a new world.
    fn run(&self, world: &str, policy: &str, form: &[&str]) -> Heard {
        let (world, place) = (World::new(&format!("open/\n{world}")), tempfile::Builder::new().prefix("rex-hostile").tempdir().unwrap());
        let file = |name: &str, text: &str| {
            let path = place.path().join(name);
            std::fs::write(&path, self.fill(&world, place.path(), text)).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (script, policy, record) = (file("hostile.rhai", &self.script), file("policy.cedar", policy), file("record.jsonl", ""));
        let mut words = ["rex", "run", &script, "-p", &policy, "--record", &record, "--principal", "tester"].map(str::to_owned).to_vec();
        words.extend(["--max-memory", "none", "--module-root"].map(str::to_owned));
        words.push(world.fill("{{world}}/open"));
        words.extend(form.iter().map(|word| (*word).to_owned()));
        let flags = self.settings.iter().filter_map(|line| line.strip_prefix("flags: "));
        words.extend(flags.flat_map(str::split_whitespace).map(|word| world.fill(word)));
        let (mut io, out, err) = Io::in_memory("", &[]);
        let before = traces(&world);
        let code = run_with(Personality::Rex, words.into_iter().map(OsString::from), &mut io);
        let after = traces(&world);
        let recorded = std::fs::read_to_string(&record).unwrap();
        let strip = |text: &str| world.strip(text).replace(place.path().to_str().unwrap(), "{{place}}");
        let said = strip(&format!("{}\n{}", lasting(&out.text()), err.text()));
        let text = format!("{said}\n{}", strip(&recorded.lines().map(lasting).collect::<Vec<_>>().join("\n")));
        Heard { code, said, text, before, after }
    }

    fn fill(&self, world: &World, place: &Path, text: &str) -> String {
        world.fill(text).replace("{{record}}", place.join("record.jsonl").to_str().unwrap())
    }
}

/// A text without what differs from run to run: times, the run's name, what it cost.
fn lasting(text: &str) -> String {
    let text = text.split("--- metrics ---").next().unwrap_or_default();
    let Ok(mut document) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    forget(&mut document);
    document.to_string()
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "time" | "run" | "metrics" | "timestamp"));
            fields.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

impl Heard {
    /// The text came out, or stands in a file it did not stand in, by content or by name.
    fn shows(&self, text: &str) -> bool {
        let holding = |traces: &BTreeMap<String, Trace>| {
            traces
                .iter()
                .filter(|(name, trace)| name.contains(text) || trace.content.contains(text))
                .map(|(name, _)| name.clone())
                .collect()
        };
        let (before, after): (BTreeSet<_>, BTreeSet<_>) = (holding(&self.before), holding(&self.after));
        self.text.contains(text) || after.difference(&before).next().is_some()
    }

    /// Something at or below the path is not what it was.
    fn changes(&self, path: &str) -> bool {
        let below = |traces: &BTreeMap<String, Trace>| -> BTreeMap<String, Trace> {
            let is_below = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            traces.iter().filter(|(name, _)| is_below(name)).map(|(name, trace)| (name.clone(), trace.clone())).collect()
        };
        below(&self.before) != below(&self.after)
    }

    /// What stands at the path has one of those bits in its mode, and had it not.
    fn sets(&self, value: &str) -> bool {
        let (path, bits) = value.split_once(' ').unwrap();
        let bits = u32::from_str_radix(bits, 8).unwrap();
        let set = |traces: &BTreeMap<String, Trace>| traces.get(path).map_or(0, |trace| trace.mode & bits);
        set(&self.after) & !set(&self.before) != 0
    }
}

fn traces(world: &World) -> BTreeMap<String, Trace> {
    let contents = world.snapshot();
    contents
        .into_iter()
        .map(|(name, content)| {
            let found = std::fs::symlink_metadata(world.fill(&name)).unwrap();
            let rest = (found.ino(), found.uid(), found.gid(), found.nlink(), found.mtime(), found.mtime_nsec());
            (name, Trace { mode: found.mode(), rest, content })
        })
        .collect()
}
