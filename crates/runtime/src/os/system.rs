//! The calls the rest is made of: opening by descriptor, and what an error of the system means.

use std::sync::OnceLock;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use crate::failure::{Failure, FailureKind};
use crate::paths::Path;

/// To hold a thing without access to its content.
pub(super) const HOLD: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
/// To open for content what could, against all looks, be a device: not to wait, and not to take a terminal over.
pub(super) const UNATTENDED: OFlags = OFlags::NOCTTY.union(OFlags::NONBLOCK);
/// Names can change while they are worked on; this often it is tried again.
pub(super) const ATTEMPTS: usize = 128;

/// An error of the system, with what was being done to what.
pub(super) fn io(kind: FailureKind, doing: &str, path: &Path, error: Errno) -> Failure {
    let hint = match error {
        Errno::LOOP => "; a symbolic link is in the way, and none is followed here",
        Errno::XDEV => "; the path leaves its file system or its root",
        _ => "",
    };
    Failure::new(kind, format!("cannot {doing} \"{}\": {}{hint}", path.as_str(), std::io::Error::from(error)))
}

/// A handle that does not belong to its grant: a fault of the product.
pub(super) fn disagreement(grant: &Path, handle: &Path) -> Failure {
    let message = format!("internal: the grant is for \"{}\", the handle for \"{}\"", grant.as_str(), handle.as_str());
    Failure::new(FailureKind::Other, message)
}

/// The grant's name in the directory it must belong to.
pub(super) fn name_in<'g>(grant: &'g Path, directory: &Path) -> Result<&'g str, Failure> {
    if grant.is_root() || grant.parent() != *directory {
        return Err(disagreement(grant, directory));
    }
    Ok(grant.name())
}

/// The root of the file system.
pub(super) fn root() -> Result<OwnedFd, Errno> {
    rustix::fs::open("/", HOLD | OFlags::DIRECTORY, Mode::empty())
}

static ROOT: OnceLock<OwnedFd> = OnceLock::new();

/// The same, opened once: paths are asked about from the root this process began with.
fn held_root() -> Result<BorrowedFd<'static>, Errno> {
    if ROOT.get().is_none() {
        // Another thread may have been faster; one of the two is as good as the other.
        let _ = ROOT.set(root()?);
    }
    ROOT.get().map(AsFd::as_fd).ok_or(Errno::NOENT)
}

/// Opens a path from the root; with `links` false no link on the way or at the end is followed.
pub(super) fn open_from_root(path: &Path, flags: OFlags, links: bool) -> Result<OwnedFd, Errno> {
    let relative = path.as_str().trim_start_matches('/');
    let relative = if relative.is_empty() { "." } else { relative };
    let root = held_root()?;
    if links {
        return rustix::fs::openat(root, relative, flags | OFlags::CLOEXEC, Mode::empty());
    }
    // INVARIANT: a canonical path has no `..`, so without links it cannot leave the root it starts from.
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..ATTEMPTS {
        match rustix::fs::openat2(root, relative, flags | OFlags::CLOEXEC, Mode::empty(), resolve) {
            Err(Errno::AGAIN) => {}
            Err(Errno::NOSYS | Errno::PERM) => break,
            result => return result,
        }
    }
    walk(self::root()?, relative, flags)
}

/// The same without the call that newer kernels have: one component after the other.
pub(super) fn walk(root: OwnedFd, relative: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    let mut components = relative.split('/').peekable();
    let mut at = root;
    while let Some(component) = components.next() {
        let last = components.peek().is_none();
        at = open_name(&at, component, if last { flags } else { HOLD | OFlags::DIRECTORY })?;
    }
    Ok(at)
}

/// Opens a name in a directory. A link there is an error of its own, whatever the flags would make of it.
pub(super) fn open_name(directory: impl AsFd, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    match rustix::fs::openat(&directory, name, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty()) {
        Ok(fd) if is_link(&rustix::fs::fstat(&fd)?) => Err(Errno::LOOP),
        Err(Errno::NOTDIR) if stat_name(&directory, name).is_ok_and(|stat| is_link(&stat)) => Err(Errno::LOOP),
        result => result,
    }
}

pub(super) fn is_link(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Symlink
}

/// Opens what a descriptor holds again, for content.
pub(super) fn reopen(held: impl AsFd, flags: OFlags) -> Result<OwnedFd, Errno> {
    let link = proc_link(held);
    rustix::fs::open(&link, flags | OFlags::CLOEXEC | UNATTENDED, Mode::empty())
}

/// The name under which the system shows a descriptor.
pub(super) fn proc_link(held: impl AsFd) -> String {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", held.as_fd().as_raw_fd())
}

/// What stands under a name in a directory; a link is itself.
pub(super) fn stat_name(directory: impl AsFd, name: impl rustix::path::Arg) -> Result<Stat, Errno> {
    rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)
}

/// Whether two are the same thing.
pub(super) fn same(left: &Stat, right: &Stat) -> bool {
    (left.st_dev, left.st_ino) == (right.st_dev, right.st_ino)
}

/// Where a held thing really is. Its name must lead back to it, or it has none.
pub(super) fn real_path(held: impl AsFd, given: &Path) -> Result<Path, Failure> {
    let nameless = || Failure::new(FailureKind::IoError, format!("\"{}\" leads to something that has no path of its own", given.as_str()));
    let fault = |error| io(FailureKind::IoError, "find where", given, error);
    let text = rustix::fs::readlink(proc_link(&held), Vec::new()).map_err(fault)?.into_string().map_err(|_| nameless())?;
    let path = Path::parse(&text).map_err(|_| nameless())?;
    let back = open_from_root(&path, HOLD, false).map_err(|_| nameless())?;
    let (there, here) = (rustix::fs::fstat(&back).map_err(fault)?, rustix::fs::fstat(&held).map_err(fault)?);
    if same(&there, &here) { Ok(path) } else { Err(nameless()) }
}
