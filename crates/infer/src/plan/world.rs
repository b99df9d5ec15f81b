//! Facts about the host, where there is a world to look at.

use rex_catalogue::plan::{Effect, Fact, Look, Place};
use rex_policy::Pattern;

use super::{Abstract, Bound, Paths};
use crate::eval::Evaluator;
use crate::values::Text;
use crate::world::World;

impl Abstract<'_, '_> {
    /// Looks, where the world can be asked: then nothing has to be assumed.
    pub(super) fn look_at_world(&mut self, name: &'static str, look: &'static Look) -> bool {
        match look {
            Look::Directory(place) | Look::Target { path: place, .. } => {
                let Some(paths) = self.seen(place, World::real) else { return false };
                self.bind(name, Bound::Paths(paths));
            }
            Look::OwnDirectory(place) => {
                let Some(paths) = self.seen(place, World::own) else { return false };
                self.bind(name, Bound::Paths(paths));
            }
            Look::Kind(place) | Look::KindUnfollowed(place) => {
                let Some(literals) = self.literals(place) else { return false };
                let Some(world) = &self.evaluator.options.world else { return false };
                let Some(facts) = literals.iter().map(|path| world.kind(path)).collect() else { return false };
                self.facts.insert(name, facts);
                let paths = self.paths(place);
                self.bind(name, Bound::Paths(Paths { listed: false, ..paths }));
            }
            Look::Levels(place) => return self.look_for_levels(name, place),
            // An entry of a walk has no name yet, and an account is no file.
            Look::Behind { .. } | Look::Account { .. } => return false,
        }
        true
    }

    /// Only of a world something is known that this can change.
    pub(super) fn note_touched(&mut self, paths: &Paths) {
        if self.evaluator.options.world.is_some() {
            self.touched.extend(paths.texts.iter().map(|path| path.pattern.clone()));
        }
    }

    fn look_for_levels(&mut self, name: &'static str, place: &'static Place) -> bool {
        let Some([path]) = self.literals(place).as_deref().and_then(|literals| <&[String; 1]>::try_from(literals).ok()).cloned() else {
            return false;
        };
        let Some(levels) = self.evaluator.options.world.as_ref().and_then(|world| world.levels(&path)) else { return false };
        let there = levels.missing.is_empty() && !levels.linked;
        self.facts.insert(name, [if there { Fact::Directory } else { Fact::Missing }].into());
        self.missing.insert(name, levels.missing.into_iter().map(Text::literal).collect());
        self.bind(name, Bound::Paths(Paths::one(Text::literal(levels.existing))));
        true
    }

    /// Whether a rename leaves its file system: the directories say so, whatever the names in them are.
    pub(super) fn look_for_devices(&mut self, name: &'static str, effect: &'static Effect) {
        let (Effect::Rename { source, destination, .. } | Effect::MoveAcross { source, destination, .. }) = effect else { return };
        let Some(world) = &self.evaluator.options.world else { return };
        let (Some(from), Some(to)) = (self.holder(source), self.holder(destination)) else { return };
        if let Some(crosses) = world.crosses(&from, &to) {
            self.facts.insert(name, if crosses { [Fact::CrossDevice].into() } else { [Fact::File].into() });
        }
    }

    /// The one directory that holds the paths of a place, where it is known and still as the world has it.
    fn holder(&mut self, place: &'static Place) -> Option<String> {
        let paths = self.paths(place);
        let incomplete = paths.incomplete;
        let parents = paths.flat_map(crate::paths::parents);
        let [only] = parents.texts.as_slice() else { return None };
        let directory = only.pattern.is_literal().filter(|directory| self.evaluator.is_untouched(directory))?;
        (!incomplete).then(|| directory.to_owned())
    }

    /// Whether two places are not the same, where a world has been asked for both.
    pub(super) fn differ(&mut self, left: &'static Place, right: &'static Place) -> Option<bool> {
        self.evaluator.options.world.as_ref()?;
        let (left, right) = (self.paths(left), self.paths(right));
        match (left.texts.as_slice(), right.texts.as_slice()) {
            ([left], [right]) => Some(left.pattern.is_literal()? != right.pattern.is_literal()?),
            _ => None,
        }
    }

    fn seen(&mut self, place: &'static Place, look: impl Fn(&World, &str) -> Option<String>) -> Option<Paths> {
        let literals = self.literals(place)?;
        let world = self.evaluator.options.world.as_ref()?;
        let real: Vec<String> = literals.iter().map(|path| look(world, path)).collect::<Option<_>>()?;
        let mut paths = Paths::default();
        for path in real {
            paths.add(Text::literal(path));
        }
        Some(paths)
    }

    /// The paths of a place, where all of them are known and still as the world has them.
    fn literals(&mut self, place: &'static Place) -> Option<Vec<String>> {
        self.evaluator.options.world.as_ref()?;
        let paths = self.paths(place);
        let known = |text: &Text| text.pattern.is_literal().filter(|path| self.evaluator.is_untouched(path)).map(str::to_owned);
        let literals: Vec<String> = paths.texts.iter().map(known).collect::<Option<_>>()?;
        (!paths.incomplete && !literals.is_empty()).then_some(literals)
    }
}

impl Evaluator<'_> {
    /// Notes what the script may have made, moved or removed.
    pub(super) fn touch(&mut self, patterns: Vec<Pattern>) {
        for pattern in patterns {
            if !self.touched.contains(&pattern) {
                self.touched.push(pattern);
            }
        }
    }

    /// Whether neither a path nor anything above it has changed since the world was as it is.
    pub(super) fn is_untouched(&self, path: &str) -> bool {
        let above = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default()).chain([path]);
        above.filter(|place| !place.is_empty()).all(|place| !self.touched.iter().any(|pattern| pattern.matches(place)))
    }
}
