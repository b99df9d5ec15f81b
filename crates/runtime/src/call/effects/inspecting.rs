//! What is made of a file's content without showing it.

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Inspecting;
use rhai::Dynamic;

use super::{Call, Performed, Stop};
use crate::os;
use crate::values;

impl Call<'_> {
    pub(super) fn inspect(&mut self, effect: &Inspecting) -> Performed {
        match effect {
            Inspecting::Elf(file) => self.show_elf(file),
            Inspecting::Certificate { file, root, between } => self.verify_certificate(file, root, *between),
        }
    }

    fn show_elf(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let elf = os::elf_info(&self.file_grant(file.path())?, &file)?;
        let text = |text: Option<String>| text.map_or(Dynamic::UNIT, Into::into);
        let fields = [
            ("execfn", text(elf.started_by)),
            ("platform", text(elf.platform)),
            ("interpreter", text(elf.interpreter)),
            ("is_64bit", Dynamic::from_bool(elf.is_wide)),
        ];
        self.shown = Some(values::record(Kind::ElfInfo, fields.into()));
        Ok(None)
    }

    fn verify_certificate(&self, file: &'static str, root: &'static str, between: Option<&'static str>) -> Performed {
        let (file, root) = (self.file(file)?, self.file(root)?);
        let files = between.map(|name| self.files(name)).transpose()?.unwrap_or_default();
        let between = files.into_iter().map(|file| Ok((self.file_grant(file.path())?, file))).collect::<Result<Vec<_>, Stop>>()?;
        let time = self.run.certificate_time.unwrap_or_else(|| jiff::Timestamp::now().as_second());
        let (grant, trusted) = (self.file_grant(file.path())?, self.file_grant(root.path())?);
        os::verify_certificate((&grant, &file), (&trusted, &root), &between, time)?;
        Ok(None)
    }
}
