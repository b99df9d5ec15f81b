//! What a plan looks at, what it can find, and what it branches on.

use super::programs::Launch;
use super::questions::Place;
use crate::vocabulary::Action;

/// A fact only the host knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Follows every link to a directory and holds it, without access to its content.
    Directory(Place),
    /// Follows every link on the way to a directory, but never one in its place, and holds it likewise.
    OwnDirectory(Place),
    /// What stands at a path, as far as no link is on the way; one at its end is not followed.
    Kind(Place),
    /// What stands at a path; no link is followed, on the way or at its end.
    KindUnfollowed(Place),
    /// Follows a name in a directory to what it leads to; a name that leads nowhere is itself.
    Target {
        /// The directory, bound or given.
        directory: &'static str,
        /// The name's full path.
        path: Place,
    },
    /// The deepest directory on the way to a path that exists, and the levels missing below it. No link is followed: below
    /// the first one every level counts as missing.
    Levels(Place),
    /// What the link an entry is leads to, as an entry; one that leads nowhere is itself.
    Behind {
        /// The entry.
        entry: &'static str,
        /// Its path.
        path: Place,
    },
    /// The numbers and names of the account and the group a program would run as.
    Account {
        /// The program.
        program: Place,
        /// Where the names come from.
        launch: Launch,
    },
}

impl Look {
    /// The path the look starts from; until the host has answered, it stands for the answer.
    #[must_use]
    pub const fn place(&self) -> &Place {
        match self {
            Self::Directory(place)
            | Self::OwnDirectory(place)
            | Self::Kind(place)
            | Self::KindUnfollowed(place)
            | Self::Levels(place)
            | Self::Target { path: place, .. }
            | Self::Behind { path: place, .. }
            | Self::Account { program: place, .. } => place,
        }
    }
}

/// What a look or an effect can have found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Nothing is there.
    Missing,
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A device, pipe or socket.
    Special,
    /// A link is on the way: what stands there has another path, which has to be asked for first.
    Elsewhere,
    /// Source and destination are on different file systems, and nothing has changed yet.
    CrossDevice,
}

/// What a plan can branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A setting of an options object is true.
    Option(&'static str, &'static str),
    /// One of these settings of an options object is set.
    AnySet(&'static str, &'static [&'static str]),
    /// An array of flags holds that flag.
    Flag(&'static str, &'static str),
    /// What was found under that name is of this kind.
    Is(&'static str, Fact),
    /// Two places are not the same.
    Differs(Place, Place),
    /// Nothing has been opened through this entry yet.
    FirstUse(&'static str),
    /// The dictionary has not been loaded by this runtime yet.
    DictionaryNotLoaded,
    /// The question was asked and granted.
    Granted(Action, Place),
    /// The entry passes the options' filters on its name and depth.
    Selected(&'static str),
    /// The entry passes the options' filters on its size and times.
    Matches(&'static str),
    /// The entry is still there, and the options let it count.
    Counts(&'static str),
    /// The options let the walk go below the entry.
    MayDescend(&'static str),
    /// The path ends in a slash.
    TrailingSlash(&'static str),
}

/// What a walk goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The entries of a directory, bound or given.
    Entries(&'static str),
    /// The missing levels a look found, from the top.
    Levels(&'static str),
    /// The directories the members of an archive stand in or are, from the top.
    MemberLevels(&'static str),
    /// The files and directories of an archive.
    Members(&'static str),
    /// The open files in an array argument.
    Files(&'static str),
}
