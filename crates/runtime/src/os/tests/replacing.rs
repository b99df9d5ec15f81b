//! Replacing: whole or not at all.

use super::*;
use crate::os::{File, PutGrants, look_target, open_target, put, put_copy, read_text, replace};
use rustix::fs::{FlockOperation, XattrFlags};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

fn set_mode(world: &World, name: &str, mode: u32) {
    fs::set_permissions(world.host(name), fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(world: &World, name: &str) -> u32 {
    world.host(name).metadata().unwrap().mode() & 0o7777
}

fn attribute(world: &World, file: &str, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 256];
    let length = rustix::fs::getxattr(world.host(file), name, value.as_mut_slice()).ok()?;
    value.truncate(length);
    Some(value)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn the_new_content_has_a_new_inode_and_the_old_mode_owner_and_attributes() {
    let world = World::new();
    world.file("f", "old");
    if is_root() {
        std::os::unix::fs::chown(world.host("f"), Some(1), Some(2)).unwrap();
    }
    set_mode(&world, "f", 0o640);
    let has_attributes = rustix::fs::setxattr(world.host("f"), "user.note", b"kept", XattrFlags::empty()).is_ok();
    let before = world.host("f").metadata().unwrap();

    let file = world.open("f", WRITE);
    let written = replace(&world.grant("f"), &file, "new", true).unwrap();

    let after = world.host("f").metadata().unwrap();
    assert_eq!(world.text("f"), "new");
    assert_ne!(after.ino(), before.ino());
    assert_eq!((after.uid(), after.gid(), mode(&world, "f")), (before.uid(), before.gid(), 0o640));
    assert_eq!(attribute(&world, "f", "user.note"), has_attributes.then(|| b"kept".to_vec()));
    assert_eq!(world.names(""), ["f"]);
    // The old handle keeps the old file, the new one goes on with the new.
    refused(replace(&world.grant("f"), &file, "late", true), FailureKind::FileError, "another file");
    assert_eq!(read_text(&world.grant("f"), &written, LIMIT).unwrap(), "new");
    replace(&world.grant("f"), &written, "newer", true).unwrap();
    assert_eq!(world.text("f"), "newer");
    assert_eq!(world.names(""), ["f"]);
}

#[test]
fn another_owner_does_not_inherit_set_id_bits() {
    if !is_root() {
        println!("skipped: only root can make files of others");
        return;
    }
    let world = World::new();
    for (keep_owner, owner, bits) in [(false, 0, 0o755), (true, 1, 0o6755)] {
        world.file("f", "old");
        std::os::unix::fs::chown(world.host("f"), Some(1), Some(1)).unwrap();
        set_mode(&world, "f", 0o6755);
        replace(&world.grant("f"), &world.open("f", WRITE), "new", keep_owner).unwrap();
        assert_eq!((world.host("f").metadata().unwrap().uid(), mode(&world, "f")), (owner, bits));
    }
}

#[test]
fn capabilities_do_not_outlive_the_content_they_were_given_to() {
    let world = World::new();
    world.file("f", "old");
    let capability = [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    if rustix::fs::setxattr(world.host("f"), "security.capability", &capability, XattrFlags::empty()).is_err() {
        println!("skipped: no file capabilities here");
        return;
    }
    replace(&world.grant("f"), &world.open("f", WRITE), "new", true).unwrap();
    assert_eq!(attribute(&world, "f", "security.capability"), None);
}

#[test]
fn a_list_inherited_from_the_directory_lets_nobody_new_in() {
    let world = World::new();
    world.dir("d").file("d/f", "old");
    set_mode(&world, "d/f", 0o640);
    // user::rwx, user 1:rwx, group::---, mask::rwx, other::---
    let entry = |tag: u16, rights: u16, id: u32| [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat();
    let nobody = u32::MAX;
    let entries = [entry(1, 7, nobody), entry(2, 7, 1), entry(4, 0, nobody), entry(16, 7, nobody), entry(32, 0, nobody)].concat();
    let list = [&2_u32.to_le_bytes()[..], &entries].concat();
    if rustix::fs::setxattr(world.host("d"), "system.posix_acl_default", &list, XattrFlags::empty()).is_err() {
        println!("skipped: no access lists here");
        return;
    }
    world.file("d/inherits", "");
    assert!(attribute(&world, "d/inherits", "system.posix_acl_access").is_some());
    replace(&world.grant("d/f"), &world.open("d/f", WRITE), "new", true).unwrap();
    assert_eq!((attribute(&world, "d/f", "system.posix_acl_access"), mode(&world, "d/f")), (None, 0o640));
    // A list of the file's own stays.
    rustix::fs::setxattr(world.host("d/f"), "system.posix_acl_access", &list, XattrFlags::empty()).unwrap();
    replace(&world.grant("d/f"), &world.open("d/f", WRITE), "newer", true).unwrap();
    assert_eq!(attribute(&world, "d/f", "system.posix_acl_access"), Some(list));
}

#[test]
fn through_a_followed_link_the_target_is_replaced_and_the_link_stays() {
    let world = World::new();
    world.dir("d").file("d/real", "old").link("link", "d/real");
    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    let file = open_target(&world.grant("d/real"), None, &target, Access { follow: true, ..WRITE }).unwrap();
    let written = replace(&world.grant("d/real"), &file, "new", true).unwrap();
    assert_eq!(world.text("d/real"), "new");
    assert!(world.host("link").is_symlink());
    assert_eq!((written.path(), written.original()), (&world.path("d/real"), &world.path("link")));
    assert_eq!((world.names(""), world.names("d")), (vec!["d".to_owned(), "link".to_owned()], vec!["real".to_owned()]));

    // The target's directory is another by now: nothing is written there.
    fs::rename(world.host("d"), world.host("was")).unwrap();
    world.dir("d").file("d/real", "another");
    refused(replace(&world.grant("d/real"), &written, "late", true), FailureKind::FileError, "another file");
    assert_eq!((world.text("d/real"), world.names("d")), ("another".to_owned(), vec!["real".to_owned()]));
}

#[test]
fn a_failure_leaves_the_old_content_and_nothing_else() {
    let world = World::new();
    world.file("f", "old");
    let file = world.open("f", WRITE);
    fs::remove_file(world.host("f")).unwrap();
    refused(replace(&world.grant("f"), &file, "new", true), FailureKind::IoError, "No such file");
    world.file("f", "another");
    refused(replace(&world.grant("f"), &file, "new", true), FailureKind::FileError, "another file");
    assert_eq!((world.text("f"), world.names("")), ("another".to_owned(), vec!["f".to_owned()]));
    refused(replace(&world.grant("f"), &world.open("f", READ), "new", true), FailureKind::InvalidFileMode, "write(true)");
    refused(replace(&world.grant("g"), &world.open("f", WRITE), "new", true), FailureKind::Other, "internal");
}

#[test]
fn a_file_with_other_names_is_written_in_place_only_where_that_was_asked_for() {
    let world = World::new();
    world.file("f", "old");
    fs::hard_link(world.host("f"), world.host("other")).unwrap();
    put(&put_grants(&world, "f"), &world.open_dir(""), "in place", true).unwrap();
    assert_eq!((world.text("f"), world.text("other")), ("in place".to_owned(), "in place".to_owned()));
    replace(&world.grant("f"), &world.open("f", WRITE), "alone", true).unwrap();
    assert_eq!((world.text("f"), world.text("other")), ("alone".to_owned(), "in place".to_owned()));
}

#[test]
fn a_file_whose_directory_takes_no_names_is_written_in_place_only_where_that_was_asked_for() {
    // The one directory that refuses root too: /proc. Writing back what is there changes nothing.
    if !is_root() {
        println!("skipped: needs root to write to /proc/sys");
        return;
    }
    let path = Path::parse("/proc/sys/kernel/panic").unwrap();
    let grant = || granted(path.clone());
    let directory = Rc::new(open_directory(&granted(path.parent())).unwrap());
    let Ok(file) = open_file(&granted(path.clone()), None, &directory, Access { write: true, ..READ }) else {
        println!("skipped: /proc/sys is read-only here");
        return;
    };
    let content = read_text(&granted(path.clone()), &file, LIMIT).unwrap();
    assert!(replace(&grant(), &file, &content, true).is_err());
    let grants = PutGrants { open: granted(path.clone()), create: granted(path.clone()), write: grant() };
    put(&grants, &directory, &content, true).unwrap();
}

#[test]
fn what_a_killed_writer_left_is_cleared_by_the_next_write_to_that_file_alone() {
    let world = World::new();
    let long = "n".repeat(250);
    let other = format!("{}m", "n".repeat(249));
    for name in ["f", "f.log", long.as_str(), other.as_str()] {
        world.file(name, "old");
    }
    let left = |name: &str| {
        let directory = world.open_dir("");
        let temporary = crate::os::temporary::Temporary::make(&directory, name, 0o600).unwrap();
        let found = world.names("").into_iter().find(|name| name.ends_with(".rex-tmp")).unwrap();
        // As after SIGKILL: the file is there, the lock is not.
        fs::rename(world.host(&found), world.host("aside")).unwrap();
        drop(temporary);
        fs::rename(world.host("aside"), world.host(&found)).unwrap();
        set_mode(&world, &found, 0o444);
        found
    };
    for name in ["f", "f.log", long.as_str(), other.as_str()] {
        let leftover = left(name);
        assert!(leftover.len() <= 255);
        for bystander in ["f", "f.log", long.as_str(), other.as_str()].into_iter().filter(|bystander| *bystander != name) {
            replace(&world.grant(bystander), &world.open(bystander, WRITE), "new", true).unwrap();
            assert!(world.host(&leftover).exists(), "{bystander} cleared {leftover}");
        }
        replace(&world.grant(name), &world.open(name, WRITE), "new", true).unwrap();
        assert!(!world.host(&leftover).exists(), "{leftover}");
    }
}

#[test]
fn a_living_writers_file_and_what_only_looks_like_one_stay() {
    let world = World::new();
    world.file("f", "old").file("kept", "").file(".f.0123456789abcdef.rex-tmp", "").file(".f.mine.rex-tmp", "");
    world.link(".f.0123456789abcde1.rex-tmp", "kept");
    let living = fs::File::open(world.host(".f.0123456789abcdef.rex-tmp")).unwrap();
    rustix::fs::flock(&living, FlockOperation::LockExclusive).unwrap();
    let before = world.names("");
    replace(&world.grant("f"), &world.open("f", WRITE), "new", true).unwrap();
    assert_eq!(world.names(""), before);
    drop(living);
    replace(&world.grant("f"), &world.open("f", WRITE), "newer", true).unwrap();
    assert_eq!(world.names("").len(), before.len() - 1);
}

#[test]
fn a_reader_sees_the_old_content_or_the_new_and_nothing_between() {
    let world = World::new();
    let content = |letter: &str| letter.repeat(300_000);
    world.file("f", &content("a"));
    let done = Done::default();
    let path = world.host("f");
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.is_set() || reads < 50 {
                let seen = fs::read(&path).unwrap();
                assert_eq!(seen.len(), 300_000);
                assert!(seen.iter().all(|byte| byte == &seen[0]));
                reads += 1;
            }
        });
        let end = done.at_the_end();
        let mut file: File = world.open("f", WRITE);
        for turn in 0..200 {
            file = replace(&world.grant("f"), &file, &content(if turn % 2 == 0 { "b" } else { "a" }), true).unwrap();
        }
        drop(end);
        reader.join().unwrap();
    });
}

