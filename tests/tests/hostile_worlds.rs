//! Worlds that are against a script: files that never end or never answer, names nobody can name, full disks, trees that
//! change under the walk. Nothing hangs, nothing is lost, nothing outside is touched.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Check, Form, Operation, Type};
use rex_catalogue::tables;
use rex_runtime::{Outcome, Runtime, Script};
use rustix::fs::{CWD, FileType, Mode, RenameFlags, mknodat, renameat_with};

use rex_tests::world::World;

const PERMIT_ALL: &str = "permit(principal, action, resource);";
/// A call that has not come back by then hangs: none waits for anything.
const PATIENCE: Duration = Duration::from_secs(120);
/// Fewer calls than this, and the catalogue was not gone through.
const CALLS: usize = 100;

fn run(world: &World, script: &str) -> Outcome {
    let runtime = Runtime::builder().policy(PERMIT_ALL).principal("tester").build().unwrap();
    runtime.run(&Script::new("world.rhai", world.fill(script)), [])
}

fn refused(world: &World, script: &str, words: &str) {
    let outcome = run(world, script);
    let error = outcome.result.expect_err(script);
    assert!(error.message.contains(words), "{script}: {}", error.message);
}

/// A world with one special file `d/special` beside a plain one. None where this account cannot make it.
fn special(what: &str) -> Option<World> {
    let world = World::new("d/a = public");
    let path = world.fill("{{world}}/d/special");
    let device = |minor| mknodat(CWD, &path, FileType::CharacterDevice, Mode::from_raw_mode(0o666), rustix::fs::makedev(1, minor));
    match what {
        "pipe" => mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap(),
        "socket" => drop(UnixListener::bind(&path).unwrap()),
        "zero" => device(5).ok()?,
        "full" => device(7).ok()?,
        other => panic!("{other}"),
    }
    Some(world)
}

#[test]
fn no_operation_waits_for_a_special_file() {
    let mut calls = BTreeSet::new();
    for what in ["pipe", "socket", "zero", "full"] {
        for operation in tables::operations() {
            let Some(world) = special(what) else { continue };
            let Some(script) = call(operation) else { continue };
            calls.insert(format!("{what} {}", operation.signature()));
            in_time(&format!("{what}: {script}"), move || drop(run(&world, &script)));
        }
    }
    println!("{} calls", calls.len());
    assert!(calls.len() >= CALLS, "{calls:?}");
}

#[test]
fn no_reader_waits_for_a_device_of_this_machine() {
    for path in ["/dev/zero", "/dev/full", "/dev/ptmx", "/dev/tty", "/dev/random"] {
        for read in ["cat(PATH)", "file_system::read(PATH)", "file_system::read_lines(PATH)", "tail(PATH)", "grep(\"x\", PATH)", "wc(PATH)"]
        {
            let script = read.replace("PATH", &format!("{path:?}"));
            in_time(&script.clone(), move || assert!(run(&World::new(""), &script).result.is_err(), "{script}"));
        }
    }
}

/// Runs it in a thread of its own; what has not come back by the end of all patience hangs.
fn in_time(what: &str, work: impl FnOnce() + Send + 'static) {
    let (done, finished) = channel();
    let worker = std::thread::spawn(move || {
        work();
        done.send(()).unwrap();
    });
    match finished.recv_timeout(PATIENCE) {
        Ok(()) => worker.join().unwrap(),
        Err(_) if worker.is_finished() => panic!("{what} failed"),
        Err(_) => panic!("{what} hangs"),
    }
}

/// A script that calls an operation on the special file. None where that takes an open file, which none of these gives.
fn call(operation: &Operation) -> Option<String> {
    let arguments: Option<Vec<_>> = operation.parameters.iter().map(|parameter| argument(parameter.name, parameter.holds)).collect();
    let arguments = arguments?.join(", ");
    let name = operation.name;
    Some(match operation.form {
        Form::Function => format!("{name}({arguments})"),
        Form::Namespaced(space) => format!("{space}::{name}({arguments})"),
        Form::Method(receiver) => format!("{}.{name}({arguments})", object(receiver)?),
        Form::Statement => return None,
    })
}

fn argument(name: &str, holds: Type) -> Option<String> {
    Some(match holds {
        Type::Nothing => "()".to_owned(),
        Type::Bool => "true".to_owned(),
        Type::Int => "1".to_owned(),
        Type::Float => "1.0".to_owned(),
        Type::Text => match name {
            "path" | "src" | "target_path" => "\"{{world}}/d/special\"",
            "dst" => "\"{{world}}/d/new\"",
            "file_name" | "symlink_name" => "\"special\"",
            _ => "\"x\"",
        }
        .to_owned(),
        Type::Flags(_) | Type::Array => "[]".to_owned(),
        Type::Map => "#{}".to_owned(),
        Type::Function => "|entry| entry.metadata()".to_owned(),
        Type::Any => "()".to_owned(),
        Type::Object(kind) => object(kind)?,
    })
}

