//! Finding what a name means.

use std::collections::BTreeSet;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Builder, Constant, Maker, Operation, Record};
use rex_catalogue::tables;

/// How alike a name has to be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.75;
/// How many are suggested.
const SUGGESTED: usize = 3;

/// Everything a name means.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Operations, each overload.
    pub operations: Vec<&'static Operation>,
    /// Options.
    pub builders: Vec<&'static Builder>,
    /// Results.
    pub records: Vec<&'static Record>,
    /// Constants with values in them.
    pub makers: Vec<&'static Maker>,
    /// Constants.
    pub constants: Vec<&'static Constant>,
    /// The type of that name.
    pub kind: Option<Kind>,
}

impl Found {
    fn is_empty(&self) -> bool {
        let rows = self.operations.len() + self.builders.len() + self.records.len() + self.makers.len() + self.constants.len();
        rows == 0 && self.kind.is_none()
    }
}

/// All there is.
#[must_use]
pub fn everything() -> Found {
    Found {
        operations: tables::operations().collect(),
        builders: tables::builders().collect(),
        records: tables::records().collect(),
        makers: tables::makers().collect(),
        constants: tables::constants().collect(),
        kind: None,
    }
}

/// What a name means: an operation's path, its last part or its signature, a type, a script module, or a constant.
#[must_use]
pub fn find(name: &str) -> Option<Found> {
    let is = |kind: Kind| kind.name() == name;
    let operation = |row: &&Operation| row.path() == name || row.name == name || row.signature() == name || row.receiver().is_some_and(is);
    let found = Found {
        operations: tables::operations().filter(operation).collect(),
        builders: tables::builders().filter(|row| row.function == name || is(row.builder) || is(row.builds)).collect(),
        records: tables::records().filter(|row| is(row.kind)).collect(),
        makers: tables::makers().filter(|row| row.space == name || is(row.kind) || constant(row.space, row.name) == name).collect(),
        constants: tables::constants().filter(|row| row.space == name || is(row.kind) || constant(row.space, row.name) == name).collect(),
        kind: Kind::ALL.iter().copied().find(|kind| is(*kind)),
    };
    (!found.is_empty()).then_some(found)
}

pub(super) fn constant(space: &str, name: &str) -> String {
    format!("{space}::{name}")
}

/// The names most like one that means nothing, best first.
#[must_use]
pub fn nearest(name: &str) -> Vec<String> {
    let wanted = name.to_lowercase();
    let score = |candidate: &String| strsim::jaro_winkler(&wanted, &candidate.to_lowercase());
    let mut scored: Vec<_> =
        names().into_iter().map(|candidate| (score(&candidate), candidate)).filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().take(SUGGESTED).map(|(_, candidate)| candidate).collect()
}

fn names() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = tables::operations().flat_map(|row| [row.path(), row.name.to_owned()]).collect();
    names.extend(tables::builders().map(|row| row.function.to_owned()));
    names.extend(tables::makers().map(|row| constant(row.space, row.name)));
    names.extend(tables::constants().flat_map(|row| [row.space.to_owned(), constant(row.space, row.name)]));
    names.extend(Kind::ALL.iter().map(|kind| kind.name().to_owned()));
    names
}
