//! The one form in which a path names something: absolute, and without `//`, `.`, `..` or a trailing slash.
//!
//! Policies are asked about this text and the host is asked to open this text, so a rule cannot be spelled around.

use std::sync::Arc;

use thiserror::Error;

/// Why a text names nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PathFault {
    /// It does not start at the root.
    #[error("the path \"{0}\" is relative; write it from the root, such as \"/var/log/app.log\"")]
    Relative(String),
    /// It has a component `..`.
    #[error("the path \"{0}\" contains \"..\"; write the directory that is meant")]
    Upwards(String),
    /// It has a character no policy can be about.
    #[error("the path \"{0}\" contains {1:?}, which no policy can name")]
    Character(String, char),
    /// A name has more than one component, or none.
    #[error("\"{0}\" is not a single name; open its directory first")]
    NotAName(String),
}

/// A canonical path. A clone shares the text: a path is copied with every grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    text: Arc<str>,
}

impl Path {
    /// Reads a path as a script gives it.
    ///
    /// # Errors
    /// Where the text names nothing.
    pub fn parse(text: &str) -> Result<Self, PathFault> {
        if !text.starts_with('/') {
            return Err(PathFault::Relative(text.to_owned()));
        }
        refuse_characters(text)?;
        if is_canonical(text) {
            return Ok(Self { text: text.into() });
        }
        let canonical = rex_policy::canonical_path(text).ok_or_else(|| PathFault::Upwards(text.to_owned()))?;
        Ok(Self { text: canonical.into() })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The directory that holds it; the root holds itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        let slash = self.text.bytes().rposition(|byte| byte == b'/');
        match slash.and_then(|at| self.text.get(..at)) {
            Some(parent) if !parent.is_empty() => Self { text: parent.into() },
            _ => Self { text: "/".into() },
        }
    }

    /// The last component; empty for the root.
    #[must_use]
    pub fn name(&self) -> &str {
        let slash = self.text.bytes().rposition(|byte| byte == b'/');
        slash.and_then(|at| self.text.get(at + 1..)).unwrap_or_default()
    }

    /// A name in this directory.
    ///
    /// # Errors
    /// Where the name is not a single component.
    pub fn join(&self, name: &str) -> Result<Self, PathFault> {
        if name == ".." {
            return Err(PathFault::Upwards(name.to_owned()));
        }
        if name.is_empty() || name == "." || name.contains('/') {
            return Err(PathFault::NotAName(name.to_owned()));
        }
        refuse_characters(name)?;
        let directory = if self.is_root() { "" } else { &*self.text };
        Ok(Self { text: [directory, "/", name].concat().into() })
    }

    /// Whether one is a clone of the other. Equal paths need not be.
    pub(crate) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text)
    }

    /// What leads from a directory to this path, if it is below it: `b/c` from `/a` to `/a/b/c`.
    #[must_use]
    pub fn below(&self, directory: &Self) -> Option<&str> {
        let rest = self.text.strip_prefix(directory.as_str())?;
        let rest = if directory.is_root() { Some(rest) } else { rest.strip_prefix('/') };
        rest.filter(|rest| !rest.is_empty())
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        &*self.text == "/"
    }
}

/// Whether every component is a name, and none begins with a dot.
fn is_canonical(text: &str) -> bool {
    let mut names = text.bytes().zip(text.bytes().skip(1).chain([b'/']));
    names.all(|pair| !matches!(pair, (b'/', b'/' | b'.')))
}

fn refuse_characters(text: &str) -> Result<(), PathFault> {
    // Most paths are plain, and bytes are faster to look at than characters.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@~, :=".contains(&byte)) {
        return Ok(());
    }
    match text.chars().find(|character| character.is_control() || matches!(character, '<' | '>' | '"' | '|' | '?' | '*')) {
        Some(character) => Err(PathFault::Character(text.to_owned(), character)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_each_place() {
        for (given, canonical) in [("/", "/"), ("//", "/"), ("/a//b/./c/", "/a/b/c"), ("/./", "/"), ("/a/b", "/a/b")] {
            assert_eq!(Path::parse(given).unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn what_leads_from_a_directory_to_a_path() {
        for (path, directory, below) in
            [("/a/b/c", "/a", Some("b/c")), ("/a", "/", Some("a")), ("/a", "/a", None), ("/ab", "/a", None), ("/", "/", None)]
        {
            assert_eq!(Path::parse(path).unwrap().below(&Path::parse(directory).unwrap()), below, "{path} {directory}");
        }
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for text in ["", "a", "./a", "/a/../b", "/..", "/a\nb", "/a*", "/a\0"] {
            assert!(Path::parse(text).is_err(), "{text:?}");
        }
        let root = Path::parse("/").unwrap();
        for name in ["", ".", "..", "a/b", "/a"] {
            assert!(root.join(name).is_err(), "{name:?}");
        }
        assert_eq!(root.join("a").unwrap().as_str(), "/a");
    }
}
