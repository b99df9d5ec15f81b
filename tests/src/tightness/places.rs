//! What is changed in worlds. A path the script touched can be anywhere, and links lead anywhere: what is not the world's own
//! is left alone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::world::World;

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
pub(super) fn replace(world: &World, path: &str, thing: Thing<'_>) {
    clear(world, path);
    put(world, Path::new(path), thing);
}

fn put(world: &World, place: &Path, thing: Thing<'_>) {
    if !world.holds(place) {
        return;
    }
    let above = place.parent().map_or(Ok(()), fs::create_dir_all);
    let _ = above.and_then(|()| match thing {
        Thing::File(content) => fs::write(place, content),
        Thing::Directory => fs::create_dir_all(place),
        Thing::Link => symlink(NOWHERE, place),
    });
}

/// Makes what is not there; where something else is in the way, it stays.
fn plant(world: &World, place: &Path, thing: Thing<'_>) {
    if fs::symlink_metadata(place).is_err() {
        put(world, place, thing);
    }
}

/// Gives a path siblings, and a directory a child and a grandchild.
pub(super) fn plant_around(world: &World, path: &str, thing: Thing<'_>, other: Thing<'_>) {
    let place = Path::new(path);
    if let Some(parent) = place.parent().filter(|parent| parent.is_dir()) {
        plant(world, &parent.join("planted"), thing);
        plant(world, Path::new(&format!("{path}-planted")), thing);
    }
    if fs::symlink_metadata(place).is_ok_and(|own| own.is_dir()) {
        plant(world, &place.join("planted/deeper"), thing);
        plant(world, &place.join("planted-too"), other);
    }
}

/// Removes whatever is there.
pub(super) fn clear(world: &World, path: &str) {
    if !world.holds(Path::new(path)) {
        return;
    }
    let _ = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
}

/// Makes a directory of everything above a path that is something else.
pub(super) fn make_way(world: &World, path: &str) {
    for above in path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|above| !above.is_empty()) {
        if !Path::new(above).is_dir() {
            replace(world, above, Thing::Directory);
        }
    }
}

/// Has the same stand at another path, which nothing stands at.
pub(super) fn copy(world: &World, from: &Path, to: &Path) {
    let Ok(there) = fs::symlink_metadata(from) else { return };
    if !world.holds(to) {
        return;
    }
    let _ = if there.is_symlink() {
        fs::read_link(from).and_then(|target| symlink(target, to))
    } else if there.is_dir() {
        let entries: Vec<_> = fs::read_dir(from).into_iter().flatten().flatten().collect();
        let made = fs::create_dir_all(to);
        entries.iter().for_each(|entry| copy(world, &entry.path(), &to.join(entry.file_name())));
        made
    } else if there.is_file() {
        fs::copy(from, to).map(drop)
    } else {
        Ok(())
    };
}

/// Changes the text of every file at and below a path.
pub(super) fn rewrite_all(world: &World, place: &Path, change: &dyn Fn(&str) -> String) {
    let Ok(there) = fs::symlink_metadata(place) else { return };
    if there.is_dir() {
        let entries: Vec<_> = fs::read_dir(place).into_iter().flatten().flatten().collect();
        entries.iter().for_each(|entry| rewrite_all(world, &entry.path(), change));
    } else {
        rewrite(world, place, change);
    }
}

/// Changes the text of one file.
pub(super) fn rewrite(world: &World, place: &Path, change: &dyn Fn(&str) -> String) {
    // Whoever reads from a pipe waits.
    if !world.holds(place) || !fs::symlink_metadata(place).is_ok_and(|there| there.is_file()) {
        return;
    }
    // What is no text stays.
    let _ = fs::read_to_string(place).and_then(|text| fs::write(place, change(&text)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_worlds_own_is_left_alone() {
        let outside = tempfile::tempdir().unwrap();
        let [kept, place] = [outside.path().join("kept"), outside.path().to_owned()].map(|path| path.to_str().unwrap().to_owned());
        fs::write(&kept, "kept").unwrap();
        let world = World::new(&format!("a = text\nway -> {place}"));
        let way = world.fill("{{world}}/way");
        for path in [&kept, &place, &format!("{way}/kept"), "/planted"] {
            clear(&world, path);
            replace(&world, path, Thing::File("planted"));
            plant_around(&world, path, Thing::Directory, Thing::Directory);
            rewrite_all(&world, Path::new(path), &|_| "planted".to_owned());
            copy(&world, Path::new(&world.fill("{{world}}/a")), Path::new(path));
        }
        plant_around(&world, &way, Thing::Directory, Thing::Directory);
        assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        assert!(!Path::new("/planted").exists());
        for own in ["{{world}}/a", "{{world}}", "{{world}}-planted", "{{other}}/new"] {
            replace(&world, &world.fill(own), Thing::File("planted"));
            assert_eq!(fs::read_to_string(world.fill(own)).unwrap(), "planted", "{own}");
        }
    }
}
