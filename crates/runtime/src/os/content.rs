//! Reading and writing through an open descriptor.

use rustix::fd::BorrowedFd;
use rustix::fs::{Mode, OFlags, Stat, Timespec, Timestamps};
use rustix::io::Errno;

use super::file::File;
use super::redaction::Dictionary;
use super::stream::too_large;
use super::system::{disagreement, io, same};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read, RedactedRead, Write};
use crate::paths::Path;

/// How much is read or written at once.
pub(super) const CHUNK: usize = 64 << 10;
/// How much is read first: most files of a maintenance script are small.
const FIRST_CHUNK: usize = 4 << 10;

fn agree(grant: &Path, file: &File) -> Result<(), Failure> {
    if grant == file.path() { Ok(()) } else { Err(disagreement(grant, file.path())) }
}

/// Reads a file as text, whole, whatever was read through its descriptor before.
///
/// # Errors
/// Where it is larger than the limit, no text, or was not opened for reading.
pub fn read_text(grant: &Grant<Read>, file: &File, limit: u64) -> Result<String, Failure> {
    agree(grant.path(), file)?;
    text(file, limit)
}

/// Reads a file as text with unlisted lines blanked out.
///
/// # Errors
/// As for [`read_text`].
pub fn read_redacted(grant: &Grant<RedactedRead>, file: &File, dictionary: &Dictionary, limit: u64) -> Result<String, Failure> {
    agree(grant.path(), file)?;
    Ok(dictionary.redact(&text(file, limit)?))
}

fn text(file: &File, limit: u64) -> Result<String, Failure> {
    decode(bytes(file, limit)?, file)
}

fn decode(bytes: Vec<u8>, file: &File) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(FailureKind::IoError, format!("\"{}\" is not UTF-8 text: the byte at offset {at} is none", file.path().as_str()))
    })
}

fn readable(file: &File) -> Result<(), Failure> {
    if file.access().read {
        return Ok(());
    }
    let message = format!("\"{}\" was not opened for reading: set read(true)", file.path().as_str());
    Err(Failure::new(FailureKind::InvalidFileMode, message))
}

/// The next lines of a file, without their ends, after those that were read so before.
///
/// # Errors
/// As for [`read_text`].
pub fn read_page(grant: &Grant<Read>, file: &File, lines: usize, limit: u64) -> Result<Vec<String>, Failure> {
    may_read(grant, file)?;
    let (mut page, mut found) = (Vec::new(), 0);
    let mut chunk = vec![0; CHUNK];
    while found < lines {
        let read = read_at(file.fd(), file.path(), &mut chunk, file.page() + page.len() as u64)?;
        if read == 0 {
            break;
        }
        for byte in chunk.get(..read).unwrap_or_default() {
            page.push(*byte);
            found += usize::from(*byte == b'\n');
            if found == lines {
                break;
            }
        }
        check_size(&page, file, limit)?;
    }
    let length = page.len() as u64;
    let text = decode(page, file)?;
    file.turn_page(length);
    Ok(text.lines().map(str::to_owned).collect())
}

/// Cuts a file, or grows it with zeros.
///
/// # Errors
/// Where it was not opened for writing, or the host refuses.
pub fn truncate(grant: &Grant<Write>, file: &File, size: u64) -> Result<(), Failure> {
    may_write(grant, file)?;
    finish(file, size)
}

pub(super) fn bytes(file: &File, limit: u64) -> Result<Vec<u8>, Failure> {
    readable(file)?;
    let mut content = Vec::with_capacity(FIRST_CHUNK);
    loop {
        let before = content.len();
        let room = content.capacity() - before;
        let read = read_more(file, &mut content)?;
        check_size(&content, file, limit)?;
        // A file that says its size ends where a read comes short of it; others (those of /proc) only where nothing comes.
        if read == 0 || (read < room && file.size().is_some_and(|size| content.len() as u64 >= size)) {
            return Ok(content);
        }
        if read == room {
            content.reserve(CHUNK);
        }
    }
}

/// Reads into the room a vector has; none is a fault of the caller.
fn read_more(file: &File, content: &mut Vec<u8>) -> Result<usize, Failure> {
    let offset = content.len() as u64;
    loop {
        match rustix::io::pread(file.fd(), rustix::buffer::spare_capacity(content), offset) {
            Err(Errno::INTR) => {}
            result => return result.map_err(|error| io(FailureKind::IoError, "read", file.path(), error)),
        }
    }
}

fn check_size(content: &[u8], file: &File, limit: u64) -> Result<(), Failure> {
    if content.len() as u64 <= limit {
        return Ok(());
    }
    Err(too_large(file.path(), limit))
}

pub(super) fn read_at(from: BorrowedFd<'_>, path: &Path, chunk: &mut [u8], offset: u64) -> Result<usize, Failure> {
    loop {
        match rustix::io::pread(from, &mut *chunk, offset) {
            Err(Errno::INTR) => {}
            result => return result.map_err(|error| io(FailureKind::IoError, "read", path, error)),
        }
    }
}

pub(super) fn write_all(fd: BorrowedFd<'_>, content: &[u8], offset: u64, path: &Path) -> Result<(), Failure> {
    let mut written = 0;
    while let Some(rest) = content.get(written..).filter(|rest| !rest.is_empty()) {
        match rustix::io::pwrite(fd, rest, offset + written as u64) {
            Err(Errno::INTR) => {}
            Ok(0) => return Err(io(FailureKind::IoError, "write", path, Errno::IO)),
            Ok(count) => written += count,
            Err(error) => return Err(io(FailureKind::IoError, "write", path, error)),
        }
    }
    Ok(())
}

