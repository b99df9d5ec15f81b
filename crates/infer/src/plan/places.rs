//! Where a plan's paths come from.

use rex_catalogue::plan::{Known, Place};
use smallvec::{SmallVec, smallvec};

use super::{Abstract, Paths};
use crate::eval::setting;
use crate::paths::{self, Fault};
use crate::values::{Atom, Text, Value};

impl Abstract<'_, '_> {
    /// The paths of a place. What follows from the arguments alone is worked out once.
    pub(super) fn resolve(&mut self, place: &Place) -> Paths {
        if let Some((_, paths)) = self.resolved.iter().find(|(known, _)| known == place) {
            return paths.clone();
        }
        let paths = self.work_out(place);
        if self.is_settled(place) {
            self.resolved.push((*place, paths.clone()));
        }
        paths
    }

    /// Whether the paths of a place are known already.
    pub(super) fn is_resolved(&self, place: &Place) -> bool {
        self.resolved.iter().any(|(known, _)| known == place)
    }

    /// Whether nothing that is bound on the way changes what the place is.
    fn is_settled(&self, place: &Place) -> bool {
        match place {
            Place::Given(name) | Place::Original(name) | Place::Setting(name, _) => !self.found.has(name),
            Place::Parent(inner) | Place::Under(inner, _) | Place::Backup(inner) | Place::Landing(_, _, inner) => self.is_settled(inner),
            Place::Beside(directory, path) => self.is_settled(directory) && self.is_settled(path),
            Place::Found(_) => false,
            Place::Fixed(_) => true,
        }
    }

    fn work_out(&mut self, place: &Place) -> Paths {
        match place {
            Place::Given(name) => self.argument(name, "path"),
            Place::Original(name) => self.argument(name, "original"),
            Place::Setting(name, field) => self.setting_paths(name, field),
            Place::Parent(inner) => self.paths(inner).flat_map(paths::parents),
            Place::Under(directory, name) => self.under(directory, name),
            Place::Beside(directory, path) => self.beside(directory, path),
            Place::Backup(inner) => self.paths(inner).flat_map(|path| [path.concat(&Text::literal("~"))]),
            // What is below the one is below the other afterwards.
            Place::Landing(_, _, to) => self.paths(to).flat_map(|path| [paths::below(path)]),
            Place::Found(name) => self.bound(name).unwrap_or_default(),
            Place::Fixed(known) => self.known(*known),
        }
    }

    /// A path the product itself knows. Only the fallback of a denied read goes to the dictionary.
    fn known(&self, known: Known) -> Paths {
        let options = self.evaluator.options;
        match known {
            Known::Debugger => Paths::one(Text::literal(&options.debugger)),
            Known::Dictionary => Paths::one(Text::literal(&options.dictionary)),
            Known::DictionaryDirectory => Paths::one(Text::literal(&options.dictionary)).flat_map(paths::parents),
        }
    }

    /// The path of an argument, whatever is bound to its name.
    pub(super) fn given_paths(&mut self, name: &'static str) -> Paths {
        self.resolve(&Place::Given(name))
    }

    /// The path of an argument: a text as the runtime spells it, or what a handle remembers.
    fn argument(&mut self, name: &str, field: &str) -> Paths {
        let value = self.given.get(name).cloned().unwrap_or_default();
        let mut paths = self.paths_of(&value, field);
        paths.incomplete |= value.is_never();
        paths
    }

    /// The paths of handles and texts.
    pub(super) fn paths_of(&mut self, value: &Value, field: &str) -> Paths {
        let mut paths = Paths::default();
        for atom in &value.atoms {
            match atom {
                Atom::Object(object) => {
                    paths.listed |= object.kind == rex_catalogue::kinds::Kind::DirEntry;
                    let remembered = object.field(field).or_else(|| object.field("path")).cloned();
                    match remembered {
                        Some(value) if value.is_never() => paths.incomplete = true,
                        Some(value) => self.remembered(&value, &mut paths),
                        None => self.fault(&Fault::Unbounded, &Text::literal(""), &mut paths),
                    }
                }
                other => self.spelled(other, &mut paths),
            }
        }
        paths
    }

    /// Canonical already.
    fn remembered(&mut self, value: &Value, paths: &mut Paths) {
        for atom in &value.atoms {
            match atom {
                Atom::Text(text) => paths.add(text.clone()),
                other => self.spelled(other, paths),
            }
        }
    }

    fn spelled(&mut self, atom: &Atom, paths: &mut Paths) {
        match atom {
            Atom::Text(text) => self.canonical(text, paths),
            other => Value::one(other.clone()).spelled().iter().for_each(|text| self.canonical(text, paths)),
        }
    }

