//! Files that are made with their content: they appear whole or not at all.

use std::rc::Rc;

use rustix::fd::BorrowedFd;
use rustix::io::Errno;

use super::content::{copy, keep_mode_and_times, may_read, pour, write_all};
use super::directory::{self, Directory};
use super::file::{Access, File, open_file};
use super::replace::{replace, replace_if_allowed};
use super::system::{ATTEMPTS, disagreement, io, name_in, stat_name};
use super::temporary::Temporary;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Grant, Open, Read, Write};
use crate::paths::Path;

/// The mode of a new file, before the umask.
const NEW: u32 = 0o666;

/// What putting a file needs.
#[derive(Debug)]
pub struct PutGrants {
    /// To open it.
    pub open: Grant<Open>,
    /// To make it.
    pub create: Grant<Create>,
    /// To write it.
    pub write: Grant<Write>,
}

impl PutGrants {
    fn path(&self) -> Result<&Path, Failure> {
        let path = self.write.path();
        match [self.open.path(), self.create.path()].into_iter().find(|other| *other != path) {
            Some(other) => Err(disagreement(path, other)),
            None => Ok(path),
        }
    }

    /// The file, if there is one, open to be written.
    fn existing(&self, directory: &Rc<Directory>) -> Result<Option<File>, Failure> {
        let path = self.path()?;
        let name = name_in(path, directory.path())?;
        if stat_name(directory.fd(), name).is_err_and(|error| error == Errno::NOENT) {
            return Ok(None);
        }
        open_file(&self.open, None, directory, Access { write: true, ..Access::default() }).map(Some)
    }

    fn fault(&self, error: Errno) -> Failure {
        io(FailureKind::IoError, "make", self.write.path(), error)
    }

    /// Makes the file with what `fill` gives it. None where another appeared under its name meanwhile.
    fn make(&self, directory: &Directory, fill: impl Fn(BorrowedFd<'_>, &Path) -> Result<(), Failure>) -> Result<Option<()>, Failure> {
        let path = self.path()?;
        let temporary = Temporary::make(directory, path.name(), NEW).map_err(|error| self.fault(error))?;
        fill(temporary.fd(), path)?;
        rustix::fs::fsync(temporary.fd()).map_err(|error| self.fault(error))?;
        match temporary.place_new(path.name()) {
            Err(Errno::EXIST) => Ok(None),
            placed => {
                placed.map_err(|error| self.fault(error))?;
                directory::sync(directory).map(Some)
            }
        }
    }
}

/// Makes a file with that content, or replaces the content of one that is there; with `or_in_place` through its
/// descriptor, where the directory or other names of the file do not allow a rename.
///
/// # Errors
/// Where something else than a regular file is there, or the host refuses.
pub fn put(grants: &PutGrants, directory: &Rc<Directory>, content: &str, or_in_place: bool) -> Result<(), Failure> {
    for _ in 0..ATTEMPTS {
        if let Some(file) = grants.existing(directory)? {
            return if or_in_place {
                replace_if_allowed(&grants.write, &file, content)
            } else {
                replace(&grants.write, &file, content, true).map(|_| ())
            };
        }
        if grants.make(directory, |fd, path| write_all(fd, content.as_bytes(), 0, path))?.is_some() {
            return Ok(());
        }
    }
    Err(grants.fault(Errno::AGAIN))
}

/// Copies a file to a name: a new one appears whole, one that is there is written in place.
///
/// # Errors
/// As for [`copy`].
pub fn put_copy(
    source: (&Grant<Read>, &File),
    grants: &PutGrants,
    directory: &Rc<Directory>,
    force: bool,
    preserve: bool,
) -> Result<(), Failure> {
    let (read, from) = source;
    may_read(read, from)?;
    let before = from.stat()?;
    let fill = |fd: BorrowedFd<'_>, path: &Path| {
        pour((from.fd(), from.path()), (fd, path))?;
        if preserve { keep_mode_and_times(&before, fd, path) } else { Ok(()) }
    };
    for _ in 0..ATTEMPTS {
        if let Some(file) = grants.existing(directory)? {
            return copy(source, (&grants.write, &file), force, preserve);
        }
        if grants.make(directory, fill)?.is_some() {
            return Ok(());
        }
    }
    Err(grants.fault(Errno::AGAIN))
}
