//! Where a plan's places are in one call.

use std::rc::Rc;

use rex_catalogue::operation::Type;
use rex_catalogue::plan::Place;
use rhai::{Array, Dynamic, ImmutableString};

use super::{Bound, Call, Stop};
use crate::failure::{Failure, FailureKind};
use crate::os::{Directory, Entry, File, Link};
use crate::paths::Path;
use crate::values::{self, Object};
use rex_catalogue::kinds::Kind;

impl Call<'_> {
    /// The path a place stands for.
    pub(super) fn path(&self, place: &Place) -> Result<Path, Failure> {
        match place {
            Place::Given(name) | Place::Found(name) => self.named_path(name),
            Place::Original(name) => match self.object(name) {
                Some(Object::File(file)) => Ok(file.original().clone()),
                _ => self.named_path(name),
            },
            Place::Setting(object, setting) => Ok(Path::parse(&self.text_setting(object, setting)?)?),
            Place::Parent(inner) => {
                let path = self.path(inner)?;
                if path.is_root() {
                    return Err(Failure::new(FailureKind::InvalidArguments, "\"/\" has no directory above it; name something in it"));
                }
                Ok(self.parent_path(path))
            }
            Place::Under(directory, name) => Ok(self.path(directory)?.join(&self.text(name)?)?),
            Place::Beside(directory, other) => {
                let other = self.path(other)?;
                if other.is_root() {
                    return Err(Failure::new(FailureKind::InvalidArguments, "\"/\" is not a file"));
                }
                self.joined_path(self.path(directory)?, other)
            }
            Place::Backup(inner) => {
                let path = self.path(inner)?;
                Ok(path.parent().join(&format!("{}~", path.name()))?)
            }
            Place::Landing(entry, from, to) => {
                let (entry, from) = (self.path(entry)?, self.path(from)?);
                let below = entry.below(&from).ok_or_else(|| {
                    let message = format!("internal: \"{}\" is not below \"{}\"", entry.as_str(), from.as_str());
                    Failure::new(FailureKind::Other, message)
                })?;
                below.split('/').try_fold(self.path(to)?, |at, name| Ok(at.join(name)?))
            }
            Place::Fixed(known) => Ok(self.run.known(*known)),
        }
    }

    fn named_path(&self, name: &'static str) -> Result<Path, Failure> {
        match self.bound(name) {
            Some(Bound::Presumed(path) | Bound::Kind(_, path) | Bound::Level(path)) => Ok(path.clone()),
            Some(Bound::Directory(directory)) => Ok(directory.path().clone()),
            Some(Bound::Lost(lost)) => Ok(lost.path.clone()),
            Some(Bound::File(file)) => Ok(file.path().clone()),
            Some(Bound::Link(link)) => Ok(link.path().clone()),
            Some(Bound::Entry(entry, _)) => entry.path(),
            Some(Bound::Target(target)) => Ok(target.path.clone()),
            Some(Bound::Levels(levels)) => Ok(levels.existing.clone()),
            Some(Bound::Outcome(_) | Bound::Measured(_) | Bound::Members(_) | Bound::Account(_)) | None => self.argument_path(name),
        }
    }

    fn argument_path(&self, name: &'static str) -> Result<Path, Failure> {
        match self.object(name) {
            Some(Object::Directory(directory)) => Ok(directory.path().clone()),
            Some(Object::File(file)) => Ok(file.path().clone()),
            Some(Object::Link(link)) => Ok(link.path().clone()),
            Some(Object::Entry(entry)) => entry.path(),
            _ => self.parsed_path(name),
        }
    }

    /// The directory of a path, shared by the steps that name it.
    fn parent_path(&self, path: Path) -> Path {
        if let Some((_, parent)) = self.parent.borrow().as_ref().filter(|(known, _)| known.is_shared_with(&path)) {
            return parent.clone();
        }
        let parent = path.parent();
        *self.parent.borrow_mut() = Some((path, parent.clone()));
        parent
    }

    /// The last component of one path in a directory. The steps of a plan ask for the same one again and again.
    fn joined_path(&self, directory: Path, other: Path) -> Result<Path, Failure> {
        if let Some((first, second, joined)) = self.joined.borrow().as_ref()
            && first.is_shared_with(&directory)
            && second.is_shared_with(&other)
        {
            return Ok(joined.clone());
        }
        let joined = directory.join(other.name())?;
        *self.joined.borrow_mut() = Some((directory, other, joined.clone()));
        Ok(joined)
    }

    /// The path a text argument names. Every step of a plan asks for it, and an argument does not change.
    fn parsed_path(&self, name: &'static str) -> Result<Path, Failure> {
        let known = |(argument, path): &(&str, Path)| (*argument == name).then(|| path.clone());
        if let Some(path) = self.parsed.borrow().iter().find_map(known) {
            return Ok(path);
        }
        let path = Path::parse(&self.text(name)?)?;
        self.parsed.borrow_mut().push((name, path.clone()));
        Ok(path)
    }

    /// Whether a place depends on what the host has not been asked yet.
    pub(super) fn is_presumed(&self, place: &Place) -> bool {
        match place {
            Place::Found(name) | Place::Given(name) => matches!(self.bound(name), Some(Bound::Presumed(_))),
            Place::Parent(inner) | Place::Under(inner, _) | Place::Backup(inner) => self.is_presumed(inner),
            Place::Landing(entry, from, to) => [entry, from, to].into_iter().any(|place| self.is_presumed(place)),
            Place::Beside(left, right) => self.is_presumed(left) || self.is_presumed(right),
            Place::Original(_) | Place::Setting(..) | Place::Fixed(_) => false,
        }
    }

    /// What a step bound to that name.
    pub(super) fn bound(&self, name: &str) -> Option<&Bound> {
        self.bound.iter().find(|(bound, _)| *bound == name).map(|(_, value)| value)
    }

    /// The argument of that name.
    pub(super) fn argument(&self, name: &str) -> Option<&Dynamic> {
        self.arguments.iter().find(|(argument, _)| *argument == name).map(|(_, value)| value)
    }

    /// The kind the operation declares for an argument.
    fn kind_of(&self, name: &str) -> Option<Kind> {
        if name == "self" {
            return self.operation.receiver();
        }
        self.operation.parameters.iter().find(|parameter| parameter.name == name).and_then(|parameter| match parameter.holds {
            Type::Object(kind) => Some(kind),
            _ => None,
        })
    }

    /// The object an argument holds.
    pub(super) fn object(&self, name: &str) -> Option<Object> {
        values::peek(self.kind_of(name)?, self.argument(name)?)
    }

    /// The text an argument holds.
    pub(super) fn text(&self, name: &str) -> Result<ImmutableString, Failure> {
        self.argument(name).and_then(|argument| argument.read_lock::<ImmutableString>().map(|text| text.clone())).ok_or_else(|| {
            Failure::new(FailureKind::Other, format!("internal: the argument `{name}` of {} holds no text", self.operation.signature()))
        })
    }

    pub(super) fn text_setting(&self, object: &str, setting: &str) -> Result<String, Failure> {
        self.setting(object, setting)
            .and_then(|value| value.into_string().ok())
            .ok_or_else(|| Failure::new(FailureKind::Other, format!("internal: the setting `{setting}` holds no text")))
    }

    /// The value of a setting, where it has one.
    pub(super) fn setting(&self, object: &str, setting: &str) -> Option<Dynamic> {
        match self.object(object)? {
            Object::Settings(settings) => settings.get(setting).cloned(),
            _ => None,
        }
    }

    /// The directory a name stands for. What the script holds can have been moved since it was opened; the grants
    /// are for what its path says.
    pub(super) fn directory(&self, name: &'static str) -> Result<Rc<Directory>, Stop> {
        let directory = self.held_directory(name)?;
        if self.bound(name).is_none() {
            directory.still_there()?;
        }
        Ok(directory)
    }

    /// The same, wherever it is by now.
    pub(super) fn held_directory(&self, name: &'static str) -> Result<Rc<Directory>, Stop> {
        match self.bound(name) {
            Some(Bound::Directory(directory)) => return Ok(Rc::clone(directory)),
            Some(Bound::Lost(lost)) => return Err(lost.failure.clone().into()),
            // A file's directory serves where a plan names the file alone.
            Some(Bound::File(file)) => return Ok(Rc::clone(file.directory())),
            _ => {}
        }
        match self.object(name) {
            Some(Object::Directory(directory)) => Ok(directory),
            Some(Object::File(file)) => Ok(Rc::clone(file.directory())),
            Some(Object::Entry(entry)) => Ok(entry.directory()?),
            _ => Err(self.unbound(name)),
        }
    }

    /// The link a name stands for.
    pub(super) fn link(&self, name: &'static str) -> Option<Rc<Link>> {
        match self.object(name) {
            Some(Object::Link(link)) => Some(link),
            _ => None,
        }
    }

    /// The file a name stands for.
    pub(super) fn file(&self, name: &'static str) -> Result<Rc<File>, Stop> {
        if let Some(Bound::File(file)) = self.bound(name) {
            return Ok(Rc::clone(file));
        }
        match self.object(name) {
            Some(Object::File(file)) => Ok(file),
            _ => Err(self.unbound(name)),
        }
    }

    /// The open files in an array argument.
    pub(super) fn files(&self, name: &'static str) -> Result<Vec<Rc<File>>, Stop> {
        let array = self.argument(name).and_then(|argument| argument.read_lock::<Array>().map(|array| array.clone()));
        let file = |element: &Dynamic| match values::peek(Kind::RcFileHandle, element) {
            Some(Object::File(file)) => Ok(file),
            _ => {
                let message = format!("`{name}` is an array of open files, and one of it is {}", element.type_name());
                Err(Stop::Failed(Failure::new(FailureKind::InvalidArguments, message)))
            }
        };
        array.ok_or_else(|| self.unbound(name))?.iter().map(file).collect()
    }

    /// The entry a name stands for.
    pub(super) fn entry(&self, name: &'static str) -> Result<Rc<Entry>, Stop> {
        if let Some(Bound::Entry(entry, _)) = self.bound(name) {
            return Ok(Rc::clone(entry));
        }
        match self.object(name) {
            Some(Object::Entry(entry)) => Ok(entry),
            _ => Err(self.unbound(name)),
        }
    }

    /// A handle as a script value.
    pub(super) fn handle(&self, name: &'static str) -> Result<Dynamic, Stop> {
        match self.bound(name) {
            Some(Bound::Directory(directory)) => Ok(values::wrap(Kind::RcDirHandle, Object::Directory(Rc::clone(directory)))),
            Some(Bound::File(file)) => Ok(values::wrap(Kind::RcFileHandle, Object::File(Rc::clone(file)))),
            Some(Bound::Link(link)) => Ok(values::wrap(Kind::RcSymlinkHandle, Object::Link(Rc::clone(link)))),
            Some(Bound::Entry(entry, _)) => Ok(values::wrap(Kind::DirEntry, Object::Entry(Rc::clone(entry)))),
            _ => Err(self.unbound(name)),
        }
    }

    /// A plan that names what no step bound: a fault of the product.
    pub(super) fn unbound(&self, name: &str) -> Stop {
        Stop::Failed(Failure::new(
            FailureKind::Other,
            format!("internal: `{name}` is not bound in the plan of {}", self.operation.signature()),
        ))
    }
}
