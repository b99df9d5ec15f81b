//! Moving a directory to another file system: a copy of the whole tree beside its destination, which takes the name in
//! one step, and only then the removal of the source.

use std::rc::Rc;

use rustix::fd::AsFd;
use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, Timestamps, Uid};
use rustix::io::Errno;

use super::directory::{self, Directory, open_below};
use super::entry::{Entry, EntryKind, enter, list_level};
use super::level::Level;
use super::remove::remove_directory;
use super::rename::{fill, liken};
use super::system::{UNATTENDED, io, name_in, open_name, proc_link, reopen, same, stat_name};
use super::temporary::temporary_name;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Delete, Grant, Open, Read, Write};
use crate::paths::Path;
use rex_catalogue::vocabulary::EntityType;

/// The grants for what is in the tree, by path; none for what nobody was asked about.
pub trait TreeGrants {
    /// To read a file or link, or list a directory.
    fn read(&self, of: EntityType, path: &Path) -> Option<Grant<Read>>;
    /// To open a directory or file.
    fn open(&self, of: EntityType, path: &Path) -> Option<Grant<Open>>;
    /// To make what lands at a path.
    fn create(&self, of: EntityType, path: &Path) -> Option<Grant<Create>>;
    /// To write the file that lands there.
    fn write(&self, path: &Path) -> Option<Grant<Write>>;
    /// To remove a directory or file.
    fn delete(&self, of: EntityType, path: &Path) -> Option<Grant<Delete>>;
}

/// Moves a directory with everything in it. A failure of the copy leaves the source, and nothing else.
///
/// # Errors
/// Where something in it was not asked about, is neither a file, nor a link, nor a directory, or the host refuses.
pub fn move_tree(grants: &dyn TreeGrants, source: &Rc<Directory>, destination: &Grant<Create>, to: &Directory) -> Result<(), Failure> {
    let path = destination.path();
    let name = name_in(path, to.path())?;
    let delete = grants.delete(EntityType::Dir, source.path()).ok_or_else(|| unasked(source.path()))?;
    let copy = Copy::make(to, name, path)?;
    copy.fill(grants, source, path)?;
    copy.place(name, path)?;
    directory::sync(to)?;
    remove_directory(&delete, source, &|of, path| grants.delete(of, path))
}

fn unasked(path: &Path) -> Failure {
    let message = format!("cannot move \"{}\": nobody was asked about it; it appeared while the move was being asked for", path.as_str());
    Failure::new(FailureKind::FileCopyError, message)
}

/// A copy under a name nobody else uses. Dropped before it has its own, it is removed.
struct Copy<'d> {
    directory: &'d Directory,
    root: Rc<Directory>,
    placed: bool,
}

impl<'d> Copy<'d> {
    fn make(directory: &'d Directory, name: &str, path: &Path) -> Result<Self, Failure> {
        let fault = |error| io(FailureKind::FileCopyError, "copy to", path, error);
        let temporary = temporary_name(name);
        rustix::fs::mkdirat(directory.fd(), temporary.as_str(), Mode::from_raw_mode(0o700)).map_err(fault)?;
        let root = open_below(directory, &directory.path().join(&temporary)?)?;
        Ok(Self { directory, root: Rc::new(root), placed: false })
    }

    /// Copies entry after entry; the tree can be deeper than the stack. A directory gets its mode and times last.
    fn fill(&self, grants: &dyn TreeGrants, source: &Rc<Directory>, destination: &Path) -> Result<(), Failure> {
        let top = Level::keeping(source);
        let mut open = vec![Pair { entries: listed(grants, &top)?, from: top, to: Level::keeping(&self.root), lands: destination.clone() }];
        while let Some(pair) = open.last_mut() {
            match pair.entries.next() {
                Some(entry) => {
                    let inner = pair.copy(grants, &entry)?;
                    open.extend(inner);
                }
                None => {
                    pair.finish()?;
                    open.pop();
                }
            }
        }
        Ok(())
    }

