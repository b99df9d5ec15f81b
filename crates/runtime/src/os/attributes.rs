//! What a new file takes over from the one whose name it gets.

use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{Gid, Stat, Uid, XattrFlags};
use rustix::io::Errno;

use super::content::mode_for;

/// No list of attributes and no value is longer.
const LONGEST: usize = 64 << 10;
/// The access list of a file.
const ACCESS_LIST: &str = "system.posix_acl_access";
/// These vouch for the content as it was; the system itself drops or renews them at each write.
const OF_CONTENT: &[&str] = &["security.capability", "security.ima", "security.evm"];

/// Takes over extended attributes and mode, and owner and group first where they are to stay.
pub(super) fn take_over(from: BorrowedFd<'_>, before: &Stat, to: BorrowedFd<'_>, keep_owner: bool) -> Result<(), Errno> {
    let own = rustix::fs::fstat(to)?;
    if keep_owner && (own.st_uid, own.st_gid) != (before.st_uid, before.st_gid) {
        rustix::fs::fchown(to, Some(Uid::from_raw(before.st_uid)), Some(Gid::from_raw(before.st_gid)))?;
    }
    copy_attributes(from, to)?;
    rustix::fs::fchmod(to, mode_for(before, &rustix::fs::fstat(to)?))
}

/// Copies extended attributes where the file system has them and lets them be set.
fn copy_attributes(from: impl AsFd, to: impl AsFd) -> Result<(), Errno> {
    let names = names(&from)?;
    if !names.iter().any(|name| name == ACCESS_LIST) {
        // A new file can have inherited a list from its directory, which would let in more than the old one's mode.
        match rustix::fs::fremovexattr(&to, ACCESS_LIST) {
            Ok(()) | Err(Errno::NODATA | Errno::NOTSUP) => {}
            Err(error) => return Err(error),
        }
    }
    for name in names.iter().filter(|name| !OF_CONTENT.contains(&name.as_str())) {
        let Some(value) = value(&from, name)? else { continue };
        match rustix::fs::fsetxattr(&to, name.as_str(), &value, XattrFlags::empty()) {
            Ok(()) | Err(Errno::NOTSUP | Errno::PERM | Errno::ACCESS) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn names(from: impl AsFd) -> Result<Vec<String>, Errno> {
    let mut names = vec![0_u8; LONGEST];
    match rustix::fs::flistxattr(from, names.as_mut_slice()) {
        Ok(length) => {
            let list = names.get(..length).unwrap_or_default().split(|byte| *byte == 0);
            Ok(list.filter(|name| !name.is_empty()).filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect())
        }
        Err(Errno::NOTSUP) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// An attribute's value; none where it is gone, or not for this account.
fn value(from: impl AsFd, name: &str) -> Result<Option<Vec<u8>>, Errno> {
    let mut value = vec![0_u8; LONGEST];
    match rustix::fs::fgetxattr(from, name, value.as_mut_slice()) {
        Ok(length) => {
            value.truncate(length);
            Ok(Some(value))
        }
        Err(Errno::NODATA | Errno::NOTSUP | Errno::PERM | Errno::ACCESS) => Ok(None),
        Err(error) => Err(error),
    }
}
