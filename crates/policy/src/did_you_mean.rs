//! What a misspelt word was meant to be. Cedar's own suggestions cross namespaces and change from run to run.

use rex_catalogue::vocabulary::{ACTIONS, ENTITIES, GROUPS};

/// The candidate that `word` is most likely a slip for.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    let distance = |candidate: &&str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    let measured = candidates.into_iter().map(|candidate| (distance(&candidate), candidate));
    measured.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// What a name could have been meant to be.
pub(crate) struct Meant {
    /// The likely ones, in full.
    pub(crate) likely: Vec<String>,
    /// Where none is likely: what there is in that namespace.
    pub(crate) known: Vec<String>,
}

/// The entity types of the schema that `name` was meant to be.
pub(crate) fn entity_type(name: &str) -> Meant {
    let (namespace, base) = name.rsplit_once("::").unwrap_or(("", name));
    let rows = ENTITIES.iter().map(|row| (row.namespace, row.name));
    meant(namespace, base, rows.collect(), |namespace, base| match namespace {
        "" => base.to_owned(),
        _ => format!("{namespace}::{base}"),
    })
}

/// The actions of the schema that the literal may have been meant to be, as Cedar writes them.
pub(crate) fn actions(namespace: &str, name: &str) -> Meant {
    let rows = ACTIONS.iter().map(|row| (row.namespace, row.name));
    let groups = GROUPS.iter().map(|group| (group.namespace, group.name));
    meant(namespace, name, rows.chain(groups).collect(), |namespace, name| format!("{namespace}::Action::\"{name}\""))
}

/// Looks in the namespace that was written, or is meant; in all of them only where none was written.
fn meant(namespace: &str, base: &str, names: Vec<(&'static str, &'static str)>, full: impl Fn(&str, &str) -> String) -> Meant {
    let namespaces = GROUPS.iter().map(|group| group.namespace);
    let right = if namespace.is_empty() { None } else { nearest(namespace, namespaces) };
    let names: Vec<_> = names.into_iter().filter(|(namespace, _)| right.is_none_or(|right| *namespace == right)).collect();
    let found = nearest(base, names.iter().map(|(_, name)| *name));
    let likely = names.iter().filter(|(_, name)| Some(*name) == found).map(|(namespace, name)| full(namespace, name));
    let known = names.iter().filter(|_| right.is_some() && found.is_none()).map(|(namespace, name)| full(namespace, name));
    Meant { likely: likely.collect(), known: known.collect() }
}

/// The methods of Cedar values.
pub(crate) const METHODS: &[&str] = &[
    "contains",
    "containsAll",
    "containsAny",
    "isEmpty",
    "hasTag",
    "getTag",
    "isIpv4",
    "isIpv6",
    "isLoopback",
    "isMulticast",
    "isInRange",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "offset",
    "durationSince",
    "toDate",
    "toTime",
    "toMilliseconds",
    "toSeconds",
    "toMinutes",
    "toHours",
    "toDays",
];

/// The functions of Cedar.
pub(crate) const FUNCTIONS: &[&str] = &["ip", "decimal", "datetime", "duration"];
