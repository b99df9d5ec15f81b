//! The host a script will run on, as far as it can be looked at before the run. Nothing is ever changed or opened: only
//! names are resolved.
#![expect(clippy::disallowed_methods, reason = "the world of an inference is read here and nowhere else")]

use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::PathBuf;

use rex_catalogue::plan::Fact;

/// As many links are followed as the system follows.
const LINKS: usize = 40;

/// A file tree, seen as a script sees it whose root it is.
#[derive(Clone, Debug)]
pub struct World {
    root: PathBuf,
}

/// Where a path leads.
struct Resolved {
    /// The real path below the root; what does not exist is taken as it is written.
    path: String,
    /// What stands there.
    there: Option<std::fs::Metadata>,
}

impl World {
    /// The tree below a directory; `/` is this machine.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// What stands at a path, as far as no link is on the way; nothing where it cannot be told.
    pub(crate) fn kind(&self, path: &str) -> Option<Fact> {
        let directory = parent(path);
        if self.real(directory)? != directory {
            return Some(Fact::Elsewhere);
        }
        let Some(found) = self.resolve(path, false)?.there else { return Some(Fact::Missing) };
        let kind = found.file_type();
        Some(if kind.is_file() {
            Fact::File
        } else if kind.is_dir() {
            Fact::Directory
        } else if kind.is_symlink() {
            Fact::Link
        } else if kind.is_fifo() || kind.is_socket() || kind.is_char_device() || kind.is_block_device() {
            Fact::Special
        } else {
            return None;
        })
    }

    /// The real path, every link followed.
    pub(crate) fn real(&self, path: &str) -> Option<String> {
        self.resolve(path, true).map(|resolved| resolved.path)
    }

    /// The real path, every link on the way followed, and none at its end.
    pub(crate) fn own(&self, path: &str) -> Option<String> {
        self.resolve(path, false).map(|resolved| resolved.path)
    }

    /// The deepest directory on the way to a path that exists, and the levels missing below it. A link ends the search:
    /// everything below where it leads counts as missing.
    pub(crate) fn levels(&self, path: &str) -> Option<Levels> {
        let mut ahead = components(path);
        let mut existing: Vec<String> = Vec::new();
        while let Some(name) = ahead.pop() {
            existing.push(name);
            let there = match std::fs::symlink_metadata(self.place(&existing)) {
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                there => Some(there.ok()?),
            };
            match there {
                Some(there) if there.is_dir() => {}
                Some(there) if there.is_symlink() => {
                    let real = self.real(&joined(&existing))?;
                    return Some(Levels { existing: joined(&existing), missing: below(&real, &ahead), linked: true });
                }
                Some(_) => return None,
                None => {
                    ahead.extend(existing.pop());
                    return Some(Levels { missing: below(&joined(&existing), &ahead), existing: joined(&existing), linked: false });
                }
            }
        }
        Some(Levels { existing: joined(&existing), missing: Vec::new(), linked: false })
    }

    /// Whether two directories are on different file systems.
    pub(crate) fn crosses(&self, from: &str, to: &str) -> Option<bool> {
        let device = |path: &str| self.resolve(path, true)?.there.map(|found| found.dev());
        Some(device(from)? != device(to)?)
    }

    /// Follows the links of a path as the kernel would below this root.
    fn resolve(&self, path: &str, follow_last: bool) -> Option<Resolved> {
        let mut waiting: Vec<String> = components(path);
        let mut real: Vec<String> = Vec::new();
        let mut links = 0;
        let mut there = std::fs::symlink_metadata(&self.root).ok()?;
        while let Some(name) = waiting.pop() {
            if name == ".." {
                real.pop();
                continue;
            }
            real.push(name);
            let place = self.place(&real);
            there = match std::fs::symlink_metadata(&place) {
                Ok(there) => there,
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    real.extend(waiting.into_iter().rev());
                    return Some(Resolved { path: joined(&real), there: None });
                }
                Err(_) => return None,
            };
            if there.is_symlink() && (follow_last || !waiting.is_empty()) {
                links += 1;
                let target = std::fs::read_link(&place).ok().filter(|_| links <= LINKS)?;
                let target = target.to_str()?;
                if target.starts_with('/') {
                    real.clear();
                } else {
                    real.pop();
                }
                waiting.extend(components(target));
            }
        }
        Some(Resolved { path: joined(&real), there: Some(there) })
    }

    fn place(&self, names: &[String]) -> PathBuf {
        names.iter().fold(self.root.clone(), |place, name| place.join(name))
    }
}

/// What is on the way to a path.
pub(crate) struct Levels {
    /// The deepest directory that is there, or the link to it.
    pub(crate) existing: String,
    /// What is missing below it, from the top.
    pub(crate) missing: Vec<String>,
    /// Whether it is a link.
    pub(crate) linked: bool,
}

/// Each level below a directory, the names given last first.
fn below(directory: &str, names: &[String]) -> Vec<String> {
    let mut at = directory.trim_end_matches('/').to_owned();
    let levels = names.iter().rev().map(|name| {
        at = format!("{at}/{name}");
        at.clone()
    });
    levels.collect()
}

/// The names on a path, the last first.
fn components(path: &str) -> Vec<String> {
    path.split('/').rev().filter(|name| !name.is_empty() && *name != ".").map(str::to_owned).collect()
}

fn joined(names: &[String]) -> String {
    if names.is_empty() { "/".to_owned() } else { names.iter().flat_map(|name| ["/", name]).collect() }
}

fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((parent, _)) if !parent.is_empty() => parent,
        _ => "/",
    }
}
