//! Removing: each name by a grant of its own.

use rex_catalogue::vocabulary::EntityType;
use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;
use std::rc::Rc;

use super::directory::{self, Directory, open_below};
use super::entry::{EntryKind, list_for_removal};
use super::file::File;
use super::system::{disagreement, io, name_in, same, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Delete, Grant};
use crate::paths::Path;

/// Removes a file or link by its name.
///
/// # Errors
/// Where it is not there, or is a directory.
pub fn remove_file(grant: &Grant<Delete>, directory: &Directory) -> Result<(), Failure> {
    let path = grant.path();
    let name = name_in(path, directory.path())?;
    rustix::fs::unlinkat(directory.fd(), name, AtFlags::empty()).map_err(|error| io(kind_of(error), "remove", path, error))
}

const fn kind_of(error: Errno) -> FailureKind {
    match error {
        Errno::NOENT => FailureKind::NotFound,
        Errno::NOTEMPTY | Errno::EXIST => FailureKind::DirectoryNotEmpty,
        _ => FailureKind::FileError,
    }
}

/// Removes the name a file was opened by, if it still is that file's.
///
/// # Errors
/// Where the name is gone, or is another file's by now.
pub fn remove_handle(grant: &Grant<Delete>, file: &File) -> Result<(), Failure> {
    if grant.path() != file.original() {
        return Err(disagreement(grant.path(), file.original()));
    }
    still_there(file, "remove")?;
    remove_file(grant, file.directory())
}

/// Makes sure that the name a file was opened by is still its own; a link's name only has to be a link.
pub(super) fn still_there(file: &File, doing: &str) -> Result<(), Failure> {
    let path = file.original();
    let name = name_in(path, file.directory().path())?;
    let there = stat_name(file.directory().fd(), name).map_err(|error| io(kind_of(error), doing, path, error))?;
    let linked = file.original() != file.path() && FileType::from_raw_mode(there.st_mode) == FileType::Symlink;
    if linked || same(&there, &file.stat()?) {
        return Ok(());
    }
    let message = format!("cannot {doing} \"{}\": the name belongs to another file by now", path.as_str());
    Err(Failure::new(FailureKind::FileError, message))
}

/// The grants for what is below a directory.
type Below<'g> = dyn Fn(EntityType, &Path) -> Option<Grant<Delete>> + 'g;

const fn entity(kind: EntryKind) -> EntityType {
    match kind {
        EntryKind::Directory => EntityType::Dir,
        _ => EntityType::File,
    }
}

/// Removes a directory, and below it what `below` has grants for.
///
/// # Errors
/// Where something is left in it, or it is another directory by now.
pub fn remove_directory(grant: &Grant<Delete>, directory: &Rc<Directory>, below: &Below<'_>) -> Result<(), Failure> {
    if grant.path() != directory.path() {
        return Err(disagreement(grant.path(), directory.path()));
    }
    empty(grant, directory, below)?;
    let parent = directory::parent_of(directory.path())?;
    unlink(&parent, directory)
}

/// Removes what is granted in a directory.
fn empty(grant: &Grant<Delete>, directory: &Rc<Directory>, below: &Below<'_>) -> Result<(), Failure> {
    for entry in list_for_removal(grant, directory)? {
        let Some(grant) = entry.path().ok().and_then(|path| below(entity(entry.kind()), &path)) else { continue };
        if entry.kind() == EntryKind::Directory {
            let inner = Rc::new(open_below(directory, grant.path())?);
            empty(&grant, &inner, below)?;
            unlink(directory, &inner)?;
        } else {
            remove_file(&grant, directory)?;
        }
    }
    Ok(())
}

/// Removes an empty directory by its name, if the name still is its own.
fn unlink(parent: &Directory, directory: &Directory) -> Result<(), Failure> {
    let path = directory.path();
    let name = name_in(path, parent.path())?;
    let fault = |error| io(if error == Errno::NOTDIR { FailureKind::DirectoryError } else { kind_of(error) }, "remove", path, error);
    let there = stat_name(parent.fd(), name).map_err(fault)?;
    if !same(&there, &directory::stat(directory)?) {
        let message = format!("cannot remove \"{}\": the name belongs to something else by now", path.as_str());
        return Err(Failure::new(FailureKind::DirectoryError, message));
    }
    rustix::fs::unlinkat(parent.fd(), name, AtFlags::REMOVEDIR).map_err(fault)
}
