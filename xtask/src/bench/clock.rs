//! CPU time, of child processes and of this thread.

use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

use crate::Done;

/// The CPU time of all child processes that ended so far.
fn of_children() -> Done<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let of = |time: nix::sys::time::TimeVal| -> Done<Duration> {
        Ok(Duration::from_secs(u64::try_from(time.tv_sec())?) + Duration::from_micros(u64::try_from(time.tv_usec())?))
    };
    Ok(of(usage.user_time())? + of(usage.system_time())?)
}

/// The CPU time of one run of a program that has to succeed.
fn once(program: &mut Command) -> Done<Duration> {
    let before = of_children()?;
    let status = program.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    let after = of_children()?;
    if status.success() { Ok(after - before) } else { Err(format!("{}: {status}", program.get_program().display()).into()) }
}

/// The median of that many runs of each program, taken in turns so that a busy machine is busy for all of them.
pub(super) fn medians(runs: usize, programs: &mut [Command]) -> Done<Vec<Duration>> {
    let mut times = vec![Vec::with_capacity(runs); programs.len()];
    for program in programs.iter_mut() {
        // The first run fills the page cache.
        once(program)?;
    }
    for _ in 0..runs {
        for (program, times) in programs.iter_mut().zip(&mut times) {
            times.push(once(program)?);
        }
    }
    Ok(times.into_iter().map(median).collect())
}

/// The CPU time of some work of this thread.
pub(super) fn of_work(work: impl FnOnce()) -> Done<Duration> {
    let before = Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?);
    work();
    Ok(Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?) - before)
}

/// The middle one.
pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
