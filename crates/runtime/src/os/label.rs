//! The SELinux label of a file: `user:role:type:level`.

use rustix::fs::XattrFlags;

use super::file::File;
use super::system::{disagreement, io};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, SetAttribute};

/// The one attribute that can be set.
pub const LABEL: &str = "security.selinux";
/// No label is longer.
const LONGEST: usize = 1024;

/// The parts of a label that are to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelParts {
    /// The user.
    pub user: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// The type.
    pub kind: Option<String>,
    /// The level, or range of levels.
    pub level: Option<String>,
}

/// Changes parts of a file's label.
///
/// # Errors
/// Where a part cannot stand in a label, the file has none, or the host refuses.
pub fn relabel(grant: &Grant<SetAttribute>, file: &File, parts: &LabelParts) -> Result<(), Failure> {
    let path = grant.path();
    if path != file.path() {
        return Err(disagreement(path, file.path()));
    }
    let mut value = vec![0_u8; LONGEST];
    let length = rustix::fs::fgetxattr(file.fd(), LABEL, value.as_mut_slice())
        .map_err(|error| io(FailureKind::IoError, "read the label of", path, error))?;
    value.truncate(length);
    // Some tools end it with a zero byte.
    let ended = value.last() == Some(&0);
    let present = String::from_utf8_lossy(value.strip_suffix(&[0]).unwrap_or(&value)).into_owned();
    let mut label = parts.applied_to(&present)?.into_bytes();
    label.extend(ended.then_some(0));
    rustix::fs::fsetxattr(file.fd(), LABEL, &label, XattrFlags::REPLACE)
        .map_err(|error| io(FailureKind::IoError, "set the label of", path, error))
}

impl LabelParts {
    /// The label with these parts. A level can have colons, the others cannot.
    pub(super) fn applied_to(&self, present: &str) -> Result<String, Failure> {
        let parts: Vec<_> = present.splitn(4, ':').collect();
        let [user, role, kind, level] = parts.as_slice() else {
            let message = format!("the present label {present:?} is not of the form user:role:type:level");
            return Err(Failure::new(FailureKind::InvalidArguments, message));
        };
        let changed = [
            part("selinux_user", self.user.as_deref(), user, false)?,
            part("selinux_role", self.role.as_deref(), role, false)?,
            part("selinux_type", self.kind.as_deref(), kind, false)?,
            part("selinux_level", self.level.as_deref(), level, true)?,
        ]
        .join(":");
        if changed.len() < LONGEST {
            return Ok(changed);
        }
        Err(Failure::new(FailureKind::InvalidArguments, format!("a label has room for {LONGEST} bytes")))
    }
}

fn part<'p>(setting: &str, new: Option<&'p str>, present: &'p str, colons: bool) -> Result<&'p str, Failure> {
    let part = new.unwrap_or(present);
    let odd = |character: char| character.is_control() || (character == ':' && !colons);
    if part.is_empty() || part.trim() != part || part.contains(odd) {
        let message = format!("{setting}: {part:?} cannot stand in a label");
        return Err(Failure::new(FailureKind::InvalidArguments, message));
    }
    Ok(part)
}
