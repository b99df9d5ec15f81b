//! Why a value is not known.

use std::fmt::{self, Display, Formatter};
use std::rc::Rc;
use std::sync::Arc;

use rex_policy::Pattern;
use rex_syntax::Span;
use smallvec::{SmallVec, smallvec};

/// More reasons than this are not kept: one is enough to act on.
const KEPT: usize = 6;

/// Why a value is not known, and where that comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cause {
    pub(crate) reason: Reason,
    /// The script argument it is, if it is one.
    pub(crate) argument: Option<Arc<str>>,
    pub(crate) source: usize,
    pub(crate) span: Span,
}

/// What it is that is not known. Few reasons are ever read, so they are written out only then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Fixed(&'static str),
    Made(Rc<str>),
    /// Something of these paths, such as `the content of` them.
    OfPaths(&'static str, Rc<[Pattern]>),
}

impl From<&'static str> for Reason {
    fn from(text: &'static str) -> Self {
        Self::Fixed(text)
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self::Made(text.into())
    }
}

impl Display for Reason {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(text) => formatter.write_str(text),
            Self::Made(text) => formatter.write_str(text),
            Self::OfPaths(what, paths) if paths.is_empty() => write!(formatter, "{what} a path that is not known"),
            Self::OfPaths(what, paths) => {
                formatter.write_str(what)?;
                paths.iter().enumerate().try_for_each(|(index, path)| {
                    let comma = if index == 0 { "" } else { "," };
                    write!(formatter, "{comma} `{path}`")
                })
            }
        }
    }
}

/// Several reasons.
#[derive(Clone, Debug, Default)]
pub(crate) struct Causes {
    all: Option<Rc<SmallVec<[Cause; 1]>>>,
    /// What is not known may be empty: it is a part of something, or the content of something.
    may_be_empty: bool,
}

/// Two values that differ only in their reasons are the same value.
impl PartialEq for Causes {
    fn eq(&self, other: &Self) -> bool {
        self.may_be_empty == other.may_be_empty
    }
}

impl Causes {
    pub(crate) fn of(cause: Cause) -> Self {
        Self { all: Some(Rc::new(smallvec![cause])), may_be_empty: false }
    }

    /// The same of what may be empty.
    pub(crate) fn perhaps_empty(&self) -> Self {
        Self { all: self.all.clone(), may_be_empty: true }
    }

    pub(crate) const fn may_be_empty(&self) -> bool {
        self.may_be_empty
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cause> {
        self.all.iter().flat_map(|causes| causes.iter())
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.may_be_empty |= other.may_be_empty;
        match (&self.all, &other.all) {
            (_, None) => {}
            (None, Some(_)) => self.all.clone_from(&other.all),
            (Some(mine), Some(others)) if Rc::ptr_eq(mine, others) => {}
            (Some(mine), Some(others)) => {
                let missing: SmallVec<[&Cause; KEPT]> =
                    others.iter().filter(|cause| !mine.contains(cause)).take(KEPT.saturating_sub(mine.len())).collect();
                if !missing.is_empty() {
                    let all = mine.iter().chain(missing).cloned().collect();
                    self.all = Some(Rc::new(all));
                }
            }
        }
    }

    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }
}