#[test]
fn writers_of_one_file_at_once_never_take_each_others_files() {
    let world = World::new();
    world.file("f", "start");
    let (root, path) = (world.path(""), world.path("f"));
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (root, path) = (&root, &path);
            scope.spawn(move || {
                for turn in 0..200 {
                    let directory = Rc::new(open_directory(&granted(root.clone())).unwrap());
                    let file = open_file(&granted(path.clone()), None, &directory, WRITE).unwrap();
                    let written = replace(&granted(path.clone()), &file, &format!("{number} {turn}"), true);
                    // The only way to lose is that another was faster.
                    if let Err(failure) = written {
                        assert!(failure.message.contains("another file"), "{failure}");
                    }
                }
            });
        }
    });
    assert_eq!(world.names(""), ["f"]);
}

#[test]
fn writers_that_make_one_file_at_once_all_get_it() {
    let world = World::new();
    let (root, path) = (world.path(""), world.path("f"));
    for _ in 0..100 {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let directory = Rc::new(open_directory(&granted(root.clone())).unwrap());
                    let create = granted(path.clone());
                    let file = open_file(&granted(path.clone()), Some(&create), &directory, CREATE).unwrap();
                    crate::os::append(&granted(path.clone()), &file, "x").unwrap();
                });
            }
        });
        assert_eq!(world.text("f"), "xxxx");
        fs::remove_file(world.host("f")).unwrap();
    }
}

