//! Removing and moving.

use std::rc::Rc;

use rex_catalogue::plan::Place;

use super::{Bound, Call, Performed};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Move};
use crate::log::Severity;
use crate::os;
use crate::paths::Path;

impl Call<'_> {
    pub(super) fn remove_file(&self, directory: &'static str, place: &Place) -> Performed {
        let removed = os::remove_file(&self.file_grant_at(place)?, &*self.directory(directory)?);
        Ok(self.forgiving(removed)?)
    }

    pub(super) fn remove_handle(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let removed = os::remove_handle(&self.file_grant(file.original())?, &file);
        Ok(self.forgiving(removed)?)
    }

    pub(super) fn remove_directory(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let recursive = self.has_flag("flags", "recursive") || self.is_on("recursive");
        let below = |kind, path: &Path| if recursive { self.grants.given(kind, path) } else { None };
        let removed = os::remove_directory(&self.dir_grant(directory.path())?, &directory, &below);
        Ok(self.forgiving(removed)?)
    }

    pub(in crate::call) fn is_on(&self, setting: &str) -> bool {
        self.setting("options", setting).and_then(|value| value.as_bool().ok()).unwrap_or(false)
    }

    /// With `force`, what is gone already is success.
    pub(super) fn forgiving(&self, removed: Result<(), Failure>) -> Result<Option<Bound>, Failure> {
        match removed {
            Err(failure) if failure.kind == FailureKind::NotFound && (self.is_on("force") || self.has_flag("flags", "force")) => Ok(None),
            removed => removed.map(|()| None),
        }
    }

    pub(super) fn rename(&self, from: &'static str, source: &Place, to: &'static str, destination: &Place) -> Performed {
        let (source, destination) = (self.file_grant_at::<Move>(source)?, self.file_grant_at::<Create>(destination)?);
        self.say_move(source.path(), destination.path());
        let backup = self.backup(destination.path())?;
        let renamed = os::rename(&source, &destination, &*self.file(from)?, &*self.directory(to)?, backup.as_ref())?;
        Ok(Some(Bound::Outcome(renamed)))
    }

    pub(super) fn move_across(&self, from: &'static str, source: &Place, to: &'static str, destination: &Place) -> Performed {
        let file = self.file(from)?;
        let grants = os::AcrossGrants {
            read: self.file_grant(file.path())?,
            write: self.file_grant_at(destination)?,
            create: self.file_grant_at(destination)?,
            delete: self.file_grant_at(source)?,
        };
        let backup = self.backup(grants.write.path())?;
        os::move_across(&grants, &file, &*self.directory(to)?, backup.as_ref())?;
        Ok(None)
    }

    /// The grants to keep what has the destination's name, where a script wants that.
    fn backup(&self, destination: &Path) -> Result<Option<os::BackupGrants>, Failure> {
        if !self.is_on("backup") && !self.has_flag("flags", "backup") {
            return Ok(None);
        }
        let kept = destination.parent().join(&format!("{}~", destination.name()))?;
        Ok(Some(os::BackupGrants { leave: self.file_grant(destination)?, create: self.file_grant(&kept)? }))
    }

    pub(super) fn moved(&self, handle: &'static str, to: &'static str, destination: &Place) -> Performed {
        let moved = os::moved_file(&self.file_grant_at(destination)?, &*self.file(handle)?, &self.directory(to)?)?;
        Ok(Some(Bound::File(Rc::new(moved))))
    }

    pub(super) fn rename_directory(&self, from: &'static str, source: &'static str, to: &'static str, destination: &Place) -> Performed {
        let directory = self.directory(source)?;
        let source = self.directory(from)?.path().join(directory.path().name()).map_err(Failure::from)?;
        let (leave, create) = (self.dir_grant::<Move>(&source)?, self.dir_grant_at::<Create>(destination)?);
        self.say_move(leave.path(), create.path());
        let renamed = os::rename_directory(&leave, &create, (&*self.directory(from)?, &directory), &*self.directory(to)?)?;
        Ok(Some(Bound::Outcome(renamed)))
    }

    pub(super) fn moved_directory(&self, handle: &'static str, to: &'static str, destination: &Place) -> Performed {
        let moved = os::moved_directory(&self.dir_grant_at(destination)?, &*self.held_directory(handle)?, &*self.directory(to)?)?;
        Ok(Some(Bound::Directory(Rc::new(moved))))
    }

    pub(super) fn say_move(&self, source: &Path, destination: &Path) {
        if self.is_on("verbose") || self.has_flag("flags", "verbose") {
            let message = format!("moved \"{}\" to \"{}\"", source.as_str(), destination.as_str());
            self.write_log(Severity::Info, &message, Some(self.operation.path()));
        }
    }
}
