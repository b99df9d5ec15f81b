//! Files that are filled beside a name and take it in one step.
//!
//! A writer that was killed leaves its temporary file behind; the next one for the same name clears it.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::directory::Directory;
use super::entry::list_names;
use super::system::{ATTEMPTS, UNATTENDED, same, stat_name};

/// What a temporary file's name ends in.
const ENDING: &str = ".rex-tmp";
/// The mode of a file that has yet to get the mode of another.
pub(super) const CLOSED: u32 = 0o600;
/// Names up to this length are used whole; of a longer one a part and a hash, for a name has room for 255 bytes.
const WHOLE: usize = 200;

/// A file that does not have its own name yet. Dropped before it has, it is removed.
#[derive(Debug)]
pub(super) struct Temporary<'d> {
    fd: OwnedFd,
    name: String,
    directory: &'d Directory,
    placed: bool,
}

impl<'d> Temporary<'d> {
    /// Makes one for that name, after clearing what dead writers left.
    pub(super) fn make(directory: &'d Directory, name: &str, mode: u32) -> Result<Self, Errno> {
        clear_leftovers(directory, name);
        Self::make_uncleared(directory, name, mode)
    }

    /// The same for one of many names: to look for leftovers each time would be a listing a file.
    pub(super) fn make_uncleared(directory: &'d Directory, name: &str, mode: u32) -> Result<Self, Errno> {
        for _ in 0..ATTEMPTS {
            let temporary = temporary_name(name);
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let fd = match rustix::fs::openat(directory.fd(), temporary.as_str(), flags, Mode::from_raw_mode(mode)) {
                Err(Errno::EXIST) => continue,
                made => made?,
            };
            let made = Self { fd, name: temporary, directory, placed: false };
            // The lock tells a living writer's file from one that was left behind; before it is held, another could clear it.
            lock(&made.fd)?;
            if made.is_there()? {
                return Ok(made);
            }
        }
        Err(Errno::AGAIN)
    }

    fn is_there(&self) -> Result<bool, Errno> {
        match stat_name(self.directory.fd(), self.name.as_str()) {
            Err(Errno::NOENT) => Ok(false),
            found => Ok(same(&found?, &rustix::fs::fstat(&self.fd)?)),
        }
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Gives it its name, and lets go of the lock. What had the name is gone then; on an error it still has it.
    pub(super) fn place(mut self, name: &str) -> Result<(), Errno> {
        rustix::fs::renameat(self.directory.fd(), self.name.as_str(), self.directory.fd(), name)?;
        self.placed();
        Ok(())
    }

    /// Gives it a name nothing has. What appeared there in between is not replaced unseen.
    pub(super) fn place_new(mut self, name: &str) -> Result<(), Errno> {
        let (directory, own) = (self.directory.fd(), self.name.as_str());
        match rustix::fs::renameat_with(directory, own, directory, name, RenameFlags::NOREPLACE) {
            // Not all file systems can; a second name is never put over another, and the first goes with the drop.
            Err(Errno::INVAL | Errno::NOSYS) => rustix::fs::linkat(directory, own, directory, name, AtFlags::empty()),
            renamed => {
                renamed?;
                self.placed();
                Ok(())
            }
        }
    }

    fn placed(&mut self) {
        self.placed = true;
        // A lock that stays does no harm: under its own name nobody asks for it.
        let _ = rustix::fs::flock(&self.fd, FlockOperation::Unlock);
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.placed {
            // Nothing more can be done about a file that does not go; the next write tries again.
            let _ = rustix::fs::unlinkat(self.directory.fd(), self.name.as_str(), AtFlags::empty());
        }
    }
}

fn lock(fd: &OwnedFd) -> Result<(), Errno> {
    loop {
        match rustix::fs::flock(fd, FlockOperation::LockExclusive) {
            Err(Errno::INTR) => {}
            // Some file systems have no locks; leftovers are not cleared there.
            Err(Errno::NOSYS | Errno::NOTSUP | Errno::NOLCK) => return Ok(()),
            result => return result,
        }
    }
}

/// A name for what is to have another soon.
pub(super) fn temporary_name(name: &str) -> String {
    format!("{}{:016x}{ENDING}", prefix(name), random())
}

/// A second name for what another is about to replace. It is never cleared: all there is of a file could be under it.
pub(super) fn spare_name(name: &str) -> String {
    format!("{}{:016x}.rex-spare", prefix(name), random())
}

/// What the names of a name's temporary files begin with.
fn prefix(name: &str) -> String {
    if name.len() <= WHOLE {
        return format!(".{name}.");
    }
    let kept: String = name.chars().take(WHOLE / 8).collect();
    format!(".{kept}.{:016x}.", hash(name))
}

/// FNV-1a: the same in every build, which a hash of the standard library need not be.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn random() -> u64 {
    let mut bytes = [0; 8];
    match rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()) {
        Ok(_) => u64::from_ne_bytes(bytes),
        // The name only has to be new: making it is exclusive.
        Err(_) => u64::from(std::process::id()),
    }
}

/// Removes temporary files of the same name whose writer is gone.
fn clear_leftovers(directory: &Directory, name: &str) {
    let prefix = prefix(name);
    let is_leftover = |name: &String| {
        let middle = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(ENDING));
        middle.is_some_and(|middle| middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    for leftover in list_names(directory).into_iter().filter(is_leftover) {
        let Some(fd) = open_leftover(directory, &leftover) else { continue };
        if rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = rustix::fs::unlinkat(directory.fd(), leftover.as_str(), AtFlags::empty());
        }
    }
}

/// Opens it for its lock, in any way its mode allows.
fn open_leftover(directory: &Directory, name: &str) -> Option<OwnedFd> {
    if !stat_name(directory.fd(), name).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile) {
        return None;
    }
    let how = [OFlags::RDONLY, OFlags::WRONLY].into_iter();
    how.map(|how| how | OFlags::NOFOLLOW | OFlags::CLOEXEC | UNATTENDED)
        .find_map(|how| rustix::fs::openat(directory.fd(), name, how, Mode::empty()).ok())
}
