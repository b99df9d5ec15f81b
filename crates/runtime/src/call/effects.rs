//! What an operation looks at and does: each effect with the grants of its plan.
//!
//! Nothing here opens a path: the functions of `crate::os` take it from the grant.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::{Effect, Fact, Level, Look, Opening, Place};
use rex_catalogue::vocabulary::EntityType;
use rhai::{Dynamic, EvalAltResult, Map};

use super::{Bound, Call, Stop};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Create, Delete, Grant, Move, Open, Read, RedactedRead, Right, Stat, Write};
use crate::log::Severity;
use crate::os::{self, Access, Dictionary, Directory, Entry, EntryKind, Metadata};
use crate::paths::Path;
use crate::values::{self, Object};

type Performed = Result<Option<Bound>, Stop>;

impl Call<'_> {
    /// The grant on a file, link or special file.
    fn file_grant<R: Right>(&self, path: &Path) -> Result<Grant<R>, Failure> {
        self.grants.take(EntityType::File, path)
    }

    /// The grant on a directory.
    fn dir_grant<R: Right>(&self, path: &Path) -> Result<Grant<R>, Failure> {
        self.grants.take(EntityType::Dir, path)
    }

    fn file_grant_at<R: Right>(&self, place: &Place) -> Result<Grant<R>, Failure> {
        self.file_grant(&self.path(place)?)
    }

    fn dir_grant_at<R: Right>(&self, place: &Place) -> Result<Grant<R>, Failure> {
        self.dir_grant(&self.path(place)?)
    }

    /// Asks the host a fact.
    pub(super) fn look_at(&self, look: &Look) -> Result<Bound, Stop> {
        let leave = self.run.gate.look(&self.path(look.place())?);
        Ok(match look {
            Look::Directory(_) => Bound::Directory(Rc::new(os::look_directory(&leave)?)),
            Look::Kind(_) => Bound::Kind(os::look_kind(&leave)?, leave.path().clone()),
            Look::Levels(_) => Bound::Levels(Rc::new(os::look_levels(&leave)?)),
            Look::Target { directory, .. } => Bound::Target(Rc::new(os::look_target(&leave, &self.directory(directory)?)?)),
        })
    }

    /// Acts; what comes back is bound to `name`, where there is one.
    pub(super) fn perform_effect(&mut self, name: Option<&'static str>, effect: &Effect) -> Performed {
        match effect {
            Effect::OpenDirectory(place) => Ok(Some(Bound::Directory(Rc::new(os::open_directory(&self.dir_grant_at(place)?)?)))),
            Effect::OpenHeld(name) => self.open_held(name),
            Effect::MakeDirectory { path, existing } => self.make_directory(path, *existing),
            Effect::MakeLevels(name) => self.make_levels(name),
            Effect::OpenFile { directory, path, opening } => self.open_file(directory, path, *opening),
            Effect::OpenTarget { target, opening } => self.open_target(target, *opening),
            Effect::OpenEntry { entry, opening } => self.open_entry(entry, *opening),
            Effect::OpenEntryDirectory(entry) => self.open_entry_directory(entry),
            Effect::ReadText(file) => self.read_text(file),
            Effect::ReadModule(place) => self.read_module(place),
            Effect::Replace(file) => self.replace(file),
            Effect::WriteInPlace(file) => self.write_in_place(file),
            Effect::Append(file) => self.append(file),
            Effect::Put { directory, path, or_in_place } => self.put(directory, path, *or_in_place),
            Effect::PutCopy { from, directory, path } => self.put_copy(from, directory, path),
            Effect::ListEntries(directory) => self.list_entries(directory),
            Effect::ListNames(directory) => self.list_names(directory),
            Effect::ShowLink { directory, path } => self.show_link(directory, path),
            Effect::Stat(of) => self.stat(name, of),
            Effect::RemoveFile { directory, path } => self.remove_file(directory, path),
            Effect::RemoveHandle(file) => self.remove_handle(file),
            Effect::RemoveDirectory(directory) => self.remove_directory(directory),
            Effect::Rename { from, source, to, destination } => self.rename(from, source, to, destination),
            Effect::MoveAcross { from, source, to, destination } => self.move_across(from, source, to, destination),
            Effect::Moved { handle, to, destination } => self.moved(handle, to, destination),
            Effect::RenameDirectory { from, source, to, destination } => self.rename_directory(from, source, to, destination),
            Effect::MovedDirectory { handle, destination } => self.moved_directory(handle, destination),
            Effect::LoadDictionary(directory) => self.load_dictionary(directory),
            Effect::Call { callback, entry } => self.call_back(callback, entry),
            Effect::Log(level) => self.log(*level),
        }
    }
}

