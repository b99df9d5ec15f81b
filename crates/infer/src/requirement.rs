//! What a script needs, and the places that need it.

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Request};
use rex_syntax::Span;
use smallvec::SmallVec;
use smol_str::SmolStr;

/// Whether every run needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Every run that comes to a successful end asks for it.
    Must,
    /// Some runs do.
    May,
}

impl Class {
    /// `must` or `may`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::May => "may",
        }
    }
}

/// What decision logs say of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// No recorded run asked for it.
    Reachable,
    /// Recorded runs asked for it so many times.
    Used(usize),
    /// Recorded runs asked for it so many times, and it was not foreseen.
    OnlyAtRunTime(usize),
}

impl Evidence {
    /// Its name: stable, kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Used(_) => "used",
            Self::OnlyAtRunTime(_) => "only-at-run-time",
        }
    }

    /// As comments of policies say it.
    #[must_use]
    pub fn text(self) -> String {
        let times = |seen: usize| if seen == 1 { "once".to_owned() } else { format!("{seen} times") };
        match self {
            Self::Reachable => "reachable, never seen".to_owned(),
            Self::Used(seen) => format!("used, seen {}", times(seen)),
            Self::OnlyAtRunTime(seen) => format!("only seen at run time, {}", times(seen)),
        }
    }

    /// How often it was asked for.
    #[must_use]
    pub const fn seen(self) -> usize {
        match self {
            Self::Reachable => 0,
            Self::Used(seen) | Self::OnlyAtRunTime(seen) => seen,
        }
    }
}

/// A call in the script that leads to a host call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallSite {
    /// Index into [`crate::Inferred::sources`].
    pub source: usize,
    /// The call.
    pub span: Span,
    /// The line of the function's name, from 1.
    pub line: usize,
}

/// Calls on the way to a host call: none or one, nearly always.
pub type CallChain = SmallVec<[CallSite; 1]>;

/// A host call that causes a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`crate::Inferred::sources`].
    pub source: usize,
    /// The call, from the operation's name on.
    pub span: Span,
    /// The line of the operation's name, from 1; what the runtime records.
    pub line: usize,
    /// The calls of script functions around it, outermost first.
    pub call_chain: CallChain,
    /// The operation's path in the catalogue, such as `RcDirHandle.open_file`.
    pub operation: SmolStr,
    /// Which steps of its plan ask, as decision logs write them.
    pub steps: SmallVec<[SmolStr; 1]>,
}

/// Why a pattern has a hole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Widening {
    /// What is not known, such as ``the content of `/etc/hosts` ``.
    pub cause: String,
    /// The script argument it is, if it is one.
    pub argument: Option<String>,
    /// Which field of the context has the hole; none where it is the path.
    pub field: Option<&'static str>,
    /// Index into [`crate::Inferred::sources`].
    pub source: usize,
    /// Where it comes from.
    pub span: Span,
}

/// One permission a script needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is done.
    pub action: Action,
    /// To what type of resource.
    pub entity: EntityType,
    /// To which resources.
    pub pattern: Pattern,
    /// In which circumstances, all of which hold.
    pub context: Vec<ContextConstraint>,
    /// Whether every run needs it.
    pub class: Class,
    /// Every place that causes it.
    pub places: SmallVec<[Place; 1]>,
    /// Why the pattern has holes.
    pub widenings: Vec<Widening>,
    /// What decision logs say of it; nothing where none was looked at.
    pub evidence: Option<Evidence>,
}

impl Requirement {
    /// Whether the request is one this requirement foresees.
    #[must_use]
    pub fn matches(&self, request: &Request) -> bool {
        self.action == request.action
            && self.entity == request.resource.entity
            && self.pattern.matches(&request.resource.id)
            && self.context.iter().all(|one| one.admits(&request.context))
    }
}
