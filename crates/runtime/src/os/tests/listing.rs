//! Listings and entries.

use super::*;
use crate::os::{
    Entry, EntryKind, Level, enter, enter_for_removal, entry_at, entry_metadata, list, list_for_removal, open_entry_directory,
};
use std::os::unix::ffi::OsStrExt;

fn entries(world: &World, name: &str) -> Vec<Entry> {
    list(&world.grant(name), &world.open_dir(name)).unwrap()
}

fn entry<'e>(entries: &'e [Entry], name: &str) -> &'e Entry {
    entries.iter().find(|entry| entry.name() == name).unwrap()
}

#[test]
fn entries_come_by_name_with_their_kinds() {
    let world = World::new();
    world.dir("dir").file("file", "").link("link", "nowhere").file(".hidden", "");
    let _listener = std::os::unix::net::UnixListener::bind(world.host("socket")).unwrap();
    let found = entries(&world, "");
    let seen: Vec<_> = found.iter().map(|entry| (entry.name(), entry.kind())).collect();
    let expected = [
        (".hidden", EntryKind::File),
        ("dir", EntryKind::Directory),
        ("file", EntryKind::File),
        ("link", EntryKind::Link),
        ("socket", EntryKind::Socket),
    ];
    assert_eq!(seen, expected);
    let inode = std::os::unix::fs::MetadataExt::ino(&world.host("file").metadata().unwrap());
    assert_eq!(entry(&found, "file").inode(), inode);
}

#[test]
fn names_no_policy_can_name_are_listed_and_never_opened() {
    let world = World::new();
    fs::write(world.host(OsStr::from_bytes(b"bad\xff")), "x").unwrap();
    world.file("bad\u{fffd}", "another").file("new\nline", "x");
    let found = entries(&world, "");
    assert_eq!(found.len(), 3);
    let nameless: Vec<_> = found.iter().filter(|entry| entry.path().is_err()).collect();
    assert_eq!(nameless.len(), 2);
    for entry in nameless {
        // Not even by a grant for the path its shown name would have.
        assert!(entry_metadata(&world.grant("bad\u{fffd}"), entry, None).is_err());
        assert!(open_entry_directory(&world.grant("bad\u{fffd}"), entry).is_err());
    }
}

#[test]
fn a_listing_needs_the_grant_of_that_directory() {
    let world = World::new();
    world.dir("d").dir("e");
    refused(list(&world.grant("e"), &world.open_dir("d")), FailureKind::Other, "internal");
    refused(list_for_removal(&world.grant("e"), &Level::keeping(&world.open_dir("d"))), FailureKind::Other, "internal");
}

#[test]
fn an_entry_opens_as_what_it_is_under_its_own_grant() {
    let world = World::new();
    world.dir("d/sub").file("d/file", "").link("d/link", "sub");
    let found = entries(&world, "d");
    assert_eq!(open_entry_directory(&world.grant("d/sub"), entry(&found, "sub")).unwrap().path(), &world.path("d/sub"));
    assert_eq!(enter(&world.grant("d/sub"), entry(&found, "sub")).unwrap().unwrap().path(), &world.path("d/sub"));
    assert_eq!(enter_for_removal(&world.grant("d/sub"), entry(&found, "sub")).unwrap().unwrap().path(), &world.path("d/sub"));
    refused(open_entry_directory(&world.grant("d/file"), entry(&found, "sub")), FailureKind::Other, "internal");
    refused(enter(&world.grant("d/file"), entry(&found, "sub")), FailureKind::Other, "internal");
    refused(enter_for_removal(&world.grant("d/file"), entry(&found, "sub")), FailureKind::Other, "internal");
    refused(open_entry_directory(&world.grant("d/link"), entry(&found, "link")), FailureKind::DirectoryOpenError, "symbolic link");
    refused(open_entry_directory(&world.grant("d/file"), entry(&found, "file")), FailureKind::DirectoryOpenError, "Not a directory");
    // It was a directory when it was listed.
    fs::remove_dir(world.host("d/sub")).unwrap();
    world.link("d/sub", "/etc");
    refused(open_entry_directory(&world.grant("d/sub"), entry(&found, "sub")), FailureKind::DirectoryOpenError, "symbolic link");
    assert!(enter(&world.grant("d/sub"), entry(&found, "sub")).unwrap().is_none());
    fs::remove_file(world.host("d/sub")).unwrap();
    assert!(enter(&world.grant("d/sub"), entry(&found, "sub")).unwrap().is_none());
}

#[test]
fn a_links_text_is_shown_only_to_who_may_read_it() {
    let world = World::new();
    world.link("link", "some/where").file("file", "12345");
    let found = entries(&world, "");
    let link = entry(&found, "link");
    assert_eq!(entry_metadata(&world.grant("link"), link, None).unwrap().target, None);
    let read = world.grant("link");
    let metadata = entry_metadata(&world.grant("link"), link, Some(&read)).unwrap();
    assert_eq!((metadata.kind, metadata.target.as_deref()), (EntryKind::Link, Some("some/where")));
    refused(entry_metadata(&world.grant("link"), link, Some(&world.grant("file"))), FailureKind::Other, "internal");
    refused(entry_metadata(&world.grant("file"), link, None), FailureKind::Other, "internal");
    assert_eq!(entry_metadata(&world.grant("file"), entry(&found, "file"), None).unwrap().size, 5);
}

#[test]
fn one_link_is_shown_alone() {
    let world = World::new();
    world.link("link", "nowhere");
    let shown = entry_at(&world.grant("link"), &world.open_dir("")).unwrap();
    assert_eq!((shown.name(), shown.kind()), ("link", EntryKind::Link));
    refused(entry_at(&world.grant("none"), &world.open_dir("")), FailureKind::IoError, "No such file");
}