    fn place(mut self, name: &str, path: &Path) -> Result<(), Failure> {
        let (at, own) = (self.directory.fd(), self.root.path().name().to_owned());
        match rustix::fs::renameat(at, own.as_str(), at, name) {
            Ok(()) => {
                self.placed = true;
                Ok(())
            }
            Err(error @ (Errno::NOTEMPTY | Errno::EXIST)) => Err(io(FailureKind::DirectoryNotEmpty, "move to", path, error)),
            Err(error) => Err(io(FailureKind::FileCopyError, "move to", path, error)),
        }
    }
}

impl Drop for Copy<'_> {
    fn drop(&mut self) {
        if !self.placed {
            // What was made here can be removed by who made it; nothing more can be done about what does not go.
            let _ = discard(self.directory, &self.root);
        }
    }
}

/// A directory that is being copied, and its copy.
struct Pair {
    from: Rc<Level>,
    to: Rc<Level>,
    /// Where the copy will be.
    lands: Path,
    entries: std::vec::IntoIter<Entry>,
}

fn listed(grants: &dyn TreeGrants, level: &Rc<Level>) -> Result<std::vec::IntoIter<Entry>, Failure> {
    let grant = grants.read(EntityType::Dir, level.path()).ok_or_else(|| unasked(level.path()))?;
    Ok(list_level(&grant, level)?.into_iter())
}

impl Pair {
    fn copy(&self, grants: &dyn TreeGrants, entry: &Entry) -> Result<Option<Self>, Failure> {
        let path = entry.path()?;
        let lands = self.lands.join(path.name())?;
        match entry.kind() {
            EntryKind::Directory => self.copy_directory(grants, entry, &path, lands),
            EntryKind::File => self.copy_file(grants, &path, &lands).map(|()| None),
            EntryKind::Link => self.copy_link(grants, &path, &lands).map(|()| None),
            EntryKind::Fifo | EntryKind::Socket | EntryKind::CharDevice | EntryKind::BlockDevice | EntryKind::Unknown => {
                let message = format!("cannot move \"{}\" to another file system: it is a device, pipe or socket", path.as_str());
                Err(Failure::new(FailureKind::UnsupportedOperationError, message))
            }
        }
    }

    fn copy_directory(&self, grants: &dyn TreeGrants, entry: &Entry, path: &Path, lands: Path) -> Result<Option<Self>, Failure> {
        let open = grants.open(EntityType::Dir, path).ok_or_else(|| unasked(path))?;
        let create = grants.create(EntityType::Dir, &lands).ok_or_else(|| unasked(path))?;
        // What is gone by now is not there to be moved.
        let Some(from) = enter(&open, entry)? else { return Ok(None) };
        rustix::fs::mkdirat(self.to.directory()?.fd(), path.name(), Mode::from_raw_mode(0o700))
            .map_err(|error| copied(create.path(), error))?;
        let to = Level::below(&self.to, self.to.path().join(path.name())?)?;
        Ok(Some(Self { entries: listed(grants, &from)?, from, to, lands }))
    }

