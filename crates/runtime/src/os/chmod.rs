//! Changing modes.

use rustix::fd::AsFd;
use rustix::fs::Mode;
use rustix::io::Errno;

use super::file::File;
use super::system::{disagreement, io, proc_link};
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

/// What is only held takes no mode itself; the name the system shows it under leads to it and nothing else.
fn set(fd: impl AsFd, path: &Path, mode: u32) -> Result<(), Failure> {
    let mode = Mode::from_raw_mode(mode);
    let set = match rustix::fs::fchmod(&fd, mode) {
        Err(Errno::BADF) => rustix::fs::chmod(proc_link(&fd), mode),
        set => set,
    };
    set.map_err(|error| io(FailureKind::IoError, "change the mode of", path, error))
}
