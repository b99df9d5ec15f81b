//! A case: a world, a script and what comes of it, as a section of a Markdown file.
//!
//! A file is a title and sections. Each `## ` section is a case with fenced blocks: `world` (see [`crate::world`]),
//! `rhai`, `output` (what the script prints and its last value), `settings` (a word a line).

use std::path::{Path, PathBuf};

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// File and heading.
    pub(crate) name: String,
    /// The operation the file is about: its stem.
    pub(crate) operation: String,
    pub(crate) world: String,
    pub(crate) script: String,
    pub(crate) output: Option<String>,
    pub(crate) settings: Vec<String>,
}

impl Case {
    /// Whether the settings hold that word.
    pub(crate) fn has(&self, setting: &str) -> bool {
        self.settings.iter().any(|word| word == setting)
    }

    /// The value of a setting `name: value`.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The folder of the cases.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name)
}

/// Every case of a folder, by file and order.
pub(crate) fn read_all(name: &str) -> Vec<Case> {
    let mut files: Vec<_> = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let cases: Vec<_> = files.iter().flat_map(|file| read(file)).collect();
    assert!(!cases.is_empty(), "no cases in {name}");
    cases
}

fn read(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let operation = file.file_stem().unwrap().to_string_lossy().into_owned();
    let mut cases = Vec::new();
    for section in text.split("\n## ").skip(1) {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        let block = |kind: &str| fenced(body, kind);
        cases.push(Case {
            name: format!("{operation}: {heading}"),
            operation: operation.clone(),
            world: block("world").unwrap_or_default(),
            script: block("rhai").unwrap_or_else(|| panic!("{operation}: {heading} has no script")),
            output: block("output"),
            settings: block("settings").unwrap_or_default().lines().map(str::to_owned).collect(),
        });
    }
    cases
}

pub(crate) fn fenced(body: &str, kind: &str) -> Option<String> {
    let start = body.find(&format!("```{kind}\n"))? + kind.len() + 4;
    let rest = &body[start..];
    let end = rest.find("```")?;
    Some(rest[..end].to_owned())
}
