//! Taking space.

use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use super::content::may_write;
use super::file::File;
use super::system::io;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Write};

/// Takes space for a file from its beginning; one that is shorter grows.
///
/// # Errors
/// Where it was not opened for writing, there is no such space, or the file system cannot promise any.
pub fn allocate(grant: &Grant<Write>, file: &File, length: u64) -> Result<(), Failure> {
    may_write(grant, file)?;
    loop {
        match rustix::fs::fallocate(file.fd(), FallocateFlags::empty(), 0, length) {
            Err(Errno::INTR) => {}
            allocated => return allocated.map_err(|error| io(FailureKind::IoError, "take space for", grant.path(), error)),
        }
    }
}
