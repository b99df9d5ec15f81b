//! The repository's files.

use std::path::{Path, PathBuf};

use crate::Done;

/// Directories at the root that are not the repository's own.
const FOREIGN: &[&str] = &[".git", "target"];

/// The repository, and the names of its files with `/` between components, sorted.
pub(crate) struct Repository {
    root: PathBuf,
    files: Vec<String>,
}

impl Repository {
    /// The one this program was built from.
    pub(crate) fn here() -> Done<Self> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(own.parent().ok_or("xtask has no directory above it")?)
    }

    /// One with that root.
    pub(crate) fn at(root: &Path) -> Done<Self> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        files.sort_unstable();
        Ok(Self { root: root.to_owned(), files })
    }

    /// Its root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every file.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Every file whose name ends so.
    pub(crate) fn files_ending<'r>(&'r self, ending: &'r str) -> impl Iterator<Item = &'r str> {
        self.files().filter(move |file| file.ends_with(ending))
    }

    /// Every file that holds text a person writes or reads.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        const ENDINGS: &[&str] = &[".rs", ".md", ".toml", ".rhai", ".cedar", ".cedarschema", ".json", ".snap", ".txt", ".yml", ".yaml"];
        self.files().filter(|file| ENDINGS.iter().any(|ending| file.ends_with(ending)) || *file == ".ci/run")
    }

    /// Whether there is a file or directory of that name.
    pub(crate) fn has(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.files().any(|file| file == path || file.starts_with(&below))
    }

    /// The text of a file.
    pub(crate) fn read(&self, file: &str) -> Done<String> {
        std::fs::read_to_string(self.root.join(file)).map_err(|error| format!("{file}: {error}").into())
    }

    /// Writes a file, and the directories it stands in.
    pub(crate) fn write(&self, file: &str, text: &str) -> Done {
        let path = self.root.join(file);
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        std::fs::write(path, text).map_err(|error| format!("{file}: {error}").into())
    }
}

fn collect(root: &Path, below: &str, files: &mut Vec<String>) -> Done {
    for entry in std::fs::read_dir(root.join(below))? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{}: the name is not UTF-8", name.display()))?;
        if below.is_empty() && FOREIGN.contains(&name.as_str()) {
            continue;
        }
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
