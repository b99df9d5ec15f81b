//! Facts only the host knows. A look opens nothing for content and changes nothing.

use std::rc::Rc;

use rex_catalogue::plan::Fact;
use rustix::fd::OwnedFd;
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::directory::Directory;
use super::system::{HOLD, io, is_link, name_in, open_from_root, open_name, real_path, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Look};
use crate::paths::Path;

/// What a name in a directory leads to.
#[derive(Debug)]
pub struct Target {
    /// The name's own path.
    pub original: Path,
    /// The real path: the name's own where it is no link, or leads nowhere.
    pub path: Path,
    pub(super) directory: Rc<Directory>,
    /// What is there, held.
    pub(super) held: Option<OwnedFd>,
    /// The link that was followed, held.
    pub(super) link: Option<Rc<OwnedFd>>,
}

/// The deepest directory on the way to a path that exists, and the levels missing below it, from the top.
#[derive(Debug)]
pub struct Levels {
    /// The directory.
    pub existing: Path,
    /// The levels; none where the whole path exists.
    pub missing: Vec<Path>,
    /// Whether the directory is given by a link, which was not followed.
    pub linked: bool,
}

/// Follows every link to a directory.
///
/// # Errors
/// Where it leads to no directory, or to one without a path of its own.
pub fn look_directory(grant: &Grant<Look>) -> Result<Directory, Failure> {
    let path = grant.path();
    let fault = |error| {
        let kind = if error == Errno::NOTDIR { FailureKind::InvalidArguments } else { FailureKind::IoError };
        io(kind, "open the directory", path, error)
    };
    // A path without a link on the way is its own real path.
    if let Ok(held) = open_from_root(path, HOLD | OFlags::DIRECTORY, false) {
        return Ok(Directory::new(held, path.clone()));
    }
    let held = open_from_root(path, HOLD | OFlags::DIRECTORY, true).map_err(fault)?;
    let real = real_path(&held, path)?;
    Ok(Directory::new(held, real))
}

/// Follows every link on the way to a directory, and none that stands in its place.
///
/// # Errors
/// Where a link or no directory is there, or the directory around it has no path of its own.
pub fn look_own_directory(grant: &Grant<Look>) -> Result<Directory, Failure> {
    let path = grant.path();
    if path.is_root() {
        return look_directory(grant);
    }
    let fault = |error| io(FailureKind::IoError, "open the directory", path, error);
    if let Ok(held) = open_from_root(path, HOLD | OFlags::DIRECTORY, false) {
        return Ok(Directory::new(held, path.clone()));
    }
    let around = open_from_root(&path.parent(), HOLD | OFlags::DIRECTORY, true).map_err(fault)?;
    let held = open_name(&around, path.name(), HOLD | OFlags::DIRECTORY).map_err(fault)?;
    Ok(Directory::new(held, real_path(&around, path)?.join(path.name())?))
}

/// What stands at a path. No link is followed: with one on the way it stands elsewhere, and nothing is said of it.
///
/// # Errors
/// Where the host does not say.
pub fn look_kind(grant: &Grant<Look>) -> Result<Fact, Failure> {
    let path = grant.path();
    let fault = |error| io(FailureKind::IoError, "look at", path, error);
    if path.is_root() {
        return Ok(Fact::Directory);
    }
    let parent = match open_from_root(&path.parent(), HOLD | OFlags::DIRECTORY, false) {
        Err(Errno::LOOP) => return Ok(Fact::Elsewhere),
        // On the way is something else than a directory, so there is nothing below it.
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Fact::Missing),
        parent => parent.map_err(fault)?,
    };
    match stat_name(&parent, path.name()) {
        Ok(stat) => Ok(fact(FileType::from_raw_mode(stat.st_mode))),
        Err(Errno::NOENT) => Ok(Fact::Missing),
        Err(error) => Err(fault(error)),
    }
}

/// What stands at a path. No link is followed.
///
/// # Errors
/// Where a link is on the way, or the host does not say.
pub fn look_kind_unfollowed(grant: &Grant<Look>) -> Result<Fact, Failure> {
    match look_kind(grant)? {
        Fact::Elsewhere => Err(io(FailureKind::IoError, "look at", grant.path(), Errno::LOOP)),
        found => Ok(found),
    }
}

const fn fact(kind: FileType) -> Fact {
    match kind {
        FileType::RegularFile => Fact::File,
        FileType::Directory => Fact::Directory,
        FileType::Symlink => Fact::Link,
        _ => Fact::Special,
    }
}

/// Follows a name in a directory.
///
/// # Errors
/// Where it is a link that leads nowhere, or to something without a path of its own.
pub fn look_target(grant: &Grant<Look>, directory: &Rc<Directory>) -> Result<Target, Failure> {
    let original = grant.path().clone();
    let name = name_in(&original, directory.path())?;
    let target = |path, held, link| Ok(Target { original: original.clone(), path, directory: Rc::clone(directory), held, link });
    let fault = |error| io(FailureKind::FileError, "follow", &original, error);
    // INVARIANT: what is held is what the path was found for. The name is not looked at twice to tell a link from a file.
    match rustix::fs::openat(directory.fd(), name, HOLD | OFlags::NOFOLLOW, Mode::empty()) {
        Ok(held) if !is_link(&rustix::fs::fstat(&held).map_err(fault)?) => target(original.clone(), Some(held), None),
        Ok(link) => {
            let held = rustix::fs::openat(directory.fd(), name, HOLD, Mode::empty()).map_err(fault)?;
            target(real_path(&held, &original)?, Some(held), Some(Rc::new(link)))
        }
        Err(Errno::NOENT) => target(original.clone(), None, None),
        Err(error) => Err(fault(error)),
    }
}

/// Finds the deepest directory on the way to a path, following no link. A link ends the search: what is below it counts
/// as missing, whether it is there or not.
///
/// # Errors
/// Where something else than a directory is in the way.
pub fn look_levels(grant: &Grant<Look>) -> Result<Levels, Failure> {
    let mut existing = grant.path().clone();
    let mut missing = Vec::new();
    let held = loop {
        match open_from_root(&existing, HOLD, false) {
            Ok(held) => break held,
            Err(Errno::NOENT | Errno::LOOP) if !existing.is_root() => {
                missing.insert(0, existing.clone());
                existing = existing.parent();
            }
            Err(error) => return Err(io(FailureKind::IoError, "look at", &existing, error)),
        }
    };
    let link = missing.first().filter(|first| stat_name(&held, first.name()).is_ok_and(|stat| is_link(&stat))).cloned();
    let Some(link) = link else {
        return Ok(Levels { existing, missing, linked: false });
    };
    missing.remove(0);
    Ok(Levels { existing: link, missing, linked: true })
}
