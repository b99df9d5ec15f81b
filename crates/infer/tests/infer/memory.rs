//! How much memory an analysis takes at the most. Each script has a process of its own: this test binary again, for the
//! one test that reads a script from its standard input.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use rex_infer::{NoFiles, Options, infer};
use rex_syntax::Source;

/// No script may take more, in KiB.
const MOST: u64 = 256 << 10;
/// Tells the process that it is to read a script.
const ALONE: &str = "REX_TEST_ALONE";

/// The script is analysed within the bound, with the usual number of steps; policy, document and explanation included.
pub(crate) fn stays_within_memory(script: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "memory::a_script_alone", "--nocapture"])
        .env(ALONE, "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let output = String::from_utf8_lossy(&output.stdout);
    let peak = output.lines().find_map(|line| line.strip_prefix("peak: ")?.parse().ok());
    let head = script.get(..60).unwrap_or(script);
    assert!(peak.is_some_and(|peak: u64| peak <= MOST), "{head}: {peak:?} KiB; none where it did not come to its end");
}

#[test]
#[expect(clippy::print_stdout, reason = "how the process says what it took")]
fn a_script_alone() {
    if std::env::var_os(ALONE).is_none() {
        return stays_within_memory("cat(\"/a\")");
    }
    let mut script = String::new();
    std::io::stdin().read_to_string(&mut script).unwrap();
    let inferred = infer(Source::new("hostile.rhai", script), &Options::default(), &NoFiles);
    let made = (inferred.policy().unwrap(), inferred.to_json().to_string(), inferred.explain().count());
    // The test harness writes before it on the same line.
    println!("\npeak: {}", peak());
    drop(made);
}

/// The most memory this process has taken, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}
