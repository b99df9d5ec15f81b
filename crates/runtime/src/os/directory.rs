//! Directories, held by descriptor.

use std::rc::Rc;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::system::{HOLD, disagreement, io, name_in, open_from_root, open_name, same, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Grant, Open};
use crate::paths::Path;

/// A directory. The descriptor gives names below it, not its listing: that needs a grant of its own.
#[derive(Debug)]
pub struct Directory {
    fd: OwnedFd,
    path: Path,
}

impl Directory {
    pub(super) const fn new(fd: OwnedFd, path: Path) -> Self {
        Self { fd, path }
    }

    /// The path it was granted under.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Makes sure that the path still leads to the directory: the policy was asked about what is below that path.
    ///
    /// # Errors
    /// Where it was moved, removed, or replaced since it was opened.
    pub fn still_there(&self) -> Result<(), Failure> {
        let moved = || {
            let message = format!("\"{}\" is another directory by now, or none; open it where it is", self.path.as_str());
            Failure::new(FailureKind::DirectoryError, message)
        };
        let there = hold(&self.path).and_then(|fd| stat(&Self::new(fd, self.path.clone()))).map_err(|_| moved())?;
        if same(&there, &stat(self)?) { Ok(()) } else { Err(moved()) }
    }
}

/// Opens a directory, following no link.
///
/// # Errors
/// Where there is none, or a link is in the way.
pub fn open_directory(grant: &Grant<Open>) -> Result<Directory, Failure> {
    hold(grant.path()).map(|fd| Directory::new(fd, grant.path().clone()))
}

pub(super) fn hold(path: &Path) -> Result<OwnedFd, Failure> {
    open_from_root(path, HOLD | OFlags::DIRECTORY, false).map_err(|error| io(kind_of(error), "open the directory", path, error))
}

fn kind_of(error: Errno) -> FailureKind {
    match error {
        Errno::LOOP | Errno::NOTDIR => FailureKind::DirectoryOpenError,
        _ => FailureKind::IoError,
    }
}

/// Opens a directory a look holds, now that its real path was granted.
///
/// # Errors
/// Where the grant is for another.
pub fn open_held(grant: &Grant<Open>, held: &Directory) -> Result<Directory, Failure> {
    if grant.path() != held.path() {
        return Err(disagreement(grant.path(), held.path()));
    }
    let fd = held
        .fd
        .try_clone()
        .map_err(|error| Failure::new(FailureKind::IoError, format!("cannot open the directory \"{}\": {error}", held.path.as_str())))?;
    Ok(Directory::new(fd, held.path.clone()))
}

/// Makes one directory, in the parent given or else the one its path names, following no link.
///
/// # Errors
/// Where it is there already (unless that is fine), or the parent is not.
pub fn make_directory(grant: &Grant<Create>, parent: Option<&Directory>, existing: bool) -> Result<(), Failure> {
    let path = grant.path();
    let own = if parent.is_none() { Some(Directory::new(hold(&path.parent())?, path.parent())) } else { None };
    let Some(parent) = parent.or(own.as_ref()) else {
        return Err(disagreement(path, path));
    };
    make_in(parent, path, existing)
}

pub(super) fn make_in(parent: &Directory, path: &Path, existing: bool) -> Result<(), Failure> {
    let name = name_in(path, parent.path())?;
    match rustix::fs::mkdirat(parent.fd(), name, Mode::from_raw_mode(0o777)) {
        Err(Errno::EXIST) if existing && is_directory(parent, name) => Ok(()),
        result => result.map_err(|error| io(FailureKind::IoError, "make the directory", path, error)),
    }
}

fn is_directory(parent: &Directory, name: &str) -> bool {
    stat_name(parent.fd(), name).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// Makes each level in the one before. The first goes into the ancestor given, or else the one its path names.
///
/// # Errors
/// Where one cannot be made, or something else than a directory stands there.
pub fn make_levels(ancestor: Option<&Rc<Directory>>, levels: &[Grant<Create>]) -> Result<(), Failure> {
    let Some(first) = levels.first() else { return Ok(()) };
    let mut at = match ancestor {
        Some(ancestor) => Rc::clone(ancestor),
        None => Rc::new(Directory::new(hold(&first.path().parent())?, first.path().parent())),
    };
    for level in levels {
        make_in(&at, level.path(), true)?;
        at = Rc::new(open_below(&at, level.path())?);
    }
    Ok(())
}

/// Opens a directory by its name in another.
pub(super) fn open_below(parent: &Directory, path: &Path) -> Result<Directory, Failure> {
    let name = name_in(path, parent.path())?;
    let fault = |error| io(kind_of(error), "open the directory", path, error);
    let fd = open_name(parent.fd(), name, HOLD | OFlags::DIRECTORY).map_err(fault)?;
    Ok(Directory::new(fd, path.clone()))
}

/// The descriptor of the directory that holds a path, following nothing.
pub(super) fn parent_of(path: &Path) -> Result<Directory, Failure> {
    Ok(Directory::new(hold(&path.parent())?, path.parent()))
}

/// Makes sure that what was written under a directory is on disk.
pub(super) fn sync(directory: &Directory) -> Result<(), Failure> {
    let fault = |error| io(FailureKind::IoError, "sync the directory", directory.path(), error);
    let fd = match rustix::fs::openat(directory.fd(), ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
        // A directory that takes names but does not show them cannot be synced; the name itself is there.
        Err(Errno::ACCESS) => return Ok(()),
        opened => opened.map_err(fault)?,
    };
    match rustix::fs::fsync(&fd) {
        // Some file systems have nothing to sync here.
        Err(Errno::INVAL) | Ok(()) => Ok(()),
        Err(error) => Err(fault(error)),
    }
}

/// The raw stat of a directory.
pub(super) fn stat(directory: &Directory) -> Result<rustix::fs::Stat, Failure> {
    rustix::fs::fstat(directory.fd()).map_err(|error| io(FailureKind::IoError, "look at", directory.path(), error))
}
