//! Compressed files and archives, bounded.

use std::io::Write;

use super::*;
use crate::os::{Bounds, Keep, compress, extract, gzip_lines, gzip_sizes, members, strings};

/// Leave to make a file and to give it away.
const GIVE_AWAY: &[Action] = &[Action::CREATE, Action::WRITE, Action::CHOWN];
const FREE: Bounds<'static> = Bounds { bytes: LIMIT, items: 0, must_end: &|| false };

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

fn unpacked(world: &World, name: &str, bounds: Bounds<'_>) -> Result<Vec<(usize, String)>, Failure> {
    gzip_lines(&world.grant(name), &world.open(name, READ), 1..usize::MAX, Keep::All, &|_| true, bounds)
}

#[test]
fn all_members_of_a_gzip_file_are_read() {
    let world = World::new();
    fs::write(world.host("a"), [gzip(b"one\nt"), gzip(b"wo\r\n"), gzip(b""), gzip(b"three\r")].concat()).unwrap();
    let lines = unpacked(&world, "a", FREE).unwrap();
    assert_eq!(lines, [(1, "one".to_owned()), (2, "two".to_owned()), (3, "three\r".to_owned())]);
    assert_eq!(gzip_sizes(&world.grant("a"), &world.open("a", READ), FREE).unwrap().1, 15);
}

#[test]
fn damage_is_found_where_it_is_read() {
    let world = World::new();
    let good = gzip(&b"line\n".repeat(1000));
    let cut = &good[..good.len() - 1];
    let mut wrong = good.clone();
    let checksum = wrong.len() - 5;
    wrong[checksum] ^= 1;
    let garbage = [&good[..], b"garbage that follows"].concat();
    for (content, words) in [(cut, "ends in the middle"), (&wrong[..], "damaged"), (&garbage, "damaged"), (b"", "ends in the middle")] {
        fs::write(world.host("a"), content).unwrap();
        refused(unpacked(&world, "a", FREE), FailureKind::IoError, words);
        refused(gzip_sizes(&world.grant("a"), &world.open("a", READ), FREE), FailureKind::IoError, words);
    }
    fs::write(world.host("a"), gzip(b"text\n\xff\n")).unwrap();
    refused(unpacked(&world, "a", FREE), FailureKind::IoError, "line 2");
}

#[test]
fn a_line_is_no_longer_than_a_read_and_all_are_no_more_than_an_array() {
    let world = World::new();
    fs::write(world.host("line"), gzip(&vec![b'x'; 4 << 20])).unwrap();
    fs::write(world.host("lines"), gzip(&b"1\n".repeat(1 << 20))).unwrap();
    refused(unpacked(&world, "line", FREE), FailureKind::FileContentTooLargeError, "--max-read");
    refused(unpacked(&world, "lines", Bounds { bytes: 100, ..FREE }), FailureKind::FileContentTooLargeError, "--max-read");
    refused(unpacked(&world, "lines", Bounds { items: 100, ..FREE }), FailureKind::FileContentTooLargeError, "--max-array");
    let last = |keep| {
        let bounds = Bounds { bytes: 100, items: 10, ..FREE };
        gzip_lines(&world.grant("lines"), &world.open("lines", READ), 1..usize::MAX, keep, &|_| true, bounds).unwrap()
    };
    assert_eq!(last(Keep::Last(1)), [(1 << 20, "1".to_owned())]);
    assert_eq!(last(Keep::First(1)), [(1, "1".to_owned())]);
}

#[test]
fn nothing_is_unpacked_after_the_last_line_that_is_wanted() {
    let world = World::new();
    let packed = gzip(b"one\ntwo\n");
    // A checksum that is wrong, and would be found at the end.
    fs::write(world.host("a"), [&packed[..], b"garbage"].concat()).unwrap();
    let lines = gzip_lines(&world.grant("a"), &world.open("a", READ), 1..2, Keep::All, &|_| true, FREE).unwrap();
    assert_eq!(lines, [(1, "one".to_owned())]);
}

#[test]
fn long_work_ends_with_the_run() {
    let world = World::new();
    fs::write(world.host("a"), gzip(b"text")).unwrap();
    world.file("b", "").dir("t");
    let ending = Bounds { must_end: &|| true, ..FREE };
    let words = "the run has to end";
    refused(unpacked(&world, "a", ending), FailureKind::Other, words);
    refused(strings(&world.grant("a"), &world.open("a", READ), ending), FailureKind::Other, words);
    let packed = compress((&world.grant("a"), &world.open("a", READ)), (&world.grant("b"), &world.open("b", WRITE)), 6, ending);
    refused(packed, FailureKind::Other, words);
    refused(members(&world.grant("a"), &Rc::new(world.open("a", READ)), &world.open_dir("t"), ending), FailureKind::Other, words);
    assert_eq!((world.names(""), world.text("b").as_str()), (vec!["a".to_owned(), "b".to_owned(), "t".to_owned()], ""));
}