fn object(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::RcDirHandle => "DirConfig().path(\"{{world}}/d\").build().open(OpenDirOptions().build())".to_owned(),
        Kind::DirConfig => "DirConfig().path(\"{{world}}/d/special\").build()".to_owned(),
        Kind::DirEntry => "ls(\"{{world}}/d\")[\"special\"]".to_owned(),
        Kind::OpenFileOptions => "OpenFileOptions().read(true).build()".to_owned(),
        kind => {
            let builder = tables::builders().find(|builder| builder.builds == kind)?;
            let required = builder.checks.iter().filter_map(|check| match check {
                Check::Required(setting) => builder.settings.iter().find(|known| known.name == *setting),
                _ => None,
            });
            let set: Option<String> =
                required.map(|setting| Some(format!(".{}({})", setting.name, argument("", setting.holds)?))).collect();
            format!("{}(){}.build()", builder.function, set?)
        }
    })
}

/// A tree with names no policy can name: a new line, no UTF-8, and beside that the name it is shown by.
fn odd() -> (World, Vec<PathBuf>) {
    let world = World::new("d/plain = public\nd/odd\u{fffd} = shown\nd/s/below = public");
    let directory = PathBuf::from(world.fill("{{world}}/d"));
    let odd: Vec<_> = [&b"odd\xff"[..], b"new\nline", b"dir\xfe"].iter().map(|name| directory.join(OsStr::from_bytes(name))).collect();
    std::fs::write(&odd[0], "s3cr3t").unwrap();
    std::fs::write(&odd[1], "s3cr3t").unwrap();
    std::fs::create_dir(&odd[2]).unwrap();
    std::fs::write(odd[2].join("below"), "s3cr3t").unwrap();
    for path in [&odd[0], &odd[1], &odd[2].join("below")] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o640)).unwrap();
    }
    (world, odd)
}

