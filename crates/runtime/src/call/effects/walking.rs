//! What is done with the entries of a walk.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::{Place, Walking};
use rex_catalogue::vocabulary::EntityType;
use rhai::{Dynamic, Map};

use super::{Bound, Call, Performed};
use crate::gate::{Create, Delete, Grant, Grants, Open, Read, Stat, Write};
use crate::os::{self, EntryKind, TreeGrants};
use crate::paths::Path;
use crate::values::{self, Object};

impl Call<'_> {
    pub(super) fn walk(&mut self, walking: &Walking) -> Performed {
        match walking {
            Walking::Follow(target) => Ok(self.bound(target).cloned()),
            Walking::Measure(entry) => self.measure(entry),
            Walking::Describe(entry) => self.describe(entry),
            Walking::Show(entry) => self.show_entry(entry),
            Walking::MoveTree { source, to, destination } => self.move_tree(source, to, destination),
        }
    }

    fn measure(&self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        let path = entry.path()?;
        let grant = if entry.kind() == EntryKind::Directory { self.dir_grant::<Stat>(&path)? } else { self.file_grant::<Stat>(&path)? };
        Ok(Some(Bound::Measured(os::measure_entry(&grant, &entry)?)))
    }

    fn describe(&self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        let path = entry.path()?;
        let grant = if entry.kind() == EntryKind::Directory { self.dir_grant::<Stat>(&path)? } else { self.file_grant::<Stat>(&path)? };
        if let Some(metadata) = os::describe_entry(&grant, &entry)? {
            entry.describe(metadata);
        }
        Ok(None)
    }

    fn show_entry(&mut self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        let path = entry.path()?;
        let start = self.directory("directory")?;
        let key = path.below(start.path()).unwrap_or_else(|| entry.name());
        let mut map = self.shown.take().and_then(Dynamic::try_cast::<Map>).unwrap_or_default();
        map.insert(key.into(), values::wrap(Kind::DirEntry, Object::Entry(Rc::clone(&entry))));
        self.check_bound(map.len(), self.run.limits.map_size, "entries")?;
        self.shown = Some(Dynamic::from_map(map));
        Ok(None)
    }

    fn move_tree(&self, source: &'static str, to: &'static str, destination: &Place) -> Performed {
        let create = self.dir_grant_at::<Create>(destination)?;
        os::move_tree(&Asked(&self.grants), &self.directory(source)?, &create, &*self.directory(to)?)?;
        Ok(None)
    }
}

/// What the walk before was granted.
struct Asked<'g>(&'g Grants);

impl TreeGrants for Asked<'_> {
    fn read(&self, of: EntityType, path: &Path) -> Option<Grant<Read>> {
        self.0.given(of, path)
    }

    fn open(&self, of: EntityType, path: &Path) -> Option<Grant<Open>> {
        self.0.given(of, path)
    }

    fn create(&self, of: EntityType, path: &Path) -> Option<Grant<Create>> {
        self.0.given(of, path)
    }

    fn write(&self, path: &Path) -> Option<Grant<Write>> {
        self.0.given(EntityType::File, path)
    }

    fn delete(&self, of: EntityType, path: &Path) -> Option<Grant<Delete>> {
        self.0.given(of, path)
    }
}
