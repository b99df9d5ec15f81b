//! Links between the repository's own pages.

use super::Fault;
use crate::Done;
use crate::repository::Repository;

pub(super) fn check(repository: &Repository) -> Done<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in repository.files_ending(".md") {
        let text = repository.read(file)?;
        faults.extend(dead(file, &text, |target| repository.has(target)));
    }
    Ok(faults)
}

fn dead(file: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut code = false;
    for (number, line) in (1..).zip(text.lines()) {
        code ^= line.trim_start().starts_with("```");
        if code {
            continue;
        }
        for target in targets(line) {
            if resolve(file, target).is_none_or(|path| !path.is_empty() && !exists(&path)) {
                faults.push(Fault::new(format!("{file}:{number}"), format!("links to `{target}`, which is not there")));
            }
        }
    }
    faults
}

/// The targets of a line's links that are files.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let files = links.filter(|target| !["http://", "https://", "mailto:", "#"].iter().any(|start| target.starts_with(start)));
    files.map(|target| target.split_once('#').map_or(target, |(file, _)| file))
}

/// The path from the root; none outside of the repository.
fn resolve(file: &str, target: &str) -> Option<String> {
    let mut components: Vec<&str> = file.split('/').collect();
    components.pop();
    for component in target.trim_end_matches('/').split('/') {
        match component {
            "." | "" => {}
            ".." => {
                components.pop()?;
            }
            name => components.push(name),
        }
    }
    Some(components.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_links_are_found_and_others_pass() {
        let exists = |path: &str| ["docs/a.md", "README.md", "schema"].contains(&path);
        let text = "[a](a.md) [b](../README.md#top) [c](https://example.org) [d](#here) [e](../schema/)\n[x](b.md) [y](../../out)\n```\n[z](z)\n```\n";
        let found: Vec<_> = dead("docs/page.md", text, exists).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["docs/page.md:2: links to `b.md`, which is not there", "docs/page.md:2: links to `../../out`, which is not there"]
        );
    }
}
