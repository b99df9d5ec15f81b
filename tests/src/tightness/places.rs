//! What is changed in worlds.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// Where a link leads that leads nowhere.
const NOWHERE: &str = "planted-nowhere";

/// What stands at a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Thing<'t> {
    File(&'t str),
    Directory,
    Link,
}

/// Puts it in the place of what is there. What is in the way above it is another change's affair.
pub(super) fn replace(path: &str, thing: Thing<'_>) {
    clear(path);
    put(Path::new(path), thing);
}

fn put(place: &Path, thing: Thing<'_>) {
    let above = place.parent().map_or(Ok(()), fs::create_dir_all);
    let _ = above.and_then(|()| match thing {
        Thing::File(content) => fs::write(place, content),
        Thing::Directory => fs::create_dir_all(place),
        Thing::Link => symlink(NOWHERE, place),
    });
}

/// Makes what is not there; where something else is in the way, it stays.
pub(super) fn plant(place: &Path, thing: Thing<'_>) {
    if fs::symlink_metadata(place).is_err() {
        put(place, thing);
    }
}

/// Gives a path siblings, and a directory a child and a grandchild.
pub(super) fn plant_around(path: &str, thing: Thing<'_>, other: Thing<'_>) {
    let place = Path::new(path);
    if let Some(parent) = place.parent().filter(|parent| parent.is_dir()) {
        plant(&parent.join("planted"), thing);
        plant(Path::new(&format!("{path}-planted")), thing);
    }
    if fs::symlink_metadata(place).is_ok_and(|own| own.is_dir()) {
        plant(&place.join("planted/deeper"), thing);
        plant(&place.join("planted-too"), other);
    }
}

/// Removes whatever is there.
pub(super) fn clear(path: &str) {
    let _ = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
}

/// Makes a directory of everything above a path that is something else.
pub(super) fn make_way(path: &str) {
    for above in path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|above| !above.is_empty()) {
        if !Path::new(above).is_dir() {
            replace(above, Thing::Directory);
        }
    }
}

/// Has the same stand at another path, which nothing stands at.
pub(super) fn copy(from: &Path, to: &Path) {
    let Ok(there) = fs::symlink_metadata(from) else { return };
    let _ = if there.is_symlink() {
        fs::read_link(from).and_then(|target| symlink(target, to))
    } else if there.is_dir() {
        let entries: Vec<_> = fs::read_dir(from).into_iter().flatten().flatten().collect();
        let made = fs::create_dir_all(to);
        entries.iter().for_each(|entry| copy(&entry.path(), &to.join(entry.file_name())));
        made
    } else if there.is_file() {
        fs::copy(from, to).map(drop)
    } else {
        Ok(())
    };
}

/// Changes the text of every file at and below a path.
pub(super) fn rewrite_all(place: &Path, change: &dyn Fn(&str) -> String) {
    let Ok(there) = fs::symlink_metadata(place) else { return };
    if there.is_dir() {
        let entries: Vec<_> = fs::read_dir(place).into_iter().flatten().flatten().collect();
        entries.iter().for_each(|entry| rewrite_all(&entry.path(), change));
    } else {
        rewrite(place, change);
    }
}

/// Changes the text of one file.
pub(super) fn rewrite(place: &Path, change: &dyn Fn(&str) -> String) {
    // Whoever reads from a pipe waits.
    if !fs::symlink_metadata(place).is_ok_and(|there| there.is_file()) {
        return;
    }
    // What is no text stays.
    let _ = fs::read_to_string(place).and_then(|text| fs::write(place, change(&text)));
}
