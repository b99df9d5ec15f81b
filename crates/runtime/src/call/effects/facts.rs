//! Size, times, mode and owner.

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::Fact;
use rex_catalogue::vocabulary::EntityType;
use rhai::Dynamic;

use super::{Bound, Call, Performed, Stop};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Read, Stat};
use crate::os::{self, EntryKind, Metadata};
use crate::values::{self, Object};

impl Call<'_> {
    pub(super) fn exists(&mut self, name: &'static str) -> Performed {
        let Some(Bound::Kind(found, _)) = self.bound(name) else {
            return Err(self.unbound(name));
        };
        self.shown = Some(Dynamic::from_bool(*found != Fact::Missing));
        Ok(None)
    }

    pub(super) fn show_modified(&mut self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        self.shown = Some(Dynamic::from_int(os::modified(&self.file_grant(file.path())?, &file)?));
        Ok(None)
    }

    pub(super) fn chmod(&self, of: &'static str) -> Performed {
        let given = self.argument("permissions").cloned().or_else(|| self.setting("options", "permissions"));
        let mode = given.and_then(|value| value.as_int().ok()).unwrap_or(-1);
        let mode = u32::try_from(mode)
            .ok()
            .filter(|mode| *mode <= 0o777)
            .ok_or_else(|| Failure::new(FailureKind::ValidationError, format!("a mode is from 0 to 0o777, not {mode:#o}")))?;
        if let Ok(entry) = self.entry(of) {
            let path = entry.path()?;
            let grant = if entry.kind() == EntryKind::Directory { self.dir_grant(&path)? } else { self.file_grant(&path)? };
            let changed = os::chmod_entry(&grant, &entry, mode)?;
            self.check_there(of, changed, &path)?;
        } else if let Ok(file) = self.file(of) {
            os::chmod_file(&self.file_grant(file.path())?, &file, mode)?;
        } else {
            let directory = self.directory(of)?;
            os::chmod_directory(&self.dir_grant(directory.path())?, &directory, mode)?;
        }
        Ok(None)
    }

    pub(super) fn stat(&mut self, of: &'static str) -> Performed {
        let metadata = self.metadata(of)?;
        self.shown = Some(metadata_value(&metadata));
        Ok(None)
    }

    pub(super) fn metadata(&self, of: &'static str) -> Result<Metadata, Stop> {
        if let Ok(entry) = self.entry(of) {
            entry.directory()?.still_there()?;
            let path = entry.path()?;
            let grant = if entry.kind() == EntryKind::Directory { self.dir_grant::<Stat>(&path)? } else { self.file_grant::<Stat>(&path)? };
            let read = if entry.kind() == EntryKind::Link { self.grants.given::<Read>(EntityType::File, &path) } else { None };
            return Ok(os::entry_metadata(&grant, &entry, read.as_ref())?);
        }
        if let Some(Object::File(file)) = self.object(of) {
            return Ok(os::file_metadata(&self.file_grant(file.path())?, &file)?);
        }
        if let Some(Object::Link(link)) = self.object(of) {
            let read = self.grants.given::<Read>(EntityType::File, link.path());
            return Ok(os::link_metadata(&self.file_grant(link.path())?, &link, read.as_ref())?);
        }
        let directory = self.directory(of)?;
        Ok(os::directory_metadata(&self.dir_grant(directory.path())?, &directory)?)
    }
}

/// Metadata as a script value.
pub(crate) fn metadata_value(metadata: &Metadata) -> Dynamic {
    let number = |number: u64| Dynamic::from_int(i64::try_from(number).unwrap_or(i64::MAX));
    let owner = [("user", metadata.user.as_str().into()), ("group", metadata.group.as_str().into())];
    values::record(
        Kind::Metadata,
        [
            ("type", values::symbol(Kind::EntryType, metadata.kind.name())),
            ("permissions", Dynamic::from_int(i64::from(metadata.mode))),
            ("file_size", number(metadata.size)),
            ("allocated_size", number(metadata.blocks.saturating_mul(512))),
            ("last_modified_time", Dynamic::from_int(metadata.modified)),
            ("last_modified_time_nanos_component", Dynamic::from_int(metadata.modified_nanos)),
            ("num_hardlinks", number(metadata.links)),
            ("blocks", number(metadata.blocks)),
            ("owner", values::record(Kind::Ownership, owner.into())),
            ("owner_user", metadata.user.as_str().into()),
            ("owner_group", metadata.group.as_str().into()),
            ("symlink_target", metadata.target.as_ref().map_or(Dynamic::UNIT, |target| target.as_str().into())),
        ]
        .into(),
    )
}
