//! Reading and writing content.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Place;
use rex_catalogue::vocabulary::EntityType;
use rhai::Dynamic;

use super::{Bound, Call, Performed};
use crate::call::filter::unit_of;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Open, Read, RedactedRead, Write};
use crate::os::{self, Dictionary};
use crate::values;

impl Call<'_> {
    pub(super) fn read_text(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let limit = self.run.limits.read_bytes;
        let text = match self.grants.given::<Read>(EntityType::File, file.path()) {
            Some(grant) => os::read_text(&grant, &file, limit)?,
            None => {
                let grant = self.file_grant::<RedactedRead>(file.path())?;
                os::read_redacted(&grant, &file, &*self.dictionary()?, limit)?
            }
        };
        let numbered = self.has_flag("flags", "number");
        self.shown = Some(if numbered { number_lines(&text).into() } else { text.into() });
        Ok(None)
    }

    pub(super) fn dictionary(&self) -> Result<Rc<Dictionary>, Failure> {
        let missing = || Failure::new(FailureKind::Other, "internal: the redaction dictionary was not loaded");
        self.run.dictionary.borrow().as_ref().map(Rc::clone).ok_or_else(missing)
    }

    pub(super) fn load_dictionary(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let path = directory.path().join(self.run.dictionary_path.name()).map_err(Failure::from)?;
        let (open, read) = (self.file_grant::<Open>(&path)?, self.file_grant::<Read>(&path)?);
        let dictionary = Dictionary::load(&open, &read, &directory)?;
        *self.run.dictionary.borrow_mut() = Some(Rc::new(dictionary));
        Ok(None)
    }

    pub(super) fn read_module(&mut self, place: &Place) -> Performed {
        let (open, read) = (self.file_grant_at::<Open>(place)?, self.file_grant_at::<Read>(place)?);
        self.shown = Some(os::read_module(&open, &read, self.run.limits.read_bytes)?.into());
        Ok(None)
    }

    pub(super) fn read_page(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let lines = self.setting("options", "num_lines").and_then(|value| value.as_int().ok()).unwrap_or_default();
        let page = os::read_page(&self.file_grant(file.path())?, &file, usize::try_from(lines).unwrap_or(0), self.run.limits.read_bytes)?;
        self.shown = Some(Dynamic::from_array(page.into_iter().map(Into::into).collect()));
        Ok(None)
    }

    pub(super) fn count(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let counted = os::count(&self.file_grant(file.path())?, &file)?;
        let number = |number: u64| Dynamic::from_int(i64::try_from(number).unwrap_or(i64::MAX));
        let fields = [("line_count", number(counted.lines)), ("word_count", number(counted.words)), ("byte_count", number(counted.bytes))];
        self.shown = Some(values::record(Kind::WordCount, fields.into()));
        Ok(None)
    }

    pub(super) fn copy(&self, from: &'static str, to: &'static str) -> Performed {
        let (from, to) = (self.file(from)?, self.file(to)?);
        let (read, write) = (self.file_grant(from.path())?, self.file_grant(to.path())?);
        os::copy((&read, &from), (&write, &to), self.is_on("force"), self.is_on("preserve"))?;
        Ok(Some(Bound::File(to)))
    }

    pub(super) fn write_back(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let text = self.shown.as_ref().and_then(|shown| shown.clone().into_immutable_string().ok()).unwrap_or_default();
        os::replace_if_allowed(&self.file_grant(file.path())?, &file, &text)?;
        Ok(None)
    }

    pub(super) fn truncate(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::truncate(&self.file_grant(file.path())?, &file, self.amount("size")?)?;
        Ok(None)
    }

    /// A setting of the options in its unit, as bytes.
    pub(super) fn amount(&self, setting: &str) -> Result<u64, Failure> {
        let amount = self.setting("options", setting).and_then(|value| value.as_int().ok()).unwrap_or_default();
        let unit = self.setting("options", "format").and_then(|unit| values::peek(Kind::SizeUnit, &unit));
        let bytes = i128::from(amount) * unit.map_or(1, |unit| unit_of(&unit));
        u64::try_from(bytes).map_err(|_| Failure::new(FailureKind::InvalidArguments, format!("no file is {bytes} bytes long")))
    }

    pub(super) fn replace(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let grant = self.file_grant::<Write>(file.path())?;
        // `write` without options keeps the owner too: losing it is one of the reference's faults.
        let keep_owner = self.setting("options", "preserve_ownership").and_then(|value| value.as_bool().ok()).unwrap_or(true);
        let written = os::replace(&grant, &file, &self.text("content")?, keep_owner)?;
        Ok(Some(Bound::File(Rc::new(written))))
    }

    pub(super) fn write_in_place(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::write_in_place(&self.file_grant(file.path())?, &file, &self.text("content")?)?;
        Ok(None)
    }

    pub(super) fn append(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::append(&self.file_grant(file.path())?, &file, &self.text("content")?)?;
        Ok(None)
    }

    pub(super) fn put_grants(&self, place: &Place) -> Result<os::PutGrants, Failure> {
        let path = self.path(place)?;
        Ok(os::PutGrants { open: self.file_grant(&path)?, create: self.file_grant(&path)?, write: self.file_grant(&path)? })
    }

    pub(super) fn put(&self, directory: &'static str, place: &Place, or_in_place: bool) -> Performed {
        os::put(&self.put_grants(place)?, &self.directory(directory)?, &self.text("content")?, or_in_place)?;
        Ok(None)
    }

    pub(super) fn put_copy(&self, from: &'static str, directory: &'static str, place: &Place) -> Performed {
        let source = self.file(from)?;
        let read = self.file_grant::<Read>(source.path())?;
        let (force, preserve) = (self.has_flag("flags", "force"), self.has_flag("flags", "preserve"));
        os::put_copy((&read, &source), &self.put_grants(place)?, &self.directory(directory)?, force, preserve)?;
        Ok(None)
    }
}

/// Each line with its number in six places, and a tab.
fn number_lines(text: &str) -> String {
    let lines: Vec<_> = (1..).zip(text.lines()).map(|(number, line)| format!("{number:6}\t{line}")).collect();
    lines.join("\n")
}
