//! Moving, on one file system and across two.

use super::*;
use crate::os::{AcrossGrants, look_target, move_across, moved_directory, moved_file, open_target, read_text, rename, rename_directory};
use rex_catalogue::plan::Fact;
use rustix::fs::XattrFlags;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

/// Two worlds on different file systems, where this host has them.
fn two() -> Option<(World, World)> {
    let memory = std::path::Path::new("/dev/shm");
    let device = |path: &std::path::Path| path.metadata().map(|metadata| metadata.dev()).ok();
    if device(memory).is_none() || device(memory) == device(&std::env::temp_dir()) {
        println!("skipped: no second file system here");
        return None;
    }
    Some((World::new(), World::below(memory)))
}

fn across(from: &World, source: &str, to: &World, destination: &str) -> AcrossGrants {
    AcrossGrants { read: from.grant(source), delete: from.grant(source), create: to.grant(destination), write: to.grant(destination) }
}

#[test]
fn a_file_moves_in_one_step_and_its_handle_with_it() {
    let world = World::new();
    world.dir("a").dir("b").file("a/f", "content").file("b/there", "old");
    let file = world.open("a/f", READ);
    let to = world.open_dir("b");
    assert_eq!(rename(&world.grant("a/f"), &world.grant("b/there"), &file, &to, None).unwrap(), Fact::File);
    let moved = moved_file(&world.grant("b/there"), &file, &to).unwrap();
    assert_eq!((moved.path(), moved.original()), (&world.path("b/there"), &world.path("b/there")));
    assert_eq!(read_text(&world.grant("b/there"), &moved, LIMIT).unwrap(), "content");
    assert!(world.names("a").is_empty());
}

#[test]
fn a_name_that_is_another_files_by_now_is_not_moved() {
    let world = World::new();
    world.file("f", "granted").file("g", "another").dir("d");
    let file = world.open("f", HOLD);
    fs::rename(world.host("g"), world.host("f")).unwrap();
    refused(rename(&world.grant("f"), &world.grant("d/f"), &file, &world.open_dir("d"), None), FailureKind::FileError, "another file");
    fs::remove_file(world.host("f")).unwrap();
    refused(rename(&world.grant("f"), &world.grant("d/f"), &file, &world.open_dir("d"), None), FailureKind::NotFound, "No such file");
    assert!(world.names("d").is_empty());
}

#[test]
fn a_directory_knows_whether_it_is_where_it_was_opened() {
    let world = World::new();
    world.dir("a/d").dir("b").file("a/d/f", "content");
    let (directory, file) = (world.open_dir("a/d"), world.open("a/d/f", HOLD));
    directory.still_there().unwrap();
    fs::rename(world.host("a/d"), world.host("b/d")).unwrap();
    refused(directory.still_there(), FailureKind::DirectoryError, "another directory by now");
    world.dir("a/d");
    refused(directory.still_there(), FailureKind::DirectoryError, "another directory by now");
    refused(rename(&world.grant("a/d/f"), &world.grant("b/f"), &file, &world.open_dir("b"), None), FailureKind::DirectoryError, "another");
    assert_eq!(world.text("b/d/f"), "content");
}

#[test]
fn grants_for_other_places_move_nothing() {
    let world = World::new();
    world.dir("a/sub").dir("b").file("a/f", "x").file("a/g", "x");
    let (file, to) = (world.open("a/f", HOLD), world.open_dir("b"));
    refused(rename(&world.grant("a/g"), &world.grant("b/f"), &file, &to, None), FailureKind::Other, "internal");
    refused(rename(&world.grant("a/f"), &world.grant("a/h"), &file, &to, None), FailureKind::Other, "internal");
    let handles = (&*world.open_dir("a"), &*world.open_dir("a/sub"));
    refused(rename_directory(&world.grant("b/sub"), &world.grant("b/x"), handles, &to), FailureKind::Other, "internal");
    refused(rename_directory(&world.grant("a/sub"), &world.grant("a/x"), handles, &to), FailureKind::Other, "internal");
    refused(moved_file(&world.grant("a/f"), &file, &to), FailureKind::Other, "internal");
    let mut grants = across(&world, "a/f", &world, "b/f");
    grants.delete = world.grant("a/g");
    refused(move_across(&grants, &file, &to, None), FailureKind::Other, "internal");
    assert!(world.names("b").is_empty());
}

#[test]
fn a_followed_link_moves_itself_and_its_handle_keeps_the_target() {
    let world = World::new();
    world.file("real", "content").link("link", world.host("real")).dir("d");
    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    let file = open_target(&world.grant("real"), None, &target, Access { follow: true, ..READ }).unwrap();
    let to = world.open_dir("d");
    assert_eq!(rename(&world.grant("link"), &world.grant("d/link"), &file, &to, None).unwrap(), Fact::File);
    assert!(world.host("d/link").is_symlink());
    let moved = moved_file(&world.grant("d/link"), &file, &to).unwrap();
    assert_eq!((moved.path(), moved.original()), (&world.path("real"), &world.path("d/link")));
}

