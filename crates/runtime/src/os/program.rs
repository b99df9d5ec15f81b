//! Starting programs: by the descriptor that was granted, never by name.

use std::os::fd::{AsRawFd, RawFd};
use std::process::Child;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::thread::{CapabilitySet, LinkNameSpaceType, move_into_link_name_space};

use super::accounts::Account;
use super::child::{Ending, Interruption, Watch, supervise};
use super::entry::list_names;
use super::file::File;
use super::spawn::{Image, Role, capability, spawn};
use super::system::{disagreement, io, reopen};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Execute, Grant, Read};
use crate::paths::Path;

/// A file that was just written can be held for writing by a process that is about to become another program.
const BUSY: (usize, Duration) = (40, Duration::from_millis(5));

/// How a program is started.
pub struct Start<'s> {
    /// Its arguments, without its name.
    pub arguments: Vec<&'s str>,
    /// Its whole environment.
    pub environment: &'s [(String, String)],
    /// Whom it runs as.
    pub account: &'s Account,
    /// The capabilities it gets.
    pub capabilities: &'s [String],
    /// The process whose PID namespace it runs in.
    pub namespace: Option<i64>,
    /// Whether set-id bits and file capabilities count.
    pub may_gain_rights: bool,
}

/// A file that is executed.
pub type Plain<'f> = (&'f Grant<Execute>, &'f File);

/// The files a debugger looks into, each with the leave to read it.
pub struct Debugged<'f> {
    /// The program.
    pub executable: (&'f Grant<Read>, &'f File),
    /// The core dump.
    pub core: (&'f Grant<Read>, &'f File),
}

/// Runs a program to its end.
///
/// # Errors
/// Where it cannot be started, or the run has to end before it does.
pub fn run_program((grant, file): Plain<'_>, start: &Start<'_>, watch: &Watch<'_>) -> Result<Ending, Interruption> {
    run(grant, file, start, &[], watch)
}

/// Runs a debugger on two files. The last two arguments are their paths; the debugger gets descriptors in their place.
///
/// # Errors
/// As for [`run_program`].
pub fn run_debugger((grant, file): Plain<'_>, start: &Start<'_>, files: &Debugged<'_>, watch: &Watch<'_>) -> Result<Ending, Interruption> {
    let mut kept = Vec::new();
    for (read, file) in [&files.executable, &files.core] {
        super::content::may_read(read, file)?;
        kept.push(file.fd().as_raw_fd());
    }
    run(grant, file, start, &kept, watch)
}

fn run(grant: &Grant<Execute>, file: &File, start: &Start<'_>, shown: &[RawFd], watch: &Watch<'_>) -> Result<Ending, Interruption> {
    let path = grant.path();
    if path != file.path() {
        return Err(disagreement(path, file.path()).into());
    }
    if file.access().write {
        let message =
            format!("\"{}\" was opened for writing, and what can change is not executed: open it with read(true) alone", path.as_str());
        return Err(Failure::new(FailureKind::InvalidFileMode, message).into());
    }
    let mut child = begin(file, start, shown)?;
    supervise(&mut child, watch)
}

