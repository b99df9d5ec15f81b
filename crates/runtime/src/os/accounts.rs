//! Names of accounts and groups.

use nix::unistd::{Gid, Group, Uid, User};

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
