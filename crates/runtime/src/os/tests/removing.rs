//! Removing: by name, by handle, by tree.

use super::*;
use crate::gate::Delete;
use crate::os::{look_target, open_target, remove_directory, remove_file, remove_handle};
use rex_catalogue::vocabulary::EntityType;

fn all(_: EntityType, path: &Path) -> Option<Grant<Delete>> {
    Some(granted(path.clone()))
}

fn none(_: EntityType, _: &Path) -> Option<Grant<Delete>> {
    None
}

#[test]
fn a_file_or_link_goes_and_a_directory_does_not() {
    let world = World::new();
    world.file("file", "").file("kept", "").link("link", "kept").dir("d");
    let directory = world.open_dir("");
    remove_file(&world.grant("file"), &directory).unwrap();
    remove_file(&world.grant("link"), &directory).unwrap();
    refused(remove_file(&world.grant("d"), &directory), FailureKind::FileError, "Is a directory");
    refused(remove_file(&world.grant("none"), &directory), FailureKind::NotFound, "No such file");
    refused(remove_file(&world.grant("d/x"), &directory), FailureKind::Other, "internal");
    assert_eq!(world.names(""), ["d", "kept"]);
}

#[test]
fn a_handle_removes_its_own_name_only() {
    let world = World::new();
    world.file("a", "").file("b", "").file("real", "").link("link", "real");
    let file = world.open("a", READ);
    refused(remove_handle(&world.grant("b"), &file), FailureKind::Other, "internal");
    fs::rename(world.host("b"), world.host("a")).unwrap();
    refused(remove_handle(&world.grant("a"), &file), FailureKind::FileError, "another file");
    fs::remove_file(world.host("a")).unwrap();
    refused(remove_handle(&world.grant("a"), &file), FailureKind::NotFound, "No such file");

    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    let followed = open_target(&world.grant("real"), None, &target, Access { follow: true, ..READ }).unwrap();
    // Another link, wherever it leads, is not the one that was followed.
    world.link("another", "real");
    fs::rename(world.host("another"), world.host("link")).unwrap();
    refused(remove_handle(&world.grant("link"), &followed), FailureKind::FileError, "another file");
    fs::remove_file(world.host("link")).unwrap();
    world.link("link", "real");
    refused(remove_handle(&world.grant("link"), &followed), FailureKind::FileError, "another file");

    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    let followed = open_target(&world.grant("real"), None, &target, Access { follow: true, ..READ }).unwrap();
    remove_handle(&world.grant("link"), &followed).unwrap();
    assert_eq!(world.names(""), ["real"]);
    // What took the link's place is not the link.
    world.file("link", "new");
    refused(remove_handle(&world.grant("link"), &followed), FailureKind::FileError, "another file");
}

#[test]
fn a_tree_goes_whole_where_all_of_it_is_granted_and_no_link_is_followed() {
    let world = World::new();
    world.dir("d/x/y").file("d/x/y/file", "").file("d/file", "").dir("out").file("out/kept", "").link("d/x/link", "../../out");
    remove_directory(&world.grant("d"), &world.open_dir("d"), &all).unwrap();
    assert_eq!(world.names(""), ["out"]);
    assert_eq!(world.names("out"), ["kept"]);
}

#[test]
fn an_entry_without_a_grant_stays_and_the_call_fails() {
    let world = World::new();
    world.dir("d/x").file("d/x/late", "").file("d/x/granted", "").file("d/file", "");
    let late = world.path("d/x/late");
    let below = |kind, path: &Path| if *path == late { None } else { all(kind, path) };
    refused(remove_directory(&world.grant("d"), &world.open_dir("d"), &below), FailureKind::DirectoryNotEmpty, "d/x");
    assert_eq!(world.names("d/x"), ["late"]);
}

#[test]
fn without_recursion_only_an_empty_directory_goes() {
    let world = World::new();
    world.dir("d/x");
    refused(remove_directory(&world.grant("d"), &world.open_dir("d"), &none), FailureKind::DirectoryNotEmpty, "Directory not empty");
    remove_directory(&world.grant("d/x"), &world.open_dir("d/x"), &none).unwrap();
    refused(remove_directory(&world.grant("d/x"), &world.open_dir("d"), &none), FailureKind::Other, "internal");
    let gone = world.open_dir("d");
    fs::remove_dir(world.host("d")).unwrap();
    refused(remove_directory(&world.grant("d"), &gone, &all), FailureKind::NotFound, "No such file");
}

#[test]
fn a_directory_that_was_moved_away_keeps_its_content() {
    let world = World::new();
    world.dir("d").file("d/file", "").dir("elsewhere");
    let directory = world.open_dir("d");
    fs::rename(world.host("d"), world.host("elsewhere/d")).unwrap();
    refused(remove_directory(&world.grant("d"), &directory, &all), FailureKind::NotFound, "No such file");
    world.dir("d").file("d/new", "");
    refused(remove_directory(&world.grant("d"), &directory, &all), FailureKind::DirectoryError, "something else");
    assert_eq!((world.names("elsewhere/d"), world.names("d")), (vec!["file".to_owned()], vec!["new".to_owned()]));
}

#[test]
fn a_link_in_the_directorys_place_protects_what_it_leads_to() {
    let world = World::new();
    world.dir("d").dir("other").file("other/kept", "");
    let directory = world.open_dir("d");
    fs::remove_dir(world.host("d")).unwrap();
    world.link("d", "other");
    assert!(remove_directory(&world.grant("d"), &directory, &all).is_err());
    assert_eq!(world.names("other"), ["kept"]);
}

#[test]
fn what_is_gone_already_below_does_not_stop_the_rest() {
    let world = World::new();
    world.dir("d").file("d/a", "").file("d/b", "");
    let gone = world.path("d/b");
    let below = |kind, path: &Path| {
        if *path == gone {
            fs::remove_file(path.as_str()).unwrap();
        }
        all(kind, path)
    };
    remove_directory(&world.grant("d"), &world.open_dir("d"), &below).unwrap();
    assert!(!world.host("d").exists());
}

#[test]
fn the_root_is_refused_before_anything_is_touched() {
    let root = Rc::new(open_directory(&granted(Path::parse("/").unwrap())).unwrap());
    refused(remove_directory(&granted(root.path().clone()), &root, &none), FailureKind::DirectoryError, "root");
}
