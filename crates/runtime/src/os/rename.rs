//! Moving: in one step on a file system, by copy and removal across.

use std::rc::Rc;

use rex_catalogue::plan::Fact;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::content::{keep_mode_and_times, pour_into};
use super::directory::{self, Directory};
use super::file::{Access, File};
use super::remove::{remove_handle, still_there};
use super::system::{disagreement, io, name_in, reopen, same, stat_name};
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
    if grants.read.path() != file.path() || grants.create.path() != grants.write.path() {
        return Err(disagreement(grants.read.path(), file.path()));
    }
    let path = grants.write.path();
    let name = name_in(path, to.path())?;
    let fault = |error| io(FailureKind::FileCopyError, "copy to", path, error);
    let temporary = format!(".{}.rex-move", name.chars().take(50).collect::<String>());
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(to.fd(), temporary.as_str(), flags, Mode::from_raw_mode(0o600)).map_err(fault)?;
    let access = Access { read: true, write: true, ..Access::default() };
    let copied = File::new(fd, Rc::clone(file.directory()), path.clone(), path.clone(), access);
    let placed = fill(file, &copied)
        .and_then(|()| rustix::fs::renameat_with(to.fd(), temporary.as_str(), to.fd(), name, RenameFlags::empty()).map_err(fault));
    if placed.is_err() {
        let _ = rustix::fs::unlinkat(to.fd(), temporary.as_str(), AtFlags::empty());
        return placed;
    }
    directory::sync(to)?;
    remove_handle(&grants.delete, file)
}

fn fill(file: &File, copied: &File) -> Result<(), Failure> {
    let before = file.stat()?;
    let source_fd = reopen(file.fd(), OFlags::RDONLY).map_err(|error| io(FailureKind::FileReadError, "read", file.path(), error))?;
    let access = Access { read: true, ..Access::default() };
    let source = File::new(source_fd, Rc::clone(file.directory()), file.original().clone(), file.path().clone(), access);
    pour_into(&source, copied.fd(), copied.path())?;
    let (uid, gid) = (rustix::fs::Uid::from_raw(before.st_uid), rustix::fs::Gid::from_raw(before.st_gid));
    match rustix::fs::fchown(copied.fd(), Some(uid), Some(gid)) {
        // Only a privileged account can give a file away; the mode then must not carry another owner's set-id bits.
        Ok(()) | Err(Errno::PERM) => {}
        Err(error) => return Err(io(FailureKind::FileCopyError, "keep the owner of", file.path(), error)),
    }
    keep_mode_and_times(&before, copied.fd(), copied.path())?;
    rustix::fs::fsync(copied.fd()).map_err(|error| io(FailureKind::FileCopyError, "sync", copied.path(), error))
}

/// The handle of a file that was moved.
///
/// # Errors
/// Where the grant is for another place.
pub fn moved_file(grant: &Grant<Open>, file: &File, to: &Rc<Directory>) -> Result<File, Failure> {
    let path = grant.path().clone();
    name_in(&path, to.path())?;
    let real = if file.original() == file.path() { path.clone() } else { file.path().clone() };
    Ok(File::new(file.clone_fd()?, Rc::clone(to), path, real, file.access()))
}

/// The handle of a directory that was moved.
///
/// # Errors
/// Where the host refuses.
pub fn moved_directory(grant: &Grant<Open>, moved: &Directory) -> Result<Directory, Failure> {
    let fd = moved.fd().try_clone_to_owned().map_err(|error| Failure::new(FailureKind::IoError, error.to_string()))?;
    Ok(Directory::new(fd, grant.path().clone()))
}
