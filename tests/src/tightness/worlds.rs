//! Other worlds for the same script: what it needs is what it asks for in any of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::case::Case;
use crate::performance::{FENCE, PERMIT_ALL, Performance, perform_in};
use crate::world::World;

/// Of more paths than this only the first are changed one by one.
const PATHS: usize = 24;
/// How many worlds are made by chance.
const MIXED: u64 = 60;
/// What a file can have in it that was not there before, besides the texts of the script.
const CONTENTS: &[&str] = &["planted\n", "", "0\n", "1\n", "7 planted\n7 planted\n"];

/// How a world differs from the case's own.
enum Change<'p> {
    /// Each touched path has siblings, and each touched directory a child and a grandchild.
    Planted { directories: bool },
    /// Each touched path is a directory with a child and a grandchild.
    Deep { directories: bool },
    /// Nothing is left at a path.
    Gone(&'p str),
    /// There is an empty directory.
    Directory(&'p str),
    /// There is a file.
    File(&'p str),
    /// Nothing is left of all that was touched.
    AllGone,
    /// Every touched file has the same text.
    Alike(&'p str),
    /// By chance any of these, path by path; the texts of the script are in some files.
    Mixed { seed: u64, texts: &'p [&'p str] },
}

/// Runs of the script in worlds where the touched paths, spelt with the names of the roots, are not as they were.
pub(super) fn runs_elsewhere(case: &Case, touched: &BTreeSet<String>) -> Vec<Performance> {
    let mut changes = vec![Change::AllGone];
    changes.extend([false, true].into_iter().flat_map(|directories| [Change::Planted { directories }, Change::Deep { directories }]));
    let texts: Vec<&str> = CONTENTS.iter().copied().chain(texts(&case.script)).collect();
    changes.extend(texts.iter().take(PATHS).map(|text| Change::Alike(text)));
    changes.extend((0..MIXED).map(|seed| Change::Mixed { seed, texts: &texts }));
    changes.extend(touched.iter().take(PATHS).flat_map(|path| [Change::Gone(path), Change::Directory(path), Change::File(path)]));
    let run = |change: &Change<'_>| {
        let world = World::new(&case.world);
        change.make(&world, touched);
        perform_in(case, &world, &format!("{PERMIT_ALL}{FENCE}"))
    };
    changes.iter().map(run).collect()
}

impl Change<'_> {
    fn make(&self, world: &World, touched: &BTreeSet<String>) {
        match self {
            Self::Planted { directories } => {
                touched.iter().filter(|path| path.contains('/')).for_each(|path| plant_around(&world.fill(path), *directories));
            }
            Self::Deep { directories } => {
                let all: Vec<_> = touched.iter().filter(|path| path.contains('/')).map(|path| world.fill(path)).collect();
                all.iter().filter(|path| !Path::new(path).is_dir()).for_each(|path| replace(path, None));
                all.iter().for_each(|path| plant_around(path, *directories));
            }
            Self::Gone(path) => clear(&world.fill(path)),
            Self::Directory(path) => replace(&world.fill(path), None),
            Self::File(path) => replace(&world.fill(path), CONTENTS.first().copied()),
            Self::Alike(text) => {
                let files = touched.iter().map(|path| world.fill(path)).filter(|path| Path::new(path).is_file());
                files.for_each(|path| replace(&path, Some(text)));
            }
            Self::Mixed { seed, texts } => {
                let mut random = fastrand::Rng::with_seed(*seed);
                for path in touched.iter().filter(|path| path.contains('/')) {
                    let path = world.fill(path);
                    match random.u8(0..8) {
                        0 => clear(&path),
                        1 => replace(&path, None),
                        2 | 3 => replace(&path, random.choice(texts.iter()).copied()),
                        4 => plant_around(&path, random.bool()),
                        _ => {}
                    }
                }
            }
            Self::AllGone => touched.iter().for_each(|path| clear(&world.fill(path))),
        }
    }
}

/// The texts a script has in quotes.
fn texts(script: &str) -> impl Iterator<Item = &str> {
    script.lines().flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|text| !text.contains("{{"))
}

/// Puts a directory in the place of what is there, or else a file. What is in the way above it is another change's affair.
fn replace(path: &str, content: Option<&str>) {
    clear(path);
    let place = Path::new(path);
    let _ = match content {
        Some(content) => place.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(place, content)),
        None => fs::create_dir_all(place),
    };
}

fn plant_around(path: &str, directories: bool) {
    let place = Path::new(path);
    let own = fs::symlink_metadata(place);
    if let Some(parent) = place.parent().filter(|parent| parent.is_dir()) {
        plant(&parent.join("planted"), directories);
        plant(Path::new(&format!("{path}-planted")), directories);
    }
    if own.is_ok_and(|own| own.is_dir()) {
        plant(&place.join("planted/deeper"), directories);
        plant(&place.join("planted-too"), !directories);
    }
}

/// Makes what is not there; where something else is in the way, it stays.
fn plant(place: &Path, directory: bool) {
    if fs::symlink_metadata(place).is_ok() {
        return;
    }
    if let Some(place) = place.to_str() {
        replace(place, CONTENTS.first().copied().filter(|_| !directory));
    }
}

fn clear(path: &str) {
    let _ = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
}
