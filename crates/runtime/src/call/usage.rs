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