/// Opening.
impl Call<'_> {
    fn access(&self, opening: Opening) -> Access {
        match opening {
            Opening::Read => Access { read: true, ..Access::default() },
            Opening::Write => Access { write: true, create: true, ..Access::default() },
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

    fn open_held(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let opened = os::open_held(&self.dir_grant(directory.path())?, &directory)?;
        Ok(Some(Bound::Directory(Rc::new(opened))))
    }

    fn make_directory(&self, place: &Place, existing: bool) -> Performed {
        let grant = self.dir_grant_at::<Create>(place)?;
        let parent = match self.bound("parent") {
            Some(Bound::Directory(parent)) => Some(Rc::clone(parent)),
            _ => None,
        };
        os::make_directory(&grant, parent.as_deref(), existing)?;
        Ok(None)
    }

    /// The levels a look found missing: under the real path of their ancestor, where it was followed.
    pub(super) fn levels(&self, name: &'static str) -> Result<Vec<Path>, Stop> {
        let Some(Bound::Levels(levels)) = self.bound(name) else {
            return Err(self.unbound(name));
        };
        let Some(Bound::Directory(ancestor)) = self.bound("ancestor") else {
            return Ok(levels.missing.clone());
        };
        let mut at = ancestor.path().clone();
        let mut rebased = Vec::new();
        for level in &levels.missing {
            at = at.join(level.name()).map_err(Failure::from)?;
            rebased.push(at.clone());
        }
        Ok(rebased)
    }

    fn make_levels(&self, name: &'static str) -> Performed {
        let grants = self.levels(name)?.iter().map(|level| self.dir_grant::<Create>(level)).collect::<Result<Vec<_>, _>>()?;
        let ancestor = match self.bound("ancestor") {
            Some(Bound::Directory(ancestor)) => Some(Rc::clone(ancestor)),
            _ => None,
        };
        os::make_levels(ancestor.as_ref(), &grants)?;
        Ok(None)
    }

    fn open_file(&self, directory: &'static str, place: &Place, opening: Opening) -> Performed {
        let open = self.file_grant_at::<Open>(place)?;
        let access = self.access(opening);
        let create = if access.create { Some(self.file_grant_at::<Create>(place)?) } else { None };
        let file = os::open_file(&open, create.as_ref(), &self.directory(directory)?, access)?;
        Ok(Some(Bound::File(Rc::new(file))))
    }

    fn open_target(&self, name: &'static str, opening: Opening) -> Performed {
        let Some(Bound::Target(target)) = self.bound(name).cloned() else {
            return Err(self.unbound(name));
        };
        let access = self.access(opening);
        let open = self.file_grant::<Open>(&target.path)?;
        let create = if access.create { self.grants.given::<Create>(EntityType::File, &target.original) } else { None };
        Ok(Some(Bound::File(Rc::new(os::open_target(&open, create.as_ref(), &target, access)?))))
    }

    fn open_entry(&self, name: &'static str, opening: Opening) -> Performed {
        let entry = self.entry(name)?;
        if let Some(file) = entry.opened_file()? {
            return Ok(Some(Bound::File(file)));
        }
        let access = self.access(opening);
        let target = match self.bound("target") {
            Some(Bound::Target(target)) => Some(Rc::clone(target)),
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
                os::open_file(&self.file_grant::<Open>(&path)?, create.as_ref(), entry.directory(), access)?
            }
        };
        let file = Rc::new(file);
        entry.remember_file(&file);
        Ok(Some(Bound::File(file)))
    }

    fn open_entry_directory(&mut self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        if let Some(directory) = entry.opened_directory()? {
            return Ok(Some(Bound::Directory(directory)));
        }
        let directory = match self.bound("target") {
            Some(Bound::Directory(target)) => Rc::new(os::open_held(&self.dir_grant(target.path())?, target)?),
            _ => Rc::new(os::open_entry_directory(&self.dir_grant(&entry.path()?)?, &entry)?),
        };
        entry.remember_directory(&directory);
        Ok(Some(Bound::Directory(directory)))
    }
}

