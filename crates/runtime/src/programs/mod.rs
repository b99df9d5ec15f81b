//! Programs to be started: as scripts describe them, and as policies see them.

mod arguments;
mod debugger;
mod traces;

pub(crate) use arguments::{Argument, arguments, capabilities, seen, variables};
pub(crate) use debugger::{Question, debugger_arguments};
pub(crate) use traces::{Trace, backtrace, values_of};

use rex_policy::{Environment, Execution};

use crate::os::Account;

/// A program's side of a call: everything it gets, and nothing it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// The arguments in order.
    pub(crate) arguments: Vec<Argument>,
    /// The whole environment.
    pub(crate) environment: Vec<(String, String)>,
    /// The account it is to run as, if not the one at hand.
    pub(crate) user: Option<String>,
    /// The group it is to run as, if not the one at hand.
    pub(crate) group: Option<String>,
    /// The process whose PID namespace it is to run in.
    pub(crate) namespace: Option<i64>,
    /// The capabilities it is to have.
    pub(crate) capabilities: Vec<String>,
    /// Whether set-id bits and file capabilities may give it more rights than the account has.
    pub(crate) may_gain_rights: bool,
}

impl Program {
    /// Whether it is to run as somebody who has to be looked up, and not just as whoever runs this process.
    pub(crate) const fn is_of_another(&self) -> bool {
        self.user.is_some() || self.group.is_some()
    }

    /// What the policy is asked about.
    ///
    /// # Errors
    /// Where the policy could not see all of it.
    pub(crate) fn execution(&self, account: &Account) -> Result<Execution, String> {
        Ok(Execution {
            arguments: seen(&self.arguments)?,
            environment: Environment {
                names: self.environment.iter().map(|(name, _)| name.clone()).collect(),
                tags: self.environment.iter().cloned().collect(),
            },
            username: account.user.clone(),
            uid: i64::from(account.uid),
            groupname: account.group.clone(),
            gid: i64::from(account.gid),
            namespace: self.namespace,
        })
    }
}
