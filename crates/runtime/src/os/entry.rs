//! Listings, and the entries they give.

use std::cell::RefCell;
use std::ffi::CStr;
use std::rc::Rc;

use rustix::fs::{Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::directory::{Directory, open_below};
use super::file::File;
use super::level::{Level, is_gone};
use super::metadata::Metadata;
use super::system::{HOLD, disagreement, io, is_link, name_in, real_path, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Delete, Grant, Look, Move, Open, Read};
use crate::paths::Path;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// Something the system has no word for.
    Unknown,
}

impl EntryKind {
    /// The value of the constant scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Directory => "Dir",
            Self::Link => "Symlink",
            Self::Fifo => "Fifo",
            Self::Socket => "Socket",
            Self::CharDevice => "CharDevice",
            Self::BlockDevice => "BlockDevice",
            Self::Unknown => "Unknown",
        }
    }

    pub(super) const fn of(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Link,
            FileType::Fifo => Self::Fifo,
            FileType::Socket => Self::Socket,
            FileType::CharacterDevice => Self::CharDevice,
            FileType::BlockDevice => Self::BlockDevice,
            FileType::Unknown => Self::Unknown,
        }
    }
}

/// What was opened through an entry; it is given again from then on.
#[derive(Clone, Debug)]
enum Opened {
    Nothing,
    File(Rc<File>),
    Directory(Rc<Directory>),
    /// The link itself: it can be looked at, and opened as nothing.
    Link,
}

/// One entry of a directory.
#[derive(Debug)]
pub struct Entry {
    level: Rc<Level>,
    name: String,
    /// The name of the link that led here.
    link: Option<String>,
    /// Whether the name is what the system has; another can be shown, never opened.
    faithful: bool,
    kind: EntryKind,
    inode: u64,
    opened: RefCell<Opened>,
    described: RefCell<Option<Rc<Metadata>>>,
}

impl Entry {
    fn new(level: &Rc<Level>, name: String, kind: FileType, inode: u64) -> Self {
        Self {
            level: Rc::clone(level),
            name,
            link: None,
            faithful: true,
            kind: EntryKind::of(kind),
            inode,
            opened: RefCell::new(Opened::Nothing),
            described: RefCell::default(),
        }
    }

    /// The name; what is not text in it is replaced. Behind a followed link, the link's.
    #[must_use]
    pub fn name(&self) -> &str {
        self.link.as_ref().unwrap_or(&self.name)
    }

    /// The name it has in its directory.
    pub(super) fn own_name(&self) -> &str {
        &self.name
    }

    /// What it is, as the listing said.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The inode number.
    #[must_use]
    pub const fn inode(&self) -> u64 {
        self.inode
    }

    /// The path of the directory it is in.
    #[must_use]
    pub fn place(&self) -> &Path {
        self.level.path()
    }

    /// The directory it is in.
    ///
    /// # Errors
    /// Where that is gone by now.
    pub fn directory(&self) -> Result<Rc<Directory>, Failure> {
        self.level.directory()
    }

    /// The same, with the system's error.
    pub(super) fn open_place(&self) -> Result<Rc<Directory>, Errno> {
        self.level.open()
    }

    /// The metadata a listing looked at.
    #[must_use]
    pub fn described(&self) -> Option<Rc<Metadata>> {
        self.described.borrow().clone()
    }

    /// Keeps metadata to be shown with the entry.
    pub fn describe(&self, metadata: Metadata) {
        *self.described.borrow_mut() = Some(Rc::new(metadata));
    }

    /// The path it can be asked about under.
    ///
    /// # Errors
    /// Where its name is not text, or has a character no policy can name.
    pub fn path(&self) -> Result<Path, Failure> {
        if !self.faithful {
            let message =
                format!("the name {:?} in \"{}\" is not UTF-8, so no policy can be asked about it", self.name, self.place().as_str());
            return Err(Failure::new(FailureKind::Other, message));
        }
        Ok(self.place().join(&self.name)?)
    }

    /// Whether something was opened through it.
    #[must_use]
    pub fn is_opened(&self) -> bool {
        !matches!(*self.opened.borrow(), Opened::Nothing)
    }

