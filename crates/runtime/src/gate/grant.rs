//! Permission as a value: what the host side takes instead of a path.
//!
//! A `Grant` has private fields, and only `crate::gate` makes one, after the policy said yes. The functions of
//! `crate::os` take the path they open from the grant, so what was authorised is what is opened.

use std::marker::PhantomData;

use rex_catalogue::vocabulary::Action;

use crate::paths::Path;

/// What a grant is for. Sealed: the rights are those below.
pub trait Right: sealed::Sealed {
    /// The action a policy allowed; none for a look.
    const ACTION: Option<Action>;
}

mod sealed {
    pub trait Sealed {}
}

/// Declares one right a line.
macro_rules! rights {
    ($($name:ident = $action:expr, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name;
            impl sealed::Sealed for $name {}
            impl Right for $name { const ACTION: Option<Action> = $action; }
        )*
    };
}

rights! {
    Look = None, "To see what stands at a path, because some way on from there could be allowed.";
    Open = Some(Action::OPEN), "To open.";
    Create = Some(Action::CREATE), "To make.";
    Read = Some(Action::READ), "To read a file or a link, or list a directory.";
    RedactedRead = Some(Action::REDACTED_READ), "To read a file with unlisted lines blanked out.";
    Write = Some(Action::WRITE), "To change a file's content.";
    Delete = Some(Action::DELETE), "To remove.";
    Move = Some(Action::MOVE), "To move away.";
    Chmod = Some(Action::CHMOD), "To change a mode.";
    Chown = Some(Action::CHOWN), "To change an owner or group.";
    SetAttribute = Some(Action::SET_X_ATTR), "To set an extended attribute.";
    Execute = Some(Action::EXECUTE), "To start a program.";
    Stat = Some(Action::STAT), "To see size, times, mode and owner.";
}

/// The policy's yes to one right on one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant<R: Right> {
    path: Path,
    right: PhantomData<R>,
}

impl<R: Right> Grant<R> {
    /// Only the gate calls this, and the source guard watches that.
    pub(super) fn made_by_the_gate(path: Path) -> Self {
        Self { path, right: PhantomData }
    }

    /// What it is for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
