//! Links: refused everywhere, or followed once and then held.

use super::*;
use crate::os::system::{HOLD as HOLD_FLAGS, root, walk};
use crate::os::{
    look_directory, look_kind, look_levels, look_own_directory, look_target, lost, lost_own, make_directory, make_levels, open_target,
    read_module, read_text,
};
use rex_catalogue::plan::Fact;
use rustix::fs::OFlags;
use rustix::io::Errno;

#[test]
fn a_link_in_any_place_of_a_directorys_path_is_refused() {
    let world = World::new();
    world.dir("a/b/c").link("first", "a").link("a/second", "b").link("a/b/third", "c");
    for path in ["first/b/c", "a/second/c", "a/b/third", "first"] {
        refused(open_directory(&world.grant(path)), FailureKind::DirectoryOpenError, "a symbolic link is in the way");
    }
    assert!(open_directory(&world.grant("a/b/c")).is_ok());
}

#[test]
fn the_walk_of_older_kernels_refuses_the_same() {
    let world = World::new();
    world.dir("a/b/c").link("first", "a").link("a/second", "b").link("a/b/third", "c").file("a/file", "");
    for flags in [HOLD_FLAGS, HOLD_FLAGS | OFlags::DIRECTORY] {
        for (path, outcome) in [
            ("first/b/c", Err(Errno::LOOP)),
            ("a/second/c", Err(Errno::LOOP)),
            ("a/b/third", Err(Errno::LOOP)),
            ("a/file/c", Err(Errno::NOTDIR)),
            ("a/none", Err(Errno::NOENT)),
            ("a/b/c", Ok(())),
        ] {
            let path = world.path(path);
            let walked = walk(root().unwrap(), path.as_str().trim_start_matches('/'), flags).map(drop);
            assert_eq!(walked, outcome, "{path:?}");
        }
    }
}

#[test]
fn a_link_in_a_files_place_is_refused_to_read_to_write_and_to_create() {
    let world = World::new();
    world.file("real", "secret").link("link", "real").link("dangling", "new");
    for access in [READ, WRITE, CREATE, HOLD] {
        refused(world.try_open("link", access), FailureKind::FileError, "is a symbolic link");
        refused(world.try_open("dangling", access), FailureKind::FileError, "is a symbolic link");
    }
    assert!(!world.host("new").exists());
}

#[test]
fn a_module_is_never_reached_through_a_link() {
    let world = World::new();
    world.dir("m").file("m/real.rhai", "1").link("m/link.rhai", "real.rhai").link("other", "m");
    let read = |path: &str| read_module(&world.grant(path), &world.grant(path), LIMIT);
    assert_eq!(read("m/real.rhai").unwrap(), "1");
    refused(read("m/link.rhai"), FailureKind::IoError, "symbolic link");
    refused(read("other/real.rhai"), FailureKind::IoError, "symbolic link");
    refused(read("m"), FailureKind::ValidationError, "regular file");
}

#[test]
fn a_followed_directory_has_its_real_path() {
    let world = World::new();
    world.dir("real/sub").link("one", "real").link("two", "one").link("loop", "loop").link("gone", "nowhere").file("file", "");
    assert_eq!(look_directory(&world.look("two/sub")).unwrap().path(), &world.path("real/sub"));
    refused(look_directory(&world.look("loop")), FailureKind::IoError, "symbolic links");
    refused(look_directory(&world.look("gone")), FailureKind::IoError, "No such file");
    refused(look_directory(&world.look("file")), FailureKind::InvalidArguments, "Not a directory");
}

#[test]
fn a_directory_looked_at_for_itself_is_not_followed_in_its_place() {
    let world = World::new();
    world.dir("real/sub").link("one", "real").link("real/link", "sub").file("file", "");
    let found = |path: &str| look_own_directory(&world.look(path)).map(|found| found.path().clone());
    assert_eq!(found("one/sub").unwrap(), world.path("real/sub"));
    assert_eq!(found("real").unwrap(), world.path("real"));
    for linked in ["one", "real/link", "one/link"] {
        refused(look_own_directory(&world.look(linked)), FailureKind::IoError, "symbolic link");
    }
    refused(look_own_directory(&world.look("file")), FailureKind::IoError, "Not a directory");
    let look = world.look("one/link");
    let lost = lost_own(&look, look_own_directory(&look).unwrap_err());
    assert_eq!(lost.path, world.path("real/link"));
}