/// Content.
impl Call<'_> {
    fn read_text(&mut self, name: &'static str) -> Performed {
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

    fn dictionary(&self) -> Result<Rc<Dictionary>, Failure> {
        let missing = || Failure::new(FailureKind::Other, "internal: the redaction dictionary was not loaded");
        self.run.dictionary.borrow().as_ref().map(Rc::clone).ok_or_else(missing)
    }

    fn load_dictionary(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let path = directory.path().join(self.run.dictionary_path.name()).map_err(Failure::from)?;
        let (open, read) = (self.file_grant::<Open>(&path)?, self.file_grant::<Read>(&path)?);
        let dictionary = Dictionary::load(&open, &read, &directory)?;
        *self.run.dictionary.borrow_mut() = Some(Rc::new(dictionary));
        Ok(None)
    }

    fn read_module(&mut self, place: &Place) -> Performed {
        let (open, read) = (self.file_grant_at::<Open>(place)?, self.file_grant_at::<Read>(place)?);
        self.shown = Some(os::read_module(&open, &read, self.run.limits.read_bytes)?.into());
        Ok(None)
    }

    fn replace(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let grant = self.file_grant::<Write>(file.path())?;
        // `write` without options keeps the owner too: losing it is one of the reference's faults.
        let keep_owner = self.setting("options", "preserve_ownership").and_then(|value| value.as_bool().ok()).unwrap_or(true);
        let written = os::replace(&grant, &file, &self.text("content")?, keep_owner)?;
        Ok(Some(Bound::File(Rc::new(written))))
    }

    fn write_in_place(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::write_in_place(&self.file_grant(file.path())?, &file, &self.text("content")?)?;
        Ok(None)
    }

    fn append(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        os::append(&self.file_grant(file.path())?, &file, &self.text("content")?)?;
        Ok(None)
    }

    fn put_grants(&self, place: &Place) -> Result<os::PutGrants, Failure> {
        let path = self.path(place)?;
        Ok(os::PutGrants { open: self.file_grant(&path)?, create: self.file_grant(&path)?, write: self.file_grant(&path)? })
    }

    fn put(&self, directory: &'static str, place: &Place, or_in_place: bool) -> Performed {
        os::put(&self.put_grants(place)?, &self.directory(directory)?, &self.text("content")?, or_in_place)?;
        Ok(None)
    }

    fn put_copy(&self, from: &'static str, directory: &'static str, place: &Place) -> Performed {
        let source = self.file(from)?;
        let read = self.file_grant::<Read>(source.path())?;
        let (force, preserve) = (self.has_flag("flags", "force"), self.has_flag("flags", "preserve"));
        os::put_copy((&read, &source), &self.put_grants(place)?, &self.directory(directory)?, force, preserve)?;
        Ok(None)
    }
}

