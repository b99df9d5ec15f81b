//! Changing modes.

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::directory::Directory;
use super::entry::{Entry, EntryKind, agree};
use super::file::File;
use super::level::is_gone;
use super::system::{HOLD, disagreement, io, proc_link};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Chmod, Grant};
use crate::paths::Path;

/// Changes the mode of an open file.
///
/// # Errors
/// Where the host refuses.
pub fn chmod_file(grant: &Grant<Chmod>, file: &File, mode: u32) -> Result<(), Failure> {
    if grant.path() != file.path() {
        return Err(disagreement(grant.path(), file.path()));
    }
    set(file.fd(), grant.path(), mode)
}

/// Changes the mode of a directory.
///
/// # Errors
/// Where the host refuses.
pub fn chmod_directory(grant: &Grant<Chmod>, directory: &Directory, mode: u32) -> Result<(), Failure> {
    if grant.path() != directory.path() {
        return Err(disagreement(grant.path(), directory.path()));
    }
    set(directory.fd(), grant.path(), mode)
}

/// Changes the mode of an entry, which has to be what was seen before; a link is not followed. False where it is gone, or
/// something else by now.
///
/// # Errors
/// Where the host refuses.
pub fn chmod_entry(grant: &Grant<Chmod>, entry: &Entry, mode: u32) -> Result<bool, Failure> {
    match hold_entry(grant.path(), entry)? {
        Some(held) => set(held, grant.path(), mode).map(|()| true),
        None => Ok(false),
    }
}

/// Holds an entry; nothing where it is gone, or something else by now than was seen.
pub(super) fn hold_entry(grant: &Path, entry: &Entry) -> Result<Option<OwnedFd>, Failure> {
    agree(grant, entry)?;
    let hold = || rustix::fs::openat(entry.open_place()?.fd(), entry.own_name(), HOLD | OFlags::NOFOLLOW, Mode::empty());
    let fault = |error| io(FailureKind::IoError, "hold", grant, error);
    let held = match hold() {
        Err(error) if is_gone(error) => return Ok(None),
        held => held.map_err(fault)?,
    };
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    Ok((EntryKind::of(FileType::from_raw_mode(stat.st_mode)) == entry.kind()).then_some(held))
}

/// What is only held takes no mode itself; the name the system shows it under leads to it and nothing else.
fn set(fd: impl AsFd, path: &Path, mode: u32) -> Result<(), Failure> {
    let mode = Mode::from_raw_mode(mode);
    let set = match rustix::fs::fchmod(&fd, mode) {
        Err(Errno::BADF) => rustix::fs::chmod(proc_link(&fd), mode),
        set => set,
    };
    set.map_err(|error| io(FailureKind::IoError, "change the mode of", path, error))
}
