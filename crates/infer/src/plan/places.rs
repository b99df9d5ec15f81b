//! Where a plan's paths come from.

use rex_catalogue::plan::{Known, Place};

use super::{Abstract, Paths};
use crate::eval::setting;
use crate::paths::{self, Fault};
use crate::values::{Atom, Text, Value};

impl Abstract<'_, '_> {
    pub(super) fn resolve(&mut self, place: &'static Place) -> Paths {
        match place {
            Place::Given(name) => self.given_paths(name, "path"),
            Place::Original(name) => self.given_paths(name, "original"),
            Place::Setting(name, field) => self.setting_paths(name, field),
            Place::Parent(inner) => {
                let inner = self.paths(inner);
                inner.flat_map(paths::parents)
            }
            Place::Under(directory, name) => self.under(directory, name),
            Place::Beside(directory, path) => self.beside(directory, path),
            Place::Backup(inner) => {
                let inner = self.paths(inner);
                inner.flat_map(|path| vec![path.concat(&Text::literal("~"))])
            }
            // What is below the one is below the other afterwards.
            Place::Landing(_, _, to) => {
                let to = self.paths(to);
                to.flat_map(|path| vec![paths::below(path)])
            }
            Place::Found(name) => self.found.get(name).cloned().unwrap_or_default(),
            Place::Fixed(known) => self.known(*known),
        }
    }

    /// A path the product itself knows. Only the fallback of a denied read goes to the dictionary.
    fn known(&self, known: Known) -> Paths {
        let mut paths = Paths::default();
        let options = self.evaluator.options;
        let dictionary = Text::literal(&options.dictionary);
        let known = match known {
            Known::Debugger => vec![Text::literal(&options.debugger)],
            Known::Dictionary => vec![dictionary],
            Known::DictionaryDirectory => paths::parents(&dictionary),
        };
        known.into_iter().for_each(|text| paths.add(text));
        paths
    }

    /// The path of an argument: a text as the runtime spells it, or what a handle remembers.
    pub(super) fn given_paths(&mut self, name: &'static str, field: &'static str) -> Paths {
        if let Some(paths) = self.resolved(name, field) {
            return paths;
        }
        let value = self.given.get(name).cloned().unwrap_or_default();
        let mut paths = self.paths_of(&value, field);
        paths.incomplete |= value.is_never();
        self.resolved.push(((name, field), paths.clone()));
        paths
    }

    fn resolved(&self, name: &'static str, field: &'static str) -> Option<Paths> {
        self.resolved.iter().find(|(key, _)| *key == (name, field)).map(|(_, paths)| paths.clone())
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
                other => self.spelled(&Value::one(other.clone()), &mut paths),
            }
        }
        paths
    }

    /// Canonical already.
    fn remembered(&mut self, value: &Value, paths: &mut Paths) {
        for atom in &value.atoms {
            match atom {
                Atom::Text(text) => paths.add(text.clone()),
                other => self.spelled(&Value::one(other.clone()), paths),
            }
        }
    }

    fn spelled(&mut self, value: &Value, paths: &mut Paths) {
        for text in value.spelled() {
            match paths::canonical(&text) {
                Ok(path) => {
                    paths::vanished(&path).into_iter().for_each(|without| paths.add(without));
                    paths.add(path);
                }
                Err(fault) => self.fault(&fault, &text, paths),
            }
        }
    }

    fn setting_paths(&mut self, name: &'static str, field: &'static str) -> Paths {
        if let Some(paths) = self.resolved(name, field) {
            return paths;
        }
        let value = self.given.get(name).cloned().unwrap_or_default();
        let mut paths = Paths::default();
        for atom in &value.atoms {
            match atom {
                Atom::Object(object) => match setting(object, field) {
                    // Options without it are refused before anything is asked.
                    Some(value) => {
                        paths.incomplete |= value.atoms.contains(&Atom::Unit);
                        self.spelled(&value.filtered(|atom| *atom != Atom::Unit), &mut paths);
                    }
                    None => paths.incomplete = true,
                },
                other => self.spelled(&Value::one(other.clone()), &mut paths),
            }
        }
        self.resolved.push(((name, field), paths.clone()));
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
        let parents = inner.clone().flat_map(paths::parents);
        if parents.has_same_texts(&directories) {
            return Paths { incomplete: inner.incomplete || directories.incomplete, ..inner };
        }
        let mut paths = Paths { incomplete: inner.incomplete || directories.incomplete, ..Paths::default() };
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
    pub(super) fn add(&mut self, text: Text) {
        match self.texts.iter_mut().find(|other| other.pattern == text.pattern) {
            Some(other) => other.causes.add(&text.causes),
            None => self.texts.push(text),
        }
    }

    pub(super) fn flat_map(self, map: impl Fn(&Text) -> Vec<Text>) -> Self {
        let mut mapped = Self { texts: Vec::new(), incomplete: self.incomplete, listed: self.listed };
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

    pub(super) fn merge(&mut self, other: Self) {
        self.incomplete |= other.incomplete;
        self.listed |= other.listed;
        for text in other.texts {
            self.add(text);
        }
    }

    /// As the value of a handle's field.
    pub(super) fn value(&self) -> Value {
        self.texts.iter().fold(Value::never(), |all, text| all.join(&Value::text(text.clone())))
    }
}