#[test]
fn a_followed_name_has_its_real_path_and_stays_what_was_looked_at() {
    let world = World::new();
    world.dir("d").file("real", "old").link("d/one", "../real").link("d/two", "one").file("d/plain", "plain");
    let directory = world.open_dir("d");
    let target = look_target(&world.look("d/two"), &directory).unwrap();
    assert_eq!((target.path.clone(), target.original.clone()), (world.path("real"), world.path("d/two")));

    fs::rename(world.host("real"), world.host("moved")).unwrap();
    world.file("real", "another");
    let file = open_target(&world.grant("real"), None, &target, Access { follow: true, ..READ }).unwrap();
    assert_eq!(read_text(&world.grant("real"), &file, LIMIT).unwrap(), "old");
    assert_eq!((file.path(), file.original()), (&world.path("real"), &world.path("d/two")));

    let plain = look_target(&world.look("d/plain"), &directory).unwrap();
    assert_eq!(plain.path, world.path("d/plain"));
}

#[test]
fn a_grant_for_the_link_does_not_open_its_target() {
    let world = World::new();
    world.file("real", "secret").link("link", "real");
    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    refused(open_target(&world.grant("link"), None, &target, READ), FailureKind::Other, "internal");
}

#[test]
fn nothing_is_made_through_a_dangling_link() {
    let world = World::new();
    world.link("dangling", "new");
    refused(look_target(&world.look("dangling"), &world.open_dir("")), FailureKind::FileError, "No such file");
}

#[test]
fn a_missing_name_is_made_under_its_own_path_even_if_a_link_comes_between() {
    let world = World::new();
    world.file("secret", "secret");
    let directory = world.open_dir("");
    let target = look_target(&world.look("name"), &directory).unwrap();
    world.link("name", "secret");
    let access = Access { follow: true, ..CREATE };
    refused(open_target(&world.grant("name"), Some(&world.grant("name")), &target, access), FailureKind::FileError, "symbolic link");

    let target = look_target(&world.look("fresh"), &directory).unwrap();
    assert!(open_target(&world.grant("fresh"), Some(&world.grant("fresh")), &target, access).is_ok());
    assert!(world.host("fresh").exists());
}

#[test]
fn a_name_that_is_swapped_with_a_link_never_gives_the_links_target_its_own_path() {
    let world = World::new();
    world.file("secret", "secret").dir("d").file("d/plain", "plain").link("d/link", "../secret");
    let directory = world.open_dir("d");
    let done = Done::default();
    let (one, other) = (world.host("d/plain"), world.host("d/link"));
    let secret = fs::metadata(world.host("secret")).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.is_set() {
                rustix::fs::renameat_with(rustix::fs::CWD, &one, rustix::fs::CWD, &other, rustix::fs::RenameFlags::EXCHANGE).unwrap();
            }
        });
        let _end = done.at_the_end();
        let mut seen = [false; 2];
        for turn in 0.. {
            let Ok(target) = look_target(&world.look("d/plain"), &directory) else { continue };
            let held = rustix::fs::fstat(target.held.as_ref().unwrap()).unwrap();
            let is_secret = held.st_ino == std::os::unix::fs::MetadataExt::ino(&secret);
            assert_eq!(is_secret, target.path == world.path("secret"), "{target:?}");
            seen[usize::from(is_secret)] = true;
            // Both outcomes are waited for, whatever that takes.
            if turn > 20_000 && seen == [true, true] {
                break;
            }
        }
    });
}

#[test]
fn a_directory_that_becomes_a_link_after_the_look_changes_nothing() {
    let world = World::new();
    world.dir("d").file("d/name", "granted").dir("other").file("other/name", "secret");
    let held = Rc::new(look_directory(&world.look("d")).unwrap());
    fs::rename(world.host("d"), world.host("was")).unwrap();
    world.link("d", "other");
    let file = open_file(&world.grant("d/name"), None, &held, READ).unwrap();
    assert_eq!(read_text(&world.grant("d/name"), &file, LIMIT).unwrap(), "granted");
}

#[test]
fn what_has_no_path_of_its_own_is_not_followed() {
    let world = World::new();
    world.dir("d");
    let gone = fs::File::open(world.host("d")).unwrap();
    let number = std::os::fd::AsRawFd::as_raw_fd(&gone);
    world.link("magic", format!("/proc/self/fd/{number}"));
    assert_eq!(look_directory(&world.look("magic")).unwrap().path(), &world.path("d"));
    fs::remove_dir(world.host("d")).unwrap();
    refused(look_directory(&world.look("magic")), FailureKind::IoError, "no path of its own");
    // The name under which the system shows what is gone may exist: it is something else.
    world.dir("d (deleted)");
    refused(look_directory(&world.look("magic")), FailureKind::IoError, "no path of its own");
}

