//! Running cargo and other programs.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::Done;

/// How often a running program is looked at.
const TICK: Duration = Duration::from_millis(50);

/// Cargo, in that directory.
pub(crate) fn cargo(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(directory).args(arguments);
    command
}

/// Runs a program with the terminal's own input and output; its failure is an error.
pub(crate) fn succeed(mut command: Command) -> Done {
    let shown = shown(&command);
    let status = command.status().map_err(|error| format!("{shown}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}").into()) }
}

/// Runs a program for what it prints; its failure is an error.
pub(crate) fn output(mut command: Command) -> Done<String> {
    let shown = shown(&command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() { Ok(String::from_utf8(output.stdout)?) } else { Err(format!("{shown}: {}", output.status).into()) }
}

/// A command line as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = [program].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// How a watched program ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It ended with success.
    Success,
    /// It ended with another status.
    Failure,
    /// It printed enough, and was ended.
    Enough,
    /// It was still running after the time it had, and was ended.
    Timeout,
}

/// What ends a watched program before its own end.
pub(crate) struct Watch<'w> {
    /// How long it may run.
    pub(crate) time: Duration,
    /// Whether a line of its output says all there is to know.
    pub(crate) enough: fn(&str) -> bool,
    /// Goes up when the chore itself is to end.
    pub(crate) interrupted: &'w AtomicBool,
}

/// What a program has printed so far, and whether that is enough.
#[derive(Default)]
struct Printed {
    text: Mutex<String>,
    enough: AtomicBool,
}

impl Printed {
    /// Takes all lines of a stream.
    fn take(self: &Arc<Self>, stream: Option<impl Read + Send + 'static>, enough: fn(&str) -> bool) -> Option<JoinHandle<()>> {
        let (printed, mut lines) = (Arc::clone(self), BufReader::new(stream?).split(b'\n'));
        Some(std::thread::spawn(move || {
            // What could be read until the pipe broke is still worth showing.
            while let Some(Ok(line)) = lines.next() {
                let line = String::from_utf8_lossy(&line);
                printed.enough.fetch_or(enough(&line), Ordering::Relaxed);
                let mut text = printed.text.lock().unwrap_or_else(PoisonError::into_inner);
                text.push_str(&line);
                text.push('\n');
            }
        }))
    }
}

/// Runs a program in a process group of its own and gives what it printed on both streams.
///
/// When it is to end, the whole group is ended: a test that loops for ever must not outlive the chore.
pub(crate) fn watch(mut command: Command, watch: &Watch<'_>) -> Done<(End, String)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn()?;
    let printed = Arc::new(Printed::default());
    let readers = [printed.take(child.stdout.take(), watch.enough), printed.take(child.stderr.take(), watch.enough)];
    let end = wait(&mut child, watch, &printed);
    // Whatever the group left behind would keep the pipes open.
    let _ = killpg(Pid::from_raw(i32::try_from(child.id())?), Signal::SIGKILL);
    for reader in readers.into_iter().flatten() {
        reader.join().map_err(|_| "the reader of a program's output failed")?;
    }
    let text = std::mem::take(&mut *printed.text.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((end?, text))
}

fn wait(child: &mut Child, watch: &Watch<'_>, printed: &Printed) -> Done<End> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { End::Success } else { End::Failure });
        }
        let end = if watch.interrupted.load(Ordering::Relaxed) {
            Err("interrupted".into())
        } else if printed.enough.load(Ordering::Relaxed) {
            Ok(End::Enough)
        } else if start.elapsed() > watch.time {
            Ok(End::Timeout)
        } else {
            std::thread::sleep(TICK);
            continue;
        };
        killpg(Pid::from_raw(i32::try_from(child.id())?), Signal::SIGKILL)?;
        child.wait()?;
        return end;
    }
}

/// Runs a program, passes on each line it prints, and gives those the caller keeps.
pub(crate) fn passing(mut command: Command, keep: impl Fn(&str) -> bool) -> Done<(bool, Vec<String>)> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut kept = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            if keep(&line) {
                kept.push(line);
            }
        }
    }
    Ok((child.wait()?.success(), kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(script: &str, time: Duration) -> (End, String) {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let watch_for = Watch { time, enough: |line| line == "enough", interrupted: &AtomicBool::new(false) };
        watch(command, &watch_for).unwrap_or_else(|error| (End::Failure, error.to_string()))
    }

    #[test]
    fn a_program_ends_by_itself_or_is_ended_with_all_it_started() {
        let long = Duration::from_secs(60);
        assert_eq!(watched("echo one; echo two >&2", long).0, End::Success);
        assert_eq!(watched("echo one; exit 3", long), (End::Failure, "one\n".to_owned()));
        let start = Instant::now();
        assert_eq!(watched("echo enough; sleep 300 & sleep 300", long).0, End::Enough);
        assert_eq!(watched("sleep 300 & wait", Duration::from_millis(100)).0, End::Timeout);
        assert!(start.elapsed() < long, "the programs were waited for");
    }
}
