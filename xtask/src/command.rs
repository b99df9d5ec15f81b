//! Running cargo and other programs.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// It was still running after the time it had, and was ended.
    Timeout,
}

/// Runs a program in a process group of its own and gives what it printed on both streams.
///
/// When the time is over, or the flag goes up, the whole group is ended: a test that loops for ever must not outlive the chore.
pub(crate) fn watch(mut command: Command, time: Duration, interrupted: &Arc<AtomicBool>) -> Done<(End, String)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn()?;
    let readers = [reader(child.stdout.take()), reader(child.stderr.take())];
    let end = wait(&mut child, time, interrupted);
    // Whatever the group left behind would keep the pipes open.
    let group = Pid::from_raw(i32::try_from(child.id())?);
    let _ = killpg(group, Signal::SIGKILL);
    let end = end?;
    let mut text = String::new();
    for reader in readers.into_iter().flatten() {
        text.push_str(&reader.join().map_err(|_| "the reader of a program's output failed")?);
    }
    Ok((end, text))
}

fn wait(child: &mut Child, time: Duration, interrupted: &AtomicBool) -> Done<End> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { End::Success } else { End::Failure });
        }
        let late = start.elapsed() > time;
        if late || interrupted.load(Ordering::Relaxed) {
            let group = Pid::from_raw(i32::try_from(child.id())?);
            killpg(group, Signal::SIGKILL)?;
            child.wait()?;
            return if late { Ok(End::Timeout) } else { Err("interrupted".into()) };
        }
        std::thread::sleep(TICK);
    }
}

fn reader(stream: Option<impl Read + Send + 'static>) -> Option<JoinHandle<String>> {
    let mut stream = stream?;
    Some(std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What could be read until the pipe broke is still worth showing.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }))
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
