//! Links themselves, never followed.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::directory::Directory;
use super::system::{ATTEMPTS, HOLD, disagreement, io, is_link, name_in};
use super::temporary::temporary_name;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Delete, Grant, Open, Read};
use crate::paths::Path;

/// A link, held.
#[derive(Debug)]
pub struct Link {
    fd: OwnedFd,
    path: Path,
}

impl Link {
    /// The path it was granted under.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Opens a link by its name.
///
/// # Errors
/// Where there is none.
pub fn open_link(grant: &Grant<Open>, directory: &Directory) -> Result<Link, Failure> {
    let path = grant.path();
    let fault = |error| io(FailureKind::IoError, "open the link", path, error);
    let flags = HOLD | OFlags::NOFOLLOW;
    let fd = rustix::fs::openat(directory.fd(), name_in(path, directory.path())?, flags, Mode::empty()).map_err(fault)?;
    if !is_link(&rustix::fs::fstat(&fd).map_err(fault)?) {
        return Err(Failure::new(FailureKind::ValidationError, format!("\"{}\" is no symbolic link", path.as_str())));
    }
    Ok(Link { fd, path: path.clone() })
}

/// Reads a link's text by its name.
///
/// # Errors
/// Where there is none.
pub fn read_link(grant: &Grant<Read>, directory: &Directory) -> Result<String, Failure> {
    text(directory.fd(), name_in(grant.path(), directory.path())?, grant.path())
}

/// Reads the text of a link in a directory, or with no name of one that is held.
pub(super) fn text(at: BorrowedFd<'_>, name: &str, path: &Path) -> Result<String, Failure> {
    let text = rustix::fs::readlinkat(at, name, Vec::new()).map_err(|error| io(FailureKind::IoError, "read the link", path, error))?;
    Ok(text.to_string_lossy().into_owned())
}

/// Makes a link. With a grant to delete, what has its name is replaced in one step; a directory never is.
///
/// # Errors
/// Where the name is taken, or the host refuses.
pub fn make_link(create: &Grant<Create>, over: Option<&Grant<Delete>>, directory: &Directory, target: &str) -> Result<(), Failure> {
    let path = create.path();
    let name = name_in(path, directory.path())?;
    if let Some(other) = over.map(Grant::path).filter(|other| *other != path) {
        return Err(disagreement(path, other));
    }
    let made = match rustix::fs::symlinkat(target, directory.fd(), name) {
        Err(Errno::EXIST) if over.is_some() => replace(directory, name, target),
        made => made,
    };
    made.map_err(|error| io(FailureKind::IoError, "make the link", path, error))
}

fn replace(directory: &Directory, name: &str, target: &str) -> Result<(), Errno> {
    for _ in 0..ATTEMPTS {
        let temporary = temporary_name(name);
        match rustix::fs::symlinkat(target, directory.fd(), temporary.as_str()) {
            Err(Errno::EXIST) => continue,
            made => made?,
        }
        return rustix::fs::renameat(directory.fd(), temporary.as_str(), directory.fd(), name).inspect_err(|_| {
            // Nothing more can be done about a link that does not go.
            let _ = rustix::fs::unlinkat(directory.fd(), temporary.as_str(), AtFlags::empty());
        });
    }
    Err(Errno::AGAIN)
}