fn writable(file: &File) -> Result<(), Failure> {
    if file.access().write {
        return Ok(());
    }
    let message = format!("\"{}\" was not opened for writing: set write(true)", file.path().as_str());
    Err(Failure::new(FailureKind::InvalidFileMode, message))
}

pub(super) fn may_read(grant: &Grant<Read>, file: &File) -> Result<(), Failure> {
    agree(grant.path(), file)?;
    readable(file)
}

pub(super) fn may_write(grant: &Grant<Write>, file: &File) -> Result<(), Failure> {
    agree(grant.path(), file)?;
    writable(file)
}

/// Writes a file's content through its descriptor; the inode stays.
///
/// # Errors
/// Where it was not opened for writing, or the host refuses.
pub fn write_in_place(grant: &Grant<Write>, file: &File, content: &str) -> Result<(), Failure> {
    may_write(grant, file)?;
    write_all(file.fd(), content.as_bytes(), 0, file.path())?;
    finish(file, content.len() as u64)
}

pub(super) fn finish(file: &File, length: u64) -> Result<(), Failure> {
    let fault = |error| io(FailureKind::IoError, "write", file.path(), error);
    rustix::fs::ftruncate(file.fd(), length).map_err(fault)?;
    sync(file)
}

fn sync(file: &File) -> Result<(), Failure> {
    match rustix::fs::fsync(file.fd()) {
        Ok(()) | Err(Errno::INVAL) => Ok(()),
        Err(error) => Err(io(FailureKind::IoError, "sync", file.path(), error)),
    }
}

/// Adds to the end of a file: the system finds the end, so nothing another writes is lost.
///
/// # Errors
/// Where it was not opened for writing, or the host refuses.
pub fn append(grant: &Grant<Write>, file: &File, content: &str) -> Result<(), Failure> {
    may_write(grant, file)?;
    let fault = |error| io(FailureKind::IoError, "add to", file.path(), error);
    let flags = rustix::fs::fcntl_getfl(file.fd()).map_err(fault)?;
    rustix::fs::fcntl_setfl(file.fd(), flags | OFlags::APPEND).map_err(fault)?;
    let added = add(file, content.as_bytes());
    // Left on, it would send every later write of this descriptor to the end, positions or not.
    rustix::fs::fcntl_setfl(file.fd(), flags - OFlags::APPEND).map_err(fault)?;
    added.map_err(fault)?;
    sync(file)
}

fn add(file: &File, mut rest: &[u8]) -> Result<(), Errno> {
    while !rest.is_empty() {
        match rustix::io::write(file.fd(), rest) {
            Err(Errno::INTR) => {}
            Ok(0) => return Err(Errno::IO),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Copies content, to the source's end whatever size it reports.
///
/// # Errors
/// Where the destination has content and `force` is not set, the two are the same file, or the host refuses.
pub fn copy(source: (&Grant<Read>, &File), destination: (&Grant<Write>, &File), force: bool, preserve: bool) -> Result<(), Failure> {
    let (read, from) = source;
    let (write, to) = destination;
    may_read(read, from)?;
    may_write(write, to)?;
    let (before, there) = (from.stat()?, to.stat()?);
    if same(&before, &there) {
        let message = format!("\"{}\" and \"{}\" are the same file", from.path().as_str(), to.path().as_str());
        return Err(Failure::new(FailureKind::FileCopyError, message));
    }
    if there.st_size > 0 && !force {
        let message = format!("\"{}\" has content already; use cp::force to replace it", to.path().as_str());
        return Err(Failure::new(FailureKind::DestinationFileNotEmptyError, message));
    }
    let length = pour((from.fd(), from.path()), (to.fd(), to.path()))?;
    finish(to, length)?;
    if preserve { keep_mode_and_times(&before, to.fd(), to.path()) } else { Ok(()) }
}

/// Copies from one descriptor to another, each with the path it stands for.
pub(super) fn pour((from, source): (BorrowedFd<'_>, &Path), (to, destination): (BorrowedFd<'_>, &Path)) -> Result<u64, Failure> {
    let mut chunk = vec![0; CHUNK];
    let mut offset = 0_u64;
    loop {
        let read = read_at(from, source, &mut chunk, offset)?;
        if read == 0 {
            return Ok(offset);
        }
        write_all(to, chunk.get(..read).unwrap_or_default(), offset, destination)?;
        offset += read as u64;
    }
}

pub(super) fn keep_mode_and_times(before: &Stat, to: BorrowedFd<'_>, path: &Path) -> Result<(), Failure> {
    // A copy is the script's to change: set-id bits on it would vouch for whatever is written there next.
    let mode = Mode::from_raw_mode(before.st_mode & 0o777);
    let keep = || rustix::fs::fchmod(to, mode).and_then(|()| keep_times(before, to));
    keep().map_err(|error| io(FailureKind::IoError, "keep mode and times of", path, error))
}

/// The mode of one file for another. Its set-id bits speak for its owner and group: they are nothing to give to others.
pub(super) fn mode_for(before: &Stat, now: &Stat) -> Mode {
    let same_owner = (before.st_uid, before.st_gid) == (now.st_uid, now.st_gid);
    Mode::from_raw_mode(before.st_mode & if same_owner { 0o7777 } else { 0o777 })
}

pub(super) fn keep_times(before: &Stat, to: BorrowedFd<'_>) -> Result<(), Errno> {
    rustix::fs::futimens(to, &times_of(before))
}

pub(super) fn times_of(before: &Stat) -> Timestamps {
    let time = |seconds, nanos: u64| Timespec { tv_sec: seconds, tv_nsec: nanos.try_into().unwrap_or(0) };
    Timestamps { last_access: time(before.st_atime, before.st_atime_nsec), last_modification: time(before.st_mtime, before.st_mtime_nsec) }
}
