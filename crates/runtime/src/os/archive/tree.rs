//! The names of an archive: each leads into the directory, and stands for one thing.

use std::collections::BTreeMap;

use super::{refused, shown};
use crate::failure::Failure;
use crate::paths::Path;

/// No name is longer: the system could not open it.
const LONGEST_NAME: usize = 4096;
/// All names together are no longer: a deep tree says little and means much.
const ALL_NAMES: usize = 64 << 20;

/// Whether each path is a directory.
#[derive(Debug, Default)]
pub(super) struct Tree {
    places: BTreeMap<Path, bool>,
    bytes: usize,
}

impl Tree {
    /// Adds a member and the directories it stands in. None is the directory itself that all go to.
    pub(super) fn add(&mut self, name: &[u8], directory: bool, into: &Path, archive: &Path) -> Result<Option<Path>, Failure> {
        let refuse = |why: &str| refused(archive, &format!("the name {} {why}", shown(name)));
        let path = place(into, name).map_err(|why| refuse(&why))?;
        if path == *into {
            return if directory { Ok(None) } else { Err(refuse("names no file")) };
        }
        match self.places.get(&path) {
            Some(true) if directory => {}
            Some(_) => return Err(refuse("stands there twice, and only one of the two can be meant")),
            None => self.insert(path.clone(), directory),
        }
        let mut above = path.parent();
        while above != *into {
            match self.places.get(&above) {
                // What holds it is in the tree already, up to the top.
                Some(true) => break,
                Some(false) => return Err(refuse("leads through another member that is a file")),
                None => self.insert(above.clone(), true),
            }
            above = above.parent();
        }
        if self.bytes > ALL_NAMES {
            return Err(refused(archive, &format!("its names have more than {ALL_NAMES} bytes")));
        }
        Ok(Some(path))
    }

    fn insert(&mut self, path: Path, directory: bool) {
        self.bytes += path.as_str().len();
        self.places.insert(path, directory);
    }

    /// From the top: a path comes before those below it.
    pub(super) fn into_directories(self) -> Vec<Path> {
        self.places.into_iter().filter_map(|(path, directory)| directory.then_some(path)).collect()
    }
}

/// Where a name leads, or why nowhere.
fn place(into: &Path, name: &[u8]) -> Result<Path, String> {
    let name = std::str::from_utf8(name).map_err(|_| "is not UTF-8, so no policy can be asked about it".to_owned())?;
    if name.len() > LONGEST_NAME {
        return Err(format!("is longer than {LONGEST_NAME} bytes"));
    }
    if name.starts_with('/') {
        return Err("is absolute, and would leave the directory".to_owned());
    }
    let mut place = into.clone();
    for component in name.split('/').filter(|component| !matches!(*component, "" | ".")) {
        if component == ".." {
            return Err("leads upwards, and could leave the directory".to_owned());
        }
        place = place.join(component).map_err(|fault| format!("is no use: {fault}"))?;
    }
    Ok(place)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::{Path, Tree};

    fn add(names: &[(&str, bool)]) -> Result<Vec<String>, String> {
        let (into, archive) = (Path::parse("/d").unwrap(), Path::parse("/a").unwrap());
        let mut tree = Tree::default();
        for (name, directory) in names {
            tree.add(name.as_bytes(), *directory, &into, &archive).map_err(|failure| failure.message)?;
        }
        Ok(tree.into_directories().iter().map(|path| path.as_str().to_owned()).collect())
    }

    #[test]
    fn every_directory_on_the_way_is_known_from_the_top() {
        let names = [("./", true), ("b//c/./x", false), ("a/", true), ("b/", true), ("b/d/e/", true), ("./a", true)];
        assert_eq!(add(&names).unwrap(), ["/d/a", "/d/b", "/d/b/c", "/d/b/d", "/d/b/d/e"]);
    }

    #[test]
    fn a_name_stands_for_one_thing() {
        for names in [
            [("a", false), ("./a", false)],
            [("a", false), ("a", true)],
            [("a", true), ("a", false)],
            [("a", false), ("a/b", false)],
            [("a/b", false), ("a", false)],
            [("a", false), ("a/b/c", true)],
        ] {
            assert!(add(&names).is_err(), "{names:?}");
        }
    }

    #[test]
    fn no_name_leads_out() {
        for name in ["/etc/passwd", "//a", "..", "a/../b", "../a", "a/..", "a\nb", "a*", "", ".", "./"] {
            assert!(add(&[(name, false)]).is_err(), "{name:?}");
        }
        assert!(add(&[(&"a/".repeat(2049), false)]).is_err());
    }
}
