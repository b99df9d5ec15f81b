//! Files that are made with their content: they appear whole or not at all.

use std::rc::Rc;

use rustix::io::Errno;

use super::content::{copy, keep_mode_and_times, pour_into, write_all};
use super::directory::Directory;
use super::file::{Access, File, open_file};
use super::replace::{Temporary, clear_leftovers, replace};
use super::system::{disagreement, io, name_in, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Grant, Open, Read, Write};
use crate::paths::Path;

/// The mode of a new file, before the umask.
const NEW: u32 = 0o666;

/// What putting a file needs.
#[derive(Debug)]
pub struct PutGrants {
    /// To open it.
    pub open: Grant<Open>,
    /// To make it.
    pub create: Grant<Create>,
    /// To write it.
    pub write: Grant<Write>,
}

impl PutGrants {
    fn path(&self) -> Result<&Path, Failure> {
        let path = self.write.path();
        match [self.open.path(), self.create.path()].into_iter().find(|other| *other != path) {
            Some(other) => Err(disagreement(path, other)),
            None => Ok(path),
        }
    }

    /// The file, if there is one, open to be written.
    fn existing(&self, directory: &Rc<Directory>) -> Result<Option<File>, Failure> {
        let path = self.path()?;
        let name = name_in(path, directory.path())?;
        if stat_name(directory.fd(), name).is_err_and(|error| error == Errno::NOENT) {
            return Ok(None);
        }
        open_file(&self.open, None, directory, Access { write: true, ..Access::default() }).map(Some)
    }

    fn temporary<'d>(&self, directory: &'d Directory) -> Result<Temporary<'d>, Failure> {
        let path = self.path()?;
        clear_leftovers(directory, path.name());
        Temporary::make(directory, path, NEW).map_err(|error| io(FailureKind::IoError, "make", path, error))
    }
}

/// Makes a file with that content, or replaces the content of one that is there.
///
/// # Errors
/// Where something else than a regular file is there, or the host refuses.
pub fn put(grants: &PutGrants, directory: &Rc<Directory>, content: &str) -> Result<(), Failure> {
    if let Some(file) = grants.existing(directory)? {
        return replace(&grants.write, &file, content, true).map(|_| ());
    }
    let temporary = grants.temporary(directory)?;
    write_all(temporary.fd(), content.as_bytes(), 0, grants.path()?)?;
    temporary.become_new(grants.path()?)
}

/// Copies a file to a name: a new one appears whole, one that is there is written in place.
///
/// # Errors
/// As for [`copy`].
pub fn put_copy(
    source: (&Grant<Read>, &File),
    grants: &PutGrants,
    directory: &Rc<Directory>,
    force: bool,
    preserve: bool,
) -> Result<(), Failure> {
    if let Some(file) = grants.existing(directory)? {
        return copy(source, (&grants.write, &file), force, preserve);
    }
    let (read, from) = source;
    if read.path() != from.path() {
        return Err(disagreement(read.path(), from.path()));
    }
    let path = grants.path()?;
    let temporary = grants.temporary(directory)?;
    pour_into(from, temporary.fd(), path)?;
    if preserve {
        keep_mode_and_times(&from.stat()?, temporary.fd(), path)?;
    }
    temporary.become_new(path)
}
