//! Script files that are imported.

use rustix::fs::{FileType, OFlags};

use super::system::{disagreement, io, open_from_root};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Open, Read};

/// Reads a script file. No link is followed anywhere on the way.
///
/// # Errors
/// Where there is none, it is no regular file, too large, or no text.
pub fn read_module(open: &Grant<Open>, read: &Grant<Read>, limit: u64) -> Result<String, Failure> {
    let path = read.path();
    if open.path() != path {
        return Err(disagreement(path, open.path()));
    }
    let fault = |error| io(FailureKind::IoError, "import", path, error);
    let held = open_from_root(path, super::system::HOLD, false).map_err(fault)?;
    let stat = rustix::fs::fstat(&held).map_err(fault)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(Failure::new(FailureKind::ValidationError, format!("cannot import \"{}\": it is not a regular file", path.as_str())));
    }
    let too_large = || Failure::new(FailureKind::FileContentTooLargeError, format!("\"{}\" holds more than {limit} bytes", path.as_str()));
    let mut content = Vec::new();
    let fd = super::system::reopen(&held, OFlags::RDONLY).map_err(fault)?;
    let reader = std::io::Read::take(std::fs::File::from(fd), limit.saturating_add(1));
    std::io::Read::read_to_end(&mut { reader }, &mut content)
        .map_err(|error| Failure::new(FailureKind::IoError, format!("cannot import \"{}\": {error}", path.as_str())))?;
    if content.len() as u64 > limit {
        return Err(too_large());
    }
    String::from_utf8(content)
        .map_err(|_| Failure::new(FailureKind::IoError, format!("cannot import \"{}\": it is not UTF-8 text", path.as_str())))
}
