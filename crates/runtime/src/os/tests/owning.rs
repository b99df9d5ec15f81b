//! Owners, labels, backups.

use super::*;
use crate::os::{
    BackupGrants, LABEL, LabelParts, Owner, allocate, chown_directory, chown_entry, chown_file, chown_link, entry_at, open_link, relabel,
    rename,
};
use rex_catalogue::plan::Fact;
use rustix::fs::XattrFlags;
use std::os::unix::fs::MetadataExt;

/// An account every host has, and that is not the one tests run under.
fn daemon() -> (Owner, u32) {
    let user = nix::unistd::User::from_name("daemon").unwrap().unwrap();
    (Owner::named(Some("daemon"), None).unwrap(), user.uid.as_raw())
}

#[test]
fn only_what_was_opened_changes_hands() {
    let world = World::new();
    world.file("a", "").file("real", "").link("link", "real").dir("d");
    let (owner, uid) = daemon();
    let directory = world.open_dir("");
    let link = open_link(&world.grant("link"), &directory).unwrap();
    let entry = entry_at(&world.grant("link"), &directory).unwrap();
    let changed = [
        chown_file(&world.grant("a"), &world.open("a", READ), owner),
        chown_directory(&world.grant("d"), &world.open_dir("d"), owner),
        chown_link(&world.grant("link"), &link, owner),
        chown_entry(&world.grant("link"), &entry, owner).map(|there| assert!(there)),
    ];
    let owned = |name: &str| fs::symlink_metadata(world.host(name)).unwrap().uid();
    if rustix::process::geteuid().is_root() {
        assert!(changed.iter().all(Result::is_ok), "{changed:?}");
        assert_eq!([owned("a"), owned("d"), owned("link")], [uid; 3]);
    } else {
        for refusal in changed {
            refused(refusal, FailureKind::IoError, "CAP_CHOWN");
        }
    }
    assert_eq!(owned("real"), rustix::process::geteuid().as_raw());
}

#[test]
fn grants_for_other_places_give_nothing_away() {
    let world = World::new();
    world.file("a", "").file("b", "").dir("d").link("l", "a");
    let nobody = Owner::default();
    let directory = world.open_dir("");
    refused(chown_file(&world.grant("b"), &world.open("a", READ), nobody), FailureKind::Other, "internal");
    refused(chown_directory(&world.grant("a"), &world.open_dir("d"), nobody), FailureKind::Other, "internal");
    refused(chown_link(&world.grant("a"), &open_link(&world.grant("l"), &directory).unwrap(), nobody), FailureKind::Other, "internal");
    let entry = entry_at(&world.grant("a"), &directory).unwrap();
    refused(chown_entry(&world.grant("b"), &entry, nobody), FailureKind::Other, "internal");
    // What took the entry's place is not the entry.
    fs::remove_file(world.host("a")).unwrap();
    world.link("a", "b");
    assert!(!chown_entry(&world.grant("a"), &entry, nobody).unwrap());
    refused(Owner::named(None, Some("no such group")).map(drop), FailureKind::IdentityResolutionError, "no such group");
    refused(allocate(&world.grant("b"), &world.open("b", READ), 1), FailureKind::InvalidFileMode, "write");
}

#[test]
fn a_label_changes_in_the_parts_that_are_given() {
    let part = |text: &str| Some(text.to_owned());
    let parts = LabelParts { kind: part("etc_t"), level: part("s0-s1:c0.c3"), ..LabelParts::default() };
    assert_eq!(parts.applied_to("system_u:object_r:tmp_t:s0").unwrap(), "system_u:object_r:etc_t:s0-s1:c0.c3");
    assert_eq!(LabelParts::default().applied_to("u:r:t:s0:c1,c2").unwrap(), "u:r:t:s0:c1,c2");
    for (parts, present, words) in [
        (LabelParts { user: part("a:b"), ..LabelParts::default() }, "u:r:t:l", "selinux_user"),
        (LabelParts { role: part(""), ..LabelParts::default() }, "u:r:t:l", "selinux_role"),
        (LabelParts { kind: part(" t"), ..LabelParts::default() }, "u:r:t:l", "selinux_type"),
        (LabelParts { level: part("s0\n"), ..LabelParts::default() }, "u:r:t:l", "selinux_level"),
        (LabelParts { kind: part(&"t".repeat(1024)), ..LabelParts::default() }, "u:r:t:l", "1024"),
        (LabelParts::default(), "u:r:t", "user:role:type:level"),
    ] {
        refused(parts.applied_to(present), FailureKind::InvalidArguments, words);
    }
}

#[test]
fn the_label_of_a_file_is_set_where_it_has_one() {
    let world = World::new();
    world.file("a", "").file("b", "");
    let file = world.open("a", READ);
    let parts = LabelParts { kind: Some("etc_t".to_owned()), ..LabelParts::default() };
    refused(relabel(&world.grant("b"), &file, &parts), FailureKind::Other, "internal");
    // Only a privileged account can give a file its first label, and not on every host.
    if rustix::fs::setxattr(world.host("a"), LABEL, b"user_u:object_r:tmp_t:s0\0", XattrFlags::empty()).is_err() {
        refused(relabel(&world.grant("a"), &file, &parts), FailureKind::IoError, "label");
        return;
    }
    relabel(&world.grant("a"), &file, &parts).unwrap();
    let mut label = [0; 64];
    let length = rustix::fs::getxattr(world.host("a"), LABEL, &mut label[..]).unwrap();
    assert_eq!(&label[..length], b"user_u:object_r:etc_t:s0\0");
}

#[test]
fn a_backup_has_the_old_content_and_its_inode() {
    let world = World::new();
    world.file("new", "new").file("old", "old").file("old~", "older");
    let old = fs::metadata(world.host("old")).unwrap().ino();
    let backup = BackupGrants { leave: world.grant("old"), create: world.grant("old~") };
    let (file, to) = (world.open("new", HOLD), world.open_dir(""));
    assert_eq!(rename(&world.grant("new"), &world.grant("old"), &file, &to, Some(&backup)).unwrap(), Fact::File);
    assert_eq!((world.text("old").as_str(), world.text("old~").as_str()), ("new", "old"));
    assert_eq!(fs::metadata(world.host("old~")).unwrap().ino(), old);
    // What cannot have a second name is not moved over.
    world.file("next", "next").dir("full/x");
    let backup = BackupGrants { leave: world.grant("full"), create: world.grant("full~") };
    let next = world.open("next", HOLD);
    refused(rename(&world.grant("next"), &world.grant("full"), &next, &to, Some(&backup)), FailureKind::FileError, "backup");
    refused(rename(&world.grant("next"), &world.grant("old"), &next, &to, Some(&backup)), FailureKind::Other, "internal");
    assert_eq!(world.names(""), ["full", "next", "old", "old~"]);
}