#[test]
fn names_nobody_can_name_are_listed_and_left_alone() {
    let (world, odd) = odd();
    assert_eq!(run(&world, r#"file_system::list("{{world}}/d").len()"#).output, "6");
    let walked = r#"
        let found = [];
        DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build()).find(FindOptions().build(), |entry| found.push(entry.name));
        found.sort();
        found += find_files([glob::recursive], "*", "{{world}}/d").len();
        found"#;
    assert_eq!(run(&world, walked).output, "[\"below\", \"odd\u{fffd}\", \"plain\", \"s\", 4]");
    let opened = r#"
        let found = [];
        for entry in ls("{{world}}/d").values() {
            try { found.push(entry.open_as_file(OpenFileOptions().read(true).write(true).build()).read()); } catch {}
            try { found.push(entry.open_as_dir(OpenDirOptions().build()).list_entries().len()); } catch {}
            try { entry.metadata(); } catch {}
        }
        found"#;
    let opened = run(&world, opened);
    assert!(opened.result.is_ok() && !opened.output.contains("s3cr3t"), "{}", opened.output);
    for name in ["new\\nline", "odd\\xff", "dir\u{fffd}/below"] {
        for call in ["cat(PATH)", "rm(PATH)", "cp(PATH, \"{{world}}/copy\")", "mv(PATH, \"{{world}}/moved\")"] {
            let script = call.replace("PATH", &format!("\"{{{{world}}}}/d/{name}\""));
            assert!(run(&world, &script).result.is_err(), "{script}");
        }
    }
    let changed = r#"DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build()).chmod(ChmodDirOptions().permissions(0o700).recursive(true).build())"#;
    assert!(run(&world, changed).result.is_ok());
    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
    assert_eq!(mode(Path::new(&world.fill("{{world}}/d/s/below"))), 0o700);
    assert_eq!((mode(&odd[0]), mode(&odd[1]), mode(&odd[2].join("below"))), (0o640, 0o640, 0o640));
    assert!(run(&world, r#"rm([rm::recursive, rm::force], "{{world}}/d")"#).result.is_err());
    assert!(odd.iter().all(|path| path.symlink_metadata().is_ok()), "nothing of such a tree may be removed");
    assert_eq!(std::fs::read_to_string(&odd[0]).unwrap(), "s3cr3t");
}

#[test]
fn a_file_larger_than_memory_is_refused_and_its_size_is_told() {
    let world = World::new("d/a =");
    let file = std::fs::File::options().write(true).open(world.fill("{{world}}/d/a")).unwrap();
    file.set_len(10 << 30).unwrap();
    let handle = r#"DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build()).open_file("a", OpenFileOptions().read(true).write(true).build())"#;
    for read in [
        r#"cat("{{world}}/d/a")"#.to_owned(),
        r#"file_system::read("{{world}}/d/a")"#.to_owned(),
        r#"grep("x", "{{world}}/d/a")"#.to_owned(),
        r#"sed([sed::in_place], "x", "y", "{{world}}/d/a")"#.to_owned(),
        format!("{handle}.read()"),
        format!("{handle}.read_lines(ReadLinesOptions().count(1).build())"),
        format!("{handle}.read_page(ReadPageOptions().num_lines(1).build())"),
    ] {
        refused(&world, &read, "--max-read");
    }
    assert_eq!(run(&world, &format!("{handle}.metadata().file_size()")).output, "10737418240");
    assert_eq!(run(&world, r#"file_system::stat("{{world}}/d/a")["file_size"]"#).output, "10737418240");
    assert_eq!(run(&world, &format!("let h = {handle}; h.truncate(TruncateOptions().size(3).build()); h.read().len()")).output, "3");
}

/// Where the child finds its directory, and a file that is too long for it.
const FULL: &str = "REX_TEST_FULL_DIRECTORY";
const LONG: &str = "REX_TEST_LONG_FILE";

#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_else() {
    // No file may grow: every host has that. The shell ignores the signal, so that the write itself fails.
    in_a_child("trap '' XFSZ; ulimit -f 8", &[]);
    // A small file system of one's own, where this account may make one.
    let namespace = ["unshare", "--user", "--map-root-user", "--mount"];
    if Command::new(namespace[0]).args(&namespace[1..]).arg("true").status().is_ok_and(|status| status.success()) {
        in_a_child(&format!("mount -t tmpfs -o size=64k tmpfs \"${FULL}\""), &namespace);
    } else {
        println!("no file system of our own: this host has no user namespaces");
    }
}

fn in_a_child(prepare: &str, namespace: &[&str]) {
    let (directory, memory) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in("/dev/shm").unwrap());
    let long = memory.path().join("long");
    std::fs::write(&long, "x".repeat(100_000)).unwrap();
    let script = format!("{prepare} && exec \"$0\" --exact hostile_worlds::the_writer_without_space --nocapture");
    let words: Vec<&str> = namespace.iter().copied().chain(["sh", "-c", &script]).collect();
    let mut child = Command::new(words[0]);
    child.args(&words[1..]).arg(std::env::current_exe().unwrap()).env(FULL, directory.path()).env(LONG, &long);
    let ended = child.output().unwrap();
    let out = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && out.contains("all refused"), "{prepare}: {out}{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(std::fs::read_to_string(&long).unwrap().len(), 100_000, "the source of a copy or move that failed stays");
}

/// Not a test of its own: what the test above starts where nothing more can be written.
#[test]
fn the_writer_without_space() {
    let (Ok(directory), Ok(long)) = (std::env::var(FULL), std::env::var(LONG)) else { return };
    std::fs::write(format!("{directory}/a"), "old").unwrap();
    std::fs::create_dir(format!("{directory}/d")).unwrap();
    let device = |path: &str| std::fs::metadata(path).unwrap().dev();
    assert_ne!(device(&directory), device(&long), "this test needs /tmp and /dev/shm on different file systems");
    let runtime = Runtime::builder().policy(PERMIT_ALL).principal("tester").build().unwrap();
    for call in [
        "file_system::write(a, text)",
        "write([write::replace], a, text)",
        "sed([sed::in_place], \"old\", text, a)",
        "handle.write(text)",
        "file_system::write(new, text)",
        "write([write::replace], new, text)",
        "cp(long, new)",
        "file_system::copy(long, new)",
        "mv(long, new)",
        "file_system::move(long, new)",
    ] {
        let script = format!(
            r#"let a = "{directory}/a"; let new = "{directory}/d/new"; let long = "{long}"; let text = "x"; text.pad(100000, "x");
            let handle = DirConfig().path("{directory}").build().open(OpenDirOptions().build()).open_file("a", OpenFileOptions().read(true).write(true).build());
            {call}"#
        );
        let outcome = runtime.run(&Script::new("full.rhai", script), []);
        assert!(outcome.result.is_err(), "{call} found room");
        assert_eq!(std::fs::read_to_string(format!("{directory}/a")).unwrap(), "old", "{call}");
        let names = |path: &str| std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
        assert!(names(&format!("{directory}/d")).is_empty(), "{call} left {:?}", names(&format!("{directory}/d")));
        assert_eq!(names(&directory).len(), 2, "{call} left {:?}", names(&directory));
    }
    println!("all refused");
}

#[test]
fn other_names_of_a_file_outlive_what_is_done_to_one() {
    let world = World::new("d/a = old\noutside/");
    let (one, other) = (world.fill("{{world}}/d/a"), world.fill("{{world}}/outside/b"));
    std::fs::hard_link(&one, &other).unwrap();
    assert!(run(&world, r#"file_system::write("{{world}}/d/a", "new")"#).result.is_ok());
    assert_eq!((std::fs::read_to_string(&one).unwrap().as_str(), std::fs::read_to_string(&other).unwrap().as_str()), ("new", "old"));
    assert!(run(&world, r#"rm([rm::recursive], "{{world}}/d")"#).result.is_ok());
    assert_eq!((Path::new(&one).exists(), std::fs::metadata(&other).unwrap().nlink()), (false, 1));
}

/// How often each walk meets a tree that changes.
const WALKS: usize = 1000;

#[test]
fn a_walk_over_a_changing_tree_touches_nothing_outside() {
    let open = r#"DirConfig().path("{{world}}/tree").build().open(OpenDirOptions().build())"#;
    for walk in [
        format!(
            "{open}.find(FindOptions().build(), |entry| {{ try {{ entry.open_as_file(OpenFileOptions().read(true).write(true).build()).write_in_place(\"x\"); }} catch {{}} }})"
        ),
        r#"for entry in ls("{{world}}/tree").values() { try { entry.open_as_dir(OpenDirOptions().build()).list_entries(); } catch {} }"#
            .to_owned(),
        format!("{open}.chmod(ChmodDirOptions().permissions(0o711).recursive(true).build())"),
        r#"find_files([glob::recursive], "*", "{{world}}/tree")"#.to_owned(),
        r#"rm([rm::recursive], "{{world}}/tree/s")"#.to_owned(),
    ] {
        let world = World::new("tree/\noutside/kept = s3cr3t\noutside/d/kept = s3cr3t\noutside % 750\noutside/kept % 640\noutside/d % 750");
        let before = outside(&world);
        let done = AtomicBool::new(false);
        let runtime = Runtime::builder().policy(PERMIT_ALL).principal("tester").build().unwrap();
        let script = Script::new("walk.rhai", world.fill(&walk));
        let succeeded = std::thread::scope(|scope| {
            let _end = End(&done);
            scope.spawn(|| change(&world, &done));
            (0..WALKS).filter(|_| runtime.run(&script, []).result.is_ok()).count()
        });
        println!("{succeeded} of {WALKS} succeeded: {walk}");
        assert_eq!(outside(&world), before, "{walk}");
    }
}

struct End<'d>(&'d AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Makes, removes and renames in the tree, and gives a directory's name to a link out of it. Whatever the walk has
/// removed meanwhile is made again: beside the tree, for its names can lead out of it at any time.
fn change(world: &World, done: &AtomicBool) {
    let place = |name: &str| PathBuf::from(world.fill(&format!("{{{{world}}}}/{name}")));
    let (directory, link) = (place("tree/s"), place("tree/link"));
    while !done.load(Ordering::Relaxed) {
        std::fs::create_dir_all(place("spare/d")).unwrap();
        std::fs::write(place("spare/d/kept"), "inside").unwrap();
        std::fs::write(place("spare/kept"), "inside").unwrap();
        if renameat_with(CWD, place("spare"), CWD, &directory, RenameFlags::NOREPLACE).is_err() {
            std::fs::remove_dir_all(place("spare")).unwrap();
        }
        let _ = std::os::unix::fs::symlink(place("outside"), &link);
        for _ in 0..20 {
            let _ = renameat_with(CWD, &directory, CWD, &link, RenameFlags::EXCHANGE);
            let _ = std::fs::write(place("tree/file"), "inside");
            let _ = std::fs::rename(place("tree/file"), place("tree/renamed"));
            let _ = std::fs::remove_file(place("tree/renamed"));
        }
    }
}

fn outside(world: &World) -> Vec<(u32, i64, i64, u64, String)> {
    ["outside", "outside/kept", "outside/d", "outside/d/kept"]
        .iter()
        .map(|name| {
            let path = world.fill(&format!("{{{{world}}}}/{name}"));
            let found = std::fs::metadata(&path).unwrap();
            (found.mode(), found.mtime(), found.mtime_nsec(), found.ino(), std::fs::read_to_string(&path).unwrap_or_default())
        })
        .collect()
}
