//! A running program: its output is taken as it comes, and it ends when the run does.

use std::process::{Child, ChildStderr, ChildStdout};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, pidfd_open, waitid};

use super::content::CHUNK;
use super::session::Leftover;
use crate::failure::{Failure, FailureKind};
use crate::run::Ended;

/// Output and end wake the wait at once; for what nothing tells it (an interrupt of another thread, the clock) it looks this often.
const SLICE: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
/// A pipe holds less than so many pieces, so one that yields more is being filled again.
const PIECES: usize = 64;

/// What a program is watched for.
pub struct Watch<'r> {
    /// Bytes kept of each output.
    pub output: u64,
    /// Why the run has to end, if it has to.
    pub must_end: &'r dyn Fn() -> Option<Ended>,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ending {
    /// Its exit code; of one that a signal ended, minus the signal's number.
    pub code: i64,
    /// What it wrote to its output.
    pub output: String,
    /// What it wrote to its error output.
    pub errors: String,
    /// Whether it wrote more than is kept.
    pub truncated: bool,
    /// What it left running.
    pub leftover: Option<Leftover>,
}

/// Why there is no ending.
#[derive(Debug)]
pub enum Interruption {
    /// It could not be started, or watched.
    Failed(Failure),
    /// The run has to end.
    Ended(Ended),
}

impl From<Failure> for Interruption {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Waits for the end of a program, taking what it writes.
pub(super) fn supervise(child: &mut Child, watch: &Watch<'_>) -> Result<Ending, Interruption> {
    let lost = |what: &str| Failure::new(FailureKind::Other, format!("internal: a program was started without {what}"));
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or_else(|| lost("a number"))?;
    // From here on whatever goes wrong ends what was started.
    let session = Leftover::new(pid);
    let (output, errors) =
        (child.stdout.take().ok_or_else(|| lost("an output"))?, child.stderr.take().ok_or_else(|| lost("an error output"))?);
    let mut streams = [Stream::of_output(output, watch.output)?, Stream::of_errors(errors, watch.output)?];
    // Older systems have no descriptor of a process; there the slices alone tell of its end.
    let process = pidfd_open(pid, PidfdFlags::empty()).ok();
    let code = loop {
        wait(&streams, process.as_ref())?;
        for stream in &mut streams {
            stream.take()?;
        }
        if let Some(code) = ended(pid)? {
            break code;
        }
        if let Some(ended) = (watch.must_end)() {
            drop(session);
            return Err(Interruption::Ended(ended));
        }
    };
    // What was written before the end is in the pipes by now; what others write later is not waited for.
    for stream in &mut streams {
        stream.take()?;
    }
    let truncated = streams.iter().any(|stream| stream.truncated);
    let [output, errors] = streams.map(|stream| String::from_utf8_lossy(&stream.kept).into_owned());
    Ok(Ending { code, output, errors, truncated, leftover: session.settle() })
}

fn unwatched(error: Errno) -> Failure {
    Failure::new(FailureKind::IoError, format!("cannot watch the program: {}; it was ended", std::io::Error::from(error)))
}

/// Waits until there is something to read, the program has ended, or a slice is over.
fn wait(streams: &[Stream], process: Option<&OwnedFd>) -> Result<(), Failure> {
    let open = streams.iter().filter_map(|stream| stream.pipe.as_ref());
    let mut ends: Vec<PollFd<'_>> = open.chain(process).map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
    match poll(&mut ends, Some(&SLICE)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(unwatched(error)),
    }
}

/// The code of a process that has ended; it is not waited for yet, so its number stays its own.
fn ended(pid: Pid) -> Result<Option<i64>, Failure> {
    let how = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(pid), how) {
        Ok(None) | Err(Errno::INTR) => Ok(None),
        Ok(Some(status)) => Ok(Some(match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => i64::from(code),
            (None, Some(signal)) => -i64::from(signal),
            (None, None) => return Err(unwatched(Errno::CHILD)),
        })),
        Err(error) => Err(unwatched(error)),
    }
}

/// One output of a program.
struct Stream {
    /// None once it has ended.
    pipe: Option<OwnedFd>,
    kept: Vec<u8>,
    most: u64,
    truncated: bool,
}

impl Stream {
    fn of_output(pipe: ChildStdout, most: u64) -> Result<Self, Failure> {
        Self::new(pipe.into(), most)
    }

    fn of_errors(pipe: ChildStderr, most: u64) -> Result<Self, Failure> {
        Self::new(pipe.into(), most)
    }

    fn new(pipe: OwnedFd, most: u64) -> Result<Self, Failure> {
        let flags = rustix::fs::fcntl_getfl(&pipe).map_err(unwatched)?;
        rustix::fs::fcntl_setfl(&pipe, flags | OFlags::NONBLOCK).map_err(unwatched)?;
        Ok(Self { pipe: Some(pipe), kept: Vec::new(), most, truncated: false })
    }

    /// Takes what is there.
    fn take(&mut self) -> Result<(), Failure> {
        let mut chunk = vec![0; CHUNK];
        for _ in 0..PIECES {
            let Some(pipe) = &self.pipe else { return Ok(()) };
            match rustix::io::read(pipe.as_fd(), &mut chunk) {
                Ok(0) => self.pipe = None,
                Ok(read) => self.keep(chunk.get(..read).unwrap_or_default()),
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(unwatched(error)),
            }
        }
        Ok(())
    }

    /// Keeps what there is room for. The rest is taken too: a program must not wait for a reader that has enough.
    fn keep(&mut self, piece: &[u8]) {
        let room = usize::try_from(self.most.saturating_sub(self.kept.len() as u64)).unwrap_or(usize::MAX);
        let kept = piece.get(..room.min(piece.len())).unwrap_or_default();
        self.kept.extend_from_slice(kept);
        self.truncated |= kept.len() < piece.len();
    }
}