fn put_grants(world: &World, name: &str) -> PutGrants {
    PutGrants { open: world.grant(name), create: world.grant(name), write: world.grant(name) }
}

#[test]
fn a_file_is_put_new_or_over_the_old_and_never_through_a_link() {
    let world = World::new();
    world.file("old", "a long old content").file("secret", "secret").link("link", "secret").link("dangling", "new").dir("d");
    set_mode(&world, "old", 0o640);
    let before = world.host("old").metadata().unwrap().ino();
    let directory = world.open_dir("");
    for name in ["new file", "old"] {
        put(&put_grants(&world, name), &directory, "content", true).unwrap();
        assert_eq!(world.text(name), "content");
    }
    assert_eq!(mode(&world, "old"), 0o640);
    assert_ne!(world.host("old").metadata().unwrap().ino(), before, "it was written in place");
    refused(put(&put_grants(&world, "link"), &directory, "x", true), FailureKind::FileError, "symbolic link");
    refused(put(&put_grants(&world, "dangling"), &directory, "x", true), FailureKind::FileError, "symbolic link");
    refused(put(&put_grants(&world, "d"), &directory, "x", true), FailureKind::ValidationError, "directory");
    let mut grants = put_grants(&world, "old");
    grants.create = world.grant("other");
    refused(put(&grants, &directory, "x", true), FailureKind::Other, "internal");
    refused(put(&put_grants(&world, "d/x"), &directory, "x", true), FailureKind::Other, "internal");
    assert_eq!(world.text("secret"), "secret");
    assert_eq!(world.names(""), ["d", "dangling", "link", "new file", "old", "secret"]);
}

