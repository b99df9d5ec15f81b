//! What is made of content without the host: ELF files and certificates.

mod certificates;
mod elf;
mod signatures;

pub(crate) use certificates::{Pem, verify};
pub(crate) use elf::{Bytes, Elf, ElfFault};
