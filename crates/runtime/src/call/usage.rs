//! The space below a directory, added up in the course of a walk.

use std::collections::HashSet;
use std::rc::Rc;

use crate::os::{Entry, EntryKind, Measure};
use crate::paths::Path;

/// What a script chose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    pub(super) all_files: bool,
    pub(super) one_file_system: bool,
    pub(super) count_links: bool,
    pub(super) apparent: bool,
    /// The deepest level that is shown.
    pub(super) depth: usize,
    pub(super) track: bool,
}

/// What something takes, with all that is below it.
#[derive(Clone, Debug)]
pub(super) struct Total {
    pub(super) path: Path,
    pub(super) bytes: u64,
    pub(super) inodes: u64,
}

/// A sum that is being made.
#[derive(Debug)]
pub(super) struct Usage {
    choices: Choices,
    device: u64,
    /// The files with other names that were counted.
    seen: HashSet<(u64, u64)>,
    /// The directories around the entry at hand, the whole first.
    open: Vec<Total>,
    shown: Vec<Total>,
    largest: Option<(u64, Rc<Entry>)>,
    counted: bool,
}

impl Usage {
    /// Begins with a directory.
    pub(super) fn begin(choices: Choices, path: Path, measure: &Measure) -> Self {
        let whole = Total { path, bytes: bytes(choices, measure), inodes: 1 };
        Self { choices, device: measure.device, seen: HashSet::new(), open: vec![whole], shown: Vec::new(), largest: None, counted: false }
    }

    /// Whether the last entry was counted.
    pub(super) const fn counted(&self) -> bool {
        self.counted
    }

    /// Adds an entry. What is gone, on another file system that is left out, or counted under another name, adds nothing.
    pub(super) fn count(&mut self, path: Path, depth: usize, measure: Option<Measure>) {
        self.counted = false;
        let Some(measure) = measure.filter(|measure| !self.choices.one_file_system || measure.device == self.device) else { return };
        let directory = measure.kind == EntryKind::Directory;
        let named_again =
            !directory && measure.links > 1 && !self.choices.count_links && !self.seen.insert((measure.device, measure.inode));
        if named_again {
            return;
        }
        self.counted = true;
        let total = Total { path, bytes: bytes(self.choices, &measure), inodes: 1 };
        if directory {
            self.open.push(total);
            return;
        }
        // Links and special files are shown and not added up.
        if measure.kind == EntryKind::File {
            self.add(&total);
        }
        if self.choices.all_files && depth <= self.choices.depth {
            self.shown.push(total);
        }
    }

    /// Everything below a directory was counted.
    pub(super) fn leave(&mut self, entry: &Rc<Entry>, depth: usize) {
        let Some(total) = self.open.pop() else { return };
        self.add(&total);
        if depth > self.choices.depth {
            return;
        }
        if self.choices.track && self.largest.as_ref().is_none_or(|(bytes, _)| total.bytes > *bytes) {
            self.largest = Some((total.bytes, Rc::clone(entry)));
        }
        self.shown.push(total);
    }

    fn add(&mut self, part: &Total) {
        if let Some(around) = self.open.last_mut() {
            around.bytes = around.bytes.saturating_add(part.bytes);
            around.inodes += part.inodes;
        }
    }

    /// What is to be shown, the whole last, and the largest directory.
    pub(super) fn finish(mut self) -> (Vec<Total>, Option<Rc<Entry>>) {
        self.shown.extend(self.open.into_iter().take(1));
        (self.shown, self.largest.map(|(_, entry)| entry))
    }

    /// How many are shown so far.
    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }
}

/// What one file or directory itself takes.
pub(super) fn bytes(choices: Choices, measure: &Measure) -> u64 {
    if choices.apparent { measure.size } else { measure.allocated }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    const CHOICES: Choices =
        Choices { all_files: true, one_file_system: true, count_links: false, apparent: true, depth: usize::MAX, track: false };

    fn measure(kind: EntryKind, device: u64, inode: u64, size: u64) -> Option<Measure> {
        Some(Measure { kind, device, inode, links: 2, size, allocated: 0, modified: 0, changed: 0 })
    }

    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    fn counted(choices: Choices) -> (u64, u64, Vec<String>) {
        let mut usage = Usage::begin(choices, path("/d"), &measure(EntryKind::Directory, 1, 1, 100).unwrap());
        let mut seen = Vec::new();
        for (name, found) in [
            ("/d/a", measure(EntryKind::File, 1, 2, 10)),
            ("/d/same", measure(EntryKind::File, 1, 2, 10)),
            ("/d/foreign", measure(EntryKind::File, 2, 2, 1000)),
            ("/d/link", measure(EntryKind::Link, 1, 3, 5)),
            ("/d/gone", None),
        ] {
            usage.count(path(name), 1, found);
            seen.extend(usage.counted().then(|| name.to_owned()));
        }
        let (shown, largest) = usage.finish();
        assert!(largest.is_none());
        let whole = shown.last().unwrap();
        (whole.bytes, whole.inodes, seen)
    }

    #[test]
    fn what_is_gone_elsewhere_or_named_again_adds_nothing() {
        assert_eq!(counted(CHOICES), (110, 2, vec!["/d/a".to_owned(), "/d/link".to_owned()]));
    }

    #[test]
    fn what_is_on_another_file_system_counts_unless_it_is_left_out() {
        let (bytes, inodes, seen) = counted(Choices { one_file_system: false, ..CHOICES });
        assert_eq!((bytes, inodes, seen.len()), (1110, 3, 3));
        let (bytes, inodes, _) = counted(Choices { one_file_system: false, count_links: true, ..CHOICES });
        assert_eq!((bytes, inodes), (1120, 4));
    }
}
