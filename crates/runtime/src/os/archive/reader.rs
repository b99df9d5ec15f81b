//! One pass over an archive.

use std::io::{self, Read};

use super::headers::{BLOCK, Said, What, check_extension, damaged, header, sparse};
use super::tree::Tree;
use super::{Member, shown};
use crate::failure::{Failure, FailureKind};
use crate::os::file::File;
use crate::os::stream::{Bounds, Stream, failure};
use crate::paths::Path;

/// What was seen besides the members.
pub(super) struct Seen {
    pub(super) tree: Tree,
    pub(super) left_out: Option<(usize, String)>,
}

/// What is done with a member and its content.
type Visit<'v> = &'v mut dyn FnMut(&Member, &mut dyn Read) -> Result<(), Failure>;

/// Goes through an archive. What is no file and no directory is left out.
pub(super) fn walk(archive: &File, into: &Path, bounds: Bounds<'_>, visit: Visit<'_>) -> Result<Seen, Failure> {
    let from = Limited { from: Stream::new(archive, bounds).unpacked(), left: bounds.bytes, path: archive.path(), limit: bounds.bytes };
    let seen = Seen { tree: Tree::default(), left_out: None };
    let mut pass = Pass { from, archive: archive.path(), into, bounds, seen, count: 0 };
    let mut said = Said::default();
    while let Some(block) = pass.block()? {
        let Some(header) = header(&block, archive.path())? else { break };
        pass.member(header, &mut said, visit)?;
    }
    // To the end: the checksum of the whole stands there.
    pass.skip(u64::MAX)?;
    Ok(pass.seen)
}

struct Pass<'a, R> {
    from: Limited<'a, R>,
    archive: &'a Path,
    into: &'a Path,
    bounds: Bounds<'a>,
    seen: Seen,
    count: usize,
}

impl<R: Read> Pass<'_, R> {
    fn member(&mut self, header: &tar::Header, said: &mut Said, visit: Visit<'_>) -> Result<(), Failure> {
        self.count += 1;
        if self.bounds.refuses(self.count) {
            let most = self.bounds.items;
            let message = format!("\"{}\" has more than {most} members; allow more with --max-members", self.archive.as_str());
            return Err(Failure::new(FailureKind::FileContentTooLargeError, message));
        }
        let size = header.entry_size().map_err(|_| damaged(self.archive))?;
        let what = What::of(header);
        match &what {
            What::LongName | What::LongTarget | What::Facts | What::GlobalFacts => {
                check_extension(size, self.archive)?;
                let content = self.content(size)?;
                said.add(&what, &content, self.archive)?;
            }
            What::Sparse => return Err(sparse(self.archive)),
            What::File | What::Directory => {
                let (said, directory) = (std::mem::take(said), matches!(what, What::Directory));
                self.file_or_directory(header, said, directory, visit)?;
            }
            What::Other(what) => {
                let name = std::mem::take(said).name(header);
                self.seen.left_out.get_or_insert_with(|| (0, format!("{what}, {}", shown(&name)))).0 += 1;
                self.skip(size)?;
            }
        }
        self.skip(padding(size))
    }

    fn file_or_directory(&mut self, header: &tar::Header, said: Said, directory: bool, visit: Visit<'_>) -> Result<(), Failure> {
        let name = said.name(header);
        let size = header.entry_size().map_err(|_| damaged(self.archive))?;
        said.check_size(size, &name, self.archive)?;
        // The oldest archives have no other way to say that it is a directory.
        let directory = directory || name.last() == Some(&b'/');
        let Some(path) = self.seen.tree.add(&name, directory, self.into, self.archive)? else {
            return self.skip(size);
        };
        let member = said.member(header, directory, path, self.archive)?;
        let mut content = (&mut self.from).take(size);
        visit(&member, &mut content)?;
        let rest = content.limit();
        self.skip(rest)
    }

    /// The next block; none at the end, where an archiver that was in a hurry left the blocks of zeros out.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, Failure> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.from.read(rest).map_err(|error| failure(self.archive, &error))? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(self.short()),
                read => filled += read,
            }
        }
        Ok(Some(block))
    }

    fn content(&mut self, size: u64) -> Result<Vec<u8>, Failure> {
        let mut content = Vec::new();
        let read = (&mut self.from).take(size).read_to_end(&mut content).map_err(|error| failure(self.archive, &error))?;
        if read as u64 == size { Ok(content) } else { Err(self.short()) }
    }

    /// Passes over so many bytes, or with `u64::MAX` over all the rest.
    fn skip(&mut self, size: u64) -> Result<(), Failure> {
        let skipped = io::copy(&mut (&mut self.from).take(size), &mut io::sink()).map_err(|error| failure(self.archive, &error))?;
        if skipped == size || size == u64::MAX { Ok(()) } else { Err(self.short()) }
    }

    fn short(&self) -> Failure {
        failure(self.archive, &io::ErrorKind::UnexpectedEof.into())
    }
}

/// What is missing from the last block.
const fn padding(size: u64) -> u64 {
    let block = BLOCK as u64;
    (block - size % block) % block
}

/// A stream that ends in a failure where it is longer than it may be.
struct Limited<'p, R> {
    from: R,
    left: u64,
    limit: u64,
    path: &'p Path,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                let message =
                    format!("\"{}\" unpacks to more than {} bytes; allow more with --max-unpacked", self.path.as_str(), self.limit);
                return Err(io::Error::other(Failure::new(FailureKind::FileContentTooLargeError, message)));
            }
        }
        Ok(read)
    }
}
