//! Directories of a walk, found again.

use super::*;
use crate::os::{Level, enter, let_go, list, list_level};

/// More levels than are held at once.
const LEVELS: usize = 40;

/// Goes down a chain of directories, and gives each level.
fn go_down(world: &World) -> Vec<Rc<Level>> {
    let path = |depth: usize| vec!["d"; depth].join("/");
    let mut entries = list(&world.grant("d"), &world.open_dir("d")).unwrap();
    let mut levels = Vec::new();
    for depth in 2..LEVELS {
        let level = enter(&world.grant(&path(depth)), &entries[0]).unwrap().unwrap();
        entries = list_level(&world.grant(&path(depth)), &level).unwrap();
        levels.push(level);
    }
    levels
}

#[test]
fn a_directory_that_is_not_held_any_more_is_found_again() {
    let world = World::new();
    world.dir(&vec!["d"; LEVELS].join("/"));
    let levels = go_down(&world);
    for level in levels.iter().chain(levels.iter().rev()) {
        let inode = fs::metadata(level.path().as_str()).map(|metadata| std::os::unix::fs::MetadataExt::ino(&metadata)).unwrap();
        assert_eq!(level.identify().unwrap().1, inode);
        assert_eq!(level.directory().unwrap().path(), level.path());
    }
}

#[test]
fn another_directory_is_not_taken_for_it() {
    let world = World::new();
    world.dir(&vec!["d"; LEVELS].join("/")).dir("other/d/d").dir("away");
    let levels = go_down(&world);
    // Held directories stay what they are, whatever happens to their names; these are not.
    fs::rename(world.host("d/d"), world.host("away/d")).unwrap();
    fs::rename(world.host("other/d"), world.host("d/d")).unwrap();
    refused(levels[0].directory(), FailureKind::IoError, "d/d");
    refused(levels[1].directory(), FailureKind::IoError, "d/d/d");
    assert!(levels[LEVELS - 3].directory().is_ok());
    let_go();
    assert!(levels[LEVELS - 3].directory().is_err());
    fs::remove_dir_all(world.host("d/d")).unwrap();
    world.link("d/d", world.host("away/d"));
    refused(levels[0].directory(), FailureKind::IoError, "symbolic link");
    fs::remove_file(world.host("d/d")).unwrap();
    fs::rename(world.host("away/d"), world.host("d/d")).unwrap();
    assert!(levels[LEVELS - 3].directory().is_ok());
}
