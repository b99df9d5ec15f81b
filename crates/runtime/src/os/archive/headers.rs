//! What stands before a member: its header, and what extensions say of it.

use tar::{EntryType, Header, PaxExtensions};

use super::{Member, refused, shown};
use crate::failure::Failure;
use crate::paths::Path;

/// Every header is a block, and every content fills its last one.
pub(super) const BLOCK: usize = 512;
/// No name and no list of extensions is longer.
const LONGEST_EXTENSION: u64 = 64 << 10;

/// What a header says stands there.
pub(super) enum What {
    File,
    Directory,
    /// An extension of the next member: its name, or any fact.
    LongName,
    Facts,
    /// Facts of all members from here on.
    GlobalFacts,
    /// The target of a link, which nobody asks for.
    LongTarget,
    /// In parts, with holes between them.
    Sparse,
    Other(&'static str),
}

impl What {
    pub(super) fn of(header: &Header) -> Self {
        match header.entry_type() {
            EntryType::Regular | EntryType::Continuous => Self::File,
            EntryType::Directory => Self::Directory,
            EntryType::GNULongName => Self::LongName,
            EntryType::GNULongLink => Self::LongTarget,
            EntryType::XHeader => Self::Facts,
            EntryType::XGlobalHeader => Self::GlobalFacts,
            EntryType::GNUSparse => Self::Sparse,
            EntryType::Link => Self::Other("a hard link"),
            EntryType::Symlink => Self::Other("a symbolic link"),
            EntryType::Char | EntryType::Block => Self::Other("a device"),
            EntryType::Fifo => Self::Other("a named pipe"),
            _ => Self::Other("something unknown"),
        }
    }
}

/// A header, if the block is one. A block of zeros is the end.
pub(super) fn header<'b>(block: &'b [u8; BLOCK], archive: &Path) -> Result<Option<&'b Header>, Failure> {
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let header = Header::from_byte_slice(block);
    // The sum counts itself as blanks.
    let own = header.as_old().cksum;
    let of = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    let sum = of(block) - of(&own) + u32::from(b' ') * 8;
    if header.cksum().is_ok_and(|said| said == sum) { Ok(Some(header)) } else { Err(damaged(archive)) }
}

pub(super) fn damaged(archive: &Path) -> Failure {
    refused(archive, "it holds no tar archive, or a damaged one")
}

/// What extensions say of the next member.
#[derive(Default)]
pub(super) struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    modified: Option<i64>,
    owner: Option<String>,
    group: Option<String>,
}

impl Said {
    /// Reads an extension; `content` is no longer than is said to be allowed.
    pub(super) fn add(&mut self, what: &What, content: &[u8], archive: &Path) -> Result<(), Failure> {
        match what {
            What::LongName => {
                self.name = Some(content.split(|byte| *byte == 0).next().unwrap_or_default().to_vec());
                Ok(())
            }
            What::Facts => self.add_facts(content, archive),
            What::GlobalFacts => check_global(content, archive),
            What::File | What::Directory | What::LongTarget | What::Sparse | What::Other(_) => Ok(()),
        }
    }

    fn add_facts(&mut self, content: &[u8], archive: &Path) -> Result<(), Failure> {
        for (key, value) in facts(content, archive)? {
            let text = || String::from_utf8_lossy(value).into_owned();
            match key {
                "path" => self.name = Some(value.to_vec()),
                "size" => self.size = Some(text().parse().map_err(|_| damaged(archive))?),
                "mtime" => self.modified = Some(seconds(&text()).ok_or_else(|| damaged(archive))?),
                "uname" => self.owner = Some(text()),
                "gname" => self.group = Some(text()),
                _ if key.starts_with("GNU.sparse.") => return Err(sparse(archive)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The member a header and its extensions speak of; its path is found later.
    pub(super) fn member(self, header: &Header, directory: bool, path: Path, archive: &Path) -> Result<Member, Failure> {
        let size = header.entry_size().map_err(|_| damaged(archive))?;
        let name = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        let modified = header.mtime().map_err(|_| damaged(archive))?;
        Ok(Member {
            path,
            directory,
            size,
            // Set-id bits speak for whom they were given by, and an archive is a stranger.
            mode: header.mode().map_err(|_| damaged(archive))? & 0o777,
            modified: self.modified.unwrap_or(i64::try_from(modified).unwrap_or(i64::MAX)),
            owner: self.owner.unwrap_or_else(|| name(header.username_bytes())),
            group: self.group.unwrap_or_else(|| name(header.groupname_bytes())),
        })
    }

    /// The name: an extension's, or the header's own.
    pub(super) fn name(&self, header: &Header) -> Vec<u8> {
        self.name.clone().unwrap_or_else(|| header.path_bytes().into_owned())
    }

    /// Two sizes would be two archives: one for who believes the first, another for who believes the second.
    pub(super) fn check_size(&self, size: u64, name: &[u8], archive: &Path) -> Result<(), Failure> {
        match self.size.filter(|said| *said != size) {
            Some(said) => Err(refused(archive, &format!("{} is said to have both {size} and {said} bytes", shown(name)))),
            None => Ok(()),
        }
    }
}

/// How long an extension may be.
pub(super) fn check_extension(size: u64, archive: &Path) -> Result<(), Failure> {
    if size <= LONGEST_EXTENSION {
        return Ok(());
    }
    Err(refused(archive, &format!("a name or list of facts in it has {size} bytes, more than {LONGEST_EXTENSION}")))
}

pub(super) fn sparse(archive: &Path) -> Failure {
    refused(archive, "it holds a sparse file, whose size in the archive is not its own; pack it without holes")
}

/// Facts of all members are for archivers; those that would change what is extracted are no such facts.
fn check_global(content: &[u8], archive: &Path) -> Result<(), Failure> {
    let changes = |key: &str| matches!(key, "path" | "linkpath" | "size") || key.starts_with("GNU.sparse.");
    match facts(content, archive)?.into_iter().find(|(key, _)| changes(key)) {
        Some((key, _)) => Err(refused(archive, &format!("it gives all members the same {key}"))),
        None => Ok(()),
    }
}

fn facts<'c>(content: &'c [u8], archive: &Path) -> Result<Vec<(&'c str, &'c [u8])>, Failure> {
    let fact = |fact: std::io::Result<tar::PaxExtension<'c>>| {
        let fact = fact.map_err(|_| damaged(archive))?;
        Ok((fact.key().map_err(|_| damaged(archive))?, fact.value_bytes()))
    };
    PaxExtensions::new(content).map(fact).collect()
}

/// The whole seconds of a time such as `1700000000.25`.
fn seconds(text: &str) -> Option<i64> {
    text.split('.').next()?.parse().ok()
}
