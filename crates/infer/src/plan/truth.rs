//! What is known of a plan's conditions before the run.

use rex_catalogue::domain::Truth;
use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::{Condition, Fact, Place};
use rex_catalogue::vocabulary::Action;

use super::{Abstract, Bound};
use crate::eval::setting;
use crate::inferred::Assumption;
use crate::paths::ends_in_slash;
use crate::values::{Array, Atom, Tri, Value};

impl Abstract<'_, '_> {
    pub(super) fn decide(&mut self, condition: &'static Condition) -> Truth {
        match condition {
            Condition::Option(options, name) => truth(self.option(options, name).as_condition()),
            Condition::AnySet(options, names) => any_of(names.iter().map(|name| self.is_set(options, name))),
            Condition::Flag(flags, name) => self.flag(flags, name),
            Condition::Is(name, fact) => self.is(name, *fact),
            Condition::Differs(left, right) => {
                if let Some(differ) = self.differ(left, right) {
                    return truth(Tri::of(differ));
                }
                if self.linked {
                    return Truth::Unknown;
                }
                self.assume(Assumption::NoLinks);
                Truth::No
            }
            Condition::FirstUse(_) => Truth::Yes,
            Condition::MayDescend(options) => self.may_descend(options),
            Condition::Selected(options) => self.selected(options),
            Condition::TrailingSlash(name) => self.trailing_slash(name),
            Condition::Granted(action, place) if !self.has_asked(*action, place) => Truth::No,
            Condition::DictionaryNotLoaded | Condition::Granted(..) | Condition::Matches(_) | Condition::Counts(_) => Truth::Unknown,
        }
    }

    fn has_asked(&self, action: Action, place: &Place) -> bool {
        self.asked.iter().any(|ask| ask.action == action && ask.resource.place() == place)
    }

    /// What the setting is in each thing the options can be.
    pub(super) fn settings(&self, options: &str, name: &str) -> impl Iterator<Item = Option<Value>> {
        let one = move |atom: &Atom| match atom {
            Atom::Object(object) => setting(object, name),
            _ => None,
        };
        self.given.get(options).into_iter().flat_map(|value| &value.atoms).map(one)
    }

    fn option(&self, options: &str, name: &str) -> Value {
        let mut either = Value::never();
        self.settings(options, name).for_each(|value| either.take(value.unwrap_or_else(Value::any_bool)));
        either
    }

    fn is_set(&self, options: &str, name: &str) -> Truth {
        same(self.settings(options, name).map(|value| match value {
            Some(value) if value.atoms.as_slice() == [Atom::Unit] => Truth::No,
            Some(value) if !value.atoms.contains(&Atom::Unit) => Truth::Yes,
            _ => Truth::Unknown,
        }))
    }

    /// Without the argument there is no flag.
    fn flag(&self, flags: &str, name: &str) -> Truth {
        let Some(value) = self.given.get(flags) else { return Truth::No };
        let [Atom::Array(array)] = value.atoms.as_slice() else { return Truth::Unknown };
        let Array::Known { items, .. } = array.as_ref() else { return Truth::Unknown };
        let is_flag = |item: &Value| match item.atoms.as_slice() {
            [Atom::Object(object)] => match object.field("value").and_then(Value::as_literal) {
                Some(value) => truth(Tri::of(value == name)),
                None => Truth::Unknown,
            },
            _ => Truth::Unknown,
        };
        any_of(items.iter().map(is_flag))
    }

