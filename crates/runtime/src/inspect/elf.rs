//! ELF files, read in small bounded pieces: nothing a file says of itself is believed before it was looked at.

use thiserror::Error;

use crate::failure::Failure;

/// No path and no name in a file is longer.
const LONGEST: usize = 4096;
/// Notes that are looked through for the one about the start of the program.
const MOST_NOTES: usize = 4096;
/// Entries of that note.
const MOST_ENTRIES: u64 = 1024;

const TYPE_CORE: u16 = 4;
const LOADED: u32 = 1;
const INTERPRETER: u32 = 3;
const NOTES: u32 = 4;
const NOTE_AUXILIARY: u32 = 6;
const PLATFORM: u64 = 15;
const STARTED_BY: u64 = 31;

/// Something that can be read in pieces.
pub(crate) trait Bytes {
    /// Reads at an offset; fewer bytes than wanted where it ends.
    ///
    /// # Errors
    /// Where the host refuses.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failure>;
}

/// What a program, a library or a core dump says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Elf {
    /// Of a core dump: the path the program was started by.
    pub(crate) started_by: Option<String>,
    /// Of a core dump: the kind of processor.
    pub(crate) platform: Option<String>,
    /// The path of the loader.
    pub(crate) interpreter: Option<String>,
    /// Whether it is for 64 bits.
    pub(crate) is_wide: bool,
}

