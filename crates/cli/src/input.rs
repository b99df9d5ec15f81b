//! What the command line reads: scripts, policies, arguments.
#![expect(clippy::disallowed_methods, reason = "the inputs of the command line are read here and nowhere else")]

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Stage};
use crate::io::Io;

/// The name that stands for the standard input.
pub(crate) const STDIN: &str = "-";

/// Whether a path stands for the standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// The text of a file, or of the standard input.
pub(crate) fn text(io: &mut Io, path: &Path) -> Result<String, Fault> {
    let bytes = bytes(io, path, u64::MAX).map_err(|error| unreadable(path, &error))?;
    decoded(bytes, path)
}

fn decoded(bytes: Vec<u8>, path: &Path) -> Result<String, Fault> {
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Fault::new(Stage::Load, format!("`{}` is not text: byte {place} is not UTF-8", path.display())).help("save the file as UTF-8")
    })
}

/// No script is as large as this; what is larger is not read to its end.
const LARGEST_SCRIPT: u64 = rex_syntax::LARGEST as u64;

/// The text of a script, for an inference.
pub(crate) fn script(io: &mut Io, path: &Path) -> Result<String, Fault> {
    let bytes = bytes(io, path, LARGEST_SCRIPT + 1).map_err(|error| unreadable(path, &error))?;
    script_text(bytes, path)
}

/// The text of a module that a script imports, for an inference.
pub(crate) fn module(path: &Path) -> Result<String, Fault> {
    let bytes = file(path, LARGEST_SCRIPT + 1).map_err(|error| Fault::file(Stage::Load, "read", path, &error))?;
    script_text(bytes, path)
}

fn script_text(bytes: Vec<u8>, path: &Path) -> Result<String, Fault> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST_SCRIPT) {
        let message = format!("`{}` is no script: it has more than {} MiB", path.display(), LARGEST_SCRIPT >> 20);
        return Err(Fault::new(Stage::Load, message).help("check the path; a script that large is split with `import`"));
    }
    decoded(bytes, path)
}

fn bytes(io: &mut Io, path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    if !is_stdin(path) {
        return file(path, most);
    }
    let mut bytes = Vec::new();
    io.stdin.by_ref().take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    let fault = Fault::file(Stage::Load, "read", path, error);
    match error.kind() {
        std::io::ErrorKind::NotFound => fault.help("check the path; `-` reads the standard input"),
        std::io::ErrorKind::IsADirectory => fault.help("name the files in it"),
        _ => fault,
    }
}

/// Refuses a command line that reads the standard input twice.
pub(crate) fn one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Fault> {
    if paths.into_iter().filter(|path| is_stdin(path)).count() < 2 {
        return Ok(());
    }
    Err(Fault::usage("the standard input can be read only once, and `-` is given more than once")
        .help("put all but one of them into a file"))
}

/// The directory that holds a script, real and absolute; none for the standard input.
pub(crate) fn directory_of(script: &Path) -> Result<Option<String>, Fault> {
    if is_stdin(script) {
        return Ok(None);
    }
    let directory = match script.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    real_directory(directory).map(Some)
}

/// A directory that is really there, by its real and absolute path.
pub(crate) fn real_directory(directory: &Path) -> Result<String, Fault> {
    let real = std::fs::canonicalize(directory).map_err(|error| Fault::file(Stage::Load, "used as a directory", directory, &error))?;
    if !real.is_dir() {
        return Err(Fault::new(Stage::Load, format!("`{}` cannot be used as a directory: it is none", directory.display())));
    }
    utf8(&real)
}

/// A path made absolute; the file need not be there.
pub(crate) fn absolute(path: &Path) -> Result<String, Fault> {
    let absolute: PathBuf = std::path::absolute(path).map_err(|error| Fault::file(Stage::Load, "made absolute", path, &error))?;
    utf8(&absolute)
}

fn utf8(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Fault::new(Stage::Load, format!("the name of `{}` is not UTF-8, so no policy can name it", path.display())))
}

/// The sizes of this very process.
pub(crate) fn own_memory() -> std::io::Result<String> {
    std::fs::read_to_string("/proc/self/statm")
}