    /// The file opened through it.
    ///
    /// # Errors
    /// Where it was opened as a directory.
    pub fn opened_file(&self) -> Result<Option<Rc<File>>, Failure> {
        match &*self.opened.borrow() {
            Opened::Nothing => Ok(None),
            Opened::File(file) => Ok(Some(Rc::clone(file))),
            Opened::Directory(_) => Err(self.mismatch("a directory")),
            Opened::Link => Err(self.mismatch("a link")),
        }
    }

    /// The directory opened through it.
    ///
    /// # Errors
    /// Where it was opened as a file.
    pub fn opened_directory(&self) -> Result<Option<Rc<Directory>>, Failure> {
        match &*self.opened.borrow() {
            Opened::Nothing => Ok(None),
            Opened::Directory(directory) => Ok(Some(Rc::clone(directory))),
            Opened::File(_) => Err(self.mismatch("a file")),
            Opened::Link => Err(self.mismatch("a link")),
        }
    }

    fn mismatch(&self, what: &str) -> Failure {
        Failure::new(FailureKind::EntryTypeMismatchError, format!("the entry \"{}\" was opened as {what} before", self.name()))
    }

    /// Keeps a file for the next time.
    pub fn remember_file(&self, file: &Rc<File>) {
        *self.opened.borrow_mut() = Opened::File(Rc::clone(file));
    }

    /// Keeps a directory for the next time.
    pub fn remember_directory(&self, directory: &Rc<Directory>) {
        *self.opened.borrow_mut() = Opened::Directory(Rc::clone(directory));
    }
}

/// The entries of a directory, by name.
///
/// # Errors
/// Where the host does not list it.
pub fn list(grant: &Grant<Read>, directory: &Rc<Directory>) -> Result<Vec<Entry>, Failure> {
    entries(grant.path(), &Level::keeping(directory))
}

/// The entries of a directory that a walk has come to.
///
/// # Errors
/// Where the host does not list it.
pub fn list_level(grant: &Grant<Read>, level: &Rc<Level>) -> Result<Vec<Entry>, Failure> {
    entries(grant.path(), level)
}

/// The entries of a directory that is to be removed.
///
/// # Errors
/// Where the host does not list it.
pub fn list_for_removal(grant: &Grant<Delete>, level: &Rc<Level>) -> Result<Vec<Entry>, Failure> {
    entries(grant.path(), level)
}

/// The entries of a directory that is to be moved.
///
/// # Errors
/// Where the host does not list it.
pub fn list_for_move(grant: &Grant<Move>, level: &Rc<Level>) -> Result<Vec<Entry>, Failure> {
    entries(grant.path(), level)
}

fn entries(grant: &Path, level: &Rc<Level>) -> Result<Vec<Entry>, Failure> {
    if grant != level.path() {
        return Err(disagreement(grant, level.path()));
    }
    let fault = |error| io(FailureKind::IoError, "list the directory", level.path(), error);
    let directory = level.directory()?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(directory.fd(), ".", flags, Mode::empty()).map_err(fault)?;
    let mut entries = Vec::new();
    for found in Dir::new(fd).map_err(fault)? {
        let found = found.map_err(fault)?;
        if !matches!(found.file_name().to_bytes(), b"." | b"..") {
            entries.push(entry(level, &directory, found.file_name(), (found.file_type(), found.ino())));
        }
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(entries)
}

fn entry(level: &Rc<Level>, directory: &Directory, name: &CStr, (kind, inode): (FileType, u64)) -> Entry {
    let (text, faithful) = match name.to_str() {
        Ok(text) => (text.to_owned(), true),
        Err(_) => (name.to_string_lossy().into_owned(), false),
    };
    // Some file systems leave the type out of their listings.
    let kind = match kind {
        FileType::Unknown => stat_name(directory.fd(), name).map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode)),
        kind => kind,
    };
    Entry { faithful, ..Entry::new(level, text, kind, inode) }
}

