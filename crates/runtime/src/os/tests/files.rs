//! Opening, reading, adding, copying.

use super::*;
use crate::os::content::copy;
use crate::os::{
    Dictionary, append, directory_metadata, file_metadata, look_target, open_held, open_target, read_redacted, read_text, write_in_place,
};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

#[test]
fn a_grant_for_another_place_opens_nothing() {
    let world = World::new();
    world.dir("d").dir("e").file("d/name", "d").file("e/name", "e");
    let directory = world.open_dir("d");
    for name in ["e/name", "d", "d/sub/name", "name"] {
        refused(open_file(&world.grant(name), None, &directory, READ), FailureKind::Other, "internal");
    }
    refused(open_file(&world.grant("d/new"), Some(&world.grant("e/new")), &directory, CREATE), FailureKind::Other, "internal");
    refused(open_held(&world.grant("e"), &directory), FailureKind::Other, "internal");
    let file = world.open("d/name", Access { write: true, ..READ });
    refused(read_text(&world.grant("e/name"), &file, LIMIT), FailureKind::Other, "internal");
    refused(append(&world.grant("e/name"), &file, "x"), FailureKind::Other, "internal");
    refused(write_in_place(&world.grant("e/name"), &file, "x"), FailureKind::Other, "internal");
    refused(file_metadata(&world.grant("e/name"), &file), FailureKind::Other, "internal");
    refused(directory_metadata(&world.grant("e"), &directory), FailureKind::Other, "internal");
    let other = world.open("e/name", WRITE);
    refused(copy((&world.grant("e/name"), &file), (&world.grant("e/name"), &other), true, false), FailureKind::Other, "internal");
    refused(copy((&world.grant("d/name"), &file), (&world.grant("d/name"), &other), true, false), FailureKind::Other, "internal");
    assert_eq!((world.text("d/name"), world.text("e/name")), ("d".to_owned(), "e".to_owned()));
}

#[test]
fn a_missing_file_is_made_only_with_a_grant_and_never_truncated() {
    let world = World::new();
    refused(world.try_open("none", WRITE), FailureKind::IoError, "No such file or directory (os error 2)");
    world.open("new", Access { permissions: Some(0o4640), ..CREATE });
    assert_eq!(world.host("new").metadata().unwrap().mode() & 0o7777, 0o640);
    world.file("there", "content");
    world.open("there", CREATE);
    assert_eq!(world.text("there"), "content");
    refused(world.try_open("there", Access { read: false, ..READ }), FailureKind::InvalidArguments, "read(true)");
}

#[test]
fn a_file_is_read_whole_each_time_and_only_as_text() {
    let world = World::new();
    let long = "line\n".repeat(40_000);
    world.file("long", &long);
    fs::write(world.host("bytes"), b"ab\xff").unwrap();
    let file = world.open("long", READ);
    for _ in 0..2 {
        assert_eq!(read_text(&world.grant("long"), &file, LIMIT).unwrap(), long);
    }
    refused(read_text(&world.grant("long"), &file, 199_999), FailureKind::FileContentTooLargeError, "199999");
    assert!(read_text(&world.grant("long"), &file, 200_000).is_ok());
    refused(read_text(&world.grant("bytes"), &world.open("bytes", READ), LIMIT), FailureKind::IoError, "not UTF-8");
    for access in [WRITE, HOLD] {
        refused(read_text(&world.grant("long"), &world.open("long", access), LIMIT), FailureKind::InvalidFileMode, "read(true)");
    }
    for access in [READ, HOLD] {
        refused(write_in_place(&world.grant("long"), &world.open("long", access), ""), FailureKind::InvalidFileMode, "write(true)");
    }
}

#[test]
fn redacted_reads_show_what_the_dictionary_knows() {
    let world = World::new();
    world.file("words", "user %s logged in\n%*d\n%hd\n").file("log", "user ann logged in\n12\npassword=x\n");
    let dictionary = Dictionary::load(&world.grant("words"), &world.grant("words"), &world.open_dir("")).unwrap();
    let text = read_redacted(&world.grant("log"), &world.open("log", READ), &dictionary, LIMIT).unwrap();
    assert_eq!(text, "user ann logged in\n[REDACTED]\n[REDACTED]");
}