    /// What stands at a path is the host's word. A path of the script's is taken for no link; an entry of a listing can be one.
    fn is(&mut self, name: &str, fact: Fact) -> Truth {
        if let Some(facts) = self.facts.get(name) {
            return match (facts.contains(&fact), facts.len()) {
                (false, _) => Truth::No,
                (true, 1) => Truth::Yes,
                (true, _) => Truth::Unknown,
            };
        }
        if let Some(answer) = self.entry_is(name, fact) {
            return answer;
        }
        let listed = match self.found.get(name) {
            Some(Bound::Paths(paths)) => paths.listed,
            Some(Bound::Above(_)) => false,
            None => self.given.has(name),
        };
        match fact {
            Fact::Elsewhere | Fact::Link if self.linked => Truth::Unknown,
            Fact::CrossDevice => {
                self.assume(Assumption::OneFileSystem);
                Truth::No
            }
            Fact::Elsewhere => {
                self.assume(Assumption::NoLinks);
                Truth::No
            }
            Fact::Link if !listed => {
                self.assume(Assumption::NoLinks);
                Truth::No
            }
            Fact::Missing | Fact::File | Fact::Directory | Fact::Link | Fact::Special => Truth::Unknown,
        }
    }

    /// What an entry is, its listing says, and the script may have asked.
    fn entry_is(&self, name: &str, fact: Fact) -> Option<Truth> {
        if self.found.has(name) || !matches!(fact, Fact::File | Fact::Directory | Fact::Link | Fact::Special) {
            return None;
        }
        let mut answers = Vec::new();
        for atom in &self.given.get(name)?.atoms {
            let Atom::Object(object) = atom else { return None };
            for one in object.field("type").filter(|_| object.kind == Kind::DirEntry)?.atoms.iter() {
                let Atom::Object(symbol) = one else { return None };
                answers.push(fact_of(symbol.field("value")?.as_literal()?) == fact);
            }
        }
        let (first, rest) = answers.split_first()?;
        rest.iter().all(|answer| answer == first).then(|| truth(Tri::of(*first)))
    }

    /// Below the entries of the root, only the depth says whether a walk goes on.
    fn may_descend(&self, options: &str) -> Truth {
        if self.deep && self.deepest().is_some_and(|deepest| deepest <= 2) {
            return Truth::No;
        }
        match self.is_set(options, "max_depth") {
            Truth::No => Truth::Yes,
            Truth::Yes | Truth::Unknown => {
                let shallow = |value: Option<Value>| value.and_then(|value| value.as_int()).is_some_and(|depth| depth <= 1);
                if self.settings(options, "max_depth").all(shallow) { Truth::No } else { Truth::Unknown }
            }
        }
    }

    fn selected(&self, options: &str) -> Truth {
        let filters = ["name", "iname", "regex", "min_depth", "max_depth"];
        if filters.iter().all(|name| self.is_set(options, name) == Truth::No) { Truth::Yes } else { Truth::Unknown }
    }

    fn trailing_slash(&self, name: &str) -> Truth {
        let texts = self.given.get(name).map(Value::spelled).unwrap_or_default();
        same(texts.iter().map(|text| ends_in_slash(&text.pattern).map_or(Truth::Unknown, |ends| truth(Tri::of(ends)))))
    }
}

const fn truth(tri: Tri) -> Truth {
    match tri {
        Tri::Yes => Truth::Yes,
        Tri::No => Truth::No,
        Tri::Unknown => Truth::Unknown,
    }
}

/// What stands at the path of an entry of that type.
fn fact_of(entry_type: &str) -> Fact {
    match entry_type {
        "File" | "Unknown" => Fact::File,
        "Dir" => Fact::Directory,
        "Symlink" => Fact::Link,
        _ => Fact::Special,
    }
}

/// Yes if one is, no if none can be.
fn any_of(answers: impl IntoIterator<Item = Truth>) -> Truth {
    let mut any = Truth::No;
    for answer in answers {
        match answer {
            Truth::Yes => return Truth::Yes,
            Truth::Unknown => any = Truth::Unknown,
            Truth::No => {}
        }
    }
    any
}

/// What all of them are; not known where they differ, or where there are none.
fn same(answers: impl IntoIterator<Item = Truth>) -> Truth {
    let mut answers = answers.into_iter();
    let Some(first) = answers.next() else { return Truth::Unknown };
    if answers.all(|answer| answer == first) { first } else { Truth::Unknown }
}
