//! Other worlds for the same script: what it needs is what it asks for in any of them.

use std::collections::BTreeSet;
use std::path::Path;

use super::contents::Content;
use super::places::{Thing, clear, plant_around, replace, rewrite};
use crate::case::Case;
use crate::performance::{Performance, perform_astray};
use crate::world::World;

/// Of more paths than this only the first are changed one by one.
const PATHS: usize = 24;
/// How many worlds are made by chance.
const MIXED: u64 = 120;
/// What a file can have in it that was not there before, besides the texts of the script.
const CONTENTS: &[&str] = &["planted\n", "", "0\n", "1\n", "7 planted\n7 planted\n"];

/// What is planted, and what else.
const PLANTED: &[(Thing<'_>, Thing<'_>)] = &[(FILE, Thing::Directory), (Thing::Directory, FILE), (Thing::Link, Thing::Directory)];
const FILE: Thing<'_> = Thing::File("planted\n");

/// How a world differs from the case's own.
enum Change {
    /// Each touched path has siblings, and each touched directory a child and a grandchild.
    Planted(Thing<'static>, Thing<'static>),
    /// Each touched path is a directory with a child and a grandchild.
    Deep(Thing<'static>, Thing<'static>),
    /// Nothing is left at a path.
    Gone(String),
    /// Something else stands there.
    Stands(String, Thing<'static>),
    /// There is another text in a file.
    Content(String, Content),
    /// Nothing is left of all that was touched.
    AllGone,
    /// Every touched file has the same text.
    Alike(String),
    /// Every touched file has another.
    AllContent(Content),
    /// Something else stands at a path, and every touched file has another text.
    Both(String, Thing<'static>, Content),
    /// By chance any of these, path by path; the texts of the script are in some files.
    Mixed(u64),
}

/// Runs of the script in worlds where the touched paths, spelt with the names of the roots, are not as they were.
pub(super) fn runs_elsewhere<'c>(case: &'c Case, touched: &'c BTreeSet<String>) -> impl Iterator<Item = Performance> + 'c {
    let texts: Vec<&str> = CONTENTS.iter().copied().chain(texts(&case.script)).collect();
    let mut changes = vec![Change::AllGone];
    for (thing, other) in PLANTED {
        changes.extend([Change::Planted(*thing, *other), Change::Deep(*thing, *other)]);
    }
    changes.extend(texts.iter().take(PATHS).map(|text| Change::Alike((*text).to_owned())));
    changes.extend(Content::ALL.iter().map(|content| Change::AllContent(*content)));
    changes.extend((0..MIXED).map(Change::Mixed));
    changes.extend(touched.iter().take(PATHS).flat_map(|path| changes_of(path)));
    changes.into_iter().map(move |change| {
        let world = World::new(&case.world);
        change.make(&world, touched, &texts);
        perform_astray(case, &world)
    })
}

/// What can be different about one path.
fn changes_of(path: &str) -> Vec<Change> {
    let mut changes =
        vec![Change::Gone(path.to_owned()), Change::Stands(path.to_owned(), Thing::Directory), Change::Stands(path.to_owned(), FILE)];
    for content in Content::ALL {
        changes.push(Change::Content(path.to_owned(), *content));
        changes.extend([Thing::Directory, FILE].map(|thing| Change::Both(path.to_owned(), thing, *content)));
    }
    changes
}

impl Change {
    fn make(&self, world: &World, touched: &BTreeSet<String>, texts: &[&str]) {
        let paths = || touched.iter().filter(|path| path.contains('/')).map(|path| world.fill(path));
        let files = || touched.iter().map(|path| world.fill(path)).filter(|path| Path::new(path).is_file());
        match self {
            Self::Planted(thing, other) => paths().for_each(|path| plant_around(world, &path, *thing, *other)),
            Self::Deep(thing, other) => {
                paths().filter(|path| !Path::new(path).is_dir()).for_each(|path| replace(world, &path, Thing::Directory));
                paths().for_each(|path| plant_around(world, &path, *thing, *other));
            }
            Self::Gone(path) => clear(world, &world.fill(path)),
            Self::Stands(path, thing) => replace(world, &world.fill(path), *thing),
            Self::Content(path, content) => rewrite(world, Path::new(&world.fill(path)), &|text| content.of(text)),
            Self::AllContent(content) => files().for_each(|path| rewrite(world, Path::new(&path), &|text| content.of(text))),
            Self::Both(path, thing, content) => {
                files().for_each(|path| rewrite(world, Path::new(&path), &|text| content.of(text)));
                replace(world, &world.fill(path), *thing);
            }
            Self::Alike(text) => files().for_each(|path| replace(world, &path, Thing::File(text))),
            Self::Mixed(seed) => {
                let mut random = fastrand::Rng::with_seed(*seed);
                paths().for_each(|path| mix(world, &path, texts, &mut random));
            }
            Self::AllGone => touched.iter().for_each(|path| clear(world, &world.fill(path))),
        }
    }
}

/// One of many things becomes of a path.
fn mix(world: &World, path: &str, texts: &[&str], random: &mut fastrand::Rng) {
    match random.u8(0..10) {
        0 => clear(world, path),
        1 => replace(world, path, Thing::Directory),
        2 | 3 => replace(world, path, Thing::File(random.choice(texts.iter()).copied().unwrap_or_default())),
        4 => {
            if let Some((thing, other)) = random.choice(PLANTED.iter()) {
                plant_around(world, path, *thing, *other);
            }
        }
        5 => {
            if let Some(content) = random.choice(Content::ALL.iter()) {
                rewrite(world, Path::new(path), &|text| content.of(text));
            }
        }
        _ => {}
    }
}

/// The texts a script has in quotes.
fn texts(script: &str) -> impl Iterator<Item = &str> {
    script.lines().flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|text| !text.contains("{{"))
}
