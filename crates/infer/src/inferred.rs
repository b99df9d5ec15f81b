//! What came of an inference.

use rex_policy::RenderError;
use rex_syntax::Source;

use crate::argument::Argument;
use crate::finding::{Finding, Severity};
use crate::generalise::policy;
use crate::requirement::Requirement;

/// Something taken for granted about the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assumption {
    /// A path names what it says.
    NoLinks,
    /// Renames do not cross file systems.
    OneFileSystem,
    /// A script argument that is part of a path names something: neither it nor what a `*` of its declaration stands for
    /// is empty or `.`.
    ArgumentsNameSomething,
}

impl Assumption {
    /// The sentence that states it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoLinks => "no path of the script is a link or leads through one",
            Self::OneFileSystem => "source and destination of a move are on one file system",
            Self::ArgumentsNameSomething => {
                "an argument that is part of a path is neither empty nor `.`, and no `*` of its declaration stands for that"
            }
        }
    }

    /// Its name: stable, kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoLinks => "no-links",
            Self::OneFileSystem => "one-file-system",
            Self::ArgumentsNameSomething => "arguments-name-something",
        }
    }
}

/// What a script needs, and what is to be said about it.
#[derive(Clone, Debug, Default)]
pub struct Inferred {
    /// What it needs, sorted; none covers another's pattern and places alike.
    pub requirements: Vec<Requirement>,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
    /// The script, then each imported module in the order they were reached.
    pub sources: Vec<Source>,
    /// The script's arguments: declared, or used without a definition.
    pub arguments: Vec<Argument>,
    /// The account the policy is for; everyone if none.
    pub principal: Option<String>,
}

impl Inferred {
    /// The policy text: one permit for each action and resource, sorted, each with `@id`, `@reason` and the lines that need it.
    ///
    /// # Errors
    /// Where a text of the script cannot be written into a policy.
    pub fn policy(&self) -> Result<String, RenderError> {
        self.policy_of(&self.requirements)
    }

    /// The permits for some of the requirements alone.
    ///
    /// # Errors
    /// Where a text of the script cannot be written into a policy.
    pub fn policy_of(&self, requirements: &[Requirement]) -> Result<String, RenderError> {
        policy(requirements, &self.sources, self.principal.as_deref())
    }

    /// Whether something the script needs is not covered by the policy because it could not be bounded.
    #[must_use]
    pub fn unbounded(&self) -> bool {
        self.findings.iter().any(|finding| finding.unbounded)
    }

    /// Whether the script or an argument is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error && !finding.unbounded)
    }
}
