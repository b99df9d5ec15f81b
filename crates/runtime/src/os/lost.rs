//! Where a path would be that leads to nothing of use.
//!
//! What is wrong behind a link is a fact about the place the link leads to, and told only to who may open that place. So
//! a look that fails gives the path it would have found: a denial reads the same whether something is there or not.

use rustix::fd::OwnedFd;
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::system::{HOLD, io, root};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Look};
use crate::paths::Path;

/// No more links are followed, as the system does.
const LINKS: usize = 40;

/// A look that found nothing of use.
#[derive(Debug)]
pub struct Lost {
    /// Where it would be.
    pub path: Path,
    /// Why it is not there.
    pub failure: Failure,
}

/// Finds where a path would be whose look has failed.
pub fn lost(grant: &Grant<Look>, failure: Failure) -> Lost {
    lost_on(grant.path(), grant.path(), failure)
}

/// The same of a look that follows no link in the place of what it is after.
pub fn lost_own(grant: &Grant<Look>, failure: Failure) -> Lost {
    let path = grant.path();
    let around = lost_on(path, &path.parent(), failure);
    let own = if path.is_root() { None } else { around.path.join(path.name()).ok() };
    Lost { path: own.unwrap_or_else(|| path.clone()), ..around }
}

fn lost_on(path: &Path, followed: &Path, failure: Failure) -> Lost {
    let mut way = match Way::new(followed) {
        Ok(way) => way,
        Err(_) => return Lost { path: followed.clone(), failure },
    };
    let ended = way.go();
    let found = way.path().unwrap_or_else(|| followed.clone());
    match ended {
        // What is told belongs to the place that is asked for: the names may have changed since the look.
        Err(error) if found != *followed => {
            let failure = io(kind_of(failure.kind, error), "follow", path, error);
            Lost { path: found, failure }
        }
        _ => Lost { path: found, failure },
    }
}

const fn kind_of(kind: FailureKind, error: Errno) -> FailureKind {
    match (kind, error) {
        (FailureKind::FileError, _) => FailureKind::FileError,
        (_, Errno::NOTDIR) => FailureKind::InvalidArguments,
        _ => FailureKind::IoError,
    }
}

/// A walk along a path that follows each link by its text.
struct Way {
    at: OwnedFd,
    /// The names from the root to where the walk is; none of them a link.
    passed: Vec<String>,
    /// The names still to go, the next one last.
    ahead: Vec<String>,
    links: usize,
}

impl Way {
    fn new(path: &Path) -> Result<Self, Errno> {
        Ok(Self { at: root()?, passed: Vec::new(), ahead: components(path.as_str()), links: 0 })
    }

    /// Goes as far as it leads. A link that leads nowhere ends it at the name that is missing.
    fn go(&mut self) -> Result<(), Errno> {
        while let Some(name) = self.ahead.pop() {
            if let Err(error) = self.enter(&name) {
                self.ahead.push(name);
                return Err(error);
            }
        }
        Ok(())
    }

    fn enter(&mut self, name: &str) -> Result<(), Errno> {
        let there = rustix::fs::openat(&self.at, name, HOLD | OFlags::NOFOLLOW, Mode::empty())?;
        if name == ".." {
            self.passed.pop();
        } else if FileType::from_raw_mode(rustix::fs::fstat(&there)?.st_mode) == FileType::Symlink {
            return self.follow(&there);
        } else {
            self.passed.push(name.to_owned());
        }
        self.at = there;
        Ok(())
    }

    fn follow(&mut self, link: &OwnedFd) -> Result<(), Errno> {
        self.links += 1;
        if self.links > LINKS {
            return Err(Errno::LOOP);
        }
        // A text no policy can name leads to no path; the link's own directory is as far as it goes.
        let text = rustix::fs::readlinkat(link, "", Vec::new())?.into_string().map_err(|_| Errno::ILSEQ)?;
        if text.starts_with('/') {
            self.at = root()?;
            self.passed.clear();
        }
        self.ahead.extend(components(&text));
        Ok(())
    }

    /// Where it is, with the names still to go: none of those is known to be a link.
    fn path(&self) -> Option<Path> {
        let mut path = self.passed.clone();
        for name in self.ahead.iter().rev() {
            if name == ".." {
                path.pop();
            } else {
                path.push(name.clone());
            }
        }
        Path::parse(&format!("/{}", path.join("/"))).ok()
    }
}

/// The names of a path, the last one first.
fn components(text: &str) -> Vec<String> {
    text.split('/').filter(|name| !name.is_empty() && *name != ".").rev().map(str::to_owned).collect()
}
