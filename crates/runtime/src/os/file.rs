//! Open files.

use std::rc::Rc;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::directory::Directory;
use super::look::Target;
use super::system::{HOLD, disagreement, io, name_in, reopen, same};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Grant, Open};
use crate::paths::Path;

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// To read.
    pub read: bool,
    /// To write.
    pub write: bool,
    /// Made if it is missing.
    pub create: bool,
    /// A link in its place was followed.
    pub follow: bool,
    /// The mode of a new file.
    pub permissions: Option<u32>,
    /// Only held: neither read nor written through this descriptor.
    pub hold: bool,
}

impl Access {
    const fn flags(self) -> OFlags {
        match (self.read, self.write) {
            (true, true) => OFlags::RDWR,
            (false, true) => OFlags::WRONLY,
            _ => OFlags::RDONLY,
        }
    }

    fn mode(self) -> Mode {
        Mode::from_raw_mode(self.permissions.unwrap_or(if self.follow { 0o644 } else { 0o666 }) & 0o777)
    }
}

/// An open file: its descriptor, and the names it was granted under.
#[derive(Debug)]
pub struct File {
    fd: OwnedFd,
    directory: Rc<Directory>,
    original: Path,
    path: Path,
    access: Access,
}

impl File {
    pub(super) const fn new(fd: OwnedFd, directory: Rc<Directory>, original: Path, path: Path, access: Access) -> Self {
        Self { fd, directory, original, path, access }
    }

    /// The full path: the real one, where a link was followed.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The name it was opened by: the link, where one was followed.
    #[must_use]
    pub const fn original(&self) -> &Path {
        &self.original
    }

    /// The directory it was opened in.
    #[must_use]
    pub const fn directory(&self) -> &Rc<Directory> {
        &self.directory
    }

    pub(super) const fn access(&self) -> Access {
        self.access
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    pub(super) fn stat(&self) -> Result<Stat, Failure> {
        rustix::fs::fstat(&self.fd).map_err(|error| io(FailureKind::IoError, "look at", &self.path, error))
    }

    pub(super) fn clone_fd(&self) -> Result<OwnedFd, Failure> {
        let fault = |error| Failure::new(FailureKind::IoError, format!("cannot keep \"{}\" open: {error}", self.path.as_str()));
        self.fd.try_clone().map_err(fault)
    }
}

/// Opens a file by its name in a directory. A link there is refused, a device or pipe is never opened.
///
/// # Errors
/// Where there is none, it is not a regular file, or the options make no sense.
pub fn open_file(grant: &Grant<Open>, create: Option<&Grant<Create>>, directory: &Rc<Directory>, access: Access) -> Result<File, Failure> {
    check(access, grant.path())?;
    let path = grant.path();
    let name = name_in(path, directory.path())?;
    let fault = |error| io(FailureKind::FileError, "open", path, error);
    let file = |fd| File::new(fd, Rc::clone(directory), path.clone(), path.clone(), access);
    match rustix::fs::openat(directory.fd(), name, HOLD | OFlags::NOFOLLOW, Mode::empty()) {
        Ok(held) => open_held_file(held, path, access).map(file),
        Err(Errno::NOENT) => match create.filter(|create| create.path() == path) {
            Some(_) => make(directory, name, access).map(file).map_err(fault),
            None => Err(io(FailureKind::IoError, "open", path, Errno::NOENT)),
        },
        Err(error) => Err(fault(error)),
    }
}

fn check(access: Access, path: &Path) -> Result<(), Failure> {
    if access.read || access.write || access.hold {
        return Ok(());
    }
    let message = format!("to open \"{}\" for nothing is no use: set read(true), write(true) or create(true)", path.as_str());
    Err(Failure::new(FailureKind::InvalidArguments, message))
}

/// Exclusive: what appears in between is not written to unseen.
fn make(directory: &Directory, name: &str, access: Access) -> Result<OwnedFd, Errno> {
    let flags = access.flags() | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOCTTY;
    rustix::fs::openat(directory.fd(), name, flags, access.mode())
}

/// Opens for content what is held, if it is a regular file.
fn open_held_file(held: OwnedFd, path: &Path, access: Access) -> Result<OwnedFd, Failure> {
    let fault = |error| io(FailureKind::FileError, "open", path, error);
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    regular(&stat, path)?;
    if access.hold {
        return Ok(held);
    }
    let fd = reopen(&held, access.flags()).map_err(fault)?;
    let again = rustix::fs::fstat(&fd).map_err(fault)?;
    if !same(&stat, &again) {
        return Err(Failure::new(FailureKind::FileError, format!("\"{}\" changed while it was opened", path.as_str())));
    }
    rustix::fs::fcntl_setfl(&fd, access.flags() & !OFlags::NONBLOCK).map_err(fault)?;
    Ok(fd)
}

fn regular(stat: &Stat, path: &Path) -> Result<(), Failure> {
    let what = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => return Ok(()),
        FileType::Directory => "is a directory",
        FileType::Symlink => "is a symbolic link, and links are not followed here",
        FileType::Fifo => "is a named pipe",
        FileType::Socket => "is a socket",
        _ => "is a device",
    };
    let kind = if what.contains("link") { FailureKind::FileError } else { FailureKind::ValidationError };
    Err(Failure::new(kind, format!("\"{}\" {what}; a regular file is needed", path.as_str())))
}

/// Opens what a look followed a name to.
///
/// # Errors
/// As for [`open_file`].
pub fn open_target(grant: &Grant<Open>, create: Option<&Grant<Create>>, target: &Target, access: Access) -> Result<File, Failure> {
    check(access, grant.path())?;
    if *grant.path() != target.path {
        return Err(disagreement(grant.path(), &target.path));
    }
    let file = |fd| File::new(fd, Rc::clone(&target.directory), target.original.clone(), target.path.clone(), access);
    match &target.held {
        Some(held) => {
            let held = held.try_clone().map_err(|error| Failure::new(FailureKind::FileError, error.to_string()))?;
            open_held_file(held, &target.path, access).map(file)
        }
        None => match create.filter(|create| *create.path() == target.original) {
            Some(_) => {
                let name = name_in(&target.original, target.directory.path())?;
                make(&target.directory, name, access).map(file).map_err(|error| io(FailureKind::FileError, "make", &target.path, error))
            }
            None => Err(io(FailureKind::IoError, "open", &target.path, Errno::NOENT)),
        },
    }
}
