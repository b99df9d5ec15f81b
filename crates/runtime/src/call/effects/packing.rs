//! Compressed files and archives.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Packing;
use rhai::Dynamic;

use super::searching::found;
use super::{Bound, Call, Performed, Stop};
use crate::failure::{Failure, FailureKind};
use crate::log::Severity;
use crate::os::{self, Bounds, Keep};
use crate::text;
use crate::values;

impl Call<'_> {
    pub(super) fn pack(&mut self, packing: Packing) -> Performed {
        match packing {
            Packing::Sizes(file) => self.gzip_sizes(file),
            Packing::Lines(file) => self.gzip_lines(file),
            Packing::Search(file) => self.search_gzip(file),
            Packing::Exists(file) => self.gzip_has(file),
            Packing::Compress { from, to } => self.compress(from, to),
            Packing::Members { archive, into } => self.read_members(archive, into),
            Packing::Extract(members) => self.extract(members),
        }
    }

    /// Asked from time to time by work that can be long.
    pub(super) fn must_end(&self) -> impl Fn() -> bool {
        || self.run.must_end(true).is_some()
    }

    /// What bounds one read.
    pub(super) fn reading<'b>(&self, must_end: &'b dyn Fn() -> bool) -> Bounds<'b> {
        Bounds { bytes: self.run.limits.read_bytes, items: self.run.limits.array_size, must_end }
    }

    fn gzip_sizes(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let (packed, unpacked) = os::gzip_sizes(&self.file_grant(file.path())?, &file, self.reading(&self.must_end()))?;
        let number = |number: u64| Dynamic::from_int(i64::try_from(number).unwrap_or(i64::MAX));
        let fields = [
            ("compressed_size_bytes", number(packed)),
            ("uncompressed_size_bytes", number(unpacked)),
            ("compression_ratio", Dynamic::from_float(ratio(unpacked, packed))),
        ];
        self.shown = Some(values::record(Kind::GzipInfo, fields.into()));
        Ok(None)
    }

    fn gzip_lines(&mut self, name: &'static str) -> Performed {
        let selection = text::Selection::new(self.number("options", "count"), self.number("options", "start"))
            .map_err(|failure| Failure { kind: FailureKind::ValidationError, ..failure })?;
        let keep = match selection.last {
            Some(last) => Keep::Last(last),
            None => Keep::All,
        };
        let lines = self.unpacked_lines(name, selection.numbers, keep, &|_| true)?;
        self.shown = Some(Dynamic::from_array(lines.into_iter().map(|(_, line)| line.into()).collect()));
        Ok(None)
    }

    fn search_gzip(&mut self, name: &'static str) -> Performed {
        let most = self.number("options", "max_results").unwrap_or_default();
        let number = usize::try_from(most.unsigned_abs()).unwrap_or(usize::MAX);
        let keep = match most {
            0 => Keep::All,
            1.. => Keep::First(number),
            _ => Keep::Last(number),
        };
        let lines = self.matching_lines(name, keep)?;
        self.shown = Some(Dynamic::from_array(lines.into_iter().map(|(number, line)| found(number, line.into())).collect()));
        Ok(None)
    }

    fn gzip_has(&mut self, name: &'static str) -> Performed {
        let lines = self.matching_lines(name, Keep::First(1))?;
        self.shown = Some(Dynamic::from_bool(!lines.is_empty()));
        Ok(None)
    }

    fn matching_lines(&self, name: &'static str, keep: Keep) -> Result<Vec<(usize, String)>, Stop> {
        let pattern = text::regex(&self.text("pattern")?, self.is_on("case_insensitive"))?;
        let excluded = self.setting("options", "exclude_pattern").and_then(|value| value.into_string().ok());
        let excluded = excluded.map(|excluded| text::regex(&excluded, false)).transpose()?;
        let wanted = |line: &str| pattern.is_match(line) && !excluded.as_ref().is_some_and(|excluded| excluded.is_match(line));
        self.unpacked_lines(name, 1..usize::MAX, keep, &wanted)
    }

    fn unpacked_lines(
        &self,
        name: &'static str,
        numbers: std::ops::Range<usize>,
        keep: Keep,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<(usize, String)>, Stop> {
        let file = self.file(name)?;
        Ok(os::gzip_lines(&self.file_grant(file.path())?, &file, numbers, keep, wanted, self.reading(&self.must_end()))?)
    }

    fn compress(&self, from: &'static str, to: &'static str) -> Performed {
        let (from, to) = (self.file(from)?, self.file(to)?);
        let (read, write) = (self.file_grant(from.path())?, self.file_grant(to.path())?);
        let level = self.number("options", "level").and_then(|level| u32::try_from(level).ok()).unwrap_or(6);
        os::compress((&read, &from), (&write, &to), level, self.reading(&self.must_end()))?;
        Ok(None)
    }

    fn unpacking<'b>(&self, must_end: &'b dyn Fn() -> bool) -> Bounds<'b> {
        Bounds { bytes: self.run.limits.unpacked_bytes, items: self.run.limits.archive_members, must_end }
    }

    fn read_members(&self, archive: &'static str, into: &'static str) -> Performed {
        let (archive, into) = (self.file(archive)?, self.directory(into)?);
        let members = os::members(&self.file_grant(archive.path())?, &archive, &into, self.unpacking(&self.must_end()))?;
        Ok(Some(Bound::Members(Rc::new(members))))
    }

    fn extract(&self, name: &'static str) -> Performed {
        let Some(Bound::Members(members)) = self.bound(name) else {
            return Err(self.unbound(name));
        };
        let read = self.file_grant(members.archive())?;
        os::extract(&read, members, &self.grants, self.is_on("preserve_timestamps"), self.unpacking(&self.must_end()))?;
        if let Some((count, first)) = &members.left_out {
            let message =
                format!("left out {count} of \"{}\", neither file nor directory; the first is {first}", members.archive().as_str());
            self.write_log(Severity::Warn, &message, Some(self.operation.path()));
        }
        Ok(None)
    }

    /// What a step bound to that name.
    pub(in crate::call) fn members(&self, name: &'static str) -> Result<Rc<os::Members>, Stop> {
        match self.bound(name) {
            Some(Bound::Members(members)) => Ok(Rc::clone(members)),
            _ => Err(self.unbound(name)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of sizes is not exact anyway")]
fn ratio(unpacked: u64, packed: u64) -> f64 {
    if packed == 0 { 0.0 } else { unpacked as f64 / packed as f64 }
}
