//! Looking for text.

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Searching;
use rhai::{Dynamic, ImmutableString};

use super::{Call, Performed};
use crate::failure::Failure;
use crate::os;
use crate::text::{self, Sed};
use crate::values;

impl Call<'_> {
    pub(super) fn search(&mut self, searching: Searching) -> Performed {
        self.shown = Some(match searching {
            Searching::Lines => self.search_lines()?,
            Searching::Strings(file) => {
                let file = self.file(file)?;
                let found = os::strings(&self.file_grant(file.path())?, &file, self.reading(&self.must_end()))?;
                Dynamic::from_array(found.into_iter().map(Into::into).collect())
            }
            Searching::Replace => self.replace_text()?,
        });
        Ok(None)
    }

    fn search_lines(&mut self) -> Result<Dynamic, Failure> {
        let text = self.shown.take().and_then(|shown| shown.try_cast::<ImmutableString>()).unwrap_or_default();
        let pattern = text::regex(&self.text("pattern")?, false)?;
        let matching = (1..).zip(text::lines(&text)).filter(|(_, line)| pattern.is_match(line));
        Ok(Dynamic::from_array(matching.map(|(number, line)| found(number, line.into())).collect()))
    }

    fn replace_text(&self) -> Result<Dynamic, Failure> {
        let how = Sed { regex: self.is_on("is_regex"), all: self.is_on("replace_all") };
        Ok(text::sed(&self.text("text")?, &self.text("old_string")?, &self.text("new_string")?, how)?.into())
    }
}

/// A line that was found, as scripts see it.
pub(super) fn found(number: usize, line: ImmutableString) -> Dynamic {
    let number = Dynamic::from_int(i64::try_from(number).unwrap_or(i64::MAX));
    values::record(Kind::Match, [("line_number", number), ("line_content", line.into())].into())
}
