//! Open files.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::directory::Directory;
use super::look::Target;
use super::system::{ATTEMPTS, HOLD, UNATTENDED, disagreement, io, name_in, open_name, reopen, same, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Grant, Open};
use crate::paths::Path;

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// To read.
    pub read: bool,
    /// To write.
    pub write: bool,
    /// Made if it is missing.
    pub create: bool,
    /// A link in its place was followed.
    pub follow: bool,
    /// The mode of a new file.
    pub permissions: Option<u32>,
    /// Only held: neither read nor written through this descriptor.
    pub hold: bool,
}

impl Access {
    const fn only_reads(self) -> bool {
        self.read && !self.write && !self.create && !self.hold
    }

    const fn flags(self) -> OFlags {
        match (self.read, self.write) {
            (true, true) => OFlags::RDWR,
            (false, true) => OFlags::WRONLY,
            _ => OFlags::RDONLY,
        }
    }

    fn mode(self) -> Mode {
        Mode::from_raw_mode(self.permissions.unwrap_or(if self.follow { 0o644 } else { 0o666 }) & 0o777)
    }
}

/// A descriptor, and the one of the file that took its place: a write that is whole or not at all makes a new file,
/// and a handle that was written through goes on with that.
#[derive(Debug)]
struct Held {
    fd: OwnedFd,
    next: OnceCell<Box<Self>>,
}

impl Held {
    fn new(fd: OwnedFd) -> Self {
        Self { fd, next: OnceCell::new() }
    }

    fn last(&self) -> &Self {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }
}

/// An open file: its descriptor, and the names it was granted under.
#[derive(Debug)]
pub struct File {
    held: Held,
    directory: Rc<Directory>,
    original: Path,
    path: Path,
    access: Access,
    /// The link it was opened through, held: as long as it is, no other one can be taken for it.
    link: Option<Rc<OwnedFd>>,
    /// Where the next page begins.
    page: Cell<u64>,
    /// What it said its size was when it was opened; none where that says nothing.
    size: Option<u64>,
}

impl File {
    pub(super) fn new(fd: OwnedFd, directory: Rc<Directory>, original: Path, path: Path, access: Access) -> Self {
        Self { held: Held::new(fd), directory, original, path, access, page: Cell::new(0), link: None, size: None }
    }

    fn of_size(self, stat: &Stat) -> Self {
        Self { size: u64::try_from(stat.st_size).ok().filter(|size| *size > 0), ..self }
    }

    /// The same file, opened through a link.
    pub(super) fn through(self, link: Option<&Rc<OwnedFd>>) -> Self {
        Self { link: link.map(Rc::clone), ..self }
    }

    /// The link it was opened through.
    pub(super) const fn link(&self) -> Option<&Rc<OwnedFd>> {
        self.link.as_ref()
    }

    /// The full path: the real one, where a link was followed.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The name it was opened by: the link, where one was followed.
    #[must_use]
    pub const fn original(&self) -> &Path {
        &self.original
    }

    /// The directory it was opened in.
    #[must_use]
    pub const fn directory(&self) -> &Rc<Directory> {
        &self.directory
    }

    pub(super) const fn access(&self) -> Access {
        self.access
    }

    pub(super) const fn page(&self) -> u64 {
        self.page.get()
    }

    pub(super) const fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn turn_page(&self, length: u64) {
        self.page.set(self.page.get() + length);
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.held.last().fd.as_fd()
    }

    /// Goes on with the file that took this one's place.
    pub(super) fn go_on_with(&self, fd: OwnedFd) {
        // The last has none yet, so it takes this one.
        let _ = self.held.last().next.set(Box::new(Held::new(fd)));
        self.page.set(0);
    }

    pub(super) fn stat(&self) -> Result<Stat, Failure> {
        rustix::fs::fstat(self.fd()).map_err(|error| io(FailureKind::IoError, "look at", &self.path, error))
    }

    pub(super) fn clone_fd(&self) -> Result<OwnedFd, Failure> {
        let fault = |error| Failure::new(FailureKind::IoError, format!("cannot keep \"{}\" open: {error}", self.path.as_str()));
        self.held.last().fd.try_clone().map_err(fault)
    }
}

/// Opens a file by its name in a directory. A link there is refused, a device or pipe is never opened.
///
/// # Errors
/// Where there is none, it is not a regular file, or the options make no sense.
pub fn open_file(grant: &Grant<Open>, create: Option<&Grant<Create>>, directory: &Rc<Directory>, access: Access) -> Result<File, Failure> {
    check(access, grant.path())?;
    let path = grant.path();
    let name = name_in(path, directory.path())?;
    if let Some(other) = create.map(Grant::path).filter(|other| *other != path) {
        return Err(disagreement(other, path));
    }
    let fault = |error| io(FailureKind::FileError, "open", path, error);
    let file = |fd| File::new(fd, Rc::clone(directory), path.clone(), path.clone(), access);
    if access.only_reads() {
        return open_to_read(directory, name, path).map(|(fd, stat)| file(fd).of_size(&stat));
    }
    for _ in 0..ATTEMPTS {
        match rustix::fs::openat(directory.fd(), name, HOLD | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(held) => return open_held_file(held, path, access, Some((directory, name))).map(file),
            Err(Errno::NOENT) if create.is_some() => match make(directory, name, access) {
                // Another writer was faster: its file is opened like any that was there.
                Err(Errno::EXIST) => {}
                made => return made.map(file).map_err(fault),
            },
            Err(Errno::NOENT) => return Err(io(FailureKind::IoError, "open", path, Errno::NOENT)),
            Err(error) => return Err(fault(error)),
        }
    }
    Err(fault(Errno::AGAIN))
}

