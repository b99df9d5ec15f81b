//! How a program is started, as far as it is known: its arguments and environment, in the form the runtime shows them to policies.

use std::collections::BTreeSet;

use rex_catalogue::plan::Launch;
use rex_policy::{ContextConstraint, Given, GivenSet, Pattern, by_place};
use smallvec::smallvec;

use super::Abstract;
use super::ask::{Circumstances, Ways};
use crate::values::{Array, Atom, Causes, Map, Rest, Sorted, Text, Value};

/// More ways to start a program than this at one call are not told apart.
const WAYS: usize = 16;

/// What one argument can be.
enum Argument {
    Single(Vec<Text>),
    Pair(Vec<Text>, Vec<Text>),
}

/// What is read from a value.
enum Read<T> {
    Known(T),
    Unknown,
    /// The runtime takes no such value.
    Refused,
}

impl<T> Read<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::Known(value) => Read::Known(change(value)),
            Self::Unknown => Read::Unknown,
            Self::Refused => Read::Refused,
        }
    }

    fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Refused => None,
        }
    }
}

impl Abstract<'_, '_> {
    /// Each way the program can be started.
    pub(super) fn launches(&self, launch: Launch) -> Ways {
        let given: Vec<_> = match launch {
            Launch::Options(options) => self.settings(options, "args").zip(self.settings(options, "env")).collect(),
            Launch::Arguments => {
                let [arguments, environment] = ["args", "env"].map(|name| Some(self.given.get(name).cloned().unwrap_or_else(Value::unit)));
                vec![(arguments, environment)]
            }
            // What the product has a debugger do is not the script's to say.
            Launch::Backtrace | Launch::Variables => return smallvec![Circumstances::default()],
        };
        let mut ways: Vec<Circumstances> = Vec::new();
        for (arguments, environment) in given {
            for arguments in each(arguments.as_ref(), arguments_of) {
                for environment in each(environment.as_ref(), environment_of) {
                    ways.push(arguments.and(&environment));
                }
            }
        }
        if ways.len() > WAYS {
            let causes = ways.into_iter().flat_map(|way| way.causes).collect();
            return smallvec![Circumstances { constraints: Vec::new(), causes }];
        }
        widest(ways)
    }
}

/// What follows from each thing the value can be; what is of another type is refused before anything is asked.
fn each(value: Option<&Value>, follows: impl Fn(&Atom) -> Option<Circumstances>) -> Vec<Circumstances> {
    match value {
        Some(value) => value.atoms.iter().filter_map(follows).collect(),
        None => vec![Circumstances::default()],
    }
}

/// Without those that another one has room for.
fn widest(ways: Vec<Circumstances>) -> Ways {
    let mut kept = Ways::new();
    for way in ways {
        if kept.iter().any(|other| other.admits(&way)) {
            continue;
        }
        kept.retain(|other| !way.admits(other));
        kept.push(way);
    }
    kept
}

impl Circumstances {
    fn and(&self, other: &Self) -> Self {
        let mut constraints: Vec<_> = self.constraints.iter().chain(&other.constraints).cloned().collect();
        constraints.sort();
        constraints.dedup();
        Self { constraints, causes: self.causes.iter().chain(&other.causes).cloned().collect() }
    }

    /// Whether everything it says is said by the other too.
    fn admits(&self, other: &Self) -> bool {
        self.constraints.iter().all(|constraint| other.constraints.contains(constraint))
    }

    fn unknown(subject: Given, causes: Causes) -> Self {
        Self { constraints: Vec::new(), causes: vec![(subject.name(), causes)] }
    }

    fn members(&mut self, set: GivenSet, members: BTreeSet<String>) {
        self.constraints.push(ContextConstraint::Members { set, members });
    }

    fn tag(&mut self, of: Given, name: &str, texts: &[Text]) {
        let any_of: BTreeSet<Pattern> = texts.iter().map(|text| text.pattern.clone()).collect();
        self.constraints.push(ContextConstraint::Tag { of, name: name.to_owned(), any_of: any_of.into_iter().collect() });
        self.because(of, texts);
    }

    fn because(&mut self, of: Given, texts: &[Text]) {
        let open = texts.iter().filter(|text| text.pattern.is_literal().is_none());
        self.causes.extend(open.map(|text| (of.name(), text.causes.clone())));
    }
}

fn arguments_of(atom: &Atom) -> Option<Circumstances> {
    match atom {
        Atom::Unit => Some(of_arguments(&[])),
        Atom::Array(array) => match array.as_ref() {
            Array::Known { items, .. } => {
                let read: Vec<Read<Argument>> = items.iter().map(argument).collect();
                if read.iter().any(|read| matches!(read, Read::Refused)) {
                    return None;
                }
                let known: Option<Vec<Argument>> = read.into_iter().map(Read::known).collect();
                Some(known.map_or_else(|| Circumstances::unknown(Given::Arguments, causes(items)), |known| of_arguments(&known)))
            }
            Array::Any(element) | Array::Some(element) => Some(Circumstances::unknown(Given::Arguments, element.causes())),
        },
        Atom::Unknown(unknown) => Some(Circumstances::unknown(Given::Arguments, unknown.causes.clone())),
        _ => None,
    }
}

