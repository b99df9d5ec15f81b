//! Directories of a walk: held while there is room for them, found again when they are needed.
//!
//! A tree can be deeper than a process may have open files, and a script can keep any number of entries. So a walk
//! holds the directories it used last. Another one is opened again by its name in the one above it, and has to be
//! the same directory that was there before.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use rustix::fd::AsFd;
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::directory::Directory;
use super::system::{HOLD, io, name_in, open_from_root, open_name};
use crate::failure::{Failure, FailureKind};
use crate::paths::Path;

/// How many directories are held.
const ROOM: usize = 32;
/// A walk does not go below a path longer than this: its memory grows with the lengths of all paths on the way.
const LONGEST: usize = 16 << 10;

thread_local! {
    static HELD: RefCell<VecDeque<Rc<Directory>>> = const { RefCell::new(VecDeque::new()) };
}

/// Lets go of what walks hold. What is still needed is found again.
pub fn let_go() {
    HELD.with_borrow_mut(VecDeque::clear);
}

/// A directory that a walk has come through.
#[derive(Debug)]
pub struct Level {
    path: Path,
    above: Option<Rc<Level>>,
    /// Device and inode, once it was opened.
    identity: OnceCell<(u64, u64)>,
    /// The script's own handle, where the walk began with one.
    kept: Option<Rc<Directory>>,
    held: RefCell<Weak<Directory>>,
}

impl Level {
    /// The level of a directory that stays open.
    #[must_use]
    pub fn keeping(directory: &Rc<Directory>) -> Rc<Self> {
        Self::new(directory.path().clone(), None, Some(Rc::clone(directory)))
    }

    /// The level of a path without links, opened when it is needed.
    pub(super) fn at(path: Path) -> Rc<Self> {
        Self::new(path, None, None)
    }

    /// The level of a directory in another.
    pub(super) fn below(above: &Rc<Self>, path: Path) -> Result<Rc<Self>, Failure> {
        if path.as_str().len() > LONGEST {
            let message =
                format!("the directories below \"{:.80}...\" are nested too deep: a path has room for {LONGEST} bytes", path.as_str());
            return Err(Failure::new(FailureKind::Other, message));
        }
        Ok(Self::new(path, Some(Rc::clone(above)), None))
    }

    fn new(path: Path, above: Option<Rc<Self>>, kept: Option<Rc<Directory>>) -> Rc<Self> {
        Rc::new(Self { path, above, identity: OnceCell::new(), kept, held: RefCell::default() })
    }

    /// The path it was granted under.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// Device and inode, once it was opened.
    pub(super) fn identity(&self) -> Option<(u64, u64)> {
        self.identity.get().copied()
    }

    /// Device and inode.
    ///
    /// # Errors
    /// Where it is gone, or another one has its name by now.
    pub fn identify(&self) -> Result<(u64, u64), Failure> {
        let fault = |error| io(FailureKind::IoError, "look at", &self.path, error);
        if let Some(identity) = self.identity() {
            return Ok(identity);
        }
        let stat = rustix::fs::fstat(self.open().map_err(fault)?.fd()).map_err(fault)?;
        Ok((stat.st_dev, stat.st_ino))
    }

    /// The directory, open.
    ///
    /// # Errors
    /// Where it is gone, or another one has its name by now.
    pub fn directory(&self) -> Result<Rc<Directory>, Failure> {
        self.open().map_err(|error| io(FailureKind::IoError, "open the directory", &self.path, error))
    }

    /// The same, with the system's error.
    pub(super) fn open(&self) -> Result<Rc<Directory>, Errno> {
        let mut missing = Vec::new();
        let mut at = Some(self);
        let mut found = None;
        while let Some(level) = at {
            found = level.present();
            if found.is_some() {
                break;
            }
            missing.push(level);
            at = level.above.as_deref();
        }
        for level in missing.into_iter().rev() {
            found = Some(level.open_in(found.as_deref())?);
        }
        found.ok_or(Errno::STALE)
    }

    fn present(&self) -> Option<Rc<Directory>> {
        self.kept.clone().or_else(|| self.held.borrow().upgrade())
    }

    /// Opens it in the directory above it, or else from the root; no link is followed.
    fn open_in(&self, above: Option<&Directory>) -> Result<Rc<Directory>, Errno> {
        let fd = match above {
            Some(above) => {
                let name = name_in(&self.path, above.path()).map_err(|_| Errno::STALE)?;
                open_name(above.fd(), name, HOLD | OFlags::DIRECTORY)?
            }
            None => open_from_root(&self.path, HOLD | OFlags::DIRECTORY, false)?,
        };
        let stat = rustix::fs::fstat(fd.as_fd())?;
        if *self.identity.get_or_init(|| (stat.st_dev, stat.st_ino)) != (stat.st_dev, stat.st_ino) {
            return Err(Errno::STALE);
        }
        let directory = Rc::new(Directory::new(fd, self.path.clone()));
        *self.held.borrow_mut() = Rc::downgrade(&directory);
        HELD.with_borrow_mut(|held| {
            held.push_back(Rc::clone(&directory));
            if held.len() > ROOM {
                held.pop_front();
            }
        });
        Ok(directory)
    }
}

/// A chain of levels can be longer than the stack.
impl Drop for Level {
    fn drop(&mut self) {
        let mut above = self.above.take();
        while let Some(mut level) = above.and_then(Rc::into_inner) {
            above = level.above.take();
        }
    }
}

/// Whether an error says that a name is gone, or is something else by now.
pub(super) const fn is_gone(error: Errno) -> bool {
    matches!(error, Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::STALE)
}
