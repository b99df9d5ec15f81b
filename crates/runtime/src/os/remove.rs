//! Removing: each name by a grant of its own.

use std::rc::Rc;

use rex_catalogue::vocabulary::EntityType;
use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::directory::{self, Directory, open_below, parent_of};
use super::entry::{EntryKind, list_for_removal};
use super::file::File;
use super::system::{disagreement, io, is_link, name_in, same, stat_name};
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
    let fault = |error| io(kind_of(error, FailureKind::FileError), "remove", path, error);
    rustix::fs::unlinkat(directory.fd(), name, AtFlags::empty()).map_err(fault)
}

const fn kind_of(error: Errno, otherwise: FailureKind) -> FailureKind {
    match error {
        Errno::NOENT => FailureKind::NotFound,
        Errno::NOTEMPTY | Errno::EXIST => FailureKind::DirectoryNotEmpty,
        _ => otherwise,
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
    let fault = |error| io(kind_of(error, FailureKind::FileError), doing, path, error);
    let there = stat_name(file.directory().fd(), name).map_err(fault)?;
    let linked = file.original() != file.path() && is_link(&there);
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
    let path = directory.path();
    if grant.path() != path {
        return Err(disagreement(grant.path(), path));
    }
    if path.is_root() {
        return Err(Failure::new(FailureKind::DirectoryError, "cannot remove \"/\": it is the root of the file system"));
    }
    let parent = parent_of(path)?;
    // What was moved away keeps its content: that is under other names by now, which nobody was asked about.
    own_name(&parent, directory)?;
    empty(grant, directory, below)?;
    unlink(&parent, directory)
}

/// Removes what is granted in a directory. What another has removed meanwhile is gone all the same.
fn empty(grant: &Grant<Delete>, directory: &Rc<Directory>, below: &Below<'_>) -> Result<(), Failure> {
    for entry in list_for_removal(grant, directory)? {
        let Some(grant) = entry.path().ok().and_then(|path| below(entity(entry.kind()), &path)) else { continue };
        let removed = match entry.kind() {
            EntryKind::Directory => remove_below(&grant, directory, below),
            _ => remove_file(&grant, directory),
        };
        match removed {
            Err(failure) if failure.kind == FailureKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

fn remove_below(grant: &Grant<Delete>, parent: &Directory, below: &Below<'_>) -> Result<(), Failure> {
    let directory = Rc::new(open_below(parent, grant.path())?);
    empty(grant, &directory, below)?;
    unlink(parent, &directory)
}

/// The directory's name in its parent, if it still is its own.
fn own_name<'d>(parent: &Directory, directory: &'d Directory) -> Result<&'d str, Failure> {
    let path = directory.path();
    let name = name_in(path, parent.path())?;
    let there = stat_name(parent.fd(), name).map_err(|error| refused(path, error))?;
    if same(&there, &directory::stat(directory)?) {
        return Ok(name);
    }
    let message = format!("cannot remove \"{}\": the name belongs to something else by now", path.as_str());
    Err(Failure::new(FailureKind::DirectoryError, message))
}

/// Removes an empty directory by its name.
fn unlink(parent: &Directory, directory: &Directory) -> Result<(), Failure> {
    let name = own_name(parent, directory)?;
    rustix::fs::unlinkat(parent.fd(), name, AtFlags::REMOVEDIR).map_err(|error| refused(directory.path(), error))
}

fn refused(path: &Path, error: Errno) -> Failure {
    io(kind_of(error, FailureKind::DirectoryError), "remove", path, error)
}
