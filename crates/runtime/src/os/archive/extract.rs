//! The second pass: what was granted is written.

use std::collections::BTreeMap;
use std::io::{BufWriter, Read, Write};
use std::rc::Rc;

use rex_catalogue::vocabulary::EntityType;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{Gid, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT, Uid};
use rustix::io::Errno;

use super::{Member, Members, reader};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Chmod, Chown, Create, Grant, Grants, Open, Read as MayRead, Write as MayWrite};
use crate::os::accounts::{account_id, group_id};
use crate::os::content::{CHUNK, may_read};
use crate::os::directory::{self, Directory, make_in, open_below};
use crate::os::stream::{Bounds, Sink, failure};
use crate::os::system::{disagreement, io};
use crate::os::temporary::{CLOSED, Temporary};
use crate::paths::Path;

/// The mode of a new file, before the umask.
const NEW: u32 = 0o666;

/// Writes the members that were granted, with what else was granted of each. A file appears whole, in the place of what
/// has its name; no link on the way is followed.
///
/// # Errors
/// Where the archive is not what it was, an owner has no account here, or the host refuses. What was written by then
/// stays.
pub fn extract(grant: &Grant<MayRead>, members: &Members, grants: &Grants, timestamps: bool, bounds: Bounds<'_>) -> Result<(), Failure> {
    may_read(grant, &members.archive)?;
    let owners = Owners::of(members, grants)?;
    let mut extraction = Extraction { into: &members.into, grants, owners, timestamps, at: None, directories: Vec::new() };
    reader::walk(&members.archive, members.into.path(), bounds, &mut |member, content| {
        if member.directory { extraction.directory(member) } else { extraction.file(member, content, members.archive.path()) }
    })?;
    extraction.finish()
}

struct Extraction<'e> {
    into: &'e Rc<Directory>,
    grants: &'e Grants,
    owners: Owners,
    timestamps: bool,
    /// Where the last file went.
    at: Option<Rc<Directory>>,
    /// Directories that were opened as members: they get their modes and times when nothing is put in them any more.
    directories: Vec<Member>,
}