#[test]
fn a_real_path_no_policy_can_name_is_not_followed() {
    let world = World::new();
    world.dir("new\nline").link("link", "new\nline");
    refused(look_directory(&world.look("link")), FailureKind::IoError, "no path of its own");
}

#[test]
fn a_kind_is_told_of_the_name_itself_and_not_behind_links() {
    let world = World::new();
    world.dir("d").file("d/file", "").link("d/link", "file").link("linked", "d");
    let kind = |path: &str| look_kind(&world.look(path)).unwrap();
    assert_eq!(kind("linked/file"), Fact::Elsewhere);
    assert_eq!(kind("linked/none"), Fact::Elsewhere);
    assert_eq!(kind("d/link"), Fact::Link);
    assert_eq!(kind("linked"), Fact::Link);
    assert_eq!(kind("d"), Fact::Directory);
    assert_eq!(kind("none"), Fact::Missing);
    assert_eq!(kind("d/file/below"), Fact::Missing);
}

#[test]
fn what_is_lost_behind_a_link_has_the_path_it_would_have() {
    let world = World::new();
    world.dir("d").dir("s/sub").file("s/file", "");
    world.link("d/l", world.host("s")).link("d/gone", "../s/none").link("d/round", "round").link("d/back", "l/sub/../none");
    for (path, would_be, kind) in [
        ("d/l/none", "s/none", FailureKind::IoError),
        ("d/l/none/x", "s/none/x", FailureKind::IoError),
        ("d/l/file", "s/file", FailureKind::InvalidArguments),
        ("d/l/file/x", "s/file/x", FailureKind::InvalidArguments),
        ("d/gone", "s/none", FailureKind::IoError),
        ("d/back", "s/none", FailureKind::IoError),
        ("d/round", "d/round", FailureKind::IoError),
        ("d/none", "d/none", FailureKind::IoError),
    ] {
        let look = world.look(path);
        let lost = lost(&look, look_directory(&look).unwrap_err());
        assert_eq!((lost.path, lost.failure.kind), (world.path(would_be), kind), "{path}");
    }
}

#[test]
fn levels_are_found_from_the_top_and_made_without_following() {
    let world = World::new();
    world.dir("a").link("linked", "a").link("dangling", "nowhere");
    let levels = look_levels(&world.look("a/b/c")).unwrap();
    assert_eq!((levels.existing, levels.missing), (world.path("a"), vec![world.path("a/b"), world.path("a/b/c")]));
    make_levels(None, &[world.grant("a/b"), world.grant("a/b/c")]).unwrap();
    make_levels(None, &[world.grant("a/b"), world.grant("a/b/c")]).unwrap();
    assert!(world.host("a/b/c").is_dir());
    assert!(look_levels(&world.look("a/b/c")).unwrap().missing.is_empty());
    for (path, existing, missing) in [("linked/b/x", "linked", 2), ("linked/z/x", "linked", 2), ("dangling", "dangling", 0)] {
        let levels = look_levels(&world.look(path)).unwrap();
        assert_eq!((levels.existing, levels.missing.len(), levels.linked), (world.path(existing), missing, true), "{path}");
    }

    refused(make_levels(None, &[world.grant("linked/x")]), FailureKind::DirectoryOpenError, "symbolic link");
    let real = Rc::new(look_directory(&world.look("linked")).unwrap());
    make_levels(Some(&real), &[world.grant("a/x")]).unwrap();
    assert!(make_levels(Some(&real), &[world.grant("linked/y")]).is_err());

    // A level that turned into a link meanwhile is not entered.
    world.dir("elsewhere").link("a/swap", "../elsewhere");
    assert!(make_levels(None, &[world.grant("a/swap"), world.grant("a/swap/in")]).is_err());
    assert!(make_levels(None, &[world.grant("dangling"), world.grant("dangling/in")]).is_err());
    assert!(world.names("elsewhere").is_empty());
}

#[test]
fn one_directory_is_made_where_the_grant_says() {
    let world = World::new();
    world.dir("d").link("linked", "d").file("d/file", "");
    make_directory(&world.grant("d/new"), None, false).unwrap();
    refused(make_directory(&world.grant("d/new"), None, false), FailureKind::IoError, "File exists");
    make_directory(&world.grant("d/new"), Some(&world.open_dir("d")), true).unwrap();
    refused(make_directory(&world.grant("d/file"), None, true), FailureKind::IoError, "File exists");
    refused(make_directory(&world.grant("linked/x"), None, true), FailureKind::DirectoryOpenError, "symbolic link");
    refused(make_directory(&world.grant("x"), Some(&world.open_dir("d")), true), FailureKind::Other, "internal");
}
