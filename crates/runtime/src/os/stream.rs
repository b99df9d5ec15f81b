//! Files as streams, for work that can go on for longer than what is read of the file.

use std::io::{self, BufReader, Read, Write};

use flate2::bufread::MultiGzDecoder;
use rustix::fd::BorrowedFd;

use super::content::{CHUNK, read_at, write_all};
use super::file::File;
use crate::failure::{Failure, FailureKind};
use crate::paths::Path;

/// What bounds such work.
#[derive(Clone, Copy)]
pub struct Bounds<'r> {
    /// Bytes that are kept, or written.
    pub bytes: u64,
    /// How many items they may be; 0 is unlimited.
    pub items: usize,
    /// Whether the run has to end.
    pub must_end: &'r dyn Fn() -> bool,
}

impl Bounds<'_> {
    /// Whether so many items are too many.
    pub(super) const fn refuses(&self, items: usize) -> bool {
        self.items > 0 && items > self.items
    }
}

/// A file's content from its beginning, whatever was read through its descriptor before.
pub(super) struct Stream<'f> {
    file: &'f File,
    offset: u64,
    bounds: Bounds<'f>,
}

impl<'f> Stream<'f> {
    pub(super) const fn new(file: &'f File, bounds: Bounds<'f>) -> Self {
        Self { file, offset: 0, bounds }
    }

    /// What a gzip file holds, all of its members.
    pub(super) fn unpacked(self) -> MultiGzDecoder<BufReader<Self>> {
        MultiGzDecoder::new(BufReader::with_capacity(CHUNK, self))
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let path = self.file.path();
        if (self.bounds.must_end)() {
            let message = format!("the run has to end, so \"{}\" was not read further", path.as_str());
            return Err(io::Error::other(Failure::new(FailureKind::Other, message)));
        }
        let read = read_at(self.file.fd(), path, buffer, self.offset).map_err(io::Error::other)?;
        self.offset += read as u64;
        Ok(read)
    }
}

/// A file that is written from its beginning.
pub(super) struct Sink<'d> {
    pub(super) fd: BorrowedFd<'d>,
    pub(super) path: &'d Path,
    pub(super) written: u64,
}

impl Write for Sink<'_> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        write_all(self.fd, content, self.written, self.path).map_err(io::Error::other)?;
        self.written += content.len() as u64;
        Ok(content.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an error of a stream means: a failure that came through it, or damaged content.
pub(super) fn failure(path: &Path, error: &io::Error) -> Failure {
    if let Some(failure) = error.get_ref().and_then(|inner| inner.downcast_ref::<Failure>()) {
        return failure.clone();
    }
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "ends in the middle of its data".to_owned(),
        _ => format!("is no gzip file, or is damaged: {error}"),
    };
    Failure::new(FailureKind::IoError, format!("\"{}\" {what}", path.as_str()))
}

/// More than one read may bring in.
pub(super) fn too_large(path: &Path, limit: u64) -> Failure {
    let message = format!("\"{}\" holds more than the {limit} bytes one read may bring in; allow more with --max-read", path.as_str());
    Failure::new(FailureKind::FileContentTooLargeError, message)
}