impl Extraction<'_> {
    fn directory(&mut self, member: &Member) -> Result<(), Failure> {
        if self.enter(&member.path)?.is_some() && self.grants.given::<Open>(EntityType::Dir, &member.path).is_some() {
            self.directories.push(member.clone());
        }
        Ok(())
    }

    fn file(&mut self, member: &Member, content: &mut dyn Read, archive: &Path) -> Result<(), Failure> {
        let create = self.grants.given::<Create>(EntityType::File, &member.path);
        let write = self.grants.given::<MayWrite>(EntityType::File, &member.path);
        let (Some(create), Some(_)) = (create, write) else { return Ok(()) };
        let Some(directory) = self.parent(create.path())? else { return Ok(()) };
        self.put(&create, &directory, member, content, archive)
    }

    /// The directory of a file; what was put in the one before is brought to disk when another takes its turn.
    fn parent(&mut self, path: &Path) -> Result<Option<Rc<Directory>>, Failure> {
        let parent = path.parent();
        if let Some(at) = self.at.as_ref().filter(|at| *at.path() == parent) {
            return Ok(Some(Rc::clone(at)));
        }
        let Some(entered) = self.enter(&parent)? else { return Ok(None) };
        if let Some(before) = self.at.replace(Rc::clone(&entered)) {
            directory::sync(&before)?;
        }
        Ok(Some(entered))
    }

    /// Opens a directory below the one all goes to, level by level, and makes what is missing. None where a level was denied.
    fn enter(&self, path: &Path) -> Result<Option<Rc<Directory>>, Failure> {
        let mut levels = Vec::new();
        let mut above = path.clone();
        while above != *self.into.path() {
            if above.is_root() {
                return Err(disagreement(path, self.into.path()));
            }
            let Some(grant) = self.grants.given::<Create>(EntityType::Dir, &above) else { return Ok(None) };
            above = above.parent();
            levels.push(grant);
        }
        let mut at = Rc::clone(self.into);
        for level in levels.iter().rev() {
            make_in(&at, level.path(), true)?;
            at = Rc::new(open_below(&at, level.path())?);
        }
        Ok(Some(at))
    }

    fn put(
        &self,
        grant: &Grant<Create>,
        directory: &Directory,
        member: &Member,
        content: &mut dyn Read,
        archive: &Path,
    ) -> Result<(), Failure> {
        let path = grant.path();
        let fault = |error| io(FailureKind::IoError, "extract", path, error);
        let mode = self.grants.given::<Chmod>(EntityType::File, path).is_some();
        let temporary = Temporary::make_uncleared(directory, path.name(), if mode { CLOSED } else { NEW }).map_err(fault)?;
        let mut sink = BufWriter::with_capacity(CHUNK, Sink { fd: temporary.fd(), path, written: 0 });
        let copied = std::io::copy(content, &mut sink).and_then(|copied| sink.flush().map(|()| copied));
        let copied = copied.map_err(|error| failure(archive, &error))?;
        if copied != member.size {
            return Err(failure(archive, &std::io::ErrorKind::UnexpectedEof.into()));
        }
        drop(sink);
        self.dress(temporary.fd(), member, EntityType::File)?;
        rustix::fs::fsync(temporary.fd()).map_err(fault)?;
        temporary.place(path.name()).map_err(fault)
    }

    /// Gives a file or directory the owner, mode and time of its member, as far as they were granted.
    fn dress(&self, fd: BorrowedFd<'_>, member: &Member, entity: EntityType) -> Result<(), Failure> {
        let path = &member.path;
        if let Some(grant) = self.grants.given::<Chown>(entity, path) {
            let (owner, group) = self.owners.of_member(member);
            rustix::fs::fchown(fd, owner, group).map_err(|error| io(FailureKind::IoError, "give its owner to", grant.path(), error))?;
        }
        if let Some(grant) = self.grants.given::<Chmod>(entity, path) {
            let mode = Mode::from_raw_mode(member.mode);
            rustix::fs::fchmod(fd, mode).map_err(|error| io(FailureKind::IoError, "change the mode of", grant.path(), error))?;
        }
        if self.timestamps {
            set_time(fd, member.modified).map_err(|error| io(FailureKind::IoError, "set the time of", path, error))?;
        }
        Ok(())
    }

    /// From the bottom: what is put in a directory changes its time, and its mode can close it.
    fn finish(mut self) -> Result<(), Failure> {
        if let Some(at) = self.at.take() {
            directory::sync(&at)?;
        }
        self.directories.sort_by(|left, right| right.path.cmp(&left.path));
        for member in &self.directories {
            let Some(grant) = self.grants.given::<Open>(EntityType::Dir, &member.path) else { continue };
            let Some(directory) = self.enter(grant.path())? else { continue };
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let opened = rustix::fs::openat(directory.fd(), ".", flags, Mode::empty())
                .map_err(|error| io(FailureKind::DirectoryOpenError, "open the directory", grant.path(), error))?;
            self.dress(opened.as_fd(), member, EntityType::Dir)?;
        }
        Ok(())
    }
}

fn set_time(fd: BorrowedFd<'_>, modified: i64) -> Result<(), Errno> {
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: modified, tv_nsec: 0 },
    };
    rustix::fs::futimens(fd, &times)
}

/// The accounts of this host behind the names of an archive, looked up before anything is written.
struct Owners {
    users: BTreeMap<String, u32>,
    groups: BTreeMap<String, u32>,
}

impl Owners {
    fn of(members: &Members, grants: &Grants) -> Result<Self, Failure> {
        let mut owners = Self { users: BTreeMap::new(), groups: BTreeMap::new() };
        for member in &members.list {
            let entity = if member.directory { EntityType::Dir } else { EntityType::File };
            if grants.given::<Chown>(entity, &member.path).is_none() {
                continue;
            }
            find(&mut owners.users, &member.owner, account_id, "owner", &member.path)?;
            find(&mut owners.groups, &member.group, group_id, "group", &member.path)?;
        }
        Ok(owners)
    }

    fn of_member(&self, member: &Member) -> (Option<Uid>, Option<Gid>) {
        let owner = self.users.get(&member.owner).map(|id| Uid::from_raw(*id));
        (owner, self.groups.get(&member.group).map(|id| Gid::from_raw(*id)))
    }
}

/// An archive without names leaves owner and group as they are.
fn find(known: &mut BTreeMap<String, u32>, name: &str, id: fn(&str) -> Option<u32>, what: &str, path: &Path) -> Result<(), Failure> {
    if name.is_empty() || known.contains_key(name) {
        return Ok(());
    }
    let nobody = || {
        let message = format!("the {what} {name:?} of \"{}\" does not exist here; extract without preserve_ownership", path.as_str());
        Failure::new(FailureKind::IdentityResolutionError, message)
    };
    known.insert(name.to_owned(), id(name).ok_or_else(nobody)?);
    Ok(())
}