/// Makes an empty file.
///
/// # Errors
/// Where something is there already.
pub fn make_file(grant: &Grant<Create>, directory: &Directory) -> Result<(), Failure> {
    let path = grant.path();
    let name = name_in(path, directory.path())?;
    let access = Access { write: true, ..Access::default() };
    make(directory, name, access).map(|_| ()).map_err(|error| io(FailureKind::FileError, "make", path, error))
}

fn check(access: Access, path: &Path) -> Result<(), Failure> {
    if access.read || access.write || access.hold {
        return Ok(());
    }
    let message = format!("to open \"{}\" for nothing is no use: set read(true), write(true) or create(true)", path.as_str());
    Err(Failure::new(FailureKind::InvalidArguments, message))
}

/// Exclusive: what appears in between is not written to unseen.
fn make(directory: &Directory, name: &str, access: Access) -> Result<OwnedFd, Errno> {
    let flags = access.flags() | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOCTTY;
    rustix::fs::openat(directory.fd(), name, flags, access.mode())
}

/// Opens a file for nothing but reading: looked at before, so that no driver is opened, and after, so that it is what was seen.
fn open_to_read(directory: &Directory, name: &str, path: &Path) -> Result<(OwnedFd, Stat), Failure> {
    let fault = |error| io(if error == Errno::NOENT { FailureKind::IoError } else { FailureKind::FileError }, "open", path, error);
    if !seen::was_regular(path) {
        regular(&stat_name(directory.fd(), name).map_err(fault)?, path)?;
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | UNATTENDED;
    let fd = rustix::fs::openat(directory.fd(), name, flags, Mode::empty()).map_err(fault)?;
    let stat = rustix::fs::fstat(&fd).map_err(fault)?;
    seen::remember(path, regular(&stat, path).is_ok());
    regular(&stat, path)?;
    Ok((fd, stat))
}

/// Which paths were regular files when they were last opened. Only a race makes them something else by the next time, and
/// that the look after each opening finds out; so a script that reads a file again and again looks once.
mod seen {
    use std::cell::RefCell;
    use std::collections::HashSet;

    use ahash::RandomState;

    use crate::paths::Path;

    /// Beyond this it begins anew.
    const MOST: usize = 1024;

    thread_local! {
        static REGULAR: RefCell<HashSet<Path, RandomState>> = RefCell::default();
    }

    pub(super) fn was_regular(path: &Path) -> bool {
        REGULAR.with_borrow(|regular| regular.contains(path))
    }

    pub(super) fn remember(path: &Path, is_regular: bool) {
        REGULAR.with_borrow_mut(|regular| match is_regular {
            true if regular.contains(path) => {}
            true => {
                if regular.len() >= MOST {
                    regular.clear();
                }
                regular.insert(path.clone());
            }
            false => {
                regular.remove(path);
            }
        });
    }
}

/// Opens for content what is held, if it is a regular file.
fn open_held_file(held: OwnedFd, path: &Path, access: Access, named: Option<(&Directory, &str)>) -> Result<OwnedFd, Failure> {
    let fault = |error| io(FailureKind::FileError, "open", path, error);
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    regular(&stat, path)?;
    if access.hold {
        return Ok(held);
    }
    let fd = match (reopen(&held, access.flags()), named) {
        // Without /proc the name is all there is; what it leads to is compared below.
        (Err(Errno::NOENT), Some((directory, name))) => open_name(directory.fd(), name, access.flags() | UNATTENDED),
        (opened, _) => opened,
    };
    let fd = fd.map_err(fault)?;
    // Both are looked at now: on an overlay, opening for writing can give the file its own inode.
    if !same(&rustix::fs::fstat(&held).map_err(fault)?, &rustix::fs::fstat(&fd).map_err(fault)?) {
        return Err(Failure::new(FailureKind::FileError, format!("\"{}\" changed while it was opened", path.as_str())));
    }
    // It stays non-blocking: that changes nothing for files, and some of /proc would keep a reader waiting.
    Ok(fd)
}

fn regular(stat: &Stat, path: &Path) -> Result<(), Failure> {
    let (kind, what) = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => return Ok(()),
        FileType::Symlink => (FailureKind::FileError, "is a symbolic link, which is not followed here"),
        FileType::Directory => (FailureKind::ValidationError, "is a directory"),
        FileType::Fifo => (FailureKind::ValidationError, "is a named pipe"),
        FileType::Socket => (FailureKind::ValidationError, "is a socket"),
        _ => (FailureKind::ValidationError, "is a device"),
    };
    Err(Failure::new(kind, format!("\"{}\" {what}; a regular file is needed", path.as_str())))
}

/// Opens what a look followed a name to.
///
/// # Errors
/// As for [`open_file`].
pub fn open_target(grant: &Grant<Open>, create: Option<&Grant<Create>>, target: &Target, access: Access) -> Result<File, Failure> {
    check(access, grant.path())?;
    if *grant.path() != target.path {
        return Err(disagreement(grant.path(), &target.path));
    }
    // Nothing was there, so no link was followed, and none will be.
    let Some(held) = &target.held else {
        return open_file(grant, create, &target.directory, access);
    };
    let held = held.try_clone().map_err(|error| Failure::new(FailureKind::FileError, error.to_string()))?;
    let fd = open_held_file(held, &target.path, access, None)?;
    Ok(File::new(fd, Rc::clone(&target.directory), target.original.clone(), target.path.clone(), access).through(target.link.as_ref()))
}
