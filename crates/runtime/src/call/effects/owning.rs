//! Owner, group and attributes.

use rex_catalogue::plan::Owning;

use super::{Call, Performed, Stop};
use crate::failure::{Failure, FailureKind};
use crate::os::{self, EntryKind, LabelParts, Owner};

impl Call<'_> {
    pub(super) fn own(&mut self, owning: &Owning) -> Performed {
        match owning {
            Owning::Chown(of) => self.chown(of),
            Owning::SetAttribute(file) => self.set_attribute(file),
        }
    }

    fn chown(&mut self, of: &'static str) -> Performed {
        let owner = self.new_owner()?;
        if let Ok(entry) = self.entry(of) {
            let path = entry.path()?;
            let grant = if entry.kind() == EntryKind::Directory { self.dir_grant(&path)? } else { self.file_grant(&path)? };
            let changed = os::chown_entry(&grant, &entry, owner)?;
            self.check_there(of, changed, &path)?;
        } else if let Ok(file) = self.file(of) {
            os::chown_file(&self.file_grant(file.path())?, &file, owner)?;
        } else if let Some(link) = self.link(of) {
            os::chown_link(&self.file_grant(link.path())?, &link, owner)?;
        } else {
            let directory = self.directory(of)?;
            os::chown_directory(&self.dir_grant(directory.path())?, &directory, owner)?;
        }
        Ok(None)
    }

    /// Names are looked up once a call, after the first permission.
    fn new_owner(&mut self) -> Result<Owner, Stop> {
        if let Some(owner) = self.owner {
            return Ok(owner);
        }
        let name = |what: &'static str| {
            let given = self.argument(what).cloned().or_else(|| self.setting("options", what));
            // An empty name in the place of one leaves it as it is.
            given.and_then(|name| name.into_string().ok()).filter(|name| !name.is_empty() || self.argument(what).is_none())
        };
        let owner = Owner::named(name("user").as_deref(), name("group").as_deref())?;
        self.owner = Some(owner);
        Ok(owner)
    }

    fn set_attribute(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let attribute = self.text_setting("options", "name")?;
        if attribute != os::LABEL {
            let message = format!("the attribute {attribute:?} cannot be set; {} is the one that can", os::LABEL);
            return Err(Failure::new(FailureKind::UnsupportedOperationError, message).into());
        }
        let part = |setting: &str| self.setting("options", setting).and_then(|value| value.into_string().ok());
        let parts =
            LabelParts { user: part("selinux_user"), role: part("selinux_role"), kind: part("selinux_type"), level: part("selinux_level") };
        os::relabel(&self.file_grant(file.path())?, &file, &parts)?;
        Ok(None)
    }
}
