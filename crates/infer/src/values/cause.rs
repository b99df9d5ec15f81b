//! Why a value is not known.

use std::rc::Rc;

use rex_syntax::Span;

/// More reasons than this are not kept: one is enough to act on.
const KEPT: usize = 6;

/// Why a value is not known, and where that comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cause {
    pub(crate) text: Rc<str>,
    /// The script argument it is, if it is one.
    pub(crate) argument: Option<Rc<str>>,
    pub(crate) source: usize,
    pub(crate) span: Span,
}

/// Several reasons.
#[derive(Clone, Debug, Default)]
pub(crate) struct Causes {
    all: Option<Rc<Vec<Cause>>>,
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
        Self { all: Some(Rc::new(vec![cause])), may_be_empty: false }
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
                let missing: Vec<&Cause> =
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
