//! What a program has started besides itself: the processes of its session.
//!
//! Each program gets a session of its own. Its number belongs to it for as long as the first process of it was not
//! waited for, so that no other process is ever taken for one of it.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::fs::{Dir, Mode, OFlags};
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process_group, pidfd_open, waitid};

/// New processes can appear while old ones end; this often they are looked for.
const ROUNDS: usize = 64;
/// What is killed ends at once, unless a device keeps it.
const PATIENCE: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

/// A process of a session that is still there, and its group.
struct Member {
    group: Pid,
}

/// A program's session. Dropped, it is ended with everything in it.
#[derive(Debug)]
pub struct Leftover {
    leader: Pid,
    ended: bool,
}

impl Leftover {
    pub(super) const fn new(leader: Pid) -> Self {
        Self { leader, ended: false }
    }

    /// Lets go of a session whose first process has ended; gives it back where others are left in it.
    pub(super) fn settle(mut self) -> Option<Self> {
        if !members(self.leader).is_empty() {
            return Some(self);
        }
        self.wait();
        None
    }

    /// Waits for the first process, which has ended or is about to.
    fn wait(&mut self) {
        self.ended = true;
        if let Ok(leader) = pidfd_open(self.leader, PidfdFlags::empty()) {
            await_end(&leader);
        }
        // Without a word from it there is nothing to wait for: it goes when this process does.
        let _ = waitid(WaitId::Pid(self.leader), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }

    fn kill(&self) {
        // What is gone cannot be killed, and what belongs to another account stays: neither can be helped here.
        let _ = kill_process_group(self.leader, Signal::KILL);
        for _ in 0..ROUNDS {
            let members = members(self.leader);
            if members.is_empty() {
                break;
            }
            for member in members {
                let _ = kill_process_group(member.group, Signal::KILL);
            }
        }
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        if !self.ended {
            self.kill();
            self.wait();
        }
    }
}

fn await_end(leader: &OwnedFd) {
    let mut ends = [PollFd::new(leader, PollFlags::IN)];
    let _ = poll(&mut ends, Some(&PATIENCE));
}

/// The processes of a session that have not ended, as the system lists them.
fn members(session: Pid) -> Vec<Member> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(processes) = rustix::fs::open("/proc", flags, Mode::empty()).and_then(Dir::new) else {
        return Vec::new();
    };
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str().ok()?.parse::<u32>().ok());
    numbers.filter_map(|number| member(&stat(number)?, session)).collect()
}

fn stat(number: u32) -> Option<String> {
    let fd = rustix::fs::open(format!("/proc/{number}/stat"), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    let mut text = [0; 512];
    let read = rustix::io::read(&fd, &mut text).ok()?;
    Some(String::from_utf8_lossy(text.get(..read)?).into_owned())
}

/// `number (name) state parent group session ...`; the name can hold anything.
fn member(stat: &str, session: Pid) -> Option<Member> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?;
    let group = fields.nth(1)?.parse().ok()?;
    let of: i32 = fields.next()?.parse().ok()?;
    if of != session.as_raw_nonzero().get() || matches!(state, "Z" | "X") {
        return None;
    }
    Some(Member { group: Pid::from_raw(group)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lives_in_the_session_is_a_member() {
        let session = Pid::from_raw(70);
        let of = |stat: &str| session.and_then(|session| member(stat, session)).map(|member| member.group.as_raw_nonzero().get());
        assert_eq!(of("71 (sleep) S 70 72 70 0 -1"), Some(72));
        assert_eq!(of("71 (a) b) R 1 2 3) S 70 71 70 0 -1"), Some(71));
        assert_eq!(of("70 (sh) Z 1 70 70 0 -1"), None);
        assert_eq!(of("71 (sleep) S 70 70 71 0 -1"), None);
        assert_eq!(of("71 (sleep"), None);
    }
}
