//! The printable parts of files of any kind.

use std::io::Read;

use super::content::{CHUNK, may_read};
use super::file::File;
use super::gathered::{Gathered, Keep};
use super::stream::{Bounds, Stream, failure, too_large};
use crate::failure::Failure;
use crate::gate::{Grant, Read as MayRead};

/// Shorter runs are chance.
const SHORTEST: usize = 4;

/// The runs of printable ASCII characters and tabs in a file.
///
/// # Errors
/// Where they are too much for one read, or the file was not opened for reading.
pub fn strings(grant: &Grant<MayRead>, file: &File, bounds: Bounds<'_>) -> Result<Vec<String>, Failure> {
    may_read(grant, file)?;
    let mut stream = Stream::new(file, bounds);
    let mut found = Gathered::new(Keep::All, bounds, file.path());
    let (mut chunk, mut run) = (vec![0; CHUNK], String::new());
    loop {
        let read = stream.read(&mut chunk).map_err(|error| failure(file.path(), &error))?;
        for byte in chunk.get(..read).unwrap_or_default() {
            match byte {
                b' '..=b'~' | b'\t' => run.push(char::from(*byte)),
                _ => end(&mut run, &mut found)?,
            }
        }
        if run.len() as u64 > bounds.bytes {
            return Err(too_large(file.path(), bounds.bytes));
        }
        if read == 0 {
            end(&mut run, &mut found)?;
            return Ok(found.into_lines().into_iter().map(|(_, run)| run).collect());
        }
    }
}

fn end(run: &mut String, found: &mut Gathered<'_>) -> Result<(), Failure> {
    if run.len() >= SHORTEST {
        found.add(0, run)?;
    }
    run.clear();
    Ok(())
}