fn begin(file: &File, start: &Start<'_>, shown: &[RawFd]) -> Result<Child, Failure> {
    let wanted = start.capabilities.iter().filter_map(|name| capability(name)).fold(CapabilitySet::empty(), CapabilitySet::union);
    let mut kept = shown.to_vec();
    if is_script(file) {
        // Its interpreter opens it once more, by this descriptor.
        kept.push(file.fd().as_raw_fd());
    }
    let descriptors: Vec<_> = shown.iter().map(|fd| format!("/proc/self/fd/{fd}")).collect();
    let given = start.arguments.len().saturating_sub(shown.len());
    let words = || {
        std::iter::once(file.original().name())
            .chain(start.arguments.iter().take(given).copied())
            .chain(descriptors.iter().map(String::as_str))
    };
    let role = |all: &[RawFd]| Role {
        uid: start.account.uid,
        gid: start.account.gid,
        capabilities: wanted,
        may_gain_rights: start.may_gain_rights,
        ends_with_parent: start.namespace.is_none(),
        kept: kept.clone(),
        all: all.to_vec(),
    };
    for _ in 0..BUSY.0 {
        let image = Image::new(file.fd().as_raw_fd(), words(), start.environment)
            .map_err(|error| Failure::new(FailureKind::InvalidArguments, format!("cannot start \"{}\": {error}", file.path().as_str())))?;
        match spawn_in(start.namespace, image, role(&descriptors_of_this_process()?)) {
            Err(StartFault::Spawn(error)) if error.raw_os_error() == Some(Errno::TXTBSY.raw_os_error()) => std::thread::sleep(BUSY.1),
            Err(fault) => return Err(fault.failure(file.path(), start)),
            Ok(child) => return Ok(child),
        }
    }
    Err(io(FailureKind::IoError, "start", file.path(), Errno::TXTBSY))
}

enum StartFault {
    Spawn(std::io::Error),
    Namespace(Errno),
}

impl StartFault {
    fn failure(self, path: &Path, start: &Start<'_>) -> Failure {
        let Account { user, group, .. } = start.account;
        match self {
            Self::Namespace(error) => {
                let process = start.namespace.unwrap_or_default();
                let why = std::io::Error::from(error);
                Failure::new(
                    FailureKind::Other,
                    format!("cannot start \"{}\" in the PID namespace of process {process}: {why}", path.as_str()),
                )
            }
            Self::Spawn(error) => {
                let hint = match Errno::from_io_error(&error) {
                    Some(Errno::PERM) => {
                        "; to run as another account or group, or with capabilities, takes rights this process does not have"
                    }
                    Some(Errno::NOEXEC) => "; it is no program for this machine, and no script that begins with #!",
                    Some(Errno::NOENT) => "; what it names as its interpreter or loader is not there",
                    _ => "",
                };
                let message = format!("cannot start \"{}\" as {user} of group {group}: {error}{hint}", path.as_str());
                Failure::new(FailureKind::IoError, message)
            }
        }
    }
}

/// A namespace is entered by a thread of its own, which ends: this one never has to come back out of it.
fn spawn_in(namespace: Option<i64>, image: Image, role: Role) -> Result<Child, StartFault> {
    let Some(process) = namespace else {
        return spawn(image, role).map_err(StartFault::Spawn);
    };
    let enter = move || {
        let link = rustix::fs::open(format!("/proc/{process}/ns/pid"), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        link.and_then(|link| {
            use rustix::fd::AsFd;
            move_into_link_name_space(link.as_fd(), Some(LinkNameSpaceType::ProcessID))
        })
        .map_err(StartFault::Namespace)?;
        spawn(image, role).map_err(StartFault::Spawn)
    };
    std::thread::spawn(enter).join().unwrap_or(Err(StartFault::Namespace(Errno::SRCH)))
}

/// Whether a file begins as scripts do. One that cannot be read is none: its interpreter could not read it either.
fn is_script(file: &File) -> bool {
    let mut first = [0; 2];
    let read = match rustix::io::pread(file.fd(), &mut first, 0) {
        Err(Errno::BADF) => reopen(file.fd(), OFlags::RDONLY).and_then(|fd| rustix::io::pread(&fd, &mut first, 0)),
        read => read,
    };
    read == Ok(first.len()) && &first == b"#!"
}

fn descriptors_of_this_process() -> Result<Vec<RawFd>, Failure> {
    let path = Path::parse(&format!("/proc/{}/fd", rustix::process::getpid().as_raw_nonzero()))?;
    // Where the system shows none, it closes all of them in one call, or it is older than anything supported.
    let Ok(directory) = super::directory::hold(&path) else { return Ok(Vec::new()) };
    let names = list_names(&super::directory::Directory::new(directory, path));
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}
