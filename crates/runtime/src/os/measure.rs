//! Size and times alone: what filters and sums need, whoever the owner is.

use rustix::fs::{FileType, Stat as RawStat};

use super::directory::{self, Directory};
use super::entry::{Entry, EntryKind, agree};
use super::file::File;
use super::level::is_gone;
use super::system::{disagreement, io, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Stat};

/// Size, times and identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// What it is.
    pub kind: EntryKind,
    /// The device it is on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// How many names it has.
    pub links: u64,
    /// Bytes of content.
    pub size: u64,
    /// Bytes that are allocated.
    pub allocated: u64,
    /// When the content last changed, in seconds since 1970.
    pub modified: i64,
    /// When the inode last changed.
    pub changed: i64,
}

/// Of an entry itself; nothing where it is gone, or something else by now.
///
/// # Errors
/// Where the host does not say.
pub fn measure_entry(grant: &Grant<Stat>, entry: &Entry) -> Result<Option<Measure>, Failure> {
    agree(grant.path(), entry)?;
    match entry.open_place().and_then(|place| stat_name(place.fd(), entry.own_name())) {
        Ok(stat) => Ok(Some(of(&stat)).filter(|found| found.kind == entry.kind() || entry.kind() == EntryKind::Unknown)),
        Err(error) if is_gone(error) => Ok(None),
        Err(error) => Err(io(FailureKind::IoError, "look at", grant.path(), error)),
    }
}

/// Of an open directory.
///
/// # Errors
/// Where the host does not say.
pub fn measure_directory(grant: &Grant<Stat>, directory: &Directory) -> Result<Measure, Failure> {
    if grant.path() != directory.path() {
        return Err(disagreement(grant.path(), directory.path()));
    }
    directory::stat(directory).map(|stat| of(&stat))
}

/// Of an open file.
///
/// # Errors
/// Where the host does not say.
pub fn measure_file(grant: &Grant<Stat>, file: &File) -> Result<Measure, Failure> {
    if grant.path() != file.path() {
        return Err(disagreement(grant.path(), file.path()));
    }
    file.stat().map(|stat| of(&stat))
}

fn of(stat: &RawStat) -> Measure {
    Measure {
        kind: EntryKind::of(FileType::from_raw_mode(stat.st_mode)),
        device: stat.st_dev,
        inode: stat.st_ino,
        links: stat.st_nlink,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        allocated: u64::try_from(stat.st_blocks).unwrap_or(0).saturating_mul(512),
        modified: stat.st_mtime,
        changed: stat.st_ctime,
    }
}
