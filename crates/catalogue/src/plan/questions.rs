//! What a plan asks the policy: the action, the resource and where its path comes from, how strong the yes has to
//! be, and what a no leads to.

use super::Step;
use super::programs::Launch;
use crate::vocabulary::{Action, EntityType};

/// Where a path comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A text argument, or the path a handle stands for (`self` is the receiver).
    Given(&'static str),
    /// The name a handle was opened by: the link, where it followed one.
    Original(&'static str),
    /// The setting of that name in an object made by a builder.
    Setting(&'static str, &'static str),
    /// The directory that holds a place.
    Parent(&'static Place),
    /// The name given by a text argument, joined to a directory.
    Under(&'static Place, &'static str),
    /// The last component of the second place, joined to the first.
    Beside(&'static Place, &'static Place),
    /// What a look or an effect of this plan bound to that name.
    Found(&'static str),
    /// Where the file at a place is kept as a backup.
    Backup(&'static Place),
    /// Where the first place will be once the second, which it is below, has become the third.
    Landing(&'static Place, &'static Place, &'static Place),
    /// A path the product itself knows.
    Fixed(Known),
}

/// Paths the product itself knows; a host program can move them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// The directory of the redaction dictionary.
    DictionaryDirectory,
    /// The redaction dictionary.
    Dictionary,
    /// The debugger that looks into core dumps.
    Debugger,
}

impl Known {
    /// Where it is, unless a host program says otherwise.
    #[must_use]
    pub const fn usual(self) -> &'static str {
        match self {
            Self::DictionaryDirectory => "/etc/opt/rex",
            Self::Dictionary => "/etc/opt/rex/rex_redaction.config",
            Self::Debugger => "/usr/bin/gdb",
        }
    }
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A file, link or special file.
    File(Place),
    /// A directory.
    Dir(Place),
}

impl Resource {
    /// The entity type a request names.
    #[must_use]
    pub const fn entity(&self) -> EntityType {
        match self {
            Self::File(_) => EntityType::File,
            Self::Dir(_) => EntityType::Dir,
        }
    }

    /// The path that becomes the id.
    #[must_use]
    pub const fn place(&self) -> &Place {
        match self {
            Self::File(place) | Self::Dir(place) => place,
        }
    }
}

/// What else a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Nothing.
    Empty,
    /// Where a move goes.
    Destination(Place),
    /// The attribute that a setting of an options object names.
    Attribute(&'static str, &'static str),
    /// How a program is started, and the look that found as whom.
    Launch {
        /// Where its arguments come from.
        launch: Launch,
        /// The look's name.
        account: &'static str,
    },
}

/// How strong a yes has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// A permit must match.
    Permitted,
    /// Only a forbid can say no.
    NotForbidden,
}

/// What a denial leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The call fails.
    Fail,
    /// The entry at hand (or the block) is left out.
    Leave,
    /// Another way is tried; where that is denied too, the first denial is raised.
    Instead(&'static [Step]),
}

/// One question to the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub resource: Resource,
    /// How strong the yes has to be.
    pub strength: Strength,
    /// What the request carries besides.
    pub context: Context,
    /// What a no leads to.
    pub denial: Denial,
}
