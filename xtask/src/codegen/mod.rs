//! Files that are generated from the catalogue, committed, and checked for freshness.

mod page;

use rex_cli::reference::{document, everything};
use similar::TextDiff;

use crate::Done;
use crate::repository::Repository;

/// Every generated file with its content.
fn generated() -> Done<Vec<(&'static str, String)>> {
    Ok(vec![
        ("schema/rex.cedarschema", rex_policy::schema_text()),
        ("schema/rex.cedarschema.json", pretty(&rex_policy::schema_json())?),
        ("schema/operations.json", pretty(&document(&everything()))?),
        ("docs/operations.md", page::whole()?),
    ])
}

fn pretty(value: &serde_json::Value) -> Done<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// Writes each file that is stale.
pub(crate) fn write(repository: &Repository) -> Done {
    for (file, text) in generated()? {
        if repository.read(file).ok().as_ref() != Some(&text) {
            repository.write(file, &text)?;
            println!("wrote {file}");
        }
    }
    Ok(())
}

/// Shows what is stale, and fails if anything is.
pub(crate) fn check(repository: &Repository) -> Done {
    let mut stale = Vec::new();
    for (file, text) in generated()? {
        let committed = repository.read(file).unwrap_or_default();
        if committed != text {
            let diff = TextDiff::from_lines(&committed, &text);
            print!("{}", diff.unified_diff().header(&format!("{file} (committed)"), &format!("{file} (generated)")));
            stale.push(file);
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(format!("stale: {}; run `cargo xtask codegen`", stale.join(", ")).into()) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn generating_twice_gives_the_same() {
        let [first, second] = [super::generated(), super::generated()].map(|files| files.map_err(|error| error.to_string()));
        assert_eq!(first, second);
    }
}
