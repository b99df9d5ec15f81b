//! A case: a world, a script and what comes of it, as a section of a Markdown file.
//!
//! A file is a title and sections. Each `## ` section is a case with fenced blocks: `world` (see [`crate::world`]),
//! `rhai`, `output` (what the script prints and its last value), `settings` (a word a line), `needs` (see [`crate::needs`]).

use std::path::{Path, PathBuf};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// File and heading.
    pub name: String,
    /// The operation the file is about: its stem.
    pub operation: String,
    /// What the world holds before the run.
    pub world: String,
    /// The script; the roots by name.
    pub script: String,
    /// The script's arguments, a JSON object; the roots by name.
    pub arguments: String,
    /// What it prints, and its last value.
    pub output: Option<String>,
    /// What inference says of it.
    pub needs: Option<String>,
    /// Words and `name: value` pairs, one each.
    pub settings: Vec<String>,
}

impl Case {
    /// Whether the settings hold that word.
    pub fn has(&self, setting: &str) -> bool {
        self.settings.iter().any(|word| word == setting)
    }

    /// The value of a setting `name: value`.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The folder of the cases of that name.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name)
}

/// The folder of the scripts that inference is measured with.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Every case of a folder, by file and order.
pub fn read_all(name: &str) -> Vec<Case> {
    read_folder(&folder(name))
}

/// The same of any folder.
pub fn read_folder(folder: &Path) -> Vec<Case> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let cases: Vec<_> = files.iter().flat_map(|file| read(file)).collect();
    assert!(!cases.is_empty(), "no cases in {}", folder.display());
    cases
}

fn read(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let operation = file.file_stem().unwrap().to_string_lossy().into_owned();
    let mut cases = Vec::new();
    for section in sections(&text) {
        let (heading, body) = section.split_once('\n').unwrap_or((section.as_str(), ""));
        let block = |kind: &str| fenced(body, kind);
        cases.push(Case {
            name: format!("{operation}: {heading}"),
            operation: operation.clone(),
            world: block("world").unwrap_or_default(),
            script: block("rhai").unwrap_or_else(|| panic!("{operation}: {heading} has no script")),
            arguments: block("arguments").unwrap_or_else(|| "{}".to_owned()),
            output: block("output"),
            needs: block("needs"),
            settings: block("settings").unwrap_or_default().lines().map(str::to_owned).collect(),
        });
    }
    cases
}

/// What stands under each heading; a line within a block is none.
pub fn sections(text: &str) -> Vec<String> {
    let (mut sections, mut in_block) = (Vec::<String>::new(), false);
    for line in text.lines() {
        in_block ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !in_block) {
            Some(heading) => sections.push(format!("{heading}\n")),
            None => sections.iter_mut().last().into_iter().for_each(|section| *section += &format!("{line}\n")),
        }
    }
    sections
}

/// The fenced block of that kind.
pub fn fenced(body: &str, kind: &str) -> Option<String> {
    let start = body.find(&format!("```{kind}\n"))? + kind.len() + 4;
    let rest = &body[start..];
    let end = rest.find("```")?;
    Some(rest[..end].to_owned())
}
