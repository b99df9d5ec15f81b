//! The walk over a plan with abstract values.

use rex_catalogue::domain::{Address, Answer, Domain, Truth};
use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::Type;
use rex_catalogue::plan::{Ask, Condition, Effect, Give, Look, Over, Place};

use super::{Abstract, Bound, Contradiction, Named, Paths};
use crate::inferred::Assumption;
use crate::paths;
use crate::values::{Atom, Text, Tri, Value, matches_atom};
use rex_policy::{Pattern, Segment};

/// What a walk goes over: each item stands for any number of entries.
pub(crate) struct Listing {
    items: std::vec::IntoIter<Paths>,
}

impl Domain for Abstract<'_, '_> {
    type Stop = Contradiction;
    type State = Named<Bound>;
    type Listing = Listing;

    fn ask(&mut self, address: &Address, ask: &'static Ask) -> Result<Answer, Contradiction> {
        Ok(self.answer(address, ask))
    }

    fn can_deny(&self) -> bool {
        false
    }

    fn could_allow(&mut self, _: &'static Ask) -> bool {
        true
    }

    fn presume(&mut self, name: &'static str, look: &'static Look) {
        let bound = self.unlisted(look.place());
        self.bind(name, bound);
    }

    fn look(&mut self, _: &Address, name: &'static str, look: &'static Look) -> Result<(), Contradiction> {
        if self.look_at_world(name, look) {
            return Ok(());
        }
        match look {
            Look::Directory(_) | Look::OwnDirectory(_) | Look::Target { .. } | Look::Behind { .. } => self.assume(Assumption::NoLinks),
            Look::Kind(_) | Look::KindUnfollowed(_) | Look::Account { .. } => {}
            // The deepest directory that exists can be any of those above.
            Look::Levels(place) => {
                let ancestors = self.paths(place).flat_map(paths::ancestors);
                self.bind(name, Bound::Paths(ancestors));
                return Ok(());
            }
        }
        self.presume(name, look);
        match look {
            Look::Kind(_) | Look::KindUnfollowed(_) => self.notice_own_links(name),
            Look::Directory(_) | Look::OwnDirectory(_) | Look::Target { .. } | Look::Behind { .. } => self.follow_own_links(name),
            Look::Levels(_) | Look::Account { .. } => {}
        }
        Ok(())
    }

    fn truth(&mut self, condition: &'static Condition) -> Truth {
        self.decide(condition)
    }

    fn act(&mut self, _: &Address, name: Option<&'static str>, effect: &'static Effect) -> Result<(), Contradiction> {
        self.effect(name, effect);
        Ok(())
    }

    fn list(&mut self, over: &'static Over) -> Result<Listing, Contradiction> {
        self.evaluator.certainty.doubt();
        let items = match over {
            Over::Entries(name) => {
                let directories = self.bound_or_given(name);
                self.roots.clone_from(&directories.texts);
                let entries = directories.flat_map(|directory| [entry_of(directory)]);
                vec![Paths { listed: true, ..entries }]
            }
            Over::Levels(name) => self.levels(name),
            Over::MemberLevels(name) | Over::Members(name) => vec![self.members(name)],
            Over::Files(name) => self.files(name),
        };
        Ok(Listing { items: items.into_iter() })
    }

    fn next(&mut self, name: &'static str, listing: &mut Listing) -> Result<bool, Contradiction> {
        let Some(paths) = listing.items.next() else {
            self.evaluator.certainty.trust();
            return Ok(false);
        };
        self.bind(name, Bound::Paths(paths));
        self.asked.retain(|ask| *ask.resource.place() != Place::Given(name));
        Ok(true)
    }

    /// Once is enough: what is below an entry of an entry is below the root.
    fn descend(&mut self, _: &'static str) -> Result<Option<Listing>, Contradiction> {
        if self.deep {
            return Ok(None);
        }
        self.deep = true;
        self.evaluator.certainty.doubt();
        let mut everything = Paths { listed: true, ..Paths::default() };
        match self.levels_below() {
            Some(directories) => directories.iter().for_each(|directory| everything.add(entry_of(directory))),
            None => self.roots.iter().for_each(|root| everything.add(paths::below(root))),
        }
        Ok(Some(Listing { items: vec![everything].into_iter() }))
    }

