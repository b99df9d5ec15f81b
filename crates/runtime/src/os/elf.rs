//! What a file in ELF form says of itself.

use super::content::{may_read, read_at};
use super::file::File;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read};
use crate::inspect::{Bytes, Elf, ElfFault};

impl Bytes for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failure> {
        read_at(self.fd(), self.path(), buffer, offset)
    }
}

/// Reads the few parts of a file that tell what it is.
///
/// # Errors
/// Where it is no ELF file, or contradicts itself.
pub fn elf_info(grant: &Grant<Read>, file: &File) -> Result<Elf, Failure> {
    may_read(grant, file)?;
    Elf::read(file).map_err(|fault| match fault {
        ElfFault::Unread(failure) => failure,
        fault => Failure::new(FailureKind::ValidationError, format!("\"{}\" {fault}", file.path().as_str())),
    })
}
