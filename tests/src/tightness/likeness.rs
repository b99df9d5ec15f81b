//! Worlds made for one request: what the run did with one path is to be done with another near to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::contents::renamed;
use super::places::{Thing, clear, copy, make_way, replace, rewrite_all};
use super::relatives::parent;
use crate::case::Case;
use crate::performance::{Performance, perform_astray};
use crate::world::World;

/// Of more names beside a path than this only the first are tried.
const SIBLINGS: usize = 8;
const ROOTS: [&str; 2] = ["{{world}}", "{{other}}"];

/// What stands at the other path.
#[derive(Clone, Copy, Debug)]
enum Stands {
    /// What did.
    Before,
    /// The same as at the one.
    Copy,
    /// The same, and nothing at the one any more.
    Moved,
    /// Something else.
    Thing(Thing<'static>),
}

/// Two paths, spelt with the names of the roots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness<'p> {
    /// The path of the run.
    pub(super) one: &'p str,
    /// The one near to it.
    pub(super) other: &'p str,
    /// Whether the script lists where the other is: of what it lists, something can be a link.
    pub(super) listed: bool,
    /// What else the script touches there.
    pub(super) siblings: &'p BTreeSet<String>,
}

impl<'p> Likeness<'p> {
    /// Runs of the script in such worlds.
    pub(super) fn runs(self, case: &'p Case) -> impl Iterator<Item = Performance> + 'p {
        let all = [
            Stands::Copy,
            Stands::Moved,
            Stands::Thing(Thing::File("planted\n")),
            Stands::Thing(Thing::Directory),
            Stands::Thing(Thing::Link),
            Stands::Before,
        ];
        let fits = move |stands: &Stands| self.listed || !matches!(stands, Stands::Thing(Thing::Link));
        let ways = self.named().into_iter().flat_map(move |named| all.into_iter().filter(fits).map(move |stands| (named, stands)));
        ways.map(move |(named, stands)| self.run(case, named, stands))
    }

    /// The names in whose place files name the other: none, its own, or one of those beside it.
    fn named(self) -> Vec<Option<&'p str>> {
        let (directory, name) = self.one.rsplit_once('/').unwrap_or_default();
        let beside = |path: &'p String| path.strip_prefix(directory)?.strip_prefix('/').filter(|name| !name.contains('/'));
        let others = self.siblings.iter().filter_map(beside).filter(|other| *other != name).take(SIBLINGS);
        [None, Some(name)].into_iter().chain(others.map(Some)).collect()
    }

    fn run(self, case: &Case, named: Option<&str>, stands: Stands) -> Performance {
        let world = World::new(&case.world);
        if let Some(name) = named {
            self.name(&world, name);
        }
        self.arrange(&world, stands);
        perform_astray(case, &world)
    }

    fn arrange(self, world: &World, stands: Stands) {
        if matches!(stands, Stands::Before) || !self.other.contains('/') {
            return;
        }
        let (one, other) = (world.fill(self.one), world.fill(self.other));
        let sources = sources(world, &one);
        // What the script itself brings there comes from where something has that name.
        for source in sources.iter().filter(|_| fs::symlink_metadata(&one).is_err()) {
            if let Some(rest) = other.strip_prefix(&one) {
                like(world, source, &format!("{source}{rest}"), stands);
            } else if let (Some(rest), Some((directory, _))) = (other.strip_prefix(parent(&one)), source.rsplit_once('/')) {
                like(world, source, &format!("{directory}{rest}"), stands);
            }
        }
        if sources.is_empty() || fs::symlink_metadata(&one).is_ok() {
            like(world, &one, &other, stands);
        }
    }

    /// Every file that has the name names the other.
    fn name(self, world: &World, name: &str) {
        let directory = parent(self.one);
        let is_directory = self.other == directory;
        let other = if is_directory { Some(".") } else { self.other.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')) };
        let Some(other) = other.filter(|_| !name.is_empty()) else { return };
        for root in ROOTS {
            rewrite_all(world, Path::new(&world.fill(root)), &|text| renamed(text, name, other));
        }
    }
}

/// The paths of the world where something has the same name.
fn sources(world: &World, path: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let named = |place: &String| place.rsplit('/').next() == Some(name);
    world.snapshot().into_keys().filter(named).map(|place| world.fill(&place)).collect()
}

/// At the other path stands what is to stand there.
fn like(world: &World, one: &str, other: &str, stands: Stands) {
    // It is put aside where the other is below or above it.
    let aside = world.fill("{{other}}-aside");
    copy(world, Path::new(one), Path::new(&aside));
    if matches!(stands, Stands::Moved) {
        clear(world, one);
    }
    make_way(world, other);
    match stands {
        Stands::Thing(thing) => replace(world, other, thing),
        Stands::Before | Stands::Copy | Stands::Moved => {
            clear(world, other);
            copy(world, Path::new(&aside), Path::new(other));
        }
    }
    clear(world, &aside);
}