    fn canonical(&mut self, text: &Text, paths: &mut Paths) {
        match paths::canonical(text) {
            Ok(path) => {
                paths::vanished(&path).into_iter().for_each(|without| paths.add(without));
                paths.add(path);
            }
            Err(fault) => self.fault(&fault, text, paths),
        }
    }

    fn setting_paths(&mut self, name: &str, field: &str) -> Paths {
        let value = self.given.get(name).cloned().unwrap_or_default();
        let mut paths = Paths::default();
        for atom in &value.atoms {
            match atom {
                Atom::Object(object) => match setting(object, field) {
                    // Options without it are refused before anything is asked.
                    Some(value) => {
                        paths.incomplete |= value.atoms.contains(&Atom::Unit);
                        let texts = value.filtered(|atom| *atom != Atom::Unit).spelled();
                        texts.iter().for_each(|text| self.canonical(text, &mut paths));
                    }
                    None => paths.incomplete = true,
                },
                other => self.spelled(other, &mut paths),
            }
        }
        paths
    }

    /// What a setting of options can say, as text.
    pub(super) fn setting_texts(&self, name: &'static str, field: &'static str) -> Vec<Text> {
        let value = self.given.get(name).cloned().unwrap_or_default();
        let one = |atom: &Atom| match atom {
            Atom::Object(object) => setting(object, field).unwrap_or_default(),
            other => Value::one(other.clone()),
        };
        value.atoms.iter().map(one).flat_map(|value| value.spelled()).collect()
    }

    /// A name in a directory.
    fn under(&mut self, directory: &'static Place, name: &'static str) -> Paths {
        let directories = self.paths(directory);
        let names = self.given.get(name).cloned().unwrap_or_default().spelled();
        let mut paths = Paths { incomplete: directories.incomplete, ..Paths::default() };
        for directory in &directories.texts {
            for name in &names {
                match paths::join(directory, name) {
                    Ok(path) => paths.add(path),
                    Err(fault) => self.fault(&fault, name, &mut paths),
                }
            }
        }
        paths
    }

    /// The last component of a path in a directory. In the path's own directory that is the path itself.
    fn beside(&mut self, directory: &'static Place, path: &'static Place) -> Paths {
        let (directories, inner) = (self.paths(directory), self.paths(path));
        let incomplete = inner.incomplete || directories.incomplete;
        if directories.hold(&inner) {
            return Paths { incomplete, ..inner };
        }
        let mut paths = Paths { incomplete, ..Paths::default() };
        for directory in &directories.texts {
            for path in &inner.texts {
                paths.add(paths::beneath(directory, &paths::name(path)));
            }
        }
        paths
    }

    fn fault(&mut self, fault: &Fault, text: &Text, paths: &mut Paths) {
        paths.incomplete = true;
        let (name, site) = (self.name(), self.site);
        self.evaluator.path_fault(fault, text, &name, site);
    }
}

impl Paths {
    pub(super) fn one(text: Text) -> Self {
        Self { texts: smallvec![text], ..Self::default() }
    }

    pub(super) fn add(&mut self, text: Text) {
        match self.texts.iter_mut().find(|other| other.pattern == text.pattern) {
            Some(other) => other.causes.add(&text.causes),
            None => self.texts.push(text),
        }
    }

    pub(super) fn flat_map<I: IntoIterator<Item = Text>>(self, map: impl Fn(&Text) -> I) -> Self {
        let mut mapped = Self { texts: SmallVec::new(), incomplete: self.incomplete, listed: self.listed };
        for text in self.texts.iter().flat_map(map) {
            mapped.add(text);
        }
        mapped
    }

    pub(super) fn has_same_texts(&self, other: &Self) -> bool {
        let within =
            |left: &Self, right: &Self| left.texts.iter().all(|text| right.texts.iter().any(|other| other.pattern == text.pattern));
        within(self, other) && within(other, self)
    }

    /// Whether these are the directories of the paths, all of them and no others.
    fn hold(&self, inner: &Self) -> bool {
        match (self.texts.as_slice(), inner.texts.as_slice()) {
            ([directory], [path]) if paths::plainly_holds(directory, path) => true,
            _ => inner.clone().flat_map(paths::parents).has_same_texts(self),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.incomplete |= other.incomplete;
        self.listed |= other.listed;
        for text in other.texts {
            self.add(text);
        }
    }

    /// As the value of a handle's field.
    pub(super) fn value(&self) -> Value {
        let mut value = Value::never();
        self.texts.iter().for_each(|text| value.take(Value::text(text.clone())));
        value
    }
}
