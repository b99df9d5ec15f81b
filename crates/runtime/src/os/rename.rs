//! Moving: in one step on a file system, by copy and removal across.

use std::rc::Rc;

use rex_catalogue::plan::Fact;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{AtFlags, OFlags};
use rustix::io::Errno;

use super::attributes::take_over;
use super::content::{keep_times, pour};
use super::directory::{self, Directory, open_below};
use super::file::{File, open_file};
use super::remove::{remove_handle, still_there};
use super::system::{disagreement, io, name_in, reopen, same, stat_name};
use super::temporary::{CLOSED, Temporary, spare_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Delete, Grant, Move, Open, Read, Write};
use crate::paths::Path;

/// Renames a file, if the name it was opened by is still its own.
///
/// # Errors
/// Where it is not, or the host refuses. A different file system is no error: nothing has changed.
pub fn rename(
    source: &Grant<Move>,
    destination: &Grant<Create>,
    file: &File,
    to: &Directory,
    backup: Option<&BackupGrants>,
) -> Result<Fact, Failure> {
    if source.path() != file.original() {
        return Err(disagreement(source.path(), file.original()));
    }
    still_there(file, "move")?;
    let (old, new) = (source.path().name(), name_in(destination.path(), to.path())?);
    let spare = Spare::of(backup, destination.path(), to)?;
    let outcome = outcome(rustix::fs::renameat(file.directory().fd(), old, to.fd(), new), source.path(), FailureKind::FileError)?;
    if outcome == Fact::File {
        spare.keep()?;
    }
    Ok(outcome)
}

/// What keeping a file under another name needs.
#[derive(Debug)]
pub struct BackupGrants {
    /// To take its name away.
    pub leave: Grant<Move>,
    /// To give it the other.
    pub create: Grant<Create>,
}

/// A second name of a file whose first is about to be taken: until it is kept, nothing has changed.
struct Spare<'d> {
    directory: &'d Directory,
    /// The second name for now, and the one it gets.
    names: Option<(String, String)>,
}

impl<'d> Spare<'d> {
    /// None of what is not there, or is not to be kept.
    fn of(backup: Option<&BackupGrants>, destination: &Path, directory: &'d Directory) -> Result<Self, Failure> {
        let Some(grants) = backup else { return Ok(Self { directory, names: None }) };
        if grants.leave.path() != destination {
            return Err(disagreement(grants.leave.path(), destination));
        }
        let (name, kept) = (name_in(destination, directory.path())?, name_in(grants.create.path(), directory.path())?);
        let spare = spare_name(name);
        let linked = rustix::fs::linkat(directory.fd(), name, directory.fd(), spare.as_str(), AtFlags::empty());
        match linked {
            Ok(()) => Ok(Self { directory, names: Some((spare, kept.to_owned())) }),
            Err(Errno::NOENT) => Ok(Self { directory, names: None }),
            Err(error) => Err(io(FailureKind::FileError, "keep a backup of", destination, error)),
        }
    }

    fn keep(mut self) -> Result<(), Failure> {
        let Some((spare, kept)) = self.names.take() else { return Ok(()) };
        let at = self.directory.fd();
        rustix::fs::renameat(at, spare.as_str(), at, kept.as_str())
            .map_err(|error| io(FailureKind::FileError, "name the backup in", self.directory.path(), error))
    }
}

impl Drop for Spare<'_> {
    fn drop(&mut self) {
        if let Some((spare, _)) = &self.names {
            // The file still has its own name; nothing more can be done about a second one that does not go.
            let _ = rustix::fs::unlinkat(self.directory.fd(), spare.as_str(), AtFlags::empty());
        }
    }
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
pub fn move_across(grants: &AcrossGrants, file: &File, to: &Directory, backup: Option<&BackupGrants>) -> Result<(), Failure> {
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
    let source = reopen(file.fd(), OFlags::RDONLY).map_err(|error| io(FailureKind::FileReadError, "read", file.path(), error))?;
    fill((source.as_fd(), file.path()), (temporary.fd(), path))?;
    let spare = Spare::of(backup, path, to)?;
    temporary.place(name).map_err(fault)?;
    spare.keep()?;
    directory::sync(to)?;
    remove_handle(&grants.delete, file)
}

/// Copies content, owner where that is allowed, attributes, mode and times, and brings all of it to disk.
pub(super) fn fill((from, source): (BorrowedFd<'_>, &Path), (copy, path): (BorrowedFd<'_>, &Path)) -> Result<(), Failure> {
    pour((from, source), (copy, path))?;
    liken(from, copy).and_then(|()| rustix::fs::fsync(copy)).map_err(|error| io(FailureKind::FileCopyError, "copy to", path, error))
}

/// Gives a copy the owner where that is allowed, attributes, mode and times of the original.
pub(super) fn liken(original: BorrowedFd<'_>, copy: BorrowedFd<'_>) -> Result<(), Errno> {
    let before = rustix::fs::fstat(original)?;
    match take_over(original, &before, copy, true) {
        // Only a privileged account can give a file away; the copy is the mover's then.
        Err(Errno::PERM) => take_over(original, &before, copy, false),
        taken => taken,
    }?;
    keep_times(&before, copy)
}

/// The handle of a file that was moved. After a move across file systems, that is the copy.
///
/// # Errors
/// Where the grant is for another place, or something else than the file is there by now.
pub fn moved_file(grant: &Grant<Open>, file: &File, to: &Rc<Directory>) -> Result<File, Failure> {
    let path = grant.path();
    let name = name_in(path, to.path())?;
    let there = stat_name(to.fd(), name).map_err(|error| io(FailureKind::IoError, "open", path, error))?;
    let (opened, real) = match file.link() {
        Some(link) => (rustix::fs::fstat(link).map_err(|error| io(FailureKind::IoError, "open", path, error))?, file.path()),
        None => (file.stat()?, path),
    };
    if same(&there, &opened) {
        return Ok(File::new(file.clone_fd()?, Rc::clone(to), path.clone(), real.clone(), file.access()).through(file.link()));
    }
    open_file(grant, None, to, file.access())
}

/// The handle of a directory that was moved. After a move across file systems, that is the copy.
///
/// # Errors
/// Where the grant is for another place, or the host refuses.
pub fn moved_directory(grant: &Grant<Open>, moved: &Directory, to: &Directory) -> Result<Directory, Failure> {
    let name = name_in(grant.path(), to.path())?;
    let there = stat_name(to.fd(), name).map_err(|error| io(FailureKind::IoError, "open", grant.path(), error))?;
    if !same(&there, &directory::stat(moved)?) {
        return open_below(to, grant.path());
    }
    let fd = moved.fd().try_clone_to_owned().map_err(|error| Failure::new(FailureKind::IoError, error.to_string()))?;
    Ok(Directory::new(fd, grant.path().clone()))
}
