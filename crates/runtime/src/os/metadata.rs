//! Size, times, mode and owner.

use rustix::fs::{FileType, Stat as RawStat};

use super::accounts::{account_name, group_name};
use super::directory::{self, Directory};
use super::entry::{Entry, EntryKind};
use super::file::File;
use super::level::is_gone;
use super::link::{self, Link};
use super::system::{disagreement, io, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read, Stat};
use crate::paths::Path;

/// What is known of a file or directory without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: EntryKind,
    /// The whole mode, type bits included.
    pub mode: u32,
    /// Bytes of content.
    pub size: u64,
    /// Blocks of 512 bytes.
    pub blocks: u64,
    /// When the content last changed, in seconds since 1970.
    pub modified: i64,
    /// The nanoseconds of that time.
    pub modified_nanos: i64,
    /// How many names it has.
    pub links: u64,
    /// The owner's name.
    pub user: String,
    /// The group's name.
    pub group: String,
    /// A link's text, where it may be read.
    pub target: Option<String>,
}

/// Of an open directory.
///
/// # Errors
/// Where the host does not say, or the owner has no name.
pub fn directory_metadata(grant: &Grant<Stat>, directory: &Directory) -> Result<Metadata, Failure> {
    agree(grant.path(), directory.path())?;
    metadata(&directory::stat(directory)?, grant.path())
}

/// Of an open file.
///
/// # Errors
/// As for [`directory_metadata`].
pub fn file_metadata(grant: &Grant<Stat>, file: &File) -> Result<Metadata, Failure> {
    agree(grant.path(), file.path())?;
    metadata(&file.stat()?, grant.path())
}

/// Of a link itself.
///
/// # Errors
/// As for [`directory_metadata`].
pub fn link_metadata(grant: &Grant<Stat>, link: &Link, read: Option<&Grant<Read>>) -> Result<Metadata, Failure> {
    agree(grant.path(), link.path())?;
    let stat = rustix::fs::fstat(link.fd()).map_err(|error| io(FailureKind::IoError, "look at", grant.path(), error))?;
    let mut found = metadata(&stat, grant.path())?;
    if let Some(read) = read {
        agree(read.path(), grant.path())?;
        found.target = Some(link::text(link.fd(), "", grant.path())?);
    }
    Ok(found)
}

/// When the content of an open file last changed, in nanoseconds since 1970.
///
/// # Errors
/// Where the host does not say.
pub fn modified(grant: &Grant<Stat>, file: &File) -> Result<i64, Failure> {
    agree(grant.path(), file.path())?;
    let stat = file.stat()?;
    Ok(stat.st_mtime.saturating_mul(1_000_000_000).saturating_add(i64::try_from(stat.st_mtime_nsec).unwrap_or(0)))
}

/// Of an entry itself, links not followed.
///
/// # Errors
/// As for [`directory_metadata`].
pub fn entry_metadata(grant: &Grant<Stat>, entry: &Entry, read: Option<&Grant<Read>>) -> Result<Metadata, Failure> {
    agree(grant.path(), &entry.path()?)?;
    let fault = |error| io(FailureKind::IoError, "look at", grant.path(), error);
    let directory = entry.directory()?;
    let mut found = metadata(&stat_name(directory.fd(), entry.own_name()).map_err(fault)?, grant.path())?;
    if let (EntryKind::Link, Some(read)) = (found.kind, read) {
        agree(read.path(), grant.path())?;
        let text = rustix::fs::readlinkat(directory.fd(), entry.own_name(), Vec::new()).map_err(fault)?;
        found.target = Some(text.to_string_lossy().into_owned());
    }
    Ok(found)
}

/// Of an entry of a listing, with numbers in the place of names that an owner does not have; nothing where it is gone.
///
/// # Errors
/// Where the host does not say.
pub fn describe_entry(grant: &Grant<Stat>, entry: &Entry) -> Result<Option<Metadata>, Failure> {
    agree(grant.path(), &entry.path()?)?;
    match entry.open_place().and_then(|place| stat_name(place.fd(), entry.own_name())) {
        Ok(stat) => {
            let user = account_name(stat.st_uid).unwrap_or_else(|| stat.st_uid.to_string());
            let group = group_name(stat.st_gid).unwrap_or_else(|| stat.st_gid.to_string());
            Ok(Some(of_stat(&stat, user, group)))
        }
        Err(error) if is_gone(error) => Ok(None),
        Err(error) => Err(io(FailureKind::IoError, "look at", grant.path(), error)),
    }
}

fn agree(grant: &Path, path: &Path) -> Result<(), Failure> {
    if grant == path { Ok(()) } else { Err(disagreement(grant, path)) }
}

fn metadata(stat: &RawStat, path: &Path) -> Result<Metadata, Failure> {
    let nameless = |what: &str, id: u32| {
        Failure::new(FailureKind::IdentityResolutionError, format!("the {what} {id} of \"{}\" has no name here", path.as_str()))
    };
    let user = account_name(stat.st_uid).ok_or_else(|| nameless("owner", stat.st_uid))?;
    let group = group_name(stat.st_gid).ok_or_else(|| nameless("group", stat.st_gid))?;
    Ok(of_stat(stat, user, group))
}

fn of_stat(stat: &RawStat, user: String, group: String) -> Metadata {
    Metadata {
        kind: EntryKind::of(FileType::from_raw_mode(stat.st_mode)),
        mode: stat.st_mode,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        blocks: u64::try_from(stat.st_blocks).unwrap_or(0),
        modified: stat.st_mtime,
        modified_nanos: i64::try_from(stat.st_mtime_nsec).unwrap_or(0),
        links: stat.st_nlink,
        user,
        group,
        target: None,
    }
}