#[test]
fn a_copy_is_put_whole_or_not_at_all() {
    let world = World::new();
    world.file("from", "content").file("full", "full");
    set_mode(&world, "from", 0o604);
    let (from, directory) = (world.open("from", READ), world.open_dir(""));
    let go = |name: &str, force, preserve| put_copy((&world.grant("from"), &from), &put_grants(&world, name), &directory, force, preserve);
    go("new", false, true).unwrap();
    assert_eq!((world.text("new").as_str(), mode(&world, "new")), ("content", 0o604));
    refused(go("full", false, false), FailureKind::DestinationFileNotEmptyError, "force");
    go("full", true, false).unwrap();
    assert_eq!(world.text("full"), "content");
    let unreadable = world.open("from", WRITE);
    let copied = put_copy((&world.grant("from"), &unreadable), &put_grants(&world, "none"), &directory, false, false);
    refused(copied, FailureKind::InvalidFileMode, "read(true)");
    let elsewhere = put_copy((&world.grant("full"), &from), &put_grants(&world, "none"), &directory, false, false);
    refused(elsewhere, FailureKind::Other, "internal");
    assert_eq!(world.names(""), ["from", "full", "new"]);
}

#[test]
fn files_put_by_several_at_once_are_each_whole() {
    let world = World::new();
    let (root, path) = (world.path(""), world.path("f"));
    for _ in 0..100 {
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (root, path) = (&root, &path);
                scope.spawn(move || {
                    let directory = Rc::new(open_directory(&granted(root.clone())).unwrap());
                    let grants = PutGrants { open: granted(path.clone()), create: granted(path.clone()), write: granted(path.clone()) };
                    if let Err(failure) = put(&grants, &directory, &number.to_string().repeat(10_000), true) {
                        assert!(failure.message.contains("another file"), "{failure}");
                    }
                });
            }
        });
        let text = world.text("f");
        assert!(text.len() == 10_000 && text.bytes().all(|byte| byte == text.as_bytes()[0]));
        assert_eq!(world.names(""), ["f"]);
        fs::remove_file(world.host("f")).unwrap();
    }
}
