//! Space on the file system.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Space;
use rhai::{Dynamic, Map};

use super::{Call, Performed, Stop};
use crate::bind;
use crate::call::Bound;
use crate::call::usage::{Choices, Total, Usage, bytes};
use crate::failure::{Failure, FailureKind};
use crate::os::{self, Entry, EntryKind};
use crate::paths::Path;
use crate::values::{self, Object};

impl Call<'_> {
    pub(super) fn take_space(&mut self, space: &Space) -> Performed {
        match space {
            Space::Allocate(file) => self.allocate(file),
            Space::Show(file) => self.show_usage(file),
            Space::Begin(directory) => self.begin_usage(directory),
            Space::Count(entry) => self.count_entry(entry),
            Space::Leave(entry) => self.leave_entry(entry),
            Space::Report => self.report(),
            Space::Totals => self.totals(),
        }
    }

    fn allocate(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::allocate(&self.file_grant(file.path())?, &file, self.amount("length")?)?;
        Ok(None)
    }

    fn choices(&self) -> Choices {
        let on = |name: &str| self.is_on(name) || self.has_flag("flags", name);
        let depth = self.setting("options", "max_depth").and_then(|depth| depth.as_int().ok()).or_else(|| self.flag_value("levels"));
        let depth = if on("summarize") { Some(0) } else { depth };
        Choices {
            all_files: on("all_files"),
            one_file_system: on("one_file_system"),
            count_links: on("count_hard_links"),
            apparent: on("apparent_size"),
            depth: depth.map_or(usize::MAX, |depth| usize::try_from(depth).unwrap_or(0)),
            track: on("track_largest_subdir"),
        }
    }

    fn show_usage(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let measure = os::measure_file(&self.file_grant(file.path())?, &file)?;
        let total = Total { path: file.path().clone(), bytes: bytes(self.choices(), &measure), inodes: 1 };
        self.shown = Some(usage_entry(&total));
        Ok(None)
    }

    fn begin_usage(&mut self, name: &'static str) -> Performed {
        if self.has_flag("flags", "summarize") && self.has_flag("flags", "all_files") {
            let message = "du::summarize shows the whole alone, du::all_files every file: choose one";
            return Err(Failure::new(FailureKind::InvalidArguments, message).into());
        }
        let directory = self.directory(name)?;
        let measure = os::measure_directory(&self.dir_grant(directory.path())?, &directory)?;
        self.usage = Some(Usage::begin(self.choices(), directory.path().clone(), &measure));
        Ok(None)
    }

    fn count_entry(&mut self, name: &'static str) -> Performed {
        let (entry, depth) = self.entry_and_depth(name)?;
        let path = entry.path()?;
        let grant = if entry.kind() == EntryKind::Directory { self.dir_grant(&path)? } else { self.file_grant(&path)? };
        let measure = os::measure_entry(&grant, &entry)?;
        let limit = self.run.limits.array_size;
        match &mut self.usage {
            Some(usage) => usage.count(path, depth, measure),
            None => return Err(self.unbound(name)),
        }
        self.check_bound(self.usage.as_ref().map_or(0, Usage::len), limit, "files and directories")?;
        Ok(None)
    }

    fn leave_entry(&mut self, name: &'static str) -> Performed {
        let (entry, depth) = self.entry_and_depth(name)?;
        if let Some(usage) = &mut self.usage {
            usage.leave(&entry, depth);
        }
        Ok(None)
    }

    pub(super) fn entry_and_depth(&self, name: &'static str) -> Result<(Rc<Entry>, usize), Stop> {
        match self.bound(name) {
            Some(Bound::Entry(entry, depth)) => Ok((Rc::clone(entry), *depth)),
            _ => Err(self.unbound(name)),
        }
    }

    fn finish_usage(&mut self) -> Result<(Vec<Total>, Option<Rc<Entry>>), Stop> {
        self.usage.take().map(Usage::finish).ok_or_else(|| self.unbound("usage"))
    }

    fn report(&mut self) -> Performed {
        let (shown, largest) = self.finish_usage()?;
        let handle = match largest {
            Some(entry) => {
                let directory = os::open_entry_directory(&self.dir_grant(&entry.path()?)?, &entry)?;
                values::wrap(Kind::RcDirHandle, Object::Directory(Rc::new(directory)))
            }
            None => Dynamic::UNIT,
        };
        let entries = Dynamic::from_array(shown.iter().map(usage_entry).collect());
        self.shown = Some(values::record(Kind::DiskUsageResult, [("entries", entries), ("largest_subdir_handle", handle)].into()));
        Ok(None)
    }

    /// The totals are those of the whole tree: what is in a directory is in the sums of all around it already.
    fn totals(&mut self) -> Performed {
        let (shown, _) = self.finish_usage()?;
        let whole = shown.last().map_or((0, 0), |whole| (whole.bytes, whole.inodes));
        let entries = shown.iter().map(|total| bind::to_map(Kind::DiskUsageEntry, &usage_entry(total))).collect();
        self.shown = Some(Dynamic::from_map(Map::from([
            ("entries".into(), Dynamic::from_array(entries)),
            ("total_size_bytes".into(), number(whole.0)),
            ("total_inode_count".into(), number(whole.1)),
        ])));
        Ok(None)
    }

    /// What is gathered in the course of a walk has to fit into one value of the script; a limit of 0 is none.
    pub(super) fn check_bound(&self, count: usize, limit: usize, what: &str) -> Result<(), Failure> {
        if limit == 0 || count <= limit {
            return Ok(());
        }
        let message = format!("`{}` came to more than the {limit} {what} that one value may hold", self.operation.path());
        Err(Failure::new(FailureKind::Other, message))
    }

    /// In a walk, what is gone by now, or has become something else, is left out; what the script named is not.
    pub(super) fn check_there(&self, of: &'static str, there: bool, path: &Path) -> Result<(), Stop> {
        if there {
            return Ok(());
        }
        let message = format!("\"{}\" is gone, or something else by now", path.as_str());
        match self.bound(of) {
            Some(Bound::Entry(_, depth)) if *depth > 0 => {
                self.write_log(crate::log::Severity::Warn, &format!("left out: {message}"), Some(self.operation.path()));
                Ok(())
            }
            _ => Err(Failure::new(FailureKind::IoError, message).into()),
        }
    }
}

fn number(number: u64) -> Dynamic {
    Dynamic::from_int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn usage_entry(total: &Total) -> Dynamic {
    let fields = [("path", total.path.as_str().into()), ("size_bytes", number(total.bytes)), ("inode_count", number(total.inodes))];
    values::record(Kind::DiskUsageEntry, fields.into())
}
