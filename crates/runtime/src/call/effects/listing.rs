//! Listings, and what is done with each entry.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::Type;
use rex_catalogue::plan::Place;
use rex_catalogue::vocabulary::EntityType;
use rhai::{Dynamic, EvalAltResult, Map};

use super::{Bound, Call, Performed, Stop};
use crate::call::filter::Filter;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Delete, Grant, Look, Move, Open, Read};
use crate::os::{self, Entry, Level};
use crate::paths::Path;
use crate::values::{self, Object};

impl Call<'_> {
    /// The entries of a directory whose listing a step asked for: to read it, to remove it, or to move it away.
    pub(in crate::call) fn entries_of(&mut self, level: &Rc<Level>) -> Result<Vec<Entry>, Stop> {
        if let Some(grant) = self.grants.given::<Read>(EntityType::Dir, level.path()) {
            return Ok(os::list_level(&grant, level)?);
        }
        Ok(match self.grants.given::<Delete>(EntityType::Dir, level.path()) {
            Some(grant) => os::list_for_removal(&grant, level)?,
            None => os::list_for_move(&self.leave_to_move(level.path())?, level)?,
        })
    }

    /// The policy was asked about what has the directory's name in the receiver, and that need not be this one.
    fn leave_to_move(&self, source: &Path) -> Result<Grant<Move>, Stop> {
        let from = self.directory("self")?;
        let elsewhere = || {
            let (source, from, parent) = (source.as_str(), from.path().as_str(), source.parent());
            let parent = parent.as_str();
            let message = format!("cannot move \"{source}\": it does not stand in \"{from}\"; call `move` on a handle of \"{parent}\"");
            Failure::new(FailureKind::DirectoryError, message)
        };
        let leave = self.grants.given::<Move>(EntityType::Dir, source);
        Ok(leave.ok_or_else(elsewhere)?)
    }

    /// The next entry that has a name a policy can be asked about. What cannot be asked about cannot be removed; it can
    /// be taken along in a move, for no policy protects it by name.
    pub(in crate::call) fn next_entry(&self, entries: &mut std::vec::IntoIter<Entry>) -> Result<Option<Entry>, Stop> {
        for entry in entries {
            match entry.path() {
                Ok(_) => return Ok(Some(entry)),
                Err(failure) if self.lists_to_remove(entry.place()) => return Err(failure.into()),
                Err(_) => {}
            }
        }
        Ok(None)
    }

    fn lists_to_remove(&self, directory: &Path) -> bool {
        let grants = &self.grants;
        grants.given::<Read>(EntityType::Dir, directory).is_none() && grants.given::<Delete>(EntityType::Dir, directory).is_some()
    }

    /// Goes into the directory an entry is, by the grant of the walk; nothing where it is gone by now, or a walk that
    /// follows links has been there.
    pub(in crate::call) fn enter(&mut self, entry: &Rc<Entry>) -> Result<Option<Rc<Level>>, Stop> {
        let path = entry.path()?;
        let entered = match (entry.opened_directory()?, self.grants.given::<Open>(EntityType::Dir, &path)) {
            // The script has opened it meanwhile.
            (Some(directory), _) if *directory.path() == path => Some(Level::keeping(&directory)),
            (_, Some(grant)) => os::enter(&grant, entry)?,
            (_, None) => match self.grants.given::<Delete>(EntityType::Dir, &path) {
                Some(grant) => os::enter_for_removal(&grant, entry)?,
                None => os::enter_for_move(&self.dir_grant::<Move>(&path)?, entry)?,
            },
        };
        let Some(level) = entered else { return Ok(None) };
        let follows = self.filter.as_ref().is_some_and(Filter::follows);
        let seen = follows && !self.visited.insert(level.identify()?);
        Ok((!seen).then_some(level))
    }

    pub(in crate::call) fn look_behind(&self, name: &'static str, leave: &Grant<Look>) -> Result<Bound, Stop> {
        let (entry, depth) = self.entry_and_depth(name)?;
        Ok(Bound::Entry(os::look_behind(leave, &entry)?.map_or(entry, Rc::new), depth))
    }

    pub(super) fn list_entries(&mut self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let entries = os::list(&self.dir_grant(directory.path())?, &directory)?;
        let all = self.shows_hidden();
        let shown = entries.into_iter().filter(|entry| all || !entry.name().starts_with('.'));
        self.shown = Some(Dynamic::from_map(shown.map(entry_value).collect()));
        Ok(None)
    }

    /// Only `ls` without its flag leaves hidden names out; a listing of an open directory has them all.
    pub(in crate::call) fn shows_hidden(&self) -> bool {
        self.operation.receiver().is_some() || self.has_flag("flags", "all")
    }

    /// Whether the walk is that of a listing in full.
    pub(in crate::call) fn lists_in_full(&self) -> bool {
        self.operation.parameters.iter().any(|parameter| parameter.holds == Type::Flags(Kind::LsFlag))
    }

    pub(super) fn list_names(&mut self, name: &'static str) -> Performed {
        let directory = self.directory(name)?;
        let entries = os::list(&self.dir_grant(directory.path())?, &directory)?;
        self.shown = Some(Dynamic::from_array(entries.iter().map(|entry| entry.name().into()).collect()));
        Ok(None)
    }

    pub(super) fn collect(&mut self, name: &'static str) -> Performed {
        let entry = self.entry(name)?;
        let mut names = self.shown.take().and_then(|shown| shown.into_array().ok()).unwrap_or_default();
        names.push(entry.name().into());
        self.shown = Some(Dynamic::from_array(names));
        Ok(None)
    }

    pub(super) fn entry_at(&self, name: &'static str, place: &Place) -> Performed {
        let entry = os::entry_at(&self.file_grant_at(place)?, &self.directory(name)?)?;
        Ok(Some(Bound::Entry(Rc::new(entry), 0)))
    }

    pub(super) fn show_link(&mut self, name: &'static str, place: &Place) -> Performed {
        let entry = os::link_at(&self.file_grant_at(place)?, &self.directory(name)?)?;
        self.shown = Some(Dynamic::from_map(Map::from([entry_value(entry)])));
        Ok(None)
    }

    pub(super) fn call_back(&mut self, callback: &'static str, entry: &'static str) -> Performed {
        let function = self.argument(callback).and_then(|function| function.clone().try_cast::<rhai::FnPtr>());
        let (Some(function), Some(context)) = (function, self.context) else {
            return Err(self.unbound(callback));
        };
        let value = self.handle(entry)?;
        let _ = function.call_within_context::<Dynamic>(context, (value,)).map_err(callback_stop)?;
        Ok(None)
    }
}

/// An entry under its name.
fn entry_value(entry: Entry) -> (rhai::Identifier, Dynamic) {
    let name = entry.name().into();
    (name, values::wrap(Kind::DirEntry, Object::Entry(Rc::new(entry))))
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
