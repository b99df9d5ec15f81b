//! A new process, from its first moment to the program it becomes.
//!
//! Between the two it is a copy of this one with a single thread, in which another thread may have held any lock. So
//! everything it needs is made before, and it does nothing but system calls: no memory, no locks, no files by name.

#![expect(unsafe_code, reason = "what a new process does before it becomes a program has no safe interface")]

use std::ffi::{CString, c_char, c_int};
use std::io;
use std::os::fd::RawFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use nix::libc;
use rustix::process::{Gid, Signal, Uid, set_parent_process_death_signal, setsid};
use rustix::thread::{
    CapabilitySet, capabilities, clear_ambient_capability_set, configure_capability_in_ambient_set, set_capabilities,
    set_keep_capabilities, set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid,
};

/// The program a process becomes.
pub(super) struct Image {
    path: CString,
    // Held for the pointers below; a vector's elements do not move with it.
    _words: Vec<CString>,
    arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
}

// SAFETY: the pointers lead to strings the image owns and nobody changes.
unsafe impl Send for Image {}
// SAFETY: as above.
unsafe impl Sync for Image {}

impl Image {
    /// A program by the descriptor that holds it, with its arguments, its own name first.
    pub(super) fn new<'w>(program: RawFd, arguments: impl Iterator<Item = &'w str>, environment: &[(String, String)]) -> io::Result<Self> {
        let mut words = Vec::new();
        for argument in arguments {
            words.push(CString::new(argument)?);
        }
        let count = words.len();
        for (name, value) in environment {
            words.push(CString::new(format!("{name}={value}"))?);
        }
        let ended = |words: &[CString]| words.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
        let (arguments, environment) =
            words.split_at_checked(count).map(|(first, second)| (ended(first), ended(second))).unwrap_or_default();
        Ok(Self { path: CString::new(format!("/proc/self/fd/{program}"))?, _words: words, arguments, environment })
    }
}

/// What a process is to be before it becomes the program.
pub(super) struct Role {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) capabilities: CapabilitySet,
    pub(super) may_gain_rights: bool,
    /// Whether it ends with the thread that started it.
    pub(super) ends_with_parent: bool,
    /// Descriptors the program gets besides the first three.
    pub(super) kept: Vec<RawFd>,
    /// Every descriptor there is, for systems that cannot close all at once.
    pub(super) all: Vec<RawFd>,
}

/// Starts a process; it reads nothing, and what it writes can be read here.
pub(super) fn spawn(image: Image, role: Role) -> io::Result<Child> {
    let mut command = Command::new("/proc/self/exe");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_clear();
    // SAFETY: the closure makes system calls on memory that was ready before; see the head of this file.
    unsafe { command.pre_exec(move || Err(become_program(&image, &role))) };
    command.spawn()
}

/// Comes back only where it fails.
fn become_program(image: &Image, role: &Role) -> io::Error {
    if let Err(error) = take_on(role) {
        return error;
    }
    // SAFETY: the three are strings and lists of strings that end in a null, owned by the image.
    unsafe { libc::execve(image.path.as_ptr(), image.arguments.as_ptr(), image.environment.as_ptr()) };
    io::Error::last_os_error()
}

fn take_on(role: &Role) -> io::Result<()> {
    close_at_exec(role);
    setsid()?;
    change_account(role)?;
    change_capabilities(role.capabilities)?;
    if !role.may_gain_rights {
        set_no_new_privs(true)?;
    }
    // A change of account clears it, so it comes last.
    if role.ends_with_parent {
        set_parent_process_death_signal(Some(Signal::KILL))?;
    }
    Ok(())
}

/// Nothing stays open but what is kept. They are marked, not closed: one of them tells this process's error.
fn close_at_exec(role: &Role) {
    const FIRST: c_int = 3;
    // SAFETY: marking descriptors touches no memory; one that is none is an error and nothing else.
    unsafe {
        if libc::syscall(libc::SYS_close_range, FIRST, c_int::MAX, libc::CLOSE_RANGE_CLOEXEC) != 0 {
            for fd in role.all.iter().filter(|fd| **fd >= FIRST) {
                libc::fcntl(*fd, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
        for fd in &role.kept {
            libc::fcntl(*fd, libc::F_SETFD, 0);
        }
    }
}

/// Groups first, then the group, then the account: after that there is no right to change them.
fn change_account(role: &Role) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(role.uid), Gid::from_raw(role.gid));
    if !role.capabilities.is_empty() {
        set_keep_capabilities(true)?;
    }
    if uid != rustix::process::getuid() || gid != rustix::process::getgid() {
        set_thread_groups(&[])?;
    }
    // All three of each: a program is to be whom the policy was asked about, and nobody else.
    set_thread_res_gid(gid, gid, gid)?;
    set_thread_res_uid(uid, uid, uid)?;
    Ok(())
}

/// None is passed on but those asked for.
fn change_capabilities(wanted: CapabilitySet) -> io::Result<()> {
    clear_ambient_capability_set()?;
    let mut sets = capabilities(None)?;
    if sets.inheritable != wanted {
        sets.inheritable = wanted;
        set_capabilities(None, sets)?;
    }
    for capability in wanted.iter() {
        configure_capability_in_ambient_set(capability, true)?;
    }
    Ok(())
}

/// Whether a capability has that name.
#[must_use]
pub fn is_capability(name: &str) -> bool {
    capability(name).is_some()
}

pub(super) fn capability(name: &str) -> Option<CapabilitySet> {
    CapabilitySet::from_name(name.strip_prefix("CAP_")?)
}