fn causes(values: &[Value]) -> Causes {
    values.iter().fold(Causes::default(), |all, value| all.with(&value.causes()))
}

/// One argument; not known where it could be a word as well as a pair.
fn argument(value: &Value) -> Read<Argument> {
    match value.atoms.as_slice() {
        [Atom::Array(parts)] => match parts.as_ref() {
            Array::Known { items, .. } => match items.as_slice() {
                [only] => words(only).map(Argument::Single),
                [name, value] => match (words(name), words(value)) {
                    (Read::Known(name), Read::Known(value)) => Read::Known(Argument::Pair(name, value)),
                    (Read::Refused, _) | (_, Read::Refused) => Read::Refused,
                    _ => Read::Unknown,
                },
                _ => Read::Refused,
            },
            Array::Any(_) | Array::Some(_) => Read::Unknown,
        },
        _ => words(value).map(Argument::Single),
    }
}

/// What of the value is a text; anything else is refused before anything is asked.
fn words(value: &Value) -> Read<Vec<Text>> {
    if value.atoms.iter().any(|atom| matches!(atom, Atom::Unknown(_) | Atom::Array(_))) {
        return Read::Unknown;
    }
    let is_refused = |text: &Text| text.pattern.is_literal().is_some_and(|text| text.is_empty() || text.contains('\0'));
    let word = |atom: &Atom| if let Atom::Text(text) = atom { Some(text.clone()).filter(|text| !is_refused(text)) } else { None };
    let words: Vec<Text> = value.atoms.iter().filter_map(word).collect();
    if words.is_empty() { Read::Refused } else { Read::Known(words) }
}

/// The one text, if it is known.
fn only(texts: &[Text]) -> Option<&str> {
    match texts {
        [text] => text.pattern.is_literal(),
        _ => None,
    }
}

fn of_arguments(arguments: &[Argument]) -> Circumstances {
    let mut way = Circumstances::default();
    let (mut singles, mut names) = (Vec::new(), Vec::new());
    for argument in arguments {
        match argument {
            Argument::Single(texts) => {
                way.tag(Given::Arguments, &by_place(singles.len()), texts);
                singles.push(texts.as_slice());
            }
            Argument::Pair(name, value) => {
                match only(name) {
                    Some(name) => way.tag(Given::Arguments, name, value),
                    None => way.because(Given::Arguments, name),
                }
                names.push(name.as_slice());
            }
        }
    }
    let keys: Option<BTreeSet<String>> = names.iter().map(|name| only(name).map(str::to_owned)).collect();
    way.constraints.extend(keys.map(|members| ContextConstraint::Members { set: GivenSet::Keys, members }));
    for set in [GivenSet::Flags, GivenSet::PositionalValues] {
        if let Some(members) = members(set, &singles) {
            way.members(set, members);
        }
    }
    let next = by_place(singles.len());
    // A pair can have the name of a place.
    if !names.iter().copied().flatten().any(|name| name.pattern.matches(&next)) {
        way.constraints.push(ContextConstraint::NoTag { of: Given::Arguments, name: next });
    }
    way
}

/// The members of a set of words, if it is known which of them are in it.
fn members(set: GivenSet, singles: &[&[Text]]) -> Option<BTreeSet<String>> {
    let mut members = BTreeSet::new();
    for texts in singles {
        let inside = |text: &Text| text.pattern.prefix().chars().next().map(|first| (first == '-') == (set == GivenSet::Flags));
        match (only(texts), texts.iter().map(inside).collect::<Option<Vec<bool>>>()) {
            (Some(word), Some(inside)) if inside.contains(&true) => drop(members.insert(word.to_owned())),
            (_, Some(inside)) if !inside.contains(&true) => {}
            _ => return None,
        }
    }
    Some(members)
}

fn environment_of(atom: &Atom) -> Option<Circumstances> {
    match atom {
        Atom::Unit => of_variables(&Map::new(Sorted::new(), Rest::Nothing)),
        Atom::Map(map) => of_variables(map),
        Atom::Unknown(unknown) => Some(Circumstances::unknown(Given::Environment, unknown.causes.clone())),
        _ => None,
    }
}

/// Nothing where some variable is refused.
fn of_variables(map: &Map) -> Option<Circumstances> {
    let mut way = Circumstances::default();
    let mut certain = true;
    for (name, value) in map.known.iter() {
        match words(value) {
            Read::Known(texts) if !value.atoms.contains(&Atom::Unit) => way.tag(Given::Environment, name, &texts),
            Read::Refused if !value.atoms.contains(&Atom::Unit) => return None,
            // It may not be there at all.
            _ => {
                certain = false;
                way.causes.push((Given::Environment.name(), value.causes()));
            }
        }
    }
    match &map.rest {
        Rest::Nothing if certain => way.members(GivenSet::Names, map.known.keys().map(ToString::to_string).collect()),
        Rest::Nothing => {}
        Rest::Values(value) => way.causes.push((Given::Environment.name(), value.causes())),
        Rest::Entries(directories) => {
            way.causes.extend(directories.iter().map(|directory| (Given::Environment.name(), directory.causes.clone())));
        }
    }
    Some(way)
}
