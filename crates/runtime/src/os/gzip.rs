//! Compressed files, unpacked as they are read: what they hold can be larger than memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::fd::BorrowedFd;

use super::content::{CHUNK, may_read, may_write};
use super::file::File;
use super::gathered::{Gathered, Keep};
use super::replace::refill;
use super::stream::{Bounds, Sink, Stream, failure, too_large};
use super::system::same;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read as MayRead, Write as MayWrite};
use crate::paths::Path;

/// The size of a gzip file, and of what it holds.
///
/// # Errors
/// Where it is none, is damaged, or was not opened for reading.
pub fn gzip_sizes(grant: &Grant<MayRead>, file: &File, bounds: Bounds<'_>) -> Result<(u64, u64), Failure> {
    may_read(grant, file)?;
    let mut unpacked = Stream::new(file, bounds).unpacked();
    let (mut chunk, mut size) = (vec![0; CHUNK], 0);
    loop {
        match unpacked.read(&mut chunk).map_err(|error| failure(file.path(), &error))? {
            0 => return Ok((u64::try_from(file.stat()?.st_size).unwrap_or(0), size)),
            read => size += read as u64,
        }
    }
}

/// Those lines of what a gzip file holds that are wanted by number and content, each with its number. Nothing is
/// unpacked after the last of them.
///
/// # Errors
/// Where it is none, is damaged, holds no text, or was not opened for reading.
pub fn gzip_lines(
    grant: &Grant<MayRead>,
    file: &File,
    numbers: std::ops::Range<usize>,
    keep: Keep,
    wanted: &dyn Fn(&str) -> bool,
    bounds: Bounds<'_>,
) -> Result<Vec<(usize, String)>, Failure> {
    may_read(grant, file)?;
    let mut gathered = Gathered::new(keep, bounds, file.path());
    each_line(file, bounds, |number, line| {
        if numbers.contains(&number) && gathered.wants_more() && wanted(line) {
            gathered.add(number, line)?;
        }
        let more = gathered.wants_more() && number.saturating_add(1) < numbers.end;
        Ok(if more { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(gathered.into_lines())
}

fn each_line(
    file: &File,
    bounds: Bounds<'_>,
    mut visit: impl FnMut(usize, &str) -> Result<ControlFlow<()>, Failure>,
) -> Result<(), Failure> {
    let path = file.path();
    let mut unpacked = BufReader::with_capacity(CHUNK, Stream::new(file, bounds).unpacked());
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let most = bounds.bytes.saturating_add(1);
        unpacked.by_ref().take(most).read_until(b'\n', &mut line).map_err(|error| failure(path, &error))?;
        if line.is_empty() {
            break;
        }
        if line.len() as u64 > bounds.bytes {
            return Err(too_large(path, bounds.bytes));
        }
        if visit(number, text(&line, number, path)?)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// A line without its end.
fn text<'l>(line: &'l [u8], number: usize, path: &Path) -> Result<&'l str, Failure> {
    let fault = |_| Failure::new(FailureKind::IoError, format!("line {number} of what \"{}\" holds is not UTF-8 text", path.as_str()));
    let line = std::str::from_utf8(line).map_err(fault)?;
    Ok(line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line)))
}

/// Compresses a file into another, which has the new content whole or keeps the old.
///
/// # Errors
/// Where the two are the same file, they were not opened for that, or the host refuses.
pub fn compress(
    source: (&Grant<MayRead>, &File),
    destination: (&Grant<MayWrite>, &File),
    level: u32,
    bounds: Bounds<'_>,
) -> Result<(), Failure> {
    let ((read, from), (write, to)) = (source, destination);
    may_read(read, from)?;
    may_write(write, to)?;
    if same(&from.stat()?, &to.stat()?) {
        let message = format!("\"{}\" and \"{}\" are the same file; compress into another", from.path().as_str(), to.path().as_str());
        return Err(Failure::new(FailureKind::InvalidArguments, message));
    }
    refill(write, to, &|fd| pack(from, fd, to.path(), level, bounds))
}

/// The bytes written.
fn pack(from: &File, fd: BorrowedFd<'_>, path: &Path, level: u32, bounds: Bounds<'_>) -> Result<u64, Failure> {
    let mut packed = GzEncoder::new(Sink { fd, path, written: 0 }, Compression::new(level));
    std::io::copy(&mut BufReader::with_capacity(CHUNK, Stream::new(from, bounds)), &mut packed)
        .and_then(|_| packed.flush())
        .and_then(|()| packed.finish())
        .map(|sink| sink.written)
        .map_err(|error| failure(path, &error))
}
