//! Moving: in one step on a file system, by copy and removal across.

use std::rc::Rc;

use rex_catalogue::plan::Fact;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::attributes::take_over;
use super::content::{keep_times, pour};
use super::directory::{self, Directory};
use super::file::{File, open_file};
use super::remove::{remove_handle, still_there};
use super::system::{disagreement, io, is_link, name_in, reopen, same, stat_name};
use super::temporary::{CLOSED, Temporary};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Delete, Grant, Move, Open, Read, Write};
use crate::paths::Path;

/// Renames a file, if the name it was opened by is still its own.
///
/// # Errors
/// Where it is not, or the host refuses. A different file system is no error: nothing has changed.
pub fn rename(source: &Grant<Move>, destination: &Grant<Create>, file: &File, to: &Directory) -> Result<Fact, Failure> {
    if source.path() != file.original() {
        return Err(disagreement(source.path(), file.original()));
    }
    still_there(file, "move")?;
    let (old, new) = (source.path().name(), name_in(destination.path(), to.path())?);
    outcome(rustix::fs::renameat(file.directory().fd(), old, to.fd(), new), source.path(), FailureKind::FileError)
}

fn outcome(renamed: Result<(), Errno>, path: &Path, kind: FailureKind) -> Result<Fact, Failure> {
    match renamed {
        Ok(()) => Ok(Fact::File),
        Err(Errno::XDEV) => Ok(Fact::CrossDevice),
        Err(error @ (Errno::NOTEMPTY | Errno::EXIST)) => Err(io(FailureKind::DirectoryNotEmpty, "move", path, error)),
        Err(error) => Err(io(kind, "move", path, error)),
    }
}

/// Renames a directory that stands in another, if the name is still its own.
///
/// # Errors
/// As for [`rename`].
pub fn rename_directory(
    source: &Grant<Move>,
    destination: &Grant<Create>,
    (from, moved): (&Directory, &Directory),
    to: &Directory,
) -> Result<Fact, Failure> {
    let (old, new) = (name_in(source.path(), from.path())?, name_in(destination.path(), to.path())?);
    let there = stat_name(from.fd(), old).map_err(|error| io(FailureKind::DirectoryError, "move", source.path(), error))?;
    if !same(&there, &directory::stat(moved)?) {
        let message = format!("cannot move \"{}\": it is not the directory that was opened", source.path().as_str());
        return Err(Failure::new(FailureKind::DirectoryError, message));
    }
    outcome(rustix::fs::renameat(from.fd(), old, to.fd(), new), source.path(), FailureKind::DirectoryError)
}

/// What a move across file systems needs.
#[derive(Debug)]
pub struct AcrossGrants {
    /// To read the source.
    pub read: Grant<Read>,
    /// To make the destination.
    pub create: Grant<Create>,
    /// To write it.
    pub write: Grant<Write>,
    /// To remove the source.
    pub delete: Grant<Delete>,
}

/// Copies a file to another file system and removes it. The destination appears whole; a failure leaves the source.
///
/// # Errors
/// Where the host refuses.
pub fn move_across(grants: &AcrossGrants, file: &File, to: &Directory) -> Result<(), Failure> {
    for (granted, path) in
        [(grants.read.path(), file.path()), (grants.delete.path(), file.original()), (grants.create.path(), grants.write.path())]
    {
        if granted != path {
            return Err(disagreement(granted, path));
        }
    }
    still_there(file, "move")?;
    let path = grants.write.path();
    let name = name_in(path, to.path())?;
    let fault = |error| io(FailureKind::FileCopyError, "copy to", path, error);
    let temporary = Temporary::make(to, name, CLOSED).map_err(fault)?;
    fill(file, temporary.fd(), path)?;
    temporary.place(name).map_err(fault)?;
    directory::sync(to)?;
    remove_handle(&grants.delete, file)
}

/// Copies content, owner where that is allowed, attributes, mode and times, and brings all of it to disk.
fn fill(file: &File, copy: BorrowedFd<'_>, path: &Path) -> Result<(), Failure> {
    let fault = |error| io(FailureKind::FileCopyError, "copy to", path, error);
    let source = reopen(file.fd(), OFlags::RDONLY).map_err(|error| io(FailureKind::FileReadError, "read", file.path(), error))?;
    let before = rustix::fs::fstat(&source).map_err(fault)?;
    pour((source.as_fd(), file.path()), (copy, path))?;
    match take_over(source.as_fd(), &before, copy, true) {
        // Only a privileged account can give a file away; the copy is the mover's then.
        Err(Errno::PERM) => take_over(source.as_fd(), &before, copy, false),
        taken => taken,
    }
    .and_then(|()| keep_times(&before, copy))
    .and_then(|()| rustix::fs::fsync(copy))
    .map_err(fault)
}

/// The handle of a file that was moved. After a move across file systems, that is the copy.
///
/// # Errors
/// Where the grant is for another place, or something else than the file is there by now.
pub fn moved_file(grant: &Grant<Open>, file: &File, to: &Rc<Directory>) -> Result<File, Failure> {
    let path = grant.path();
    let name = name_in(path, to.path())?;
    let there = stat_name(to.fd(), name).map_err(|error| io(FailureKind::IoError, "open", path, error))?;
    let linked = file.original() != file.path();
    if same(&there, &file.stat()?) || (linked && is_link(&there)) {
        let real = if linked { file.path() } else { path };
        return Ok(File::new(file.clone_fd()?, Rc::clone(to), path.clone(), real.clone(), file.access()));
    }
    open_file(grant, None, to, file.access())
}

/// The handle of a directory that was moved.
///
/// # Errors
/// Where the host refuses.
pub fn moved_directory(grant: &Grant<Open>, moved: &Directory) -> Result<Directory, Failure> {
    let fd = moved.fd().try_clone_to_owned().map_err(|error| Failure::new(FailureKind::IoError, error.to_string()))?;
    Ok(Directory::new(fd, grant.path().clone()))
}
