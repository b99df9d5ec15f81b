//! Reading and writing content.

use std::rc::Rc;

use rex_catalogue::plan::Place;
use rex_catalogue::vocabulary::EntityType;

use super::{Bound, Call, Performed};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Open, Read, RedactedRead, Write};
use crate::os::{self, Dictionary};

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
