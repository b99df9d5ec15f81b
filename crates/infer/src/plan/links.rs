//! Links that the script makes itself: of those it is known where they lead.

use rex_catalogue::plan::Place;
use rex_policy::Pattern;

use super::{Abstract, Bound, Paths};
use crate::paths;
use crate::values::{Text, could_overlap};

/// Links that lead to links are followed so often.
const LINKS: usize = 4;

/// A link that was made, and where it leads; nothing where that is not known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    path: Pattern,
    target: Option<Text>,
}

impl Abstract<'_, '_> {
    /// The script makes a link with that text.
    pub(super) fn note_link(&mut self, path: &'static Place, directory: &'static str, text: &'static str) {
        let (made, directories) = (self.paths(path), self.given_paths(directory));
        let texts = self.given.get(text).cloned().unwrap_or_default().spelled();
        for path in &made.texts {
            for text in &texts {
                for directory in &directories.texts {
                    let link = Link { path: path.pattern.clone(), target: led_to(directory, text) };
                    if !self.evaluator.links.contains(&link) {
                        self.evaluator.links.push(link);
                    }
                }
            }
        }
    }

    /// What was bound under that name can be where such links lead too.
    pub(super) fn follow_own_links(&mut self, name: &'static str) {
        if self.evaluator.links.is_empty() {
            return;
        }
        let links = self.evaluator.links.clone();
        for _ in 0..LINKS {
            let Some(paths) = self.bound(name) else { return };
            let mut followed = paths.clone();
            for path in &paths.texts {
                for link in &links {
                    self.follow(path, link, &mut followed);
                }
            }
            let done = followed.has_same_texts(&paths);
            self.bind(name, Bound::Paths(followed));
            if done {
                return;
            }
        }
    }

    /// What was bound under that name can be such a link itself.
    pub(super) fn notice_own_links(&mut self, name: &'static str) {
        if self.evaluator.links.is_empty() {
            return;
        }
        let paths = self.bound(name).unwrap_or_default();
        let is_link = |path: &Text| self.evaluator.links.iter().any(|link| could_overlap(&path.pattern, &link.path));
        self.linked |= paths.texts.iter().any(is_link);
    }

    fn follow(&mut self, path: &Text, link: &Link, followed: &mut Paths) {
        let ends: Vec<Option<&str>> = match (path.pattern.is_literal(), link.path.is_literal()) {
            (Some(path), Some(link)) => match path.strip_prefix(link) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => vec![Some(rest)],
                _ => return,
            },
            _ if could_overlap(&path.pattern, &link.path) => vec![Some(""), None],
            _ => return,
        };
        self.linked = true;
        match &link.target {
            Some(target) => ends.into_iter().for_each(|end| {
                followed.add(match end {
                    Some(end) => target.concat(&Text::literal(end)),
                    None => paths::below(target),
                });
            }),
            None => self.evaluator.leads_anywhere(self.site),
        }
    }
}

/// Where a link with that text leads; nothing where that is not known.
fn led_to(directory: &Text, text: &Text) -> Option<Text> {
    if text.pattern.prefix().starts_with('/') {
        return paths::canonical(text).ok();
    }
    let (directory, relative) = (directory.pattern.is_literal()?, text.pattern.is_literal()?);
    let mut components: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(components.pop()),
            part => components.push(part),
        }
    }
    Some(Text::literal(format!("/{}", components.join("/"))))
}