    fn copy_file(&self, grants: &dyn TreeGrants, path: &Path, lands: &Path) -> Result<(), Failure> {
        let read = grants.read(EntityType::File, path).ok_or_else(|| unasked(path))?;
        let (create, write) = (grants.create(EntityType::File, lands), grants.write(lands));
        let (Some(create), Some(_)) = (create, write) else { return Err(unasked(path)) };
        let fault = |error| io(FailureKind::FileReadError, "read", read.path(), error);
        let source = open_name(self.from.directory()?.fd(), path.name(), OFlags::RDONLY | UNATTENDED).map_err(fault)?;
        if FileType::from_raw_mode(rustix::fs::fstat(&source).map_err(fault)?.st_mode) != FileType::RegularFile {
            return Err(unasked(path));
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let copy = rustix::fs::openat(self.to.directory()?.fd(), path.name(), flags, Mode::from_raw_mode(0o600))
            .map_err(|error| copied(create.path(), error))?;
        fill((source.as_fd(), read.path()), (copy.as_fd(), create.path()))
    }

    fn copy_link(&self, grants: &dyn TreeGrants, path: &Path, lands: &Path) -> Result<(), Failure> {
        let read = grants.read(EntityType::File, path).ok_or_else(|| unasked(path))?;
        let create = grants.create(EntityType::File, lands).ok_or_else(|| unasked(path))?;
        let (from, to, name) = (self.from.directory()?, self.to.directory()?, path.name());
        let fault = |error| io(FailureKind::FileReadError, "read the link", read.path(), error);
        let text = rustix::fs::readlinkat(from.fd(), name, Vec::new()).map_err(fault)?;
        let before = stat_name(from.fd(), name).map_err(fault)?;
        rustix::fs::symlinkat(text.as_c_str(), to.fd(), name).map_err(|error| copied(create.path(), error))?;
        let (user, group) = (Uid::from_raw(before.st_uid), Gid::from_raw(before.st_gid));
        match rustix::fs::chownat(to.fd(), name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW) {
            // Only a privileged account can give a link away.
            Ok(()) | Err(Errno::PERM) => {}
            Err(error) => return Err(copied(create.path(), error)),
        }
        let times: Timestamps = super::content::times_of(&before);
        rustix::fs::utimensat(to.fd(), name, &times, AtFlags::SYMLINK_NOFOLLOW).map_err(|error| copied(create.path(), error))
    }

    /// The copy is complete, and gets what the original has.
    fn finish(&self) -> Result<(), Failure> {
        let again = |level: &Level| {
            reopen(level.directory()?.fd(), OFlags::RDONLY | OFlags::DIRECTORY).map_err(|error| copied(level.path(), error))
        };
        let (from, to) = (again(&self.from)?, again(&self.to)?);
        liken(from.as_fd(), to.as_fd())
            .and_then(|()| match rustix::fs::fsync(&to) {
                Ok(()) | Err(Errno::INVAL) => Ok(()),
                Err(error) => Err(error),
            })
            .map_err(|error| copied(&self.lands, error))
    }
}

fn copied(path: &Path, error: Errno) -> Failure {
    io(FailureKind::FileCopyError, "copy to", path, error)
}

/// Removes a copy that nobody was to see.
fn discard(directory: &Directory, root: &Rc<Directory>) -> Result<(), Errno> {
    let mut open = vec![Level::keeping(root)];
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    while let Some(level) = open.last() {
        let (level, at) = (Rc::clone(level), level.open()?);
        // It may have the mode of its original already, which need not let anyone in.
        let _ = rustix::fs::chmod(proc_link(at.fd()), Mode::from_raw_mode(0o700));
        let mut inner = None;
        for found in rustix::fs::Dir::new(rustix::fs::openat(at.fd(), ".", flags, Mode::empty())?)? {
            let found = found?;
            let name = found.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            match rustix::fs::unlinkat(at.fd(), name, AtFlags::empty()) {
                Err(Errno::ISDIR | Errno::PERM) => {
                    let path = name.to_str().ok().and_then(|name| level.path().join(name).ok()).ok_or(Errno::INVAL)?;
                    inner = Some(Level::below(&level, path).map_err(|_| Errno::NAMETOOLONG)?);
                    break;
                }
                removed => removed?,
            }
        }
        if let Some(inner) = inner {
            open.push(inner);
            continue;
        }
        open.pop();
        if let Some(around) = open.last() {
            rustix::fs::unlinkat(around.open()?.fd(), level.path().name(), AtFlags::REMOVEDIR)?;
        }
    }
    let name = root.path().name();
    // It may have been moved since; then what has its name is not ours.
    if same(&stat_name(directory.fd(), name)?, &rustix::fs::fstat(root.fd())?) {
        rustix::fs::unlinkat(directory.fd(), name, AtFlags::REMOVEDIR)?;
    }
    Ok(())
}
