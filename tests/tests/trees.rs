//! Whole trees: those that change while they are walked, that are moved, or that have links in them.

use rex_runtime::{DecisionRecord, Outcome, Runtime, Script};

use rex_tests::world::World;

const PERMIT_ALL: &str = "permit(principal, action, resource);\n";

fn run(world: &World, policy: &str, script: &str) -> Outcome {
    let runtime = Runtime::builder().policy(world.fill(policy)).principal("tester").keep_decisions(true).build().unwrap();
    runtime.run(&Script::new("tree.rhai", world.fill(script)), [])
}

fn printed(outcome: &Outcome) -> Vec<&str> {
    outcome.log.iter().filter(|entry| entry.printed).map(|entry| entry.message.as_str()).collect()
}

fn asked(outcome: &Outcome, action: &str, resource: &str) -> bool {
    outcome.decisions.iter().any(|decision| decision.request.action.row().name == action && decision.request.resource.id == resource)
}

const OPEN: &str = r#"let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());"#;

#[test]
fn what_vanishes_in_the_course_of_a_walk_is_left_out_and_no_new_link_is_followed() {
    let world = World::new("d/a =\nd/b/inner =\nd/c/inner =\nd/e/inner =\nd/f =\nsecret/kept = secret");
    let script = format!(
        r#"{OPEN}
        // A handle that is being walked cannot be captured too.
        let same = DirConfig().path("{{{{world}}}}/d").build().open(OpenDirOptions().build());
        d.find(FindOptions().size_range(SizeRange::min_only(0, SizeUnit::BYTES)).build(), |entry| {{
            print(entry.name);
            if entry.name == "a" {{
                rm([rm::recursive], "{{{{world}}}}/d/b");
                rm([rm::recursive], "{{{{world}}}}/d/c");
                same.create_symlink("../secret", "c", CreateSymlinkOptions().build());
                rm("{{{{world}}}}/d/f");
            }}
            // The directory that the walk is about to enter.
            if entry.name == "e" {{
                rm([rm::recursive], "{{{{world}}}}/d/e");
                same.create_symlink("../secret", "e", CreateSymlinkOptions().build());
            }}
        }});"#
    );
    let outcome = run(&world, PERMIT_ALL, &script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(printed(&outcome), ["a", "e"]);
    assert!(!asked(&outcome, "read", &world.fill("{{world}}/secret")));
}

#[test]
fn a_tree_that_is_being_changed_keeps_what_took_the_place_of_an_entry() {
    let world = World::new("d/a =\nd/b/inner =\nkept =");
    let before = std::fs::metadata(world.fill("{{world}}/kept")).unwrap();
    let script = format!(
        r#"{OPEN}
        let entries = d.list_entries();
        rm("{{{{world}}}}/d/a");
        d.create_symlink("../kept", "a", CreateSymlinkOptions().build());
        try {{ entries.a.open_as_file(OpenFileOptions().write(true).build()).write_in_place("lost") }} catch (e) {{ print(e.kind) }}
        d.chmod(ChmodDirOptions().permissions(0o700).recursive(true).build());"#
    );
    let outcome = run(&world, PERMIT_ALL, &script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(printed(&outcome), ["FileError"]);
    let after = std::fs::metadata(world.fill("{{world}}/kept")).unwrap();
    assert_eq!((after.permissions(), after.len()), (before.permissions(), before.len()));
}

/// Between the look at what is to be removed and the look for the directory, there is a question.
#[test]
fn a_link_that_takes_the_place_of_a_directory_to_be_removed_is_not_followed() {
    for path in ["{{world}}/d/a", "{{world}}/way/a"] {
        let world = World::new("d/a/inner =\noutside/kept =\nway -> d");
        let (place, outside, asked) = (world.fill("{{world}}/d/a"), world.fill("{{world}}/outside"), world.fill(path));
        let swap = move |decision: &DecisionRecord| {
            if decision.request.resource.id == asked && std::fs::rename(&place, format!("{place}.was")).is_ok() {
                std::os::unix::fs::symlink(&outside, &place).unwrap();
            }
        };
        let runtime = Runtime::builder().policy(PERMIT_ALL).principal("tester").keep_decisions(true).record(swap).build().unwrap();
        let outcome = runtime.run(&Script::new("tree.rhai", world.fill(&format!(r#"rm([rm::recursive], "{path}")"#))), []);
        assert!(outcome.result.is_err_and(|error| error.message.contains("symbolic link")));
        let kept: Vec<_> = world.snapshot().into_keys().filter(|name| name.starts_with("{{world}}/outside")).collect();
        assert_eq!(kept, ["{{world}}/outside", "{{world}}/outside/kept"]);
        let outside = world.fill("{{world}}/outside");
        assert!(outcome.decisions.iter().all(|decision| decision.request.resource.id != outside));
    }
}

#[test]
fn a_followed_link_is_asked_for_under_its_real_path() {
    let world = World::new("d/a = text\nd/l -> ../secret\nd/m -> ../secret/key\nd/up -> ..\nsecret/key = secret\nsecret/x/y =");
    let policy = format!("{PERMIT_ALL}forbid(principal, action, resource in file_system::Dir::\"{{{{world}}}}/secret\");");
    let script = format!(r#"{OPEN} d.find(FindOptions().follow_symlinks(true).build(), |entry| print(entry.name));"#);
    let free = run(&world, PERMIT_ALL, &script);
    assert_eq!(printed(&free), ["a", "l", "key", "x", "y", "m", "up", "d", "secret"]);
    let bound = run(&world, &policy, &script);
    assert!(bound.result.is_ok(), "{:?}", bound.result);
    assert_eq!(printed(&bound), ["a", "up", "d"]);
    assert!(bound.decisions.iter().any(|decision| !decision.allowed && decision.request.resource.id == world.fill("{{world}}/secret/key")));
}

#[test]
fn a_file_with_several_names_counts_once_and_a_directory_once_in_the_totals() {
    let world = World::new("d/a = 1234567890\nd/e/f/g/h = 1");
    std::fs::hard_link(world.fill("{{world}}/d/a"), world.fill("{{world}}/d/b")).unwrap();
    std::fs::hard_link(world.fill("{{world}}/d/a"), world.fill("{{world}}/d/e/c")).unwrap();
    let script = format!(
        r#"{OPEN}
        let sizes = |options| d.disk_usage(options).entries[-1].inode_count;
        print(sizes.call(DiskUsageOptions().build()));
        print(sizes.call(DiskUsageOptions().count_hard_links(true).build()));
        let usage = du([du::all_files, du::apparent_size], "{{{{world}}}}/d");
        print(usage.entries.filter(|entry| entry.size_bytes == 10).len());
        print(usage.total_inode_count);
        print(usage.total_size_bytes == usage.entries[-1].size_bytes);"#
    );
    let outcome = run(&world, PERMIT_ALL, &script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(printed(&outcome), ["6", "8", "1", "6", "true"]);
}

#[test]
fn what_is_denied_is_left_out_of_a_sum_and_of_a_listing_in_full() {
    let world = World::new("d/a = 1\nd/e/f = 1\nd/g/h = 1");
    let policy = format!(
        "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"open\", resource == file_system::Dir::\"{{{{world}}}}/d/e\");
        forbid(principal, action == file_system::Action::\"read\", resource == file_system::Dir::\"{{{{world}}}}/d/g\");
        forbid(principal, action == file_system::Action::\"stat\", resource == file_system::File::\"{{{{world}}}}/d/a\");"
    );
    let script = r#"
        print(du("{{world}}/d").total_inode_count);
        let listed = ls([ls::recursive, ls::long], "{{world}}/d");
        print(listed.keys());
        for entry in listed.values() { print("metadata" in entry.to_map()) }"#;
    let outcome = run(&world, &policy, script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(printed(&outcome), ["2", r#"["a", "e", "g"]"#, "false", "true", "true"]);
    assert!(asked(&outcome, "open", &world.fill("{{world}}/d/e")));
}

const MOVE: &str = r#"
    let from = DirConfig().path("{{world}}").build().open(OpenDirOptions().build());
    let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());
    let to = DirConfig().path("{{other}}").build().open(OpenDirOptions().build());
    from.move(d, to, "d", MoveOptions().build())"#;

#[test]
fn a_directory_that_is_not_moved_whole_is_not_moved() {
    let world = World::new("d/a = text\nd/e/b = more");
    assert!(world.has_two_file_systems(), "this test needs /tmp and /dev/shm on different file systems");
    let before = world.snapshot();
    for forbidden in [
        r#"action == file_system::Action::"read", resource == file_system::File::"{{world}}/d/e/b""#,
        r#"action == file_system::Action::"write", resource == file_system::File::"{{other}}/d/e/b""#,
        r#"action == file_system::Action::"create", resource == file_system::Dir::"{{other}}/d/e""#,
        r#"action == file_system::Action::"delete", resource == file_system::File::"{{world}}/d/e/b""#,
        r#"action == file_system::Action::"delete", resource == file_system::Dir::"{{world}}/d""#,
    ] {
        let outcome = run(&world, &format!("{PERMIT_ALL}forbid(principal, {forbidden});"), MOVE);
        assert!(outcome.result.unwrap_err().message.starts_with("Permission denied"), "{forbidden}");
        assert_eq!(world.snapshot(), before, "{forbidden}");
    }
}

#[test]
fn a_directory_whose_copy_fails_stays_and_leaves_nothing_behind() {
    let world = World::new("d/a = text\nd/e/pipe |\nother:full/x =");
    let before = world.snapshot();
    let failed = run(&world, PERMIT_ALL, MOVE).result.unwrap_err();
    assert!(failed.message.contains("pipe"), "{failed:?}");
    assert_eq!(world.snapshot(), before);
    std::fs::remove_file(world.fill("{{world}}/d/e/pipe")).unwrap();
    let before = world.snapshot();
    let failed = run(&world, PERMIT_ALL, &MOVE.replace("to, \"d\"", "to, \"full\"")).result.unwrap_err();
    assert!(failed.message.contains("not empty"), "{failed:?}");
    assert_eq!(world.snapshot(), before);
}

#[test]
fn a_directory_moved_across_lands_where_it_was_authorised_with_all_it_has() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new("d/a = text\nd/e/b = more\nd/l -> e/b\nd/empty/");
    let mode = |path: &str| std::fs::symlink_metadata(world.fill(path)).unwrap().permissions().mode();
    let set = |path: &str, mode: u32| std::fs::set_permissions(world.fill(path), std::fs::Permissions::from_mode(mode)).unwrap();
    set("{{world}}/d/a", 0o640);
    set("{{world}}/d/e", 0o710);
    let outcome = run(&world, PERMIT_ALL, MOVE);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let after = world.snapshot();
    let names: Vec<_> = after.keys().map(String::as_str).collect();
    assert_eq!(names, ["{{other}}/d", "{{other}}/d/a", "{{other}}/d/e", "{{other}}/d/e/b", "{{other}}/d/empty", "{{other}}/d/l"]);
    assert_eq!((after["{{other}}/d/e/b"].as_str(), after["{{other}}/d/l"].as_str()), ("= more", "-> e/b"));
    assert_eq!((mode("{{other}}/d/a") & 0o7777, mode("{{other}}/d/e") & 0o7777), (0o640, 0o710));
}

#[test]
fn a_backup_that_is_denied_moves_nothing() {
    let world = World::new("d/a = new\nd/b = old\nd/b~ = older");
    let before = world.snapshot();
    for forbidden in ["move", "create"] {
        let on = if forbidden == "move" { "b" } else { "b~" };
        let policy = format!(
            "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"{forbidden}\", resource == file_system::File::\"{{{{world}}}}/d/{on}\");"
        );
        let outcome = run(&world, &policy, r#"mv([mv::backup], "{{world}}/d/a", "{{world}}/d/b")"#);
        assert!(outcome.result.unwrap_err().message.starts_with("Permission denied"));
        assert_eq!(world.snapshot(), before);
    }
}

#[test]
fn a_policy_can_tell_attributes_apart() {
    let world = World::new("d/a = text");
    let policy = r#"
        permit(principal, action == file_system::Action::"open", resource);
        permit(principal, action == file_system::Action::"set_x_attr", resource) when { context.xattr.name == "security.selinux" };"#;
    let set = |name: &str| {
        let script = format!(
            r#"{OPEN} let f = d.open_file("a", OpenFileOptions().write(true).build());
            f.set_extended_attr(SetXAttrOptions().name("{name}").selinux_type("etc_t").build())"#
        );
        run(&world, policy, &script).result.map(|_| ()).map_err(|error| error.message)
    };
    assert!(set("user.note").unwrap_err().starts_with("Permission denied"));
    // Whether the file has a label depends on the host; the policy does not stand in the way.
    assert!(!set("security.selinux").is_err_and(|message| message.starts_with("Permission denied")));
}

/// Levels, the length of a name, and what it takes: deeper than a small stack, and with paths longer than the system
/// takes at once.
const DEEP: [(usize, usize); 2] = [(500, 1), (40, 200)];
/// Enough for an engine, and not for a walk that goes deeper into the stack with each level.
const STACK: usize = 1 << 20;

#[test]
fn a_tree_deeper_than_the_stack_is_walked_counted_and_removed() {
    for (levels, length) in DEEP {
        let walk = move || walk_deep(levels, &"d".repeat(length));
        std::thread::Builder::new().stack_size(STACK).spawn(walk).unwrap().join().unwrap();
    }
}

fn walk_deep(levels: usize, name: &str) {
    let world = World::new("d/");
    let mut at = rustix::fs::open(world.fill("{{world}}/d"), rustix::fs::OFlags::PATH, rustix::fs::Mode::empty()).unwrap();
    for _ in 0..levels {
        rustix::fs::mkdirat(&at, name, rustix::fs::Mode::from_raw_mode(0o700)).unwrap();
        at = rustix::fs::openat(&at, name, rustix::fs::OFlags::PATH, rustix::fs::Mode::empty()).unwrap();
    }
    let script = format!(
        r#"{OPEN}
        let found = 0;
        d.find(FindOptions().build(), |entry| found += 1);
        print(found);
        print(du([du::s], "{{{{world}}}}/d").total_inode_count);
        rm([rm::recursive], "{{{{world}}}}/d");"#
    );
    let outcome = run(&world, PERMIT_ALL, &script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(printed(&outcome), [levels.to_string(), (levels + 1).to_string()]);
    assert!(!std::path::Path::new(&world.fill("{{world}}/d")).exists());
}