#[test]
fn a_directory_moves_over_an_empty_one_and_over_no_other() {
    let world = World::new();
    world.dir("a/sub/in").dir("b/empty").dir("b/full/x");
    let (from, sub, to) = (world.open_dir("a"), world.open_dir("a/sub"), world.open_dir("b"));
    let go = |name: &str| rename_directory(&world.grant("a/sub"), &world.grant(name), (&from, &sub), &to);
    refused(go("b/full"), FailureKind::DirectoryNotEmpty, "not empty");
    assert_eq!(go("b/empty").unwrap(), Fact::File);
    assert_eq!(world.names("b/empty"), ["in"]);
    assert_eq!(moved_directory(&world.grant("b/empty"), &sub, &to).unwrap().path(), &world.path("b/empty"));
    world.dir("a/sub");
    refused(go("b/again"), FailureKind::DirectoryError, "not the directory that was opened");
}

#[test]
fn across_file_systems_rename_changes_nothing_and_the_copy_keeps_all() {
    let Some((here, there)) = two() else { return };
    here.file("f", "content");
    fs::set_permissions(here.host("f"), fs::Permissions::from_mode(0o640)).unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_000_000_000, 7);
    fs::File::options().write(true).open(here.host("f")).unwrap().set_modified(time).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(here.host("f"), Some(1), Some(2)).unwrap();
    }
    let has_attributes = rustix::fs::setxattr(here.host("f"), "user.note", b"kept", XattrFlags::empty()).is_ok()
        && rustix::fs::setxattr(there.root.path(), "user.note", b"x", XattrFlags::empty()).is_ok();
    let before = here.host("f").metadata().unwrap();
    let (file, to) = (here.open("f", HOLD), there.open_dir(""));
    assert_eq!(rename(&here.grant("f"), &there.grant("g"), &file, &to, None).unwrap(), Fact::CrossDevice);
    assert_eq!((here.names(""), there.names("")), (vec!["f".to_owned()], vec![]));

    there.file("g", "old");
    move_across(&across(&here, "f", &there, "g"), &file, &to, None).unwrap();
    let after = there.host("g").metadata().unwrap();
    assert_eq!((there.text("g").as_str(), there.names(""), here.names("")), ("content", vec!["g".to_owned()], vec![]));
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert_eq!((after.mtime(), after.mtime_nsec()), (before.mtime(), before.mtime_nsec()));
    if has_attributes {
        let mut value = [0; 4];
        assert_eq!(rustix::fs::getxattr(there.host("g"), "user.note", &mut value[..]).unwrap(), 4);
    }
}

#[test]
fn after_a_move_across_the_handle_is_the_copy() {
    let Some((here, there)) = two() else { return };
    here.file("f", "content");
    let (file, to) = (here.open("f", Access { write: true, ..READ }), there.open_dir(""));
    move_across(&across(&here, "f", &there, "g"), &file, &to, None).unwrap();
    let moved = moved_file(&there.grant("g"), &file, &to).unwrap();
    crate::os::append(&there.grant("g"), &moved, " and more").unwrap();
    assert_eq!(there.text("g"), "content and more");
}

#[test]
fn a_move_across_that_fails_leaves_the_source_and_no_piece_of_a_copy() {
    let Some((here, there)) = two() else { return };
    here.file("f", "content");
    there.dir("g");
    let (file, to) = (here.open("f", HOLD), there.open_dir(""));
    refused(move_across(&across(&here, "f", &there, "g"), &file, &to, None), FailureKind::FileCopyError, "directory");
    assert_eq!((here.text("f").as_str(), there.names("")), ("content", vec!["g".to_owned()]));

    fs::rename(here.host("f"), here.host("elsewhere")).unwrap();
    here.file("f", "another");
    refused(move_across(&across(&here, "f", &there, "h"), &file, &to, None), FailureKind::FileError, "another file");
    assert_eq!((here.text("f").as_str(), there.names("")), ("another", vec!["g".to_owned()]));
}

#[test]
fn what_a_killed_move_left_does_not_stop_the_next() {
    let Some((here, there)) = two() else { return };
    here.file("f", "content");
    there.file(".g.0123456789abcdef.rex-tmp", "torn");
    move_across(&across(&here, "f", &there, "g"), &here.open("f", HOLD), &there.open_dir(""), None).unwrap();
    assert_eq!(there.names(""), ["g"]);
}
