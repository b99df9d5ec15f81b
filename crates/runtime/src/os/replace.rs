//! Replacing content, whole or not at all.
//!
//! The new content goes to a temporary file beside the old one, is brought to disk, and takes the name in one step.
//! A writer that was killed leaves its temporary file behind; the next write to the same file clears it.

use std::rc::Rc;

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, FlockOperation, Gid, Mode, OFlags, RenameFlags, Stat, Uid, XattrFlags};
use rustix::io::Errno;

use super::content::{may_write, write_all, write_in_place};
use super::directory::{self, Directory, parent_of};
use super::entry::list_names;
use super::file::File;
use super::system::{io, same, stat_name};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Write};
use crate::paths::Path;

/// What a temporary file's name ends in.
const ENDING: &str = ".rex-tmp";

/// Replaces a file's content. Mode and extended attributes stay; with `keep_owner` owner and group too.
///
/// Where the directory does not let a file be made, or the file has other names, it is written in place.
///
/// # Errors
/// Where it was not opened for writing, the name belongs to another file by now, or the host refuses.
pub fn replace(grant: &Grant<Write>, file: &File, content: &str, keep_owner: bool) -> Result<File, Failure> {
    may_write(grant, file)?;
    let before = file.stat()?;
    let directory = home(file)?;
    if before.st_nlink > 1 {
        return in_place(grant, file, content);
    }
    clear_leftovers(&directory, grant.path().name());
    let temporary = match Temporary::make(&directory, grant.path(), 0o600) {
        Ok(temporary) => temporary,
        Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => return in_place(grant, file, content),
        Err(error) => return Err(io(FailureKind::IoError, "write beside", grant.path(), error)),
    };
    write_all(&temporary.fd, content.as_bytes(), 0, grant.path())?;
    temporary.take_over(file, &before, keep_owner)?;
    let fd = temporary.become_file(grant, &before)?;
    directory::sync(&directory)?;
    Ok(File::new(
        fd,
        Rc::clone(file.directory()),
        file.original().clone(),
        file.path().clone(),
        super::file::Access { read: true, ..file.access() },
    ))
}

fn in_place(grant: &Grant<Write>, file: &File, content: &str) -> Result<File, Failure> {
    write_in_place(grant, file, content)?;
    Ok(File::new(file.clone_fd()?, Rc::clone(file.directory()), file.original().clone(), file.path().clone(), file.access()))
}

/// The directory the content is in: behind a followed link, that of the real path.
fn home(file: &File) -> Result<Rc<Directory>, Failure> {
    if file.path() == file.original() { Ok(Rc::clone(file.directory())) } else { parent_of(file.path()).map(Rc::new) }
}

/// A file that is not there yet under its own name.
pub(super) struct Temporary<'d> {
    fd: OwnedFd,
    name: String,
    directory: &'d Directory,
    placed: bool,
}

