//! Listings, and the entries they give.

use std::cell::RefCell;
use std::ffi::CStr;
use std::rc::Rc;

use rustix::fs::{Dir, FileType, Mode, OFlags};

use super::directory::{Directory, open_below};
use super::file::File;
use super::system::{disagreement, io, name_in, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Delete, Grant, Open, Read};
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
}

/// One entry of a directory.
#[derive(Debug)]
pub struct Entry {
    directory: Rc<Directory>,
    name: String,
    /// Whether the name is what the system has; another can be shown, never opened.
    faithful: bool,
    kind: EntryKind,
    inode: u64,
    opened: RefCell<Opened>,
}

impl Entry {
    /// The name; what is not text in it is replaced.
    #[must_use]
    pub fn name(&self) -> &str {
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

    /// The directory it is in.
    #[must_use]
    pub const fn directory(&self) -> &Rc<Directory> {
        &self.directory
    }

    /// The path it can be asked about under.
    ///
    /// # Errors
    /// Where its name is not text, or has a character no policy can name.
    pub fn path(&self) -> Result<Path, Failure> {
        if !self.faithful {
            let message = format!(
                "the name {:?} in \"{}\" is not UTF-8, so no policy can be asked about it",
                self.name,
                self.directory.path().as_str()
            );
            return Err(Failure::new(FailureKind::Other, message));
        }
        Ok(self.directory.path().join(&self.name)?)
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
        }
    }

    fn mismatch(&self, what: &str) -> Failure {
        Failure::new(FailureKind::EntryTypeMismatchError, format!("the entry \"{}\" was opened as {what} before", self.name))
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
    entries(grant.path(), directory)
}

/// The entries of a directory that is to be removed.
///
/// # Errors
/// Where the host does not list it.
pub fn list_for_removal(grant: &Grant<Delete>, directory: &Rc<Directory>) -> Result<Vec<Entry>, Failure> {
    entries(grant.path(), directory)
}

fn entries(grant: &Path, directory: &Rc<Directory>) -> Result<Vec<Entry>, Failure> {
    if grant != directory.path() {
        return Err(disagreement(grant, directory.path()));
    }
    let fault = |error| io(FailureKind::IoError, "list the directory", directory.path(), error);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(directory.fd(), ".", flags, Mode::empty()).map_err(fault)?;
    let mut entries = Vec::new();
    for found in Dir::new(fd).map_err(fault)? {
        let found = found.map_err(fault)?;
        if !matches!(found.file_name().to_bytes(), b"." | b"..") {
            entries.push(entry(directory, found.file_name(), found.file_type(), found.ino()));
        }
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(entries)
}

fn entry(directory: &Rc<Directory>, name: &CStr, kind: FileType, inode: u64) -> Entry {
    let (text, faithful) = match name.to_str() {
        Ok(text) => (text.to_owned(), true),
        Err(_) => (name.to_string_lossy().into_owned(), false),
    };
    // Some file systems leave the type out of their listings.
    let kind = match kind {
        FileType::Unknown => stat_name(directory.fd(), name).map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode)),
        kind => kind,
    };
    Entry { directory: Rc::clone(directory), name: text, faithful, kind: EntryKind::of(kind), inode, opened: RefCell::new(Opened::Nothing) }
}

/// What stands under a name, as an entry.
///
/// # Errors
/// Where it is not there.
pub fn entry_at(grant: &Grant<Open>, directory: &Rc<Directory>) -> Result<Entry, Failure> {
    let name = name_in(grant.path(), directory.path())?;
    let stat = stat_name(directory.fd(), name).map_err(|error| io(FailureKind::IoError, "look at", grant.path(), error))?;
    Ok(Entry {
        directory: Rc::clone(directory),
        name: name.to_owned(),
        faithful: true,
        kind: EntryKind::of(FileType::from_raw_mode(stat.st_mode)),
        inode: stat.st_ino,
        opened: RefCell::new(Opened::Nothing),
    })
}

/// Opens an entry as a directory, following nothing.
///
/// # Errors
/// Where it is none.
pub fn open_entry_directory(grant: &Grant<Open>, entry: &Entry) -> Result<Directory, Failure> {
    agree(grant.path(), entry)?;
    open_below(&entry.directory, grant.path())
}

/// Opens an entry as a directory that is to be removed.
///
/// # Errors
/// Where it is none.
pub fn open_for_removal(grant: &Grant<Delete>, entry: &Entry) -> Result<Directory, Failure> {
    agree(grant.path(), entry)?;
    open_below(&entry.directory, grant.path())
}

fn agree(grant: &Path, entry: &Entry) -> Result<(), Failure> {
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