/// Listings.
impl Call<'_> {
    /// The entries of a directory whose listing a step asked for: to read it, or to remove it.
    pub(super) fn entries_of(&self, directory: &Rc<Directory>) -> Result<Vec<Entry>, Stop> {
        Ok(match self.grants.given::<Read>(EntityType::Dir, directory.path()) {
            Some(grant) => os::list(&grant, directory)?,
            None => os::list_for_removal(&self.dir_grant::<Delete>(directory.path())?, directory)?,
        })
    }

    /// The next entry that has a name a policy can be asked about. What cannot be asked about cannot be removed either.
    pub(super) fn next_entry(&self, entries: &mut std::vec::IntoIter<Entry>) -> Result<Option<Entry>, Stop> {
        for entry in entries {
            match entry.path() {
                Ok(_) => return Ok(Some(entry)),
                Err(failure) if self.grants.given::<Read>(EntityType::Dir, entry.directory().path()).is_none() => {
                    return Err(failure.into());
                }
                Err(_) => {}
            }
        }
        Ok(None)
    }

    /// The directory an entry is, opened by the grant of the walk.
    pub(super) fn enter(&self, entry: &Rc<Entry>) -> Result<Rc<Directory>, Stop> {
        if let Some(directory) = entry.opened_directory()? {
            return Ok(directory);
        }
        let path = entry.path()?;
        let directory = Rc::new(match self.grants.given::<Open>(EntityType::Dir, &path) {
            Some(grant) => os::open_entry_directory(&grant, entry)?,
            None => os::open_for_removal(&self.dir_grant::<Delete>(&path)?, entry)?,
        });
        entry.remember_directory(&directory);
        Ok(directory)
    }

    fn list_entries(&mut self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let entries = os::list(&self.dir_grant(directory.path())?, &directory)?;
        // Only `ls` without its flag leaves hidden names out; a listing of an open directory has them all.
        let all = self.operation.receiver().is_some() || self.has_flag("flags", "all");
        let shown = entries.into_iter().filter(|entry| all || !entry.name().starts_with('.'));
        self.shown = Some(Dynamic::from_map(shown.map(entry_value).collect()));
        Ok(None)
    }

    fn list_names(&mut self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let entries = os::list(&self.dir_grant(directory.path())?, &directory)?;
        self.shown = Some(Dynamic::from_array(entries.iter().map(|entry| entry.name().into()).collect()));
        Ok(None)
    }

    fn show_link(&mut self, name: &'static str, place: &Place) -> Performed {
        let entry = os::show_link(&self.file_grant_at(place)?, &self.directory(name)?)?;
        self.shown = Some(Dynamic::from_map(Map::from([entry_value(entry)])));
        Ok(None)
    }

    fn stat(&mut self, name: Option<&'static str>, of: &'static str) -> Performed {
        let metadata = self.metadata(of)?;
        if name.is_some() {
            return Ok(Some(Bound::Measured(Rc::new(metadata))));
        }
        self.shown = Some(metadata_value(&metadata));
        Ok(None)
    }

    fn metadata(&self, of: &'static str) -> Result<Metadata, Stop> {
        if let Ok(entry) = self.entry(of) {
            let path = entry.path()?;
            let grant = if entry.kind() == EntryKind::Directory { self.dir_grant::<Stat>(&path)? } else { self.file_grant::<Stat>(&path)? };
            let read = if entry.kind() == EntryKind::Link { self.grants.given::<Read>(EntityType::File, &path) } else { None };
            return Ok(os::entry_metadata(&grant, &entry, read.as_ref())?);
        }
        if let Some(Object::File(file)) = self.object(of) {
            return Ok(os::file_metadata(&self.file_grant(file.path())?, &file)?);
        }
        let directory = self.directory(of)?;
        Ok(os::directory_metadata(&self.dir_grant(directory.path())?, &directory)?)
    }

    fn call_back(&mut self, callback: &'static str, entry: &'static str) -> Performed {
        let function = self.argument(callback).and_then(|function| function.clone().try_cast::<rhai::FnPtr>());
        let (Some(function), Some(context)) = (function, self.context) else {
            return Err(self.unbound(callback));
        };
        let value = self.handle(entry)?;
        let _ = function.call_within_context::<Dynamic>(context, (value,)).map_err(callback_stop)?;
        Ok(None)
    }
}

