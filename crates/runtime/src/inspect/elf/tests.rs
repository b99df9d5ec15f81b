//! Files made byte by byte, whole and broken in every way a byte can be.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;

struct Content(Vec<u8>);

impl Bytes for Content {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failure> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.0.get(offset..)).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }
}

/// Writes numbers in the form of a file.
struct Maker {
    wide: bool,
    big: bool,
    bytes: Vec<u8>,
}

impl Maker {
    fn half(&mut self, number: u16) -> &mut Self {
        let bytes = if self.big { number.to_be_bytes() } else { number.to_le_bytes() };
        self.bytes.extend(bytes);
        self
    }

    fn number(&mut self, number: u32) -> &mut Self {
        let bytes = if self.big { number.to_be_bytes() } else { number.to_le_bytes() };
        self.bytes.extend(bytes);
        self
    }

    fn word(&mut self, number: u64) -> &mut Self {
        if !self.wide {
            return self.number(u32::try_from(number).unwrap());
        }
        let bytes = if self.big { number.to_be_bytes() } else { number.to_le_bytes() };
        self.bytes.extend(bytes);
        self
    }

    fn segment(&mut self, kind: u32, offset: u64, address: u64, length: u64) -> &mut Self {
        self.number(kind);
        if self.wide {
            self.number(0);
        }
        self.word(offset).word(address).word(0).word(length).word(0);
        if self.wide { self.word(0) } else { self.number(0).number(0) }
    }
}

/// A core dump, or a program, with a loader, a note about its start, and the two texts that note is about.
fn file(wide: bool, big: bool, kind: u16) -> Vec<u8> {
    let mut file = Maker { wide, big, bytes: vec![0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 1 + u8::from(big), 1] };
    file.bytes.resize(16, 0);
    let (header, entry) = if wide { (64, 56_u16) } else { (52, 32) };
    file.half(kind).half(0).number(1).word(0).word(header).word(0).number(0);
    file.half(u16::try_from(header).unwrap()).half(entry).half(3).half(0).half(0).half(0);
    let texts = header + 3 * u64::from(entry);
    let notes = texts + 32;
    let note_length = 12 + 8 + 6 * if wide { 8 } else { 4 };
    file.segment(INTERPRETER, texts, 0, 8).segment(LOADED, texts, 0x1000, 32).segment(NOTES, notes, 0, note_length);
    file.bytes.extend(b"/ld.so.1x86_64\0\0/srv/app\0\0\0\0\0\0\0\0");
    file.number(5).number(u32::try_from(note_length - 20).unwrap()).number(NOTE_AUXILIARY);
    file.bytes.extend(b"CORE\0\0\0\0");
    file.word(PLATFORM).word(0x1008).word(STARTED_BY).word(0x1010).word(0).word(0);
    file.bytes
}

#[test]
fn each_class_and_byte_order_is_read() {
    for (wide, big) in [(false, false), (false, true), (true, false), (true, true)] {
        let loader = Some("/ld.so.1".to_owned());
        let program = Elf { interpreter: loader.clone(), is_wide: wide, ..Elf::default() };
        assert_eq!(Elf::read(&Content(file(wide, big, 2))), Ok(program), "{wide} {big}");
        let core = Elf { started_by: Some("/srv/app".to_owned()), platform: Some("x86_64".to_owned()), interpreter: loader, is_wide: wide };
        assert_eq!(Elf::read(&Content(file(wide, big, TYPE_CORE))), Ok(core), "{wide} {big}");
    }
}

#[test]
fn what_begins_otherwise_is_no_elf_file() {
    for content in [&b""[..], b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF\x02\x01\x01", &[b'x'; 64]] {
        assert!(matches!(Elf::read(&Content(content.to_vec())), Err(ElfFault::Other(_))), "{content:?}");
    }
    for (at, value) in [(4, 0), (4, 3), (5, 0), (5, 3), (6, 0)] {
        let mut odd = file(true, false, 2);
        odd[at] = value;
        assert!(matches!(Elf::read(&Content(odd)), Err(ElfFault::Invalid(_))), "{at} {value}");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_or_says_less() {
    for (wide, big) in [(false, true), (true, false)] {
        let whole = file(wide, big, TYPE_CORE);
        for length in 0..whole.len() {
            if let Ok(elf) = Elf::read(&Content(whole[..length].to_vec())) {
                assert!(elf.started_by.is_none(), "the note is at the end, and {length} bytes of it are gone: {elf:?}");
            }
        }
    }
}

#[test]
fn every_byte_may_lie() {
    for (wide, big) in [(false, false), (true, true)] {
        let whole = file(wide, big, TYPE_CORE);
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut odd = whole.clone();
                odd[at] = value;
                // A number takes up to eight of them.
                let end = (at + 8).min(odd.len());
                let mut wild = odd.clone();
                wild[at..end].fill(value);
                for content in [odd, wild] {
                    let _ = Elf::read(&Content(content))
                        .inspect(|elf| assert!(elf.interpreter.as_ref().is_none_or(|path| path.len() <= LONGEST)));
                }
            }
        }
    }
}

#[test]
fn notes_without_end_are_not_followed_for_ever() {
    /// A file whose notes say nothing, and go on to the largest offset there is.
    struct Endless(Vec<u8>, std::cell::Cell<usize>);
    impl Bytes for Endless {
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failure> {
            self.1.set(self.1.get() + 1);
            buffer.fill(0);
            Content(self.0.clone()).read_at(offset, buffer).map(|_| buffer.len())
        }
    }
    let mut file = Maker { wide: true, big: false, bytes: file(true, false, TYPE_CORE)[..64].to_vec() };
    file.segment(NOTES, 4096, 0, 1 << 40).segment(NOTES, 4096, 0, 1 << 40).segment(NOTES, 4096, 0, 1 << 40);
    let endless = Endless(file.bytes, std::cell::Cell::new(0));
    assert_eq!(Elf::read(&endless), Ok(Elf { is_wide: true, ..Elf::default() }));
    assert!(endless.1.get() < 4 * MOST_NOTES, "{} reads", endless.1.get());
}
