//! Removing: each name by a grant of its own.

use std::rc::Rc;

use rex_catalogue::vocabulary::EntityType;
use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::directory::{self, Directory, parent_of};
use super::entry::{EntryKind, enter_for_removal, list_for_removal};
use super::file::File;
use super::level::Level;
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

/// Makes sure that the name a file was opened by is still its own; of a followed link, that it is still that link's.
pub(super) fn still_there(file: &File, doing: &str) -> Result<(), Failure> {
    file.directory().still_there()?;
    let path = file.original();
    let name = name_in(path, file.directory().path())?;
    let fault = |error| io(kind_of(error, FailureKind::FileError), doing, path, error);
    let there = stat_name(file.directory().fd(), name).map_err(fault)?;
    let opened = match file.link() {
        Some(link) => rustix::fs::fstat(link).map_err(fault)?,
        None => file.stat()?,
    };
    if same(&there, &opened) {
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

/// Removes a directory, and below it what `below` has grants for. What another has removed meanwhile is gone all the same.
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
    let stat = directory::stat(directory)?;
    // What was moved away keeps its content: that is under other names by now, which nobody was asked about.
    own_name(&parent, path, (stat.st_dev, stat.st_ino))?;
    empty(grant, directory, below)?;
    unlink(&parent, path, (stat.st_dev, stat.st_ino))
}

/// Removes what is granted below a directory. The tree can be deeper than the stack.
fn empty(grant: &Grant<Delete>, directory: &Rc<Directory>, below: &Below<'_>) -> Result<(), Failure> {
    let top = Level::keeping(directory);
    let mut open = vec![(Rc::clone(&top), list_for_removal(grant, &top)?.into_iter())];
    while let Some((level, entries)) = open.last_mut() {
        let removed = if let Some(entry) = entries.next() {
            let granted = entry.path().ok().and_then(|path| below(entity(entry.kind()), &path));
            match (granted, entry.kind()) {
                (None, _) => Ok(()),
                (Some(grant), EntryKind::Directory) => {
                    if let Some(inner) = enter_for_removal(&grant, &entry)? {
                        let listed = list_for_removal(&grant, &inner)?;
                        open.push((inner, listed.into_iter()));
                    }
                    Ok(())
                }
                (Some(grant), _) => level.directory().and_then(|directory| remove_file(&grant, &directory)),
            }
        } else {
            let emptied = Rc::clone(level);
            open.pop();
            match (open.last(), emptied.identity()) {
                (Some((around, _)), Some(identity)) => unlink(&*around.directory()?, emptied.path(), identity),
                _ => Ok(()),
            }
        };
        match removed {
            Err(failure) if failure.kind == FailureKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

/// The directory's name in its parent, if it still is its own.
fn own_name<'p>(parent: &Directory, path: &'p Path, identity: (u64, u64)) -> Result<&'p str, Failure> {
    let name = name_in(path, parent.path())?;
    let there = stat_name(parent.fd(), name).map_err(|error| refused(path, error))?;
    if (there.st_dev, there.st_ino) == identity {
        return Ok(name);
    }
    let message = format!("cannot remove \"{}\": the name belongs to something else by now", path.as_str());
    Err(Failure::new(FailureKind::DirectoryError, message))
}

/// Removes an empty directory by its name.
fn unlink(parent: &Directory, path: &Path, identity: (u64, u64)) -> Result<(), Failure> {
    let name = own_name(parent, path, identity)?;
    rustix::fs::unlinkat(parent.fd(), name, AtFlags::REMOVEDIR).map_err(|error| refused(path, error))
}

fn refused(path: &Path, error: Errno) -> Failure {
    io(kind_of(error, FailureKind::DirectoryError), "remove", path, error)
}
