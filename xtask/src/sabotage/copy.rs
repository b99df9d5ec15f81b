//! A copy of the tree that can be damaged.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Done;
use crate::repository::Repository;

/// Below the repository's root.
const PLACE: &str = "target/sabotage";

/// The copy, and where it is built.
pub(super) struct Copy {
    tree: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Brings the copy up to date. What has not changed keeps its time stamp, so that cargo does not build it again.
    pub(super) fn make(repository: &Repository) -> Done<Self> {
        let place = repository.root().join(PLACE);
        let copy = Self { tree: place.join("tree"), target: place.join("target") };
        fs::create_dir_all(&copy.tree)?;
        for file in Repository::at(&copy.tree)?.files() {
            if !repository.has(file) {
                fs::remove_file(copy.tree.join(file))?;
            }
        }
        for file in repository.files() {
            copy.renew(repository, file)?;
        }
        Ok(copy)
    }

    fn renew(&self, repository: &Repository, file: &str) -> Done {
        let (from, to) = (repository.root().join(file), self.tree.join(file));
        let content = fs::read(&from)?;
        if fs::read(&to).ok().as_ref() == Some(&content) {
            return Ok(());
        }
        if let Some(directory) = to.parent() {
            fs::create_dir_all(directory)?;
        }
        // With its mode: the copy has to be able to run what the original can.
        fs::copy(from, to)?;
        Ok(())
    }

    /// Its root.
    pub(super) fn tree(&self) -> &Path {
        &self.tree
    }

    /// Where cargo builds it.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Replaces a fragment; the file is as it was when the result is dropped.
    pub(super) fn replace(&self, file: &str, find: &str, replace: &str) -> Done<Damage> {
        let path = self.tree.join(file);
        let whole = fs::read_to_string(&path)?;
        let (before, after) = whole.split_once(find).ok_or_else(|| format!("{file} has no `{find}`"))?;
        if after.contains(find) {
            return Err(format!("{file} has `{find}` more than once").into());
        }
        let damaged = [before, replace, after].concat();
        fs::write(&path, damaged)?;
        Ok(Damage { path, whole })
    }
}

/// A damaged file.
pub(super) struct Damage {
    path: PathBuf,
    whole: String,
}

impl Drop for Damage {
    fn drop(&mut self) {
        // A run that ends before this is repaired by the next one, which brings the copy up to date first.
        let _ = fs::write(&self.path, &self.whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_stays_in_the_copy_and_is_undone() -> Result<(), String> {
        let work = || -> Done {
            let directory = tempfile::tempdir()?;
            fs::write(directory.path().join("a.rs"), "one two")?;
            let repository = Repository::at(directory.path())?;
            let copy = Copy::make(&repository)?;
            let copied = copy.tree().join("a.rs");
            let damage = copy.replace("a.rs", "two", "three")?;
            assert_eq!(fs::read_to_string(&copied)?, "one three");
            assert_eq!(repository.read("a.rs")?, "one two");
            drop(damage);
            assert_eq!(fs::read_to_string(&copied)?, "one two");
            assert!(copy.replace("a.rs", "o", "").is_err());
            // The next run repairs what an interrupted one left.
            fs::write(&copied, "broken")?;
            fs::write(copy.tree().join("stray.rs"), "")?;
            Copy::make(&repository)?;
            assert_eq!(fs::read_to_string(&copied)?, "one two");
            assert!(!copy.tree().join("stray.rs").exists());
            Ok(())
        };
        work().map_err(|error| error.to_string())
    }
}
