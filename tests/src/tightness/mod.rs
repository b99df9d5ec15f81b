//! How much more an inferred policy allows than a run asked: for each path that was touched, its relatives are put
//! to the policy, and every other action.

mod contents;
mod likeness;
mod places;
mod relatives;
mod worlds;

use std::collections::{BTreeMap, BTreeSet};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_infer::Inferred;
use rex_policy::{Context, Mode, Policies, Request, Resource, Source, load};

use crate::case::Case;
use crate::performance::Performance;
use crate::world::World;
use likeness::Likeness;
use relatives::{parent, relatives};
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
    let mut search = Search { case, world, asked: needed.clone(), touched: BTreeSet::new(), extra: BTreeMap::new() };
    search.touched.extend(touched(free));
    for (one, other) in free.asks(world).flat_map(|(_, one)| relatives(&one).into_iter().map(move |other| (one.clone(), other))) {
        if policies.decide(&other).allowed {
            search.extra.entry(line(&other)).or_insert_with(|| difference(&one, &other, world));
        }
    }
    search.extra.retain(|line, _| !needed.contains(line));
    search.elsewhere();
    search.nearby();
    Tightness {
        name: case.name.clone(),
        needed: needed.len(),
        extra: search.extra.into_keys().map(|line| world.strip(&line)).collect(),
        literal: inferred.requirements.iter().all(|requirement| requirement.pattern.is_literal().is_some()),
    }
}

/// How often worlds are made of what was touched so far.
const ROUNDS: usize = 2;

/// The search for worlds in which the script asks what its policy allows.
struct Search<'c> {
    case: &'c Case,
    world: &'c World,
    asked: BTreeSet<Line>,
    touched: BTreeSet<String>,
    /// What was not asked so far: the path of the run, and the one near to it.
    extra: BTreeMap<Line, (String, String)>,
}

impl Search<'_> {
    /// Worlds that differ in what the script touches; what it touches there counts too.
    fn elsewhere(&mut self) {
        for _ in 0..ROUNDS {
            let paths = self.touched.clone();
            for run in runs_elsewhere(self.case, &paths) {
                if self.extra.is_empty() {
                    return;
                }
                self.note(&run);
            }
        }
    }

    /// Worlds made for one request each.
    fn nearby(&mut self) {
        for (line, (one, other)) in self.extra.clone() {
            let listed = self.asked.contains(&self.listing_of(&other));
            let siblings = self.touched.clone();
            for run in (Likeness { one: &one, other: &other, listed, siblings: &siblings }).runs(self.case) {
                if !self.extra.contains_key(&line) {
                    break;
                }
                self.note(&run);
            }
        }
    }

    fn note(&mut self, run: &Performance) {
        let lines: BTreeSet<Line> = run.asks(self.world).map(|(_, request)| line(&request)).collect();
        self.extra.retain(|extra, _| !lines.contains(extra));
        self.asked.extend(lines);
        self.touched.extend(touched(run));
    }

    /// The question that comes before what is in the directory of a path is listed.
    fn listing_of(&self, path: &str) -> Line {
        let directory = Resource::new(EntityType::Dir, self.world.fill(parent(path)), Vec::new());
        line(&Request::new("tester", Action::READ, directory))
    }
}

/// The paths in which two requests differ, spelt with the names of the roots.
fn difference(one: &Request, other: &Request, world: &World) -> (String, String) {
    let paths = match (&one.context, &other.context) {
        (Context::Destination { path: one, .. }, Context::Destination { path: other, .. }) if one != other => (one, other),
        _ => (&one.resource.id, &other.resource.id),
    };
    (world.strip(paths.0), world.strip(paths.1))
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
