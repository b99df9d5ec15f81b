//! Replacing content, whole or not at all.
//!
//! The new content goes to a temporary file beside the old one, is brought to disk, and takes the name in one step.

use std::rc::Rc;

use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::Stat;
use rustix::io::Errno;

use super::attributes::take_over;
use super::content::{finish, may_write, write_all, write_in_place};
use super::directory::{self, Directory, parent_of};
use super::file::{Access, File};
use super::system::{io, same, stat_name};
use super::temporary::{CLOSED, Temporary};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Write};

/// Replaces a file's content. Mode and extended attributes stay; with `keep_owner` owner and group too.
///
/// Other names of the file keep the old content.
///
/// # Errors
/// Where it was not opened for writing, the name belongs to another file by now, or the host refuses.
pub fn replace(grant: &Grant<Write>, file: &File, content: &str, keep_owner: bool) -> Result<File, Failure> {
    may_write(grant, file)?;
    match whole(grant, file, &|fd| write_all(fd, content.as_bytes(), 0, grant.path()), &file.stat()?, keep_owner) {
        Ok(fd) => Ok(again(fd, file)),
        Err(refusal) => Err(refusal.into_failure(grant)),
    }
}

/// Replaces a file's content, or writes it in place where it has other names, or its directory or owner does not
/// allow the other.
///
/// # Errors
/// As for [`replace`].
pub fn replace_if_allowed(grant: &Grant<Write>, file: &File, content: &str) -> Result<(), Failure> {
    may_write(grant, file)?;
    let before = file.stat()?;
    if before.st_nlink > 1 {
        return write_in_place(grant, file, content);
    }
    match whole(grant, file, &|fd| write_all(fd, content.as_bytes(), 0, grant.path()), &before, true) {
        Ok(_) => Ok(()),
        Err(Refusal::Directory(..) | Refusal::Owner(_)) => write_in_place(grant, file, content),
        Err(refusal) => Err(refusal.into_failure(grant)),
    }
}

/// Fills a file anew with what `fill` writes, and gives its length; in place where [`replace_if_allowed`] would do so.
/// The handle goes on with the new file.
pub(super) fn refill(grant: &Grant<Write>, file: &File, fill: &dyn Fn(BorrowedFd<'_>) -> Result<u64, Failure>) -> Result<(), Failure> {
    may_write(grant, file)?;
    let in_place = || finish(file, fill(file.fd())?);
    let before = file.stat()?;
    if before.st_nlink > 1 {
        return in_place();
    }
    match whole(grant, file, &|fd| fill(fd).map(|_| ()), &before, true) {
        Ok(fd) => {
            file.go_on_with(fd);
            Ok(())
        }
        Err(Refusal::Directory(..) | Refusal::Owner(_)) => in_place(),
        Err(refusal) => Err(refusal.into_failure(grant)),
    }
}

fn again(fd: OwnedFd, file: &File) -> File {
    let access = Access { read: true, ..file.access() };
    File::new(fd, Rc::clone(file.directory()), file.original().clone(), file.path().clone(), access).through(file.link())
}

/// Why a file was not replaced. The old one is as it was.
enum Refusal {
    /// The directory does not let a name be made or taken.
    Directory(&'static str, Errno),
    /// The new file cannot be given to the owner of the old one.
    Owner(Errno),
    /// Anything else.
    Other(Failure),
}

impl Refusal {
    fn of(doing: &'static str, error: Errno, grant: &Grant<Write>) -> Self {
        match error {
            // Busy: the name is a mount of its own, as /etc/hosts is in a container.
            Errno::ACCESS | Errno::PERM | Errno::ROFS | Errno::BUSY => Self::Directory(doing, error),
            error => Self::Other(io(FailureKind::IoError, doing, grant.path(), error)),
        }
    }

    fn into_failure(self, grant: &Grant<Write>) -> Failure {
        match self {
            Self::Directory(doing, error) => io(FailureKind::IoError, doing, grant.path(), error),
            Self::Owner(error) => {
                let mut failure = io(FailureKind::IoError, "keep the owner of", grant.path(), error);
                failure.message.push_str("; set preserve_ownership(false) to own the new file");
                failure
            }
            Self::Other(failure) => failure,
        }
    }
}

/// What gives a new file its content.
type Fill<'f> = &'f dyn Fn(BorrowedFd<'_>) -> Result<(), Failure>;

fn whole(grant: &Grant<Write>, file: &File, fill: Fill<'_>, before: &Stat, keep_owner: bool) -> Result<OwnedFd, Refusal> {
    let directory = home(file).map_err(Refusal::Other)?;
    let name = grant.path().name();
    let fault = |error| Refusal::Other(io(FailureKind::IoError, "replace", grant.path(), error));
    still_its_own(&directory, grant, before)?;
    let temporary = Temporary::make(&directory, name, CLOSED).map_err(|error| match error {
        // So say directories of /proc that have names and take none.
        Errno::NOENT => Refusal::Directory("make a file beside", error),
        error => Refusal::of("make a file beside", error, grant),
    })?;
    fill(temporary.fd()).map_err(Refusal::Other)?;
    take_over(file.fd(), before, temporary.fd(), keep_owner).map_err(|error| match error {
        Errno::PERM => Refusal::Owner(error),
        error => Refusal::Other(io(FailureKind::IoError, "keep mode and attributes of", grant.path(), error)),
    })?;
    rustix::fs::fsync(temporary.fd()).map_err(fault)?;
    still_its_own(&directory, grant, before)?;
    let fd = temporary.fd().try_clone_to_owned().map_err(|error| Refusal::Other(Failure::new(FailureKind::IoError, error.to_string())))?;
    temporary.place(name).map_err(|error| Refusal::of("replace", error, grant))?;
    directory::sync(&directory).map_err(Refusal::Other)?;
    Ok(fd)
}

/// Makes sure that the name is still that of the open file.
fn still_its_own(directory: &Directory, grant: &Grant<Write>, before: &Stat) -> Result<(), Refusal> {
    let fault = |error| Refusal::Other(io(FailureKind::IoError, "replace", grant.path(), error));
    let there = stat_name(directory.fd(), grant.path().name()).map_err(fault)?;
    if !same(&there, before) {
        let message = format!("cannot replace \"{}\": the name belongs to another file by now", grant.path().as_str());
        return Err(Refusal::Other(Failure::new(FailureKind::FileError, message)));
    }
    Ok(())
}

/// The directory the content is in: behind a followed link, that of the real path.
fn home(file: &File) -> Result<Rc<Directory>, Failure> {
    if file.path() != file.original() {
        return parent_of(file.path()).map(Rc::new);
    }
    file.directory().still_there()?;
    Ok(Rc::clone(file.directory()))
}