    fn ascend(&mut self, name: &'static str) {
        self.deep = false;
        let mut entries = Paths { listed: true, ..Paths::default() };
        for root in &self.roots {
            entries.add(entry_of(root));
        }
        self.bind(name, Bound::Paths(entries));
    }

    fn give(&mut self, give: &'static Give) -> Result<(), Contradiction> {
        let given = self.outcome(give);
        self.result.merge(&given);
        Ok(())
    }

    fn hold(&mut self, condition: &'static Condition) {
        if let Condition::Selected(filter) = condition {
            self.select(filter);
        }
    }

    fn fork(&mut self) -> Self::State {
        self.evaluator.certainty.doubt();
        self.found.clone()
    }

    fn switch(&mut self, before: Self::State) -> Self::State {
        std::mem::replace(&mut self.found, before)
    }

    fn join(&mut self, first: Self::State) {
        self.evaluator.certainty.trust();
        for (name, bound) in first {
            self.merge(name, bound);
        }
    }

    fn fault(&mut self, _: &Address, what: &'static str) -> Contradiction {
        Contradiction(what)
    }
}

impl Abstract<'_, '_> {
    /// The name is bound on both sides of a branch, or on one: it stands for what it does on either.
    fn merge(&mut self, name: &'static str, other: Bound) {
        let Some(bound) = self.found.get_mut(name) else { return self.found.insert(name, other) };
        match (bound, other) {
            (Bound::Above(inner), Bound::Above(other)) | (Bound::Paths(inner), Bound::Paths(other)) => inner.merge(other),
            (bound, other) => bound.settle().merge(other.into_paths()),
        }
    }

    /// The files of an array, whichever they are.
    fn files(&mut self, name: &'static str) -> Vec<Paths> {
        let mut elements = Value::never();
        for atom in self.given.get(name).into_iter().flat_map(|arrays| &arrays.atoms) {
            match atom {
                Atom::Array(array) => elements.merge(&array.element()),
                _ => elements.merge(&Value::one(atom.clone())),
            }
        }
        // What is no open file never comes to be asked for.
        let wanted = Type::Object(Kind::RcFileHandle);
        let files = elements.filtered(|atom| matches_atom(atom, wanted) != Tri::No);
        let paths = self.paths_of(&files, "path");
        if paths.texts.is_empty() && !paths.incomplete { Vec::new() } else { vec![paths] }
    }

    /// Each level that may be missing, from the top, one at a time.
    fn levels(&mut self, name: &'static str) -> Vec<Paths> {
        if let Some(missing) = self.missing.get(name) {
            return missing.iter().map(|level| Paths::one(level.clone())).collect();
        }
        let place = self.operation.plan.iter().find_map(|step| levels_of(step, name));
        let Some(place) = place else { return Vec::new() };
        let paths = self.paths(place);
        let incomplete = paths.incomplete;
        let levels = paths.flat_map(paths::levels);
        levels.texts.into_iter().map(|text| Paths { incomplete, ..Paths::one(text) }).collect()
    }
}

/// Where the look of that name started.
fn levels_of(step: &'static rex_catalogue::plan::Step, name: &str) -> Option<&'static Place> {
    use rex_catalogue::plan::{Denial, Step};
    let search = |steps: &'static [Step]| steps.iter().find_map(|step| levels_of(step, name));
    match step {
        Step::Look(bound, Look::Levels(place)) if *bound == name => Some(place),
        Step::When(_, then, otherwise) => search(then).or_else(|| search(otherwise)),
        Step::Each(_, _, steps) | Step::Within(steps) | Step::Part(steps) => search(steps),
        Step::Ask(ask) => match ask.denial {
            Denial::Instead(steps) => search(steps),
            Denial::Fail | Denial::Leave => None,
        },
        Step::Look(..) | Step::Descend | Step::Do(..) | Step::Give(_) => None,
    }
}

/// Some entry of a directory.
pub(super) fn entry_of(directory: &Text) -> Text {
    let name = Text { pattern: Pattern::from_segments([Segment::OneSegment]), causes: directory.causes.clone() };
    paths::beneath(directory, &name)
}
