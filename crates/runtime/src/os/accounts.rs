//! Names of accounts and groups.

use nix::unistd::{Gid, Group, Uid, User};

use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Look};

/// Whom a program runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The number of the account.
    pub uid: u32,
    /// Its name.
    pub user: String,
    /// The number of the group.
    pub gid: u32,
    /// Its name.
    pub group: String,
}

/// Whom a program runs as: those named, else those this process is run by.
///
/// # Errors
/// Where a name is of nobody, or a number has no name.
pub fn look_account(_: &Grant<Look>, user: Option<&str>, group: Option<&str>) -> Result<Account, Failure> {
    let unknown = |what: &str, name: &str| {
        Failure::new(FailureKind::IdentityResolutionError, format!("there is no {what} `{name}` on this host; look at its spelling"))
    };
    let nameless = |what: &str, id: u32| {
        let message = format!("the {what} {id} has no name here, and a policy is asked about names; name another in the options");
        Failure::new(FailureKind::AuthorizationError, message)
    };
    let (uid, user) = match user {
        Some(name) => {
            (User::from_name(name).ok().flatten().map(|user| user.uid.as_raw()).ok_or_else(|| unknown("account", name))?, name.to_owned())
        }
        None => {
            let uid = Uid::current().as_raw();
            (uid, account_name(uid).ok_or_else(|| nameless("account", uid))?)
        }
    };
    let (gid, group) = match group {
        Some(name) => {
            (Group::from_name(name).ok().flatten().map(|group| group.gid.as_raw()).ok_or_else(|| unknown("group", name))?, name.to_owned())
        }
        None => {
            let gid = Gid::current().as_raw();
            (gid, group_name(gid).ok_or_else(|| nameless("group", gid))?)
        }
    };
    Ok(Account { uid, user, gid, group })
}

/// The account of the effective uid; `unknown` where it has no name.
#[must_use]
pub fn effective_account() -> String {
    account_name(Uid::effective().as_raw()).unwrap_or_else(|| "unknown".to_owned())
}

/// The name of an account.
pub(super) fn account_name(uid: u32) -> Option<String> {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map(|user| user.name)
}

/// The name of a group.
pub(super) fn group_name(gid: u32) -> Option<String> {
    Group::from_gid(Gid::from_raw(gid)).ok().flatten().map(|group| group.name)
}

/// The id of an account.
pub(super) fn account_id(name: &str) -> Option<u32> {
    User::from_name(name).ok().flatten().map(|user| user.uid.as_raw())
}

/// The id of a group.
pub(super) fn group_id(name: &str) -> Option<u32> {
    Group::from_name(name).ok().flatten().map(|group| group.gid.as_raw())
}
