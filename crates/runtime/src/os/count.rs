//! Counting lines, words and bytes.

use super::content::{CHUNK, may_read, read_at};
use super::file::File;
use crate::failure::Failure;
use crate::gate::{Grant, Read};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Line ends.
    pub lines: u64,
    /// Runs of anything but white space.
    pub words: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Counted {
    /// Counts some more; gives whether it ended inside a word.
    fn add(&mut self, content: &[u8], mut within: bool) -> bool {
        for byte in content {
            let blank = matches!(byte, b' ' | b'\t'..=b'\r');
            self.words += u64::from(!blank && !within);
            self.lines += u64::from(*byte == b'\n');
            within = !blank;
        }
        self.bytes += content.len() as u64;
        within
    }
}

/// Counts what is in a file, whatever its size, and whether or not it is text.
///
/// # Errors
/// Where it was not opened for reading, or the host refuses.
pub fn count(grant: &Grant<Read>, file: &File) -> Result<Counted, Failure> {
    may_read(grant, file)?;
    let mut counted = Counted::default();
    let mut chunk = vec![0; CHUNK];
    let mut within = false;
    loop {
        let read = read_at(file.fd(), file.path(), &mut chunk, counted.bytes)?;
        if read == 0 {
            return Ok(counted);
        }
        within = counted.add(chunk.get(..read).unwrap_or_default(), within);
    }
}

#[cfg(test)]
mod tests {
    use super::Counted;

    #[test]
    fn words_go_on_from_piece_to_piece() {
        let mut counted = Counted::default();
        let within = counted.add(b"one tw", false);
        counted.add(b"o\x0bthree\n", within);
        assert_eq!(counted, Counted { lines: 1, words: 3, bytes: 14 });
    }
}