/// What stands under a name, as an entry.
///
/// # Errors
/// Where it is not there.
pub fn entry_at(grant: &Grant<Open>, directory: &Rc<Directory>) -> Result<Entry, Failure> {
    let name = name_in(grant.path(), directory.path())?;
    let stat = stat_name(directory.fd(), name).map_err(|error| io(FailureKind::IoError, "look at", grant.path(), error))?;
    Ok(Entry::new(&Level::keeping(directory), name.to_owned(), FileType::from_raw_mode(stat.st_mode), stat.st_ino))
}

/// A link as an entry that stands for nothing else.
///
/// # Errors
/// Where it is not there.
pub fn link_at(grant: &Grant<Open>, directory: &Rc<Directory>) -> Result<Entry, Failure> {
    Ok(Entry { opened: RefCell::new(Opened::Link), ..entry_at(grant, directory)? })
}

/// What the link that an entry is leads to, under the link's name; nothing where that is not there or has no path of its own.
///
/// # Errors
/// Where the entry is gone, or the host does not say.
pub fn look_behind(grant: &Grant<Look>, entry: &Entry) -> Result<Option<Entry>, Failure> {
    agree(grant.path(), entry)?;
    let fault = |error| io(FailureKind::IoError, "follow", grant.path(), error);
    let held = match entry.open_place().and_then(|place| rustix::fs::openat(place.fd(), entry.own_name(), HOLD, Mode::empty())) {
        // A circle of links leads nowhere either.
        Err(error) if is_gone(error) => return Ok(None),
        held => held.map_err(fault)?,
    };
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    let Ok(path) = real_path(&held, grant.path()) else { return Ok(None) };
    if path.is_root() {
        // Everything is below the root, and it has no name.
        return Ok(None);
    }
    let behind = Entry::new(&Level::at(path.parent()), path.name().to_owned(), FileType::from_raw_mode(stat.st_mode), stat.st_ino);
    Ok((!is_link(&stat)).then(|| Entry { link: Some(entry.name().to_owned()), ..behind }))
}

/// Opens an entry as a directory, following nothing.
///
/// # Errors
/// Where it is none.
pub fn open_entry_directory(grant: &Grant<Open>, entry: &Entry) -> Result<Directory, Failure> {
    agree(grant.path(), entry)?;
    open_below(&*entry.directory()?, grant.path())
}

/// Goes into an entry that is a directory; nothing where it is gone, or something else by now.
///
/// # Errors
/// Where the host refuses.
pub fn enter(grant: &Grant<Open>, entry: &Entry) -> Result<Option<Rc<Level>>, Failure> {
    go_into(grant.path(), entry)
}

/// The same of a directory that is to be removed.
///
/// # Errors
/// Where the host refuses.
pub fn enter_for_removal(grant: &Grant<Delete>, entry: &Entry) -> Result<Option<Rc<Level>>, Failure> {
    go_into(grant.path(), entry)
}

/// The same of a directory that is to be moved.
///
/// # Errors
/// Where the host refuses.
pub fn enter_for_move(grant: &Grant<Move>, entry: &Entry) -> Result<Option<Rc<Level>>, Failure> {
    go_into(grant.path(), entry)
}

fn go_into(grant: &Path, entry: &Entry) -> Result<Option<Rc<Level>>, Failure> {
    agree(grant, entry)?;
    let level = Level::below(&entry.level, grant.clone())?;
    match level.open() {
        Ok(_) => Ok(Some(level)),
        Err(error) if is_gone(error) => Ok(None),
        Err(error) => Err(io(FailureKind::IoError, "open the directory", grant, error)),
    }
}

pub(super) fn agree(grant: &Path, entry: &Entry) -> Result<(), Failure> {
    let path = entry.path()?;
    if *grant == path { Ok(()) } else { Err(disagreement(grant, &path)) }
}

/// The names in a directory, for the housekeeping of a granted write; none where the host does not say.
pub(super) fn list_names(directory: &Directory) -> Vec<String> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(listing) = rustix::fs::openat(directory.fd(), ".", flags, Mode::empty()).and_then(Dir::new) else {
        return Vec::new();
    };
    listing.filter_map(|entry| entry.ok()?.file_name().to_str().ok().map(str::to_owned)).collect()
}