impl<'d> Temporary<'d> {
    pub(super) fn make(directory: &'d Directory, path: &Path, mode: u32) -> Result<Self, Errno> {
        let name = format!("{}{:016x}{ENDING}", prefix(path.name()), random());
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(directory.fd(), name.as_str(), flags, Mode::from_raw_mode(mode))?;
        // A lock tells a living writer's file from one that was left behind.
        rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive)?;
        Ok(Self { fd, name, directory, placed: false })
    }

    /// Takes owner, attributes and mode of the file it replaces, and brings all of it to disk.
    fn take_over(&self, file: &File, before: &Stat, keep_owner: bool) -> Result<(), Failure> {
        let fault = |error| io(FailureKind::IoError, "keep owner, mode and attributes of", file.path(), error);
        let own = rustix::fs::fstat(&self.fd).map_err(fault)?;
        if keep_owner && (own.st_uid, own.st_gid) != (before.st_uid, before.st_gid) {
            let (uid, gid) = (Uid::from_raw(before.st_uid), Gid::from_raw(before.st_gid));
            rustix::fs::fchown(&self.fd, Some(uid), Some(gid)).map_err(fault)?;
        }
        copy_attributes(file, &self.fd).map_err(fault)?;
        rustix::fs::fchmod(&self.fd, Mode::from_raw_mode(before.st_mode & 0o7777)).map_err(fault)?;
        rustix::fs::fsync(&self.fd).map_err(fault)
    }

    /// The descriptor the content goes to.
    pub(super) const fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Takes a name nothing stands under. What appeared there in between is not replaced unseen.
    pub(super) fn become_new(mut self, path: &Path) -> Result<(), Failure> {
        let fault = |error| io(FailureKind::IoError, "make", path, error);
        rustix::fs::fsync(&self.fd).map_err(fault)?;
        let (own, name) = (self.name.as_str(), path.name());
        rustix::fs::renameat_with(self.directory.fd(), own, self.directory.fd(), name, RenameFlags::NOREPLACE).map_err(fault)?;
        self.placed = true;
        rustix::fs::flock(&self.fd, FlockOperation::Unlock).map_err(fault)?;
        directory::sync(self.directory)
    }

    fn become_file(mut self, grant: &Grant<Write>, before: &Stat) -> Result<OwnedFd, Failure> {
        let name = grant.path().name();
        let fault = |error| io(FailureKind::IoError, "replace", grant.path(), error);
        let there = stat_name(self.directory.fd(), name).map_err(fault)?;
        if !same(&there, before) {
            let message = format!("cannot replace \"{}\": the name belongs to another file by now", grant.path().as_str());
            return Err(Failure::new(FailureKind::FileError, message));
        }
        rustix::fs::renameat(self.directory.fd(), self.name.as_str(), self.directory.fd(), name).map_err(fault)?;
        self.placed = true;
        rustix::fs::flock(&self.fd, FlockOperation::Unlock).map_err(fault)?;
        self.fd.try_clone().map_err(|error| Failure::new(FailureKind::IoError, error.to_string()))
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.placed {
            // Nothing more can be done about a file that does not go; the next write tries again.
            let _ = rustix::fs::unlinkat(self.directory.fd(), self.name.as_str(), AtFlags::empty());
        }
    }
}

/// What the names of a file's temporary files begin with. Long names are cut to leave room.
fn prefix(name: &str) -> String {
    let kept: String = name.chars().take(50).collect();
    format!(".{kept}.")
}

fn random() -> u64 {
    let mut bytes = [0; 8];
    match rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()) {
        Ok(_) => u64::from_ne_bytes(bytes),
        // The name only has to be new: making it is exclusive.
        Err(_) => u64::from(std::process::id()),
    }
}

/// Removes temporary files of the same file whose writer is gone.
pub(super) fn clear_leftovers(directory: &Directory, name: &str) {
    let prefix = prefix(name);
    let is_leftover = |name: &String| {
        name.strip_prefix(&prefix)
            .and_then(|rest| rest.strip_suffix(ENDING))
            .is_some_and(|middle| middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    for leftover in list_names(directory).into_iter().filter(is_leftover) {
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let Ok(fd) = rustix::fs::openat(directory.fd(), leftover.as_str(), flags, Mode::empty()) else { continue };
        if rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = rustix::fs::unlinkat(directory.fd(), leftover.as_str(), AtFlags::empty());
        }
    }
}

/// Copies extended attributes where the file system has them and lets them be set.
fn copy_attributes(from: &File, to: &OwnedFd) -> Result<(), Errno> {
    for name in attribute_names(from)? {
        let value = attribute(from, &name)?;
        match rustix::fs::fsetxattr(to, name.as_str(), &value, XattrFlags::empty()) {
            Ok(()) | Err(Errno::NOTSUP | Errno::PERM | Errno::ACCESS) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn attribute_names(from: &File) -> Result<Vec<String>, Errno> {
    let mut names = vec![0_u8; 64 << 10];
    match rustix::fs::flistxattr(from.fd(), names.as_mut_slice()) {
        Ok(length) => {
            let list = names.get(..length).unwrap_or_default();
            let text = |name: &[u8]| String::from_utf8(name.to_vec()).ok();
            Ok(list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).filter_map(text).collect())
        }
        Err(Errno::NOTSUP) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn attribute(from: &File, name: &str) -> Result<Vec<u8>, Errno> {
    let mut value = vec![0_u8; 64 << 10];
    let length = rustix::fs::fgetxattr(from.fd(), name, value.as_mut_slice())?;
    value.truncate(length);
    Ok(value)
}
