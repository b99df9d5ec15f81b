//! One script or a thousand: each is analysed by itself, by as many threads as there are processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rex_infer::{Files, Inferred, Options, infer, with_room};
use rex_syntax::Source;

use crate::io::Io;

/// Nothing is shown before that.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is renewed.
const PACE: Duration = Duration::from_millis(100);
/// Takes a line away that was shown.
const CLEAR: &str = "\r\u{1b}[K";

/// One script and what is known about it.
pub(super) struct Job {
    pub(super) source: Source,
    pub(super) options: Options,
}

/// What each script needs, in the order of the scripts.
pub(super) fn analyse(jobs: &[Job], files: &dyn Files, io: &mut Io) -> Vec<Inferred> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    if jobs.len() <= 1 {
        return jobs.iter().map(|job| infer(job.source.clone(), &job.options, files)).collect();
    }
    let next = AtomicUsize::new(0);
    let (sender, results) = channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (next, sender) = (&next, sender.clone());
            let work = move || {
                while let Some((index, job)) = take(next, jobs) {
                    // Nobody listens only where the other side has failed, and that is told there.
                    let _ = sender.send((index, infer(job.source.clone(), &job.options, files)));
                }
            };
            // Where there is no thread with room for all of them, each script asks for its own.
            scope.spawn(move || with_room(work.clone()).unwrap_or_else(work));
        }
        drop(sender);
        let mut progress = Progress::new(io, jobs.len());
        let mut done: Vec<(usize, Inferred)> = Vec::with_capacity(jobs.len());
        loop {
            match results.recv_timeout(PACE) {
                Ok(one) => done.push(one),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            progress.show(done.len());
        }
        progress.clear();
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, inferred)| inferred).collect()
    })
}

fn take<'j>(next: &AtomicUsize, jobs: &'j [Job]) -> Option<(usize, &'j Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

/// A line on the terminal that says how far it is.
struct Progress<'i> {
    io: &'i mut Io,
    all: usize,
    start: Instant,
    shown: Option<Instant>,
}

impl<'i> Progress<'i> {
    fn new(io: &'i mut Io, all: usize) -> Self {
        Self { io, all, start: Instant::now(), shown: None }
    }

    fn show(&mut self, done: usize) {
        let due = self.shown.map_or_else(|| self.start.elapsed() >= PATIENCE, |shown| shown.elapsed() >= PACE);
        if due && self.io.shows_progress() {
            self.shown = Some(Instant::now());
            self.io.stderr.say(&line(done, self.all));
        }
    }

    fn clear(&mut self) {
        if self.shown.is_some() {
            self.io.stderr.say(CLEAR);
        }
    }
}

fn line(done: usize, all: usize) -> String {
    format!("{CLEAR}{done} of {all} scripts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_for_terminals_and_for_those_who_wait() {
        let shown = |terminal: bool, waited: bool| {
            let (mut io, _, err) = Io::in_memory("", &[("TERM", "xterm")]);
            io.stderr_is_terminal = terminal;
            let mut progress = Progress::new(&mut io, 9);
            if waited {
                progress.start = progress.start.checked_sub(PATIENCE).unwrap_or(progress.start);
            }
            progress.show(3);
            progress.clear();
            err.text()
        };
        assert_eq!(shown(true, true), format!("{CLEAR}3 of 9 scripts{CLEAR}"));
        assert_eq!(shown(false, true), "");
    }
}