/// Why nothing can be said of a file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum ElfFault {
    /// It begins otherwise.
    #[error("is no ELF file: {0}")]
    Other(&'static str),
    /// It ends before something it says it holds.
    #[error("is no whole ELF file: {0} is beyond its end")]
    Beyond(&'static str),
    /// It says something no ELF file says.
    #[error("is no valid ELF file: {0}")]
    Invalid(&'static str),
    /// It could not be read.
    #[error(transparent)]
    Unread(Failure),
}

/// One part of the file, as its program header describes it.
#[derive(Clone, Copy)]
struct Segment {
    kind: u32,
    offset: u64,
    address: u64,
    length: u64,
}

struct Reader<'b> {
    bytes: &'b dyn Bytes,
    wide: bool,
    big: bool,
}

impl Elf {
    /// Reads what a file says of itself.
    pub(crate) fn read(bytes: &dyn Bytes) -> Result<Self, ElfFault> {
        let identity: [u8; 16] = Reader { bytes, wide: false, big: false }.exact(0, "its header").map_err(|fault| match fault {
            ElfFault::Beyond(_) => ElfFault::Other("it is too short"),
            fault => fault,
        })?;
        let [0x7f, b'E', b'L', b'F', class, order, version, ..] = identity else {
            return Err(ElfFault::Other("it does not begin as one"));
        };
        let (wide, big) = match (class, order, version) {
            (1 | 2, 1 | 2, 1) => (class == 2, order == 2),
            _ => return Err(ElfFault::Invalid("its class, byte order or version does not exist")),
        };
        Reader { bytes, wide, big }.elf()
    }
}

impl Reader<'_> {
    fn elf(&self) -> Result<Elf, ElfFault> {
        let kind = self.half(16, "its header")?;
        let segments = self.segments()?;
        let mut elf = Elf { is_wide: self.wide, ..Elf::default() };
        if let Some(segment) = segments.iter().find(|segment| segment.kind == INTERPRETER) {
            elf.interpreter = Some(self.interpreter(segment)?);
        }
        if kind == TYPE_CORE {
            let (platform, started_by) = self.auxiliary(&segments)?;
            elf.platform = platform.and_then(|address| self.text_at(&segments, address));
            elf.started_by = started_by.and_then(|address| self.text_at(&segments, address));
        }
        Ok(elf)
    }

    fn segments(&self) -> Result<Vec<Segment>, ElfFault> {
        const TABLE: &str = "its table of segments";
        let (at, size, count) = if self.wide { (32, 54, 56) } else { (28, 42, 44) };
        let (at, size, count) = (self.word(at, TABLE)?, self.half(size, TABLE)?, self.half(count, TABLE)?);
        if count == 0 {
            return Ok(Vec::new());
        }
        if count == u16::MAX {
            return Err(ElfFault::Invalid("it has more segments than are looked through"));
        }
        if u64::from(size) != if self.wide { 56 } else { 32 } {
            return Err(ElfFault::Invalid("its segments are described in an unknown form"));
        }
        (0..u64::from(count)).map(|index| self.segment(offset(at, index * u64::from(size), TABLE)?, TABLE)).collect()
    }

    fn segment(&self, at: u64, what: &'static str) -> Result<Segment, ElfFault> {
        let (begin, address, length) = if self.wide { (8, 16, 32) } else { (4, 8, 16) };
        let field = |by: u64| self.word(offset(at, by, what)?, what);
        Ok(Segment { kind: self.number(at, what)?, offset: field(begin)?, address: field(address)?, length: field(length)? })
    }

    fn interpreter(&self, segment: &Segment) -> Result<String, ElfFault> {
        let length = usize::try_from(segment.length).ok().filter(|length| *length <= LONGEST);
        let Some(length) = length else {
            return Err(ElfFault::Invalid("the path of its loader is too long"));
        };
        let mut text = vec![0; length];
        let at = offset(segment.offset, 0, "the path of its loader")?;
        if self.bytes.read_at(at, &mut text).map_err(ElfFault::Unread)? < length {
            return Err(ElfFault::Beyond("the path of its loader"));
        }
        Ok(until_zero(&text))
    }

    /// The addresses of platform and path in the note about the start of the program.
    fn auxiliary(&self, segments: &[Segment]) -> Result<(Option<u64>, Option<u64>), ElfFault> {
        let (mut platform, mut started_by) = (None, None);
        for (begin, end) in self.auxiliary_notes(segments)? {
            let step = if self.wide { 8 } else { 4 };
            let entries = ((end - begin) / (2 * step)).min(MOST_ENTRIES);
            for at in (0..entries).map(|index| begin + index * 2 * step) {
                let (key, value) = (self.word(at, "a note")?, self.word(at + step, "a note")?);
                match key {
                    PLATFORM => platform = Some(value),
                    STARTED_BY => started_by = Some(value),
                    _ => {}
                }
            }
        }
        Ok((platform, started_by))
    }

    /// Where the notes about the start of the program begin and end.
    fn auxiliary_notes(&self, segments: &[Segment]) -> Result<Vec<(u64, u64)>, ElfFault> {
        const NOTE: &str = "a note";
        let (mut found, mut left) = (Vec::new(), MOST_NOTES);
        for segment in segments.iter().filter(|segment| segment.kind == NOTES) {
            let end = offset(segment.offset, segment.length, NOTE)?;
            let mut at = segment.offset;
            while left > 0 && at < end {
                left -= 1;
                let (name, length, kind) = (self.number(at, NOTE)?, self.number(at + 4, NOTE)?, self.number(at + 8, NOTE)?);
                let content = offset(at, 12 + padded(name), NOTE)?;
                let next = offset(content, padded(length), NOTE)?;
                if next > end {
                    return Err(ElfFault::Beyond(NOTE));
                }
                if kind == NOTE_AUXILIARY && self.exact::<4>(at + 12, NOTE)? == *b"CORE" {
                    found.push((content, content + u64::from(length)));
                }
                at = next;
            }
        }
        Ok(found)
    }

    /// The text at an address of the program, where the core dump holds it.
    fn text_at(&self, segments: &[Segment], address: u64) -> Option<String> {
        let holds =
            |segment: &&Segment| segment.kind == LOADED && address.checked_sub(segment.address).is_some_and(|by| by < segment.length);
        let segment = segments.iter().find(holds)?;
        let by = address - segment.address;
        let mut text = vec![0; LONGEST.min(usize::try_from(segment.length - by).unwrap_or(LONGEST))];
        let read = self.bytes.read_at(offset(segment.offset, by, "a text").ok()?, &mut text).ok()?;
        let text = text.get(..read)?;
        text.contains(&0).then(|| until_zero(text))
    }

    fn exact<const N: usize>(&self, at: u64, what: &'static str) -> Result<[u8; N], ElfFault> {
        let mut piece = [0; N];
        let read = self.bytes.read_at(at, &mut piece).map_err(ElfFault::Unread)?;
        if read < N { Err(ElfFault::Beyond(what)) } else { Ok(piece) }
    }

    fn half(&self, at: u64, what: &'static str) -> Result<u16, ElfFault> {
        let bytes = self.exact(at, what)?;
        Ok(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn number(&self, at: u64, what: &'static str) -> Result<u32, ElfFault> {
        let bytes = self.exact(at, what)?;
        Ok(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// As wide as an address.
    fn word(&self, at: u64, what: &'static str) -> Result<u64, ElfFault> {
        if !self.wide {
            return self.number(at, what).map(u64::from);
        }
        let bytes = self.exact(at, what)?;
        Ok(if self.big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }
}

/// INVARIANT: no offset is near the largest number, so that small ones can be added to it.
fn offset(from: u64, by: u64, what: &'static str) -> Result<u64, ElfFault> {
    from.checked_add(by).filter(|sum| *sum < u64::from(u32::MAX) << 31).ok_or(ElfFault::Beyond(what))
}

fn padded(length: u32) -> u64 {
    u64::from(length).next_multiple_of(4)
}

fn until_zero(text: &[u8]) -> String {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests;
