//! How much more an inferred policy allows than a run asked: for each path that was touched, its relatives are put
//! to the policy, and every other action.

mod relatives;
mod worlds;

use std::collections::BTreeSet;

use rex_infer::Inferred;
use rex_policy::{Context, Mode, Policies, Request, Source, load};

use crate::case::Case;
use crate::performance::Performance;
use crate::world::World;
use relatives::relatives;
use worlds::runs_elsewhere;

/// What a policy allows around the paths of a run.
#[derive(Clone, Debug, Default)]
pub struct Tightness {
    /// The script.
    pub name: String,
    /// How many requests the run made.
    pub needed: usize,
    /// What is allowed besides, a line each.
    pub extra: BTreeSet<String>,
    /// Whether every path of the policy is literal.
    pub literal: bool,
}

/// Compares the policy inferred for a world with what the script asks there, and in other worlds.
///
/// # Panics
/// Where the policy does not load.
#[must_use]
pub fn tightness(case: &Case, free: &Performance, inferred: &Inferred, world: &World) -> Tightness {
    let policies = policies(&inferred.policy().unwrap());
    let needed: BTreeSet<Line> = free.asks(world).map(|(_, request)| line(&request)).collect();
    let mut asked = needed.clone();
    for elsewhere in runs_elsewhere(case, &touched(free)) {
        asked.extend(elsewhere.asks(world).map(|(_, request)| line(&request)));
    }
    let mut extra = BTreeSet::new();
    for request in free.asks(world).flat_map(|(_, request)| relatives(&request)) {
        let line = line(&request);
        if !asked.contains(&line) && !extra.contains(&line) && policies.decide(&request).allowed {
            extra.insert(line);
        }
    }
    Tightness {
        name: case.name.clone(),
        needed: needed.len(),
        extra: extra.into_iter().map(|line| world.strip(&line)).collect(),
        literal: inferred.requirements.iter().all(|requirement| requirement.pattern.is_literal().is_some()),
    }
}

/// The paths in the world that the run asked about, and the directories they are in, spelt with the names of the roots.
fn touched(free: &Performance) -> BTreeSet<String> {
    let paths = free.decisions.iter().map(|decision| decision.request.resource.id.as_str());
    let in_the_world = paths.filter(|path| path.starts_with("{{world}}") || path.starts_with("{{other}}"));
    in_the_world.flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])).map(str::to_owned).collect()
}

/// A request as text.
type Line = String;

fn line(request: &Request) -> Line {
    let circumstances = match &request.context {
        Context::Empty => String::new(),
        context => format!(" {context:?}"),
    };
    format!("{} {}{circumstances}", request.action.uid(), request.resource.uid())
}

fn policies(text: &str) -> Policies {
    let loaded = load(&[Source::new("inferred", text)], Mode::Strict);
    loaded.policies.unwrap_or_else(|| panic!("{text}\n{:#?}", loaded.problems))
}

/// How tight the policies of many runs are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// How many runs there were.
    pub runs: usize,
    /// What half of the policies allow besides, at most.
    pub median: usize,
    /// The same in relation to what was needed: of 95 in a hundred policies, at most.
    pub ninety_fifth: f64,
    /// How many have literal paths alone.
    pub literal: usize,
    /// How many of those allow nothing besides.
    pub exact: usize,
}

/// Sums up.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
pub fn spread(all: &[Tightness]) -> Spread {
    let mut extra: Vec<usize> = all.iter().map(|one| one.extra.len()).collect();
    let mut shares: Vec<f64> = all.iter().map(|one| one.extra.len() as f64 / one.needed.max(1) as f64).collect();
    extra.sort_unstable();
    shares.sort_unstable_by(f64::total_cmp);
    let literal = || all.iter().filter(|one| one.literal);
    Spread {
        runs: all.len(),
        median: extra.get(extra.len() / 2).copied().unwrap_or_default(),
        ninety_fifth: shares.get(shares.len() * 95 / 100).copied().unwrap_or_default(),
        literal: literal().count(),
        exact: literal().filter(|one| one.extra.is_empty()).count(),
    }
}
