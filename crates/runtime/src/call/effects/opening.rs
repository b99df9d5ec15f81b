//! Opening and making.

use std::rc::Rc;

use rex_catalogue::plan::{Opening, Place};
use rex_catalogue::vocabulary::EntityType;

use super::{Bound, Call, Performed, Stop};
use crate::failure::Failure;
use crate::gate::{Create, Open};
use crate::os::{self, Access};
use crate::paths::Path;

impl Call<'_> {
    pub(super) fn access(&self, opening: Opening) -> Access {
        match opening {
            Opening::Read => Access { read: true, ..Access::default() },
            Opening::Write => Access { write: true, create: true, ..Access::default() },
            Opening::ReadWrite => Access { read: true, write: true, ..Access::default() },
            Opening::Hold => Access { hold: true, ..Access::default() },
            Opening::Options(name) => {
                let on = |setting: &str| self.setting(name, setting).and_then(|value| value.as_bool().ok()).unwrap_or(false);
                let permissions = self.setting(name, "permissions").and_then(|value| value.as_int().ok());
                Access {
                    read: on("read"),
                    write: on("write"),
                    create: on("create"),
                    follow: on("follow_symlinks"),
                    permissions: permissions.and_then(|mode| u32::try_from(mode & 0o777).ok()),
                    hold: false,
                }
            }
        }
    }

    pub(super) fn open_held(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let opened = os::open_held(&self.dir_grant(directory.path())?, &directory)?;
        Ok(Some(Bound::Directory(Rc::new(opened))))
    }

    pub(super) fn make_directory(&self, place: &Place, existing: bool) -> Performed {
        let grant = self.dir_grant_at::<Create>(place)?;
        let parent = match self.bound("parent") {
            Some(Bound::Directory(parent)) => Some(Rc::clone(parent)),
            _ => None,
        };
        os::make_directory(&grant, parent.as_deref(), existing)?;
        Ok(None)
    }

    pub(super) fn make_file(&self, directory: &'static str, place: &Place) -> Performed {
        os::make_file(&self.file_grant_at(place)?, &*self.directory(directory)?)?;
        Ok(None)
    }

    /// The levels a look found missing: under the real path of their ancestor, where it was followed.
    pub(in crate::call) fn levels(&self, name: &'static str) -> Result<Vec<Path>, Stop> {
        let Some(Bound::Levels(levels)) = self.bound(name) else {
            return Err(self.unbound(name));
        };
        let ancestor = match self.bound("ancestor") {
            Some(Bound::Directory(ancestor)) => ancestor,
            Some(Bound::Lost(lost)) => return Err(lost.failure.clone().into()),
            _ => return Ok(levels.missing.clone()),
        };
        let mut at = ancestor.path().clone();
        let mut rebased = Vec::new();
        for level in &levels.missing {
            at = at.join(level.name()).map_err(Failure::from)?;
            rebased.push(at.clone());
        }
        Ok(rebased)
    }

    pub(super) fn make_levels(&self, name: &'static str) -> Performed {
        let grants = self.levels(name)?.iter().map(|level| self.dir_grant::<Create>(level)).collect::<Result<Vec<_>, _>>()?;
        let ancestor = match self.bound("ancestor") {
            Some(Bound::Directory(ancestor)) => Some(Rc::clone(ancestor)),
            _ => None,
        };
        os::make_levels(ancestor.as_ref(), &grants)?;
        Ok(None)
    }

    pub(super) fn open_file(&self, directory: &'static str, place: &Place, opening: Opening) -> Performed {
        let open = self.file_grant_at::<Open>(place)?;
        let access = self.access(opening);
        let create = if access.create { Some(self.file_grant_at::<Create>(place)?) } else { None };
        let file = os::open_file(&open, create.as_ref(), &self.directory(directory)?, access)?;
        Ok(Some(Bound::File(Rc::new(file))))
    }

    pub(super) fn open_target(&self, name: &'static str, opening: Opening) -> Performed {
        let target = match self.bound(name) {
            Some(Bound::Target(target)) => Rc::clone(target),
            Some(Bound::Lost(lost)) => return Err(lost.failure.clone().into()),
            _ => return Err(self.unbound(name)),
        };
        let access = self.access(opening);
        let open = self.file_grant::<Open>(&target.path)?;
        let create = if access.create { self.grants.given::<Create>(EntityType::File, &target.original) } else { None };
        Ok(Some(Bound::File(Rc::new(os::open_target(&open, create.as_ref(), &target, access)?))))
    }

    pub(super) fn open_entry(&self, name: &'static str, opening: Opening) -> Performed {
        let entry = self.entry(name)?;
        entry.directory()?.still_there()?;
        if let Some(file) = entry.opened_file()? {
            return Ok(Some(Bound::File(file)));
        }
        let access = self.access(opening);
        let target = match self.bound("target") {
            Some(Bound::Target(target)) => Some(Rc::clone(target)),
            Some(Bound::Lost(lost)) => return Err(lost.failure.clone().into()),
            _ => None,
        };
        let file = match target {
            Some(target) => {
                let create = if access.create { self.grants.given::<Create>(EntityType::File, &target.original) } else { None };
                os::open_target(&self.file_grant::<Open>(&target.path)?, create.as_ref(), &target, access)?
            }
            None => {
                let path = entry.path()?;
                let create = if access.create { Some(self.file_grant::<Create>(&path)?) } else { None };
                os::open_file(&self.file_grant::<Open>(&path)?, create.as_ref(), &entry.directory()?, access)?
            }
        };
        let file = Rc::new(file);
        entry.remember_file(&file);
        Ok(Some(Bound::File(file)))
    }

    pub(super) fn open_entry_directory(&mut self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        entry.directory()?.still_there()?;
        if let Some(directory) = entry.opened_directory()? {
            return Ok(Some(Bound::Directory(directory)));
        }
        let directory = match self.bound("target") {
            Some(Bound::Lost(lost)) => return Err(lost.failure.clone().into()),
            Some(Bound::Directory(target)) => Rc::new(os::open_held(&self.dir_grant(target.path())?, target)?),
            _ => Rc::new(os::open_entry_directory(&self.dir_grant(&entry.path()?)?, &entry)?),
        };
        entry.remember_directory(&directory);
        Ok(Some(Bound::Directory(directory)))
    }
}