#[test]
fn what_is_added_goes_to_the_end_whoever_wrote_meanwhile() {
    let world = World::new();
    world.file("log", "one\n");
    let (file, other) = (world.open("log", WRITE), world.open("log", WRITE));
    append(&world.grant("log"), &file, "two\n").unwrap();
    append(&world.grant("log"), &other, "three\n").unwrap();
    append(&world.grant("log"), &file, "four\n").unwrap();
    assert_eq!(world.text("log"), "one\ntwo\nthree\nfour\n");
    // The descriptor writes where it is told again.
    write_in_place(&world.grant("log"), &file, "new").unwrap();
    assert_eq!(world.text("log"), "new");
}

#[test]
fn in_place_keeps_the_inode() {
    let world = World::new();
    world.file("f", "a long old content");
    let before = world.host("f").metadata().unwrap().ino();
    write_in_place(&world.grant("f"), &world.open("f", WRITE), "short").unwrap();
    assert_eq!((world.text("f").as_str(), world.host("f").metadata().unwrap().ino()), ("short", before));
}

#[test]
fn a_copy_needs_force_over_content_and_is_never_of_a_file_to_itself() {
    let world = World::new();
    world.file("from", "content").file("full", "a longer content than that").link("link", "from");
    let from = world.open("from", READ);
    let to = |name: &str, force, preserve| {
        let file = world.open(name, CREATE);
        copy((&world.grant("from"), &from), (&world.grant(name), &file), force, preserve)
    };
    to("new", false, false).unwrap();
    assert_eq!(world.text("new"), "content");
    refused(to("full", false, false), FailureKind::DestinationFileNotEmptyError, "force");
    to("full", true, false).unwrap();
    assert_eq!(world.text("full"), "content");
    fs::hard_link(world.host("from"), world.host("same")).unwrap();
    refused(to("same", true, false), FailureKind::FileCopyError, "same file");
    assert_eq!(world.text("from"), "content");

    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    let itself = open_target(&world.grant("from"), None, &target, Access { follow: true, ..WRITE }).unwrap();
    let copied = copy((&world.grant("from"), &from), (&world.grant("from"), &itself), true, false);
    refused(copied, FailureKind::FileCopyError, "same file");
    let unreadable =
        copy((&world.grant("from"), &world.open("from", WRITE)), (&world.grant("new"), &world.open("new", WRITE)), true, false);
    refused(unreadable, FailureKind::InvalidFileMode, "read(true)");
}

#[test]
fn a_preserving_copy_keeps_mode_and_each_time_in_its_place() {
    let world = World::new();
    world.file("from", "content").file("to", "");
    fs::set_permissions(world.host("from"), fs::Permissions::from_mode(0o4604)).unwrap();
    let time = |seconds| std::time::UNIX_EPOCH + std::time::Duration::new(seconds, 5);
    let times = fs::FileTimes::new().set_accessed(time(1_000_000_000)).set_modified(time(1_100_000_000));
    fs::File::options().write(true).open(world.host("from")).unwrap().set_times(times).unwrap();
    copy((&world.grant("from"), &world.open("from", READ)), (&world.grant("to"), &world.open("to", WRITE)), false, true).unwrap();
    let to = world.host("to").metadata().unwrap();
    assert_eq!((to.mode() & 0o7777, to.mtime(), to.atime()), (0o604, 1_100_000_000, 1_000_000_000));
    assert_eq!((to.mtime_nsec(), to.atime_nsec()), (5, 5));
}

#[test]
fn metadata_says_what_stat_says() {
    let world = World::new();
    world.file("f", "12345");
    let metadata = file_metadata(&world.grant("f"), &world.open("f", HOLD)).unwrap();
    let host = world.host("f").metadata().unwrap();
    assert_eq!((metadata.size, metadata.mode, metadata.links, metadata.modified), (5, host.mode(), 1, host.mtime()));
    assert_eq!(metadata.user, crate::os::effective_account());
    assert!(directory_metadata(&world.grant(""), &world.open_dir("")).unwrap().mode & 0o170_000 == 0o040_000);
}