/// Removing and moving.
impl Call<'_> {
    fn remove_file(&self, directory: &'static str, place: &Place) -> Performed {
        let removed = os::remove_file(&self.file_grant_at(place)?, &*self.directory(directory)?);
        Ok(self.forgiving(removed)?)
    }

    fn remove_handle(&self, name: &'static str) -> Performed {
        let file = self.file(name)?;
        let removed = os::remove_handle(&self.file_grant(file.original())?, &file);
        Ok(self.forgiving(removed)?)
    }

    fn remove_directory(&self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let recursive = self.has_flag("flags", "recursive") || self.is_on("recursive");
        let below = |kind, path: &Path| if recursive { self.grants.given(kind, path) } else { None };
        let removed = os::remove_directory(&self.dir_grant(directory.path())?, &directory, &below);
        Ok(self.forgiving(removed)?)
    }

    fn is_on(&self, setting: &str) -> bool {
        self.setting("options", setting).and_then(|value| value.as_bool().ok()).unwrap_or(false)
    }

    /// With `force`, what is gone already is success.
    fn forgiving(&self, removed: Result<(), Failure>) -> Result<Option<Bound>, Failure> {
        match removed {
            Err(failure) if failure.kind == FailureKind::NotFound && (self.is_on("force") || self.has_flag("flags", "force")) => Ok(None),
            removed => removed.map(|()| None),
        }
    }

    fn rename(&self, from: &'static str, source: &Place, to: &'static str, destination: &Place) -> Performed {
        let (source, destination) = (self.file_grant_at::<Move>(source)?, self.file_grant_at::<Create>(destination)?);
        self.say_move(source.path(), destination.path());
        let renamed = os::rename(&source, &destination, &*self.file(from)?, &*self.directory(to)?)?;
        Ok(Some(Bound::Outcome(renamed)))
    }

    fn move_across(&self, from: &'static str, source: &Place, to: &'static str, destination: &Place) -> Performed {
        let file = self.file(from)?;
        let grants = os::AcrossGrants {
            read: self.file_grant(file.path())?,
            write: self.file_grant_at(destination)?,
            create: self.file_grant_at(destination)?,
            delete: self.file_grant_at(source)?,
        };
        os::move_across(&grants, &file, &*self.directory(to)?)?;
        Ok(None)
    }

    fn moved(&self, handle: &'static str, to: &'static str, destination: &Place) -> Performed {
        let moved = os::moved_file(&self.file_grant_at(destination)?, &*self.file(handle)?, &self.directory(to)?)?;
        Ok(Some(Bound::File(Rc::new(moved))))
    }

    fn rename_directory(&self, from: &'static str, source: &'static str, to: &'static str, destination: &Place) -> Performed {
        let directory = self.directory(source)?;
        let source = self.directory(from)?.path().join(directory.path().name()).map_err(Failure::from)?;
        let (leave, create) = (self.dir_grant::<Move>(&source)?, self.dir_grant_at::<Create>(destination)?);
        self.say_move(leave.path(), create.path());
        match os::rename_directory(&leave, &create, (&*self.directory(from)?, &directory), &*self.directory(to)?)? {
            Fact::CrossDevice => {
                let message = format!("\"{}\" and \"{}\" are on different file systems", leave.path().as_str(), create.path().as_str());
                Err(Failure::new(FailureKind::UnsupportedOperationError, message).into())
            }
            _ => Ok(None),
        }
    }

    fn moved_directory(&self, handle: &'static str, destination: &Place) -> Performed {
        let moved = os::moved_directory(&self.dir_grant_at(destination)?, &*self.directory(handle)?)?;
        Ok(Some(Bound::Directory(Rc::new(moved))))
    }

    fn say_move(&self, source: &Path, destination: &Path) {
        if self.is_on("verbose") || self.has_flag("flags", "verbose") {
            let message = format!("moved \"{}\" to \"{}\"", source.as_str(), destination.as_str());
            self.write_log(Severity::Info, &message, Some(self.operation.path()));
        }
    }
}

/// The script log.
impl Call<'_> {
    fn log(&self, level: Level) -> Performed {
        let message = self.text("message")?;
        self.write_log(level.into(), &message, None);
        Ok(None)
    }

    fn write_log(&self, severity: Severity, message: &str, operation: Option<String>) {
        self.run.log.borrow_mut().add(severity, message, self.line, operation);
    }
}

/// An entry under its name.
fn entry_value(entry: Entry) -> (rhai::Identifier, Dynamic) {
    let name = entry.name().into();
    (name, values::wrap(Kind::DirEntry, Object::Entry(Rc::new(entry))))
}

fn metadata_value(metadata: &Metadata) -> Dynamic {
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

/// Each line with its number in six places, and a tab.
fn number_lines(text: &str) -> String {
    let lines: Vec<_> = (1..).zip(text.lines()).map(|(number, line)| format!("{number:6}\t{line}")).collect();
    lines.join("\n")
}

/// What ends the run passes through, and so does a failure scripts can tell apart; the rest is the callback's.
fn callback_stop(error: Box<EvalAltResult>) -> Stop {
    let inner = error.unwrap_inner();
    let has_kind =
        matches!(inner, EvalAltResult::ErrorRuntime(payload, _) if payload.read_lock::<Map>().is_some_and(|map| map.contains_key("kind")));
    if !inner.is_catchable() || has_kind {
        return Stop::Script(error);
    }
    Stop::Failed(Failure::new(FailureKind::CallbackError, format!("the function given to `find` failed: {inner}")))
}
