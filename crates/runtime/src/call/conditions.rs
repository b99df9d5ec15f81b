//! What a plan branches on, decided with the values of one call.

use rex_catalogue::domain::Truth;
use rex_catalogue::plan::{Condition, Fact};
use rhai::{Array, Dynamic};

use super::usage::Usage;
use super::{Bound, Call};
use crate::os::EntryKind;
use crate::values::{self, Object};
use rex_catalogue::operation::Type;

impl Call<'_> {
    /// Decides a condition; unknown only before the host has been looked at.
    pub(super) fn decide(&self, condition: &Condition) -> Truth {
        let holds = match condition {
            Condition::Option(object, setting) => self.setting(object, setting).and_then(|value| value.as_bool().ok()).unwrap_or(false),
            Condition::AnySet(object, settings) => settings.iter().any(|setting| self.setting(object, setting).is_some()),
            Condition::Flag(argument, flag) => self.has_flag(argument, flag),
            Condition::Is(name, fact) => return self.is(name, *fact),
            Condition::Differs(left, right) => {
                if self.is_presumed(left) || self.is_presumed(right) {
                    return Truth::Unknown;
                }
                self.path(left).ok() != self.path(right).ok()
            }
            Condition::FirstUse(name) => self.entry(name_of(name)).is_ok_and(|entry| !entry.is_opened()),
            Condition::DictionaryNotLoaded => self.run.dictionary.borrow().is_none(),
            Condition::Granted(action, place) => self.path(place).is_ok_and(|path| self.granted(*action, &path)),
            Condition::Selected(_) => self.selects_entry(),
            Condition::Matches(_) => self.matches_entry(),
            Condition::Counts(_) => self.usage.as_ref().is_some_and(Usage::counted),
            Condition::MayDescend(_) => self.may_descend(),
            Condition::TrailingSlash(argument) => self.text(argument).is_ok_and(|text| text.ends_with('/')),
        };
        if holds { Truth::Yes } else { Truth::No }
    }

    fn granted(&self, action: rex_catalogue::vocabulary::Action, path: &crate::paths::Path) -> bool {
        self.grants.holds(action, path)
    }

    fn is(&self, name: &'static str, fact: Fact) -> Truth {
        let found = match self.bound(name) {
            Some(Bound::Presumed(_)) => return Truth::Unknown,
            Some(Bound::Kind(found, _) | Bound::Outcome(found)) => *found,
            Some(Bound::Levels(levels)) => {
                if levels.missing.is_empty() && !levels.linked {
                    Fact::Directory
                } else {
                    Fact::Missing
                }
            }
            Some(Bound::Entry(entry, _)) => fact_of(entry.kind()),
            _ => match self.object(name) {
                Some(Object::Entry(entry)) => fact_of(entry.kind()),
                _ => Fact::Missing,
            },
        };
        if found == fact { Truth::Yes } else { Truth::No }
    }

    /// Whether an array argument holds that flag.
    pub(super) fn has_flag(&self, argument: &str, flag: &str) -> bool {
        let kind = self.operation.parameters.iter().find(|parameter| parameter.name == argument).map(|parameter| parameter.holds);
        let (Some(Type::Flags(kind)), Some(value)) = (kind, self.argument(argument)) else {
            return false;
        };
        let holds = |element: &Dynamic| matches!(values::peek(kind, element), Some(Object::Symbol(value)) if value == flag);
        value.read_lock::<Array>().is_some_and(|array| array.iter().any(holds))
    }

    fn selects_entry(&self) -> bool {
        let (Some(filter), Some(Bound::Entry(entry, depth))) = (&self.filter, self.bound("entry")) else {
            return true;
        };
        filter.selects(entry, *depth)
    }

    fn matches_entry(&self) -> bool {
        match (&self.filter, self.bound("measured")) {
            (Some(filter), Some(Bound::Measured(Some(measure)))) => filter.matches(measure),
            // What is gone by now is not found.
            (_, Some(Bound::Measured(None))) => false,
            _ => true,
        }
    }

    fn may_descend(&self) -> bool {
        let (Some(filter), Some(Bound::Entry(_, depth))) = (&self.filter, self.bound("entry")) else {
            return true;
        };
        filter.may_descend(*depth)
    }
}

/// Condition names are constants of plans already.
const fn name_of(name: &'static str) -> &'static str {
    name
}

/// What an entry is, in the words of plans.
pub(super) const fn fact_of(kind: EntryKind) -> Fact {
    match kind {
        EntryKind::File | EntryKind::Unknown => Fact::File,
        EntryKind::Directory => Fact::Directory,
        EntryKind::Link => Fact::Link,
        EntryKind::Fifo | EntryKind::Socket | EntryKind::CharDevice | EntryKind::BlockDevice => Fact::Special,
    }
}