#[test]
fn strings_go_on_from_piece_to_piece_and_are_bounded() {
    let world = World::new();
    let long = "x".repeat(200_000);
    fs::write(world.host("a"), [b"\0abc\0four\xff\tfive\0", long.as_bytes()].concat()).unwrap();
    let found = strings(&world.grant("a"), &world.open("a", READ), FREE).unwrap();
    assert_eq!(found, ["four", "\tfive", &long]);
    let bounded = |bounds| strings(&world.grant("a"), &world.open("a", READ), bounds);
    refused(bounded(Bounds { bytes: 100_000, ..FREE }), FailureKind::FileContentTooLargeError, "--max-read");
    refused(bounded(Bounds { items: 2, ..FREE }), FailureKind::FileContentTooLargeError, "--max-array");
}

#[test]
fn a_compressed_file_is_whole_and_its_handle_goes_on_with_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let world = World::new();
    world.file("a", "one\ntwo\n").file("b", "old").file("c", "old and longer than what comes").dir("d");
    fs::set_permissions(world.host("b"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::hard_link(world.host("c"), world.host("d/c")).unwrap();
    let before = fs::metadata(world.host("b")).unwrap().ino();
    let reader = fs::File::open(world.host("b")).unwrap();
    let both = Access { read: true, ..WRITE };
    for name in ["b", "c"] {
        let file = world.open(name, both);
        compress((&world.grant("a"), &world.open("a", READ)), (&world.grant(name), &file), 9, FREE).unwrap();
        let lines = gzip_lines(&world.grant(name), &file, 1..usize::MAX, Keep::All, &|_| true, FREE).unwrap();
        assert_eq!(lines.len(), 2, "{name}");
        assert_eq!(unpacked(&world, name, FREE).unwrap(), lines);
    }
    let after = fs::metadata(world.host("b")).unwrap();
    assert_ne!(after.ino(), before, "it was written in place");
    assert_eq!(after.permissions().mode() & 0o777, 0o640);
    assert_eq!(std::io::read_to_string(reader).unwrap(), "old");
    assert_eq!(fs::metadata(world.host("c")).unwrap().ino(), fs::metadata(world.host("d/c")).unwrap().ino());
    assert_eq!(world.names(""), ["a", "b", "c", "d"]);
}

/// An archive of one file that belongs to an account and a group.
fn owned_archive(name: &str, owner: &str, group: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(4);
    header.set_mode(0o600);
    header.set_mtime(1);
    header.set_username(owner).unwrap();
    header.set_groupname(group).unwrap();
    archive.append_data(&mut header, name, &b"text"[..]).unwrap();
    gzip(&archive.into_inner().unwrap())
}

fn extract_owned(world: &World, owner: &str, group: &str) -> Result<(), Failure> {
    fs::write(world.host("a"), owned_archive("f", owner, group)).unwrap();
    let (archive, into) = (Rc::new(world.open("a", READ)), world.open_dir("t"));
    let members = members(&world.grant("a"), &archive, &into, FREE)?;
    extract(&world.grant("a"), &members, &grants_of(&world.path("t/f"), GIVE_AWAY), true, FREE)
}

#[test]
fn owners_are_found_by_name_before_anything_is_written() {
    use std::os::unix::fs::MetadataExt;
    let world = World::new();
    world.dir("t");
    let own = crate::os::effective_account();
    refused(extract_owned(&world, "no-such-account", ""), FailureKind::IdentityResolutionError, "no-such-account");
    refused(extract_owned(&world, &own, "no-such-group"), FailureKind::IdentityResolutionError, "no-such-group");
    assert!(world.names("t").is_empty());
    extract_owned(&world, &own, "").unwrap();
    assert_eq!(world.text("t/f"), "text");
    // Another account's file, where this one may give files away.
    if rustix::process::geteuid().is_root() && super::super::accounts::account_id("daemon").is_some() {
        extract_owned(&world, "daemon", "daemon").unwrap();
        let metadata = fs::metadata(world.host("t/f")).unwrap();
        assert_eq!(Some(metadata.uid()), super::super::accounts::account_id("daemon"));
        assert_eq!((Some(metadata.gid()), metadata.mtime()), (super::super::accounts::group_id("daemon"), 1));
    }
}

#[test]
fn an_archive_that_changes_after_it_was_read_gains_nothing() {
    let world = World::new();
    world.dir("t");
    fs::write(world.host("a"), owned_archive("f", "", "")).unwrap();
    let (archive, into) = (Rc::new(world.open("a", READ)), world.open_dir("t"));
    let members = members(&world.grant("a"), &archive, &into, FREE).unwrap();
    let grants = grants_of(&world.path("t/f"), GIVE_AWAY);
    for name in ["g", "s/f"] {
        fs::write(world.host("a"), owned_archive(name, "", "")).unwrap();
        extract(&world.grant("a"), &members, &grants, true, FREE).unwrap();
        assert!(world.names("t").is_empty(), "{name}");
    }
    fs::write(world.host("a"), owned_archive("f", "", "")).unwrap();
    extract(&world.grant("a"), &members, &grants, true, FREE).unwrap();
    assert_eq!(world.names("t"), ["f"]);
}
