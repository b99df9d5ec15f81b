//! Trees that are deeper than a process may have open files.

use std::process::Command;

use crate::world::{Tested, World};

/// How deep.
const LEVELS: usize = 1000;
/// How many files may be open at once.
const FILES: usize = 100;

#[test]
fn a_walk_needs_few_open_files_however_deep_the_tree() -> Tested {
    let world = World::new()?;
    let deep = vec!["d"; LEVELS].join("/");
    std::fs::create_dir_all(world.path(&deep))?;
    std::fs::create_dir_all(world.path("wide"))?;
    for number in 0..2 * FILES {
        std::fs::create_dir(world.path(&format!("wide/{number}")))?;
    }
    let script = r#"
        let d = DirConfig().path("$W/d").build().open(OpenDirOptions().build());
        let kept = [];
        d.find(FindOptions().min_creation_time(from_epoch_seconds(0)).build(), |entry| kept.push(entry));
        print(`${kept.len()} ${kept[-1].metadata().type()} ${kept[-1].name}`);
        let wide = [];
        DirConfig().path("$W/wide").build().open(OpenDirOptions().build()).find(FindOptions().build(), |entry| wide.push(entry));
        print(wide.len());
        d.chmod(ChmodDirOptions().permissions(0o700).recursive(true).build());
        d.set_ownership(SetOwnershipOptions().user(d.get_ownership().user).recursive(true).build());
        print(d.disk_usage(DiskUsageOptions().build()).entries.len());
        print(du([du::s], "$W/d").total_inode_count);
        print(ls([ls::recursive, ls::long], "$W/d").len());
        d.delete(DeleteDirOptions().recursive(true).build());
        rm([rm::recursive], "$W/wide");
        file_system::exists("$W/d") || file_system::exists("$W/wide")
    "#;
    world.file("deep.rhai", script)?;
    let rex = env!("CARGO_BIN_EXE_rex");
    let command = format!("ulimit -n {FILES} && exec {rex} run -s {} -p {}", world.path("deep.rhai"), world.path("all.cedar"));
    let output = Command::new("sh").args(["-c", &command]).output()?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let below = LEVELS - 1;
    let expected = format!("{below} Dir d\n{}\n{LEVELS}\n{LEVELS}\n{below}\nfalse\n", 2 * FILES);
    assert_eq!((out.as_ref(), output.status.code()), (expected.as_str(), Some(0)), "{err}");
    Ok(())
}
