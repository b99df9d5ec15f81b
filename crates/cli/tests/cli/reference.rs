//! `rex ops`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::{Tested, World};

#[test]
fn the_table_names_every_operation() -> Tested {
    let world = World::new()?;
    let table = world.rex("ops").out;
    for operation in rex_catalogue::tables::operations() {
        assert!(table.contains(&operation.path()), "{}", operation.path());
    }
    Ok(())
}

#[test]
fn every_name_has_a_page_and_a_document() -> Tested {
    let world = World::new()?;
    let operations = rex_catalogue::tables::operations().map(|row| row.path());
    let kinds = rex_catalogue::kinds::Kind::ALL.iter().map(|kind| kind.name().to_owned());
    for name in operations.chain(kinds) {
        let Some(found) = rex_cli::reference::find(&name) else { return Err(format!("no page for {name}").into()) };
        let page = rex_cli::reference::page(&found);
        assert!(page.lines().count() > 1, "{name}: {page}");
        assert!(rex_cli::reference::document(&found).is_object());
    }
    let document = world.rex("ops --json").document()?;
    let listed = document.get("operations").and_then(Value::as_array).map_or(0, Vec::len);
    assert_eq!(listed, rex_catalogue::tables::operations().count());
    Ok(())
}

#[test]
fn a_page_tells_the_permissions_in_order() -> Tested {
    let world = World::new()?;
    let page = world.rex("ops cat").out;
    let asked = "It asks, in this order:
  open Dir <directory of path>
  (looks where <directory of path> really is, links followed)
  open Dir <real directory of path>
  open File <real directory of path>/<last part of path>
  read File <real directory of path>/<last part of path>; if denied, instead:
    redacted_read File <real directory of path>/<last part of path>
";
    assert!(page.contains(asked), "{page}");
    assert!(page.contains("cat::number"), "{page}");
    let page = world.rex("ops file_system::move").out;
    assert!(page.contains("  move File <src> to <dst>\n  open Dir <directory of src>; only a forbid denies it\n"), "{page}");
    let page = world.rex("ops OpenFileOptions").out;
    assert!(page.contains(".follow_symlinks(bool)") && page.contains("Taken by RcDirHandle.open_file"), "{page}");
    Ok(())
}

#[test]
fn a_name_that_means_nothing_has_neighbours() -> Tested {
    let world = World::new()?;
    // A word with a dot is a file of this world to the tests, so the name has none.
    let ended = world.rex("ops file_system::raed");
    assert!(ended.code == 2 && ended.err.contains("file_system::read"), "{ended:?}");
    Ok(())
}

#[test]
fn the_inventory_is_in_the_form_of_rex() -> Tested {
    let world = World::new()?;
    let inventory = world.rex("ops --inventory").out;
    let lines: Vec<_> = inventory.lines().collect();
    for line in [
        "constant EntryType::FILE",
        "function OpenFileOptions() -> OpenFileOptionsBuilder",
        "function cat(array, string) -> string!",
        "function file_system::read(string) -> string!",
        "function SizeRange::between(i64, i64, SizeUnit) -> SizeRange",
        "getter   DirEntry.name -> string",
        "method   DirConfig.open(OpenDirOptions) -> RcDirHandle!",
        "method   DirConfigBuilder.build() -> DirConfig!",
        "method   DirConfigBuilder.path(string) -> DirConfigBuilder",
        "method   DirEntry.to_map() -> any!",
        "method   Metadata.type() -> EntryType",
        "method   RcFileHandle.write(string, WriteOptions) -> RcFileHandle!",
    ] {
        assert!(lines.contains(&line), "{line}");
    }
    let sorted: BTreeSet<_> = lines.iter().copied().collect();
    assert_eq!(lines, sorted.into_iter().collect::<Vec<_>>(), "sorted, each once");
    Ok(())
}
