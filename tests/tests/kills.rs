//! A writer that is killed leaves the old or the new content, never a torn one.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use rex_runtime::{Runtime, Script};

use rex_tests::world::World;

/// How often the writer is killed, at least.
const KILLS: usize = 500;
/// How often it has to be before the rename.
const BEFORE: usize = 100;
/// More kills than this are a sign that something is wrong.
const MOST: usize = 5000;
/// Where the child finds its file.
const FILE: &str = "REX_TEST_KILLED_WRITER";
/// Long enough that most of a write is before the rename.
const LENGTH: usize = 256 << 10;

#[test]
fn a_killed_writer_leaves_old_or_new_content() {
    let world = World::new("d/a =");
    let file = world.fill("{{world}}/d/a");
    std::fs::write(&file, "x".repeat(LENGTH)).unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let mut kills = 0;
    // Each temporary file proves one kill before its rename; one that was not cleared yet is not counted again.
    let mut before = BTreeSet::new();
    while kills < KILLS || before.len() < BEFORE {
        kills += 1;
        assert!(kills <= MOST, "only {} of {kills} kills were before the rename", before.len());
        kill_a_writer(&file, random.u64(0..3000));
        whole(&std::fs::read(&file).unwrap());
        // The new file is there whole, or not at all.
        if let Ok(content) = std::fs::read(world.fill("{{world}}/d/a.new")) {
            whole(&content);
        }
        let left = leftovers(&world);
        assert!(left.len() <= 2, "the next write clears what a killed one left, but these are there: {left:?}");
        before.extend(left);
    }
    println!("{kills} kills, {} of them before the rename", before.len());
    let runtime = Runtime::builder().policy("permit(principal, action, resource);").build().unwrap();
    let script = format!("file_system::write({file:?}, \"done\"); file_system::write({file:?} + \".new\", \"done\")");
    let last = runtime.run(&Script::new("s", script), []);
    assert!(last.result.is_ok());
    assert_eq!((std::fs::read_to_string(&file).unwrap().as_str(), leftovers(&world).len()), ("done", 0));
}

fn whole(content: &[u8]) {
    assert_eq!(content.len(), LENGTH, "the file has another length");
    assert!(content.iter().all(|byte| *byte == content[0]), "the file is torn");
}

fn leftovers(world: &World) -> BTreeSet<String> {
    world.snapshot().into_keys().filter(|name| name.starts_with("{{world}}/d/.")).collect()
}

fn kill_a_writer(file: &str, microseconds: u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::the_writer", "--nocapture"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The child says when it has begun to write; how far it is when it is killed is left to chance.
    let mut said = Vec::new();
    let mut byte = [0];
    while !said.ends_with(b"writing") {
        assert_eq!(
            child.stdout.as_mut().unwrap().read(&mut byte).unwrap(),
            1,
            "the writer ended early: {}",
            String::from_utf8_lossy(&said)
        );
        said.push(byte[0]);
    }
    std::thread::sleep(Duration::from_micros(microseconds));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Not a test of its own: what the test above starts and kills.
#[test]
fn the_writer() {
    let Ok(file) = std::env::var(FILE) else { return };
    let runtime = Runtime::builder().policy("permit(principal, action, resource);").build().unwrap();
    let script = format!(
        r#"
        let contents = ["x", "y"];
        for index in 0..2 {{ let text = contents[index]; text.pad({LENGTH}, text); contents[index] = text; }}
        file_system::write({file:?}, contents[0]);
        debug("writing");
        loop {{
            for text in contents {{
                file_system::write({file:?}, text);
                file_system::write({file:?} + ".new", text);
                file_system::delete({file:?} + ".new");
            }}
        }}
        "#
    );
    let mut runtime = runtime;
    runtime.engine_mut().on_debug(|text, _, _| {
        use std::io::Write;
        print!("{text}");
        std::io::stdout().flush().unwrap();
    });
    let outcome = runtime.run(&Script::new("writer.rhai", script), []);
    panic!("the writer ended: {:?}", outcome.result);
}
