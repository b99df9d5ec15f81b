//! Archives: tar inside gzip, taken for what a stranger may have made to get out of the directory.
//!
//! An archive is read twice. The first time every member is named and nothing is written: an archive that is refused
//! is refused here, and the plan asks about each member. The second time those members are written that were granted.
//! Both times the same checks are made, and what is written is looked up among the grants by its path, so a file that
//! changes in between gains nothing.

mod extract;
mod headers;
mod reader;
mod tree;

use std::rc::Rc;

use rex_catalogue::plan::Fact;

use super::content::may_read;
use super::directory::Directory;
use super::file::File;
use super::stream::Bounds;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read as MayRead};
use crate::paths::Path;

pub use extract::extract;

/// A file or directory of an archive.
#[derive(Clone, Debug)]
pub struct Member {
    /// Where it goes.
    pub path: Path,
    /// Whether it is a directory; else it is a file.
    directory: bool,
    size: u64,
    mode: u32,
    /// In seconds since 1970.
    modified: i64,
    owner: String,
    group: String,
}

impl Member {
    /// What it is, in the words of plans.
    #[must_use]
    pub const fn fact(&self) -> Fact {
        if self.directory { Fact::Directory } else { Fact::File }
    }
}

/// What an archive holds.
#[derive(Debug)]
pub struct Members {
    archive: Rc<File>,
    into: Rc<Directory>,
    /// Every directory that is a member or holds one, from the top.
    pub directories: Vec<Path>,
    /// The files and directories.
    pub list: Vec<Member>,
    /// How many more there are, and what the first of them is.
    pub left_out: Option<(usize, String)>,
}

impl Members {
    /// The archive's own path.
    #[must_use]
    pub fn archive(&self) -> &Path {
        self.archive.path()
    }
}

/// Reads an archive through. Nothing is written.
///
/// # Errors
/// Where it is none, is damaged, larger than the bounds, has a name that leads out of the directory or that no policy
/// can name, or one name twice.
pub fn members(grant: &Grant<MayRead>, archive: &Rc<File>, into: &Rc<Directory>, bounds: Bounds<'_>) -> Result<Members, Failure> {
    may_read(grant, archive)?;
    let mut list = Vec::new();
    let seen = reader::walk(archive, into.path(), bounds, &mut |member, _| {
        list.push(member.clone());
        Ok(())
    })?;
    let (archive, into) = (Rc::clone(archive), Rc::clone(into));
    Ok(Members { archive, into, directories: seen.tree.into_directories(), list, left_out: seen.left_out })
}

/// A reason to have nothing to do with an archive.
fn refused(archive: &Path, why: &str) -> Failure {
    let message = format!("\"{}\" is not extracted: {why}", archive.as_str());
    Failure::new(FailureKind::ValidationError, message)
}

/// The name of a member for a person to read.
fn shown(name: &[u8]) -> String {
    /// Longer names are cut.
    const LONGEST: usize = 200;
    format!("{:?}", String::from_utf8_lossy(name.get(..LONGEST).unwrap_or(name)))
}
