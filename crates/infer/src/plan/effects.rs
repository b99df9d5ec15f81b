//! What effects bind, and what the script gets.

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::Type;
use rex_catalogue::plan::{Effect, Give, Place, Walking};
use rex_policy::{Pattern, Segment};

use super::{Abstract, Bound, Paths};
use crate::paths;
use crate::values::{Array, Map, Object, Reason, Rest, Sorted, Text, Value};

impl Abstract<'_, '_> {
    pub(super) fn effect(&mut self, name: Option<&'static str>, effect: &'static Effect) {
        if let Effect::Call { callback, entry } = effect {
            self.call_back(callback, entry);
        }
        if let Effect::MakeLink { path, target, directory } = effect {
            self.note_link(path, directory, target);
        }
        let Some(name) = name else { return };
        self.look_for_devices(name, effect);
        let paths = match effect {
            Effect::OpenDirectory(place)
            | Effect::OpenFile { path: place, .. }
            | Effect::Entry { path: place, .. }
            | Effect::OpenLink { path: place, .. }
            | Effect::Moved { destination: place, .. }
            | Effect::MovedDirectory { destination: place, .. } => {
                let bound = self.unlisted(place);
                return self.bind(name, bound);
            }
            Effect::OpenHeld(bound) | Effect::OpenTarget { target: bound, .. } => self.bound(bound).unwrap_or_default(),
            // What a followed link leads to is what is open then.
            Effect::OpenEntry { entry, .. } | Effect::OpenEntryDirectory(entry) => match self.bound("target") {
                Some(target) => target,
                None => self.bound_or_given(entry),
            },
            Effect::Replace(handle) | Effect::Copy { to: handle, .. } => {
                self.kept.insert(name, handle);
                self.bound_or_given(handle)
            }
            Effect::Pack(packing) => self.packed(packing),
            Effect::Walking(Walking::Follow(target)) => {
                let entry = self.bound(target).unwrap_or_default();
                return self.bind(name, Bound::Paths(Paths { listed: true, ..entry }));
            }
            _ => Paths::default(),
        };
        self.bind(name, Bound::Paths(Paths { listed: false, ..paths }));
    }

    /// What stands at a place, no longer as a listing's word.
    pub(super) fn unlisted(&mut self, place: &'static Place) -> Bound {
        match place {
            Place::Parent(inner) if !self.is_resolved(place) => Bound::Above(Paths { listed: false, ..self.paths(inner) }),
            place => Bound::Paths(Paths { listed: false, ..self.paths(place) }),
        }
    }

    /// The script's function gets the entry.
    fn call_back(&mut self, callback: &'static str, entry: &'static str) {
        let function = self.given.get(callback).cloned().unwrap_or_default();
        let paths = self.bound(entry).unwrap_or_default();
        let stays = self.stays("options");
        let mut entries = Value::never();
        for path in &paths.texts {
            let make = if stays { Object::entry } else { Object::entry_behind };
            entries.take(Value::object(make(path.clone(), paths::name(path))));
        }
        let site = self.site;
        // Whatever happens in it, the walk goes on.
        self.evaluator.repeatedly(site.span, |evaluator| evaluator.call_value(&function, None, std::slice::from_ref(&entries), site).0);
    }

    pub(super) fn outcome(&mut self, give: &'static Give) -> Value {
        match give {
            Give::Nothing => Value::unit(),
            Give::Bound(name) => self.handle(name),
            Give::Content(place) => {
                let paths = self.paths(place);
                let cause = self.evaluator.cause(of("the content of", &paths), self.site.span);
                match self.operation.result {
                    Type::Any => Value::unit(),
                    Type::Array => Value::array(Array::Any(Value::any_text(cause))),
                    _ => Value::any_text(cause),
                }
            }
            Give::Entries(place) => {
                let directories = self.because(place, "a name in");
                Value::map(Map { known: Sorted::new(), rest: Rest::Entries(directories), weight: 1 })
            }
            Give::Tree(place) => {
                let mut entries = Value::never();
                for directory in self.because(place, "a path below") {
                    let path = paths::below(&directory);
                    entries.take(Value::object(Object::entry_behind(path.clone(), paths::name(&path))));
                }
                Value::map(Map::unknown(entries))
            }
            Give::Usage(place) => {
                let mut largest = Value::unit();
                for directory in self.because(place, "the largest directory of") {
                    let path = Value::text(paths::below(&directory));
                    largest.take(Value::object(Object::handle(Kind::RcDirHandle, path.clone(), path)));
                }
                let fields = Sorted::from([("largest_subdir_handle", largest)]);
                Value::object(Object { kind: Kind::DiskUsageResult, fields })
            }
            Give::Names(place) => {
                let patterns = self.selected_names("pattern").unwrap_or_else(|| vec![Pattern::from_segments([Segment::OneSegment])]);
                let mut name = Value::never();
                for directory in self.because(place, "a name in") {
                    for pattern in &patterns {
                        name.take(Value::text(directory.with_pattern(pattern.clone())));
                    }
                }
                Value::array(Array::Any(name))
            }
            Give::Fields(kind) => {
                let shown = Value::object(Object::opaque(*kind));
                self.evaluator.record_call("to_map", &[shown], self.site).unwrap_or_default()
            }
            Give::Kept(kind) => Value::object(Object { kind: *kind, fields: self.given.iter().cloned().collect() }),
            Give::Each(holds) => {
                let each = self.evaluator.value_of_type(*holds, || format!("what `{}` gives", self.name()), self.site);
                match self.operation.result {
                    Type::Map => Value::map(Map::unknown(each)),
                    _ => Value::array(Array::Any(each)),
                }
            }
            Give::Outcome | Give::Field(..) => {
                let (holds, site) = (self.operation.result, self.site);
                match holds {
                    Type::Bool => Value::any_bool(),
                    holds => self.evaluator.value_of_type(holds, || format!("what `{}` shows", self.name()), site),
                }
            }
        }
    }

    /// The paths of a place with one more reason for what is made of them.
    fn because(&mut self, place: &'static Place, what: &'static str) -> Vec<Text> {
        let paths = self.paths(place);
        let cause = self.evaluator.cause(of(what, &paths), self.site.span);
        paths.texts.into_iter().map(|text| text.because(cause.clone())).collect()
    }

    fn handle(&mut self, name: &'static str) -> Value {
        let Type::Object(kind) = self.operation.result else { return Value::unit() };
        let path = self.bound(name).unwrap_or_default().value();
        let original = match self.kept.get(name) {
            // A handle that was opened by a link keeps the link's name.
            Some(handle) => self.resolve(&Place::Original(handle)).value(),
            None => path.clone(),
        };
        Value::object(Object::handle(kind, path, original))
    }
}

/// Something of the first few of the paths.
fn of(what: &'static str, paths: &Paths) -> Reason {
    Reason::OfPaths(what, paths.texts.iter().take(3).map(|text| text.pattern.clone()).collect())
}
