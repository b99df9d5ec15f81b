//! Changing modes.

use rustix::fd::AsFd;
use rustix::fs::{FileType, Mode};
use rustix::io::Errno;

use super::directory::Directory;
use super::entry::{Entry, EntryKind};
use super::file::File;
use super::system::{HOLD, disagreement, io, name_in, open_name, proc_link};
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

/// Changes the mode of an entry, which has to be the file or directory the listing showed; a link is not followed.
///
/// # Errors
/// Where it is something else by now, or the host refuses.
pub fn chmod_entry(grant: &Grant<Chmod>, entry: &Entry, mode: u32) -> Result<(), Failure> {
    let path = grant.path();
    let fault = |error| io(FailureKind::IoError, "change the mode of", path, error);
    let held = open_name(entry.directory().fd(), name_in(path, entry.directory().path())?, HOLD).map_err(fault)?;
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    if EntryKind::of(FileType::from_raw_mode(stat.st_mode)) != entry.kind() {
        let message = format!("cannot change the mode of \"{}\": it is something else by now", path.as_str());
        return Err(Failure::new(FailureKind::IoError, message));
    }
    set(held, path, mode)
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
