//! A directory that is swapped with a link while a script reads through it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rex_runtime::{Runtime, Script};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use rex_tests::world::World;

/// How often the directory and the link change places, at least.
const SWAPS: u64 = 100_000;
/// How often each outcome has to be seen, at least.
const SEEN: i64 = 1000;
/// Reads of one run of the script.
const READS: i64 = 2000;

#[test]
fn what_is_forbidden_never_comes_back() {
    for (call, policy) in [
        ("file_system::read", r#"permit(principal, action == file_system::Action::"read", resource);"#),
        ("cat", r#"permit(principal, action, resource) unless { resource in file_system::Dir::"{{world}}/secret" };"#),
    ] {
        let world = World::new("door/a = allowed\nsecret/a = forbidden\nlink -> secret");
        let (done, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
        let (read, refused) = std::thread::scope(|scope| {
            // However the reader ends, the swapping ends too: a failure must not hang.
            let _end = End(&done);
            scope.spawn(|| swap(&world, &done, &swaps));
            read_through(&world, call, policy, &swaps)
        });
        println!("{call}: {} swaps, read {read} times, refused {refused} times", swaps.load(Ordering::Relaxed));
        assert!(read >= SEEN && refused >= SEEN);
    }
}

struct End<'d>(&'d AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn swap(world: &World, done: &AtomicBool, swaps: &AtomicU64) {
    let (door, link) = (world.fill("{{world}}/door"), world.fill("{{world}}/link"));
    while !done.load(Ordering::Relaxed) {
        renameat_with(CWD, &door, CWD, &link, RenameFlags::EXCHANGE).unwrap();
        swaps.fetch_add(1, Ordering::Relaxed);
    }
}

fn read_through(world: &World, call: &str, policy: &str, swaps: &AtomicU64) -> (i64, i64) {
    let runtime = Runtime::builder().policy(world.fill(policy)).build().unwrap();
    let text = format!(
        r#"
        let read = 0;
        let refused = 0;
        for turn in 0..{READS} {{
            let text = ();
            try {{ text = {call}("{{{{world}}}}/door/a"); }} catch {{ refused += 1; }}
            if text == "allowed" {{ read += 1; }}
            if text == "forbidden" {{ throw "the forbidden content came back"; }}
        }}
        `${{read}} ${{refused}}`
        "#
    );
    let script = Script::new("race.rhai", world.fill(&text));
    let (mut read, mut refused) = (0, 0);
    while swaps.load(Ordering::Relaxed) < SWAPS || read < SEEN || refused < SEEN {
        let outcome = runtime.run(&script, []);
        assert!(outcome.result.is_ok(), "{:?}", outcome.result);
        let (once, other) = outcome.output.split_once(' ').unwrap();
        read += once.parse::<i64>().unwrap();
        refused += other.parse::<i64>().unwrap();
    }
    (read, refused)
}
