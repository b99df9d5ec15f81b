//! Changing owner and group.

use rustix::fd::AsFd;
use rustix::fs::{AtFlags, Gid, Uid};
use rustix::io::Errno;

use super::accounts::{account_id, group_id};
use super::chmod::hold_entry;
use super::directory::Directory;
use super::entry::Entry;
use super::file::File;
use super::link::Link;
use super::system::{disagreement, io};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Chown, Grant};
use crate::paths::Path;

/// Who something is to belong to; what is not said stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    user: Option<u32>,
    group: Option<u32>,
}

impl Owner {
    /// Finds the numbers of names.
    ///
    /// # Errors
    /// Where there is no such account or group.
    pub fn named(user: Option<&str>, group: Option<&str>) -> Result<Self, Failure> {
        let find = |what: &str, name: Option<&str>, number: fn(&str) -> Option<u32>| match name {
            None => Ok(None),
            Some(name) => number(name)
                .map(Some)
                .ok_or_else(|| Failure::new(FailureKind::IdentityResolutionError, format!("there is no {what} {name:?} on this host"))),
        };
        Ok(Self { user: find("user", user, account_id)?, group: find("group", group, group_id)? })
    }
}

/// Of an open file.
///
/// # Errors
/// Where the host refuses.
pub fn chown_file(grant: &Grant<Chown>, file: &File, owner: Owner) -> Result<(), Failure> {
    agree(grant, file.path())?;
    give(file.fd(), grant.path(), owner)
}

/// Of a directory.
///
/// # Errors
/// Where the host refuses.
pub fn chown_directory(grant: &Grant<Chown>, directory: &Directory, owner: Owner) -> Result<(), Failure> {
    agree(grant, directory.path())?;
    give(directory.fd(), grant.path(), owner)
}

/// Of a link itself.
///
/// # Errors
/// Where the host refuses.
pub fn chown_link(grant: &Grant<Chown>, link: &Link, owner: Owner) -> Result<(), Failure> {
    agree(grant, link.path())?;
    give(link.fd(), grant.path(), owner)
}

/// Of an entry; a link is itself. False where it is gone, or something else by now.
///
/// # Errors
/// Where the host refuses.
pub fn chown_entry(grant: &Grant<Chown>, entry: &Entry, owner: Owner) -> Result<bool, Failure> {
    match hold_entry(grant.path(), entry)? {
        Some(held) => give(held, grant.path(), owner).map(|()| true),
        None => Ok(false),
    }
}

fn agree(grant: &Grant<Chown>, path: &Path) -> Result<(), Failure> {
    if grant.path() == path { Ok(()) } else { Err(disagreement(grant.path(), path)) }
}

/// Through the descriptor, so what is named is what was opened, a link included.
fn give(fd: impl AsFd, path: &Path, owner: Owner) -> Result<(), Failure> {
    let (user, group) = (owner.user.map(Uid::from_raw), owner.group.map(Gid::from_raw));
    rustix::fs::chownat(fd, "", user, group, AtFlags::EMPTY_PATH | AtFlags::SYMLINK_NOFOLLOW).map_err(|error| {
        let mut failure = io(FailureKind::IoError, "change the owner of", path, error);
        if error == Errno::PERM {
            failure.message.push_str("; to give files to others a process needs the capability CAP_CHOWN");
        }
        failure
    })
}
