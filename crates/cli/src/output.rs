//! What the command line writes besides its streams: policies and decision logs.
#![expect(clippy::disallowed_methods, reason = "the files of the command line are written here and nowhere else")]

use std::fs::File;
use std::path::Path;

use crate::fault::{Fault, Stage};

/// Makes a file, or empties the one that is there.
pub(crate) fn create(path: &Path) -> Result<File, Fault> {
    File::create(path).map_err(|error| Fault::file(Stage::Load, "written", path, &error))
}

/// Writes a file whole.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Fault> {
    std::fs::write(path, text).map_err(|error| {
        let fault = Fault::file(Stage::Output, "written", path, &error);
        if error.kind() == std::io::ErrorKind::NotFound { fault.help("make the directory first") } else { fault }
    })
}
