//! The page that keeps the figures. Each chore writes its own part of it.

use crate::Done;
use crate::repository::Repository;

/// Where the figures are kept.
const PAGE: &str = "docs/measures.md";
const HEADING: &str = "<!-- Written by `cargo xtask bench --write` and `cargo xtask measure infer --write`. -->\n\n# Measures\n";

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What `bench` measures.
    Runs,
    /// What `measure infer` measures.
    Inference,
}

impl Part {
    const ALL: [Self; 2] = [Self::Runs, Self::Inference];

    const fn heading(self) -> &'static str {
        match self {
            Self::Runs => "\n## Runs\n\nCPU time of user and system, medians, all of one run.\n\n",
            Self::Inference => "\n## Inference\n\nAll of one run; times by the clock, the least of several.\n\n",
        }
    }
}

/// Replaces a part, and leaves the other as it is.
pub(super) fn write(repository: &Repository, part: Part, text: &str) -> Done {
    let before = if repository.has(PAGE) { repository.read(PAGE)? } else { String::new() };
    repository.write(PAGE, &page(&before, part, text))?;
    println!("wrote {PAGE}");
    Ok(())
}

fn page(before: &str, part: Part, text: &str) -> String {
    let own = |each: Part| if each == part { Some(text) } else { kept(before, each) };
    let parts = Part::ALL.into_iter().filter_map(|each| own(each).map(|text| format!("{}{text}", each.heading())));
    parts.fold(HEADING.to_owned(), |page, part| page + part.as_str())
}

/// What a page has below a part's heading.
fn kept(page: &str, part: Part) -> Option<&str> {
    let (_, from) = page.split_once(part.heading())?;
    let end = Part::ALL.into_iter().filter_map(|other| from.find(other.heading())).min().unwrap_or(from.len());
    from.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_replaced_and_the_other_stays() {
        let one = page("", Part::Inference, "| a |\n");
        let both = page(&one, Part::Runs, "| b |\n");
        let again = page(&both, Part::Runs, "| c |\n");
        assert!(both.contains("| a |") && both.contains("| b |"));
        assert!(again.contains("| a |") && again.contains("| c |") && !again.contains("| b |"));
        assert_eq!(page(&again, Part::Inference, "| a |\n"), again);
    }
}
