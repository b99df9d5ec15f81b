//! What an operation looks at and does: each effect with the grants of its plan.
//!
//! Nothing here opens a path: the functions of `crate::os` take it from the grant.

mod content;
mod facts;
mod inspecting;
mod links;
mod listing;
mod moving;
mod opening;
mod owning;
mod packing;
mod programs;
mod searching;
mod space;
mod walking;
mod working;

use std::rc::Rc;

use rex_catalogue::plan::{Effect, Level, Look, Place};
use rex_catalogue::vocabulary::EntityType;

use super::{Bound, Call, Stop};
use crate::failure::Failure;
use crate::gate::{Grant, Right};
use crate::log::Severity;
use crate::os;
use crate::paths::Path;
pub(crate) use facts::metadata_value;

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
            Look::Directory(_) => held(os::look_directory(&leave), |failure| os::lost(&leave, failure)),
            Look::OwnDirectory(_) => held(os::look_own_directory(&leave), |failure| os::lost_own(&leave, failure)),
            Look::Kind(_) => Bound::Kind(os::look_kind(&leave)?, leave.path().clone()),
            Look::KindUnfollowed(_) => Bound::Kind(os::look_kind_unfollowed(&leave)?, leave.path().clone()),
            Look::Account { launch, .. } => self.look_at_account(&leave, *launch)?,
            Look::Levels(_) => Bound::Levels(Rc::new(os::look_levels(&leave)?)),
            Look::Behind { entry, .. } => self.look_behind(entry, &leave)?,
            Look::Target { directory, .. } => match os::look_target(&leave, &self.directory(directory)?) {
                Ok(target) => Bound::Target(Rc::new(target)),
                Err(failure) => Bound::Lost(Rc::new(os::lost(&leave, failure))),
            },
        })
    }

    /// Acts; what comes back is bound to the name the step has, where it has one.
    pub(super) fn perform_effect(&mut self, effect: &Effect) -> Performed {
        match effect {
            Effect::OpenDirectory(place) => Ok(Some(Bound::Directory(Rc::new(os::open_directory(&self.dir_grant_at(place)?)?)))),
            Effect::OpenHeld(name) => self.open_held(name),
            Effect::MakeDirectory { path, existing } => self.make_directory(path, *existing),
            Effect::MakeFile { directory, path } => self.make_file(directory, path),
            Effect::MakeLevels(name) => self.make_levels(name),
            Effect::OpenFile { directory, path, opening } => self.open_file(directory, path, *opening),
            Effect::OpenTarget { target, opening } => self.open_target(target, *opening),
            Effect::OpenEntry { entry, opening } => self.open_entry(entry, *opening),
            Effect::OpenEntryDirectory(entry) => self.open_entry_directory(entry),
            Effect::ReadText(file) => self.read_text(file),
            Effect::ReadModule(place) => self.read_module(place),
            Effect::ReadPage(file) => self.read_page(file),
            Effect::Count(file) => self.count(file),
            Effect::Replace(file) => self.replace(file),
            Effect::Copy { from, to } => self.copy(from, to),
            Effect::WriteBack(file) => self.write_back(file),
            Effect::Truncate(file) => self.truncate(file),
            Effect::Chmod(of) => self.chmod(of),
            Effect::WriteInPlace(file) => self.write_in_place(file),
            Effect::Append(file) => self.append(file),
            Effect::Put { directory, path, or_in_place } => self.put(directory, path, *or_in_place),
            Effect::PutCopy { from, directory, path } => self.put_copy(from, directory, path),
            Effect::ListEntries(directory) => self.list_entries(directory),
            Effect::ListNames(directory) => self.list_names(directory),
            Effect::Collect(entry) => self.collect(entry),
            Effect::ShowLink { directory, path } => self.show_link(directory, path),
            Effect::Entry { directory, path } => self.entry_at(directory, path),
            Effect::MakeLink { directory, path, target } => self.make_link(directory, path, target),
            Effect::OpenLink { directory, path } => self.open_link(directory, path),
            Effect::ReadLink { directory, path } => self.read_link(directory, path),
            Effect::Exists(name) => self.exists(name),
            Effect::Stat(of) => self.stat(of),
            Effect::ShowModified(file) => self.show_modified(file),
            Effect::RemoveFile { directory, path } => self.remove_file(directory, path),
            Effect::RemoveHandle(file) => self.remove_handle(file),
            Effect::RemoveDirectory(directory) => self.remove_directory(directory),
            Effect::Rename { from, source, to, destination } => self.rename(from, source, to, destination),
            Effect::MoveAcross { from, source, to, destination } => self.move_across(from, source, to, destination),
            Effect::Moved { handle, to, destination } => self.moved(handle, to, destination),
            Effect::RenameDirectory { from, source, to, destination } => self.rename_directory(from, source, to, destination),
            Effect::MovedDirectory { handle, to, destination } => self.moved_directory(handle, to, destination),
            Effect::LoadDictionary(directory) => self.load_dictionary(directory),
            Effect::Call { callback, entry } => self.call_back(callback, entry),
            Effect::Search(searching) => self.search(*searching),
            Effect::Pack(packing) => self.pack(*packing),
            Effect::Owning(owning) => self.own(owning),
            Effect::Space(space) => self.take_space(space),
            Effect::Walking(walking) => self.walk(walking),
            Effect::Work(work) => self.work(*work),
            Effect::Program(effect) => self.with_programs(effect),
            Effect::Inspect(effect) => self.inspect(effect),
            Effect::Log(level) => self.log(*level),
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

/// A directory a look found, or where it would be.
fn held(found: Result<os::Directory, Failure>, lost: impl FnOnce(Failure) -> os::Lost) -> Bound {
    match found {
        Ok(directory) => Bound::Directory(Rc::new(directory)),
        Err(failure) => Bound::Lost(Rc::new(lost(failure))),
    }
}
