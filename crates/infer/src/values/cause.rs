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
pub(crate) struct Causes(Option<Rc<Vec<Cause>>>);

/// Two values that differ only in their reasons are the same value.
impl PartialEq for Causes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Causes {
    pub(crate) fn of(cause: Cause) -> Self {
        Self(Some(Rc::new(vec![cause])))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cause> {
        self.0.iter().flat_map(|causes| causes.iter())
    }

    pub(crate) fn add(&mut self, other: &Self) {
        match (&self.0, &other.0) {
            (_, None) => {}
            (None, Some(_)) => self.0.clone_from(&other.0),
            (Some(mine), Some(others)) if Rc::ptr_eq(mine, others) => {}
            (Some(mine), Some(others)) => {
                let missing: Vec<&Cause> =
                    others.iter().filter(|cause| !mine.contains(cause)).take(KEPT.saturating_sub(mine.len())).collect();
                if !missing.is_empty() {
                    let all = mine.iter().chain(missing).cloned().collect();
                    self.0 = Some(Rc::new(all));
                }
            }
        }
    }

    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }
}
