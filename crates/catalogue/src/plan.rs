//! The vocabulary of plans: what an operation asks the policy, what it looks at, and what it then does.
//!
//! A plan is a constant. The runtime walks it with the values of one call, inference walks it with patterns, and
//! the reference prints it; see [`crate::domain::instantiate`].

use crate::kinds::Kind;
use crate::operation::Type;
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

/// A fact only the host knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Follows every link to a directory and holds it, without access to its content.
    Directory(Place),
    /// What stands at a path; the last component is not followed.
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
    /// The deepest directory on the way to a path that exists, and the levels missing below it.
    Levels(Place),
}

impl Look {
    /// The path the look starts from; until the host has answered, it stands for the answer.
    #[must_use]
    pub const fn place(&self) -> &Place {
        match self {
            Self::Directory(place)
            | Self::Kind(place)
            | Self::KindUnfollowed(place)
            | Self::Levels(place)
            | Self::Target { path: place, .. } => place,
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
}

/// How an effect opens a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// As the options object of that name says.
    Options(&'static str),
    /// For reading.
    Read,
    /// For writing; made if it is missing.
    Write,
    /// For reading and writing.
    ReadWrite,
    /// Only to hold it: neither read nor written through this descriptor.
    Hold,
}

/// Work on what was shown, without the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The lines of a text.
    Lines,
    /// Those lines of a text that an options object selects.
    Select(&'static str),
    /// The last lines of a text, or those the flags say.
    Tail,
    /// Counts as a map, of those the flags say.
    Counts,
    /// The lines of a text that the pattern matches.
    Grep,
    /// A text with the pattern replaced.
    Sed,
    /// Numbers from the start to the end.
    Sequence,
    /// The pieces of the argument `text`.
    Split,
    /// One field of each line.
    Field,
    /// The lines that hold the pattern.
    Filter,
    /// The lines with the pattern in one field.
    FilterField,
    /// The lines of a range.
    FilterRange,
    /// The sum of one field.
    Sum,
    /// How many lines have each value of one field.
    CountUnique,
}

/// How a severity is called in the script log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// The finest.
    Trace,
    /// The usual.
    Info,
    /// Something is odd.
    Warn,
    /// Something failed.
    Error,
}

/// What an operation does to the host, or shows of it. Names are bindings of the plan, arguments, or `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Opens a directory, following no link.
    OpenDirectory(Place),
    /// Opens a directory an earlier look holds.
    OpenHeld(&'static str),
    /// Makes one directory; where the second is set, one that is there already is fine.
    MakeDirectory {
        /// The directory it goes into, bound or opened on the way.
        path: Place,
        /// Whether an existing directory is success.
        existing: bool,
    },
    /// Makes an empty file under a name nothing has.
    MakeFile {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
    },
    /// Makes the levels a look found missing.
    MakeLevels(&'static str),
    /// Opens a file by its name in a directory; the last component is never followed.
    OpenFile {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
        /// How.
        opening: Opening,
    },
    /// Opens what a look followed a link to.
    OpenTarget {
        /// The look's name.
        target: &'static str,
        /// How.
        opening: Opening,
    },
    /// Opens an entry as a file, and remembers it.
    OpenEntry {
        /// The entry.
        entry: &'static str,
        /// How.
        opening: Opening,
    },
    /// Opens an entry as a directory, and remembers it.
    OpenEntryDirectory(&'static str),
    /// Reads a file as text, whole.
    ReadText(&'static str),
    /// Reads the next lines of a file, where the last page ended.
    ReadPage(&'static str),
    /// Counts the lines, words and bytes of a file.
    Count(&'static str),
    /// Replaces a file's content, whole or not at all.
    Replace(&'static str),
    /// Makes a file with its content, or replaces the content of one that is there: whole or not at all.
    Put {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
        /// Whether it is written in place where the directory or other names of the file do not allow a rename.
        or_in_place: bool,
    },
    /// Copies a file to a name in a directory; a new one appears whole.
    PutCopy {
        /// The source.
        from: &'static str,
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
    },
    /// Copies the content of a file into another.
    Copy {
        /// The source.
        from: &'static str,
        /// The destination.
        to: &'static str,
    },
    /// Writes a file's content through its descriptor.
    WriteInPlace(&'static str),
    /// Replaces a file's content with what was shown.
    WriteBack(&'static str),
    /// Cuts a file, or grows it with zeros.
    Truncate(&'static str),
    /// Changes the mode of a file, directory or entry.
    Chmod(&'static str),
    /// Adds to the end of a file.
    Append(&'static str),
    /// Lists a directory as a map of entries.
    ListEntries(&'static str),
    /// Lists a directory as an array of names.
    ListNames(&'static str),
    /// Adds an entry's name to what is shown.
    Collect(&'static str),
    /// Shows one link as a map of one entry.
    ShowLink {
        /// The directory that holds it.
        directory: &'static str,
        /// Its path.
        path: Place,
    },
    /// What stands under a name in a directory, as an entry.
    Entry {
        /// The directory that holds it.
        directory: &'static str,
        /// Its path.
        path: Place,
    },
    /// Makes a link; with leave to delete, in the place of what has its name.
    MakeLink {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
        /// The argument that is its text.
        target: &'static str,
    },
    /// Opens a link itself.
    OpenLink {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
    },
    /// Reads a link's text.
    ReadLink {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
    },
    /// Shows whether a look found anything.
    Exists(&'static str),
    /// Shows size, times, mode and owner.
    Stat(&'static str),
    /// Shows when the content last changed, in nanoseconds since 1970.
    ShowModified(&'static str),
    /// Removes a file or link by its name in a directory.
    RemoveFile {
        /// The directory.
        directory: &'static str,
        /// The full path.
        path: Place,
    },
    /// Removes the file a handle stands for.
    RemoveHandle(&'static str),
    /// Removes a directory; with entries that were asked for, those too.
    RemoveDirectory(&'static str),
    /// Renames a file by its names in two directories.
    Rename {
        /// The directory it leaves.
        from: &'static str,
        /// Its path.
        source: Place,
        /// The directory it goes to.
        to: &'static str,
        /// Its new path.
        destination: Place,
    },
    /// Copies to another file system, then removes the source.
    MoveAcross {
        /// The directory it leaves.
        from: &'static str,
        /// Its path.
        source: Place,
        /// The directory it goes to.
        to: &'static str,
        /// Its new path.
        destination: Place,
    },
    /// The handle of a file that was moved.
    Moved {
        /// The handle as it was.
        handle: &'static str,
        /// The directory it went to.
        to: &'static str,
        /// Its new path.
        destination: Place,
    },
    /// The handle of a directory that was moved.
    MovedDirectory {
        /// The handle as it was.
        handle: &'static str,
        /// Its new path.
        destination: Place,
    },
    /// Renames a directory.
    RenameDirectory {
        /// The directory it leaves.
        from: &'static str,
        /// The handle of the directory itself.
        source: &'static str,
        /// The directory it goes to.
        to: &'static str,
        /// Its new path.
        destination: Place,
    },
    /// Reads a script file below the module root.
    ReadModule(Place),
    /// Loads the redaction dictionary.
    LoadDictionary(&'static str),
    /// Hands an entry to the script's function.
    Call {
        /// The function.
        callback: &'static str,
        /// The entry.
        entry: &'static str,
    },
    /// Makes something of what was shown.
    Work(Work),
    /// Adds to the script log.
    Log(Level),
}

/// What the script gets back, and what is known of it before the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// Nothing.
    Nothing,
    /// A handle this plan bound.
    Bound(&'static str),
    /// What the last effect showed: text nobody knows before the run, or what was made of it.
    Content(Place),
    /// What the last effect showed: a map from the names in that directory to entries.
    Entries(Place),
    /// What the last effect showed: the names in that directory.
    Names(Place),
    /// What the last effect showed: an array or map of values of that type.
    Each(Type),
    /// What the last effect showed: a value of the operation's result type.
    Outcome,
    /// One field of what the last effect showed, an object of that kind.
    Field(Kind, &'static str),
    /// What the last effect showed, an object of that kind, as a map.
    Fields(Kind),
}

/// One step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A question.
    Ask(Ask),
    /// A fact, kept under a name.
    Look(&'static str, Look),
    /// One of two ways.
    When(Condition, &'static [Step], &'static [Step]),
    /// The same steps for each of several, under a name.
    Each(&'static str, Over, &'static [Step]),
    /// The steps of the walk around this one, for what is below the entry.
    Descend,
    /// Steps that a denied entry leaves.
    Within(&'static [Step]),
    /// Steps shared between plans.
    Part(&'static [Step]),
    /// An effect; its result is kept under the name, where there is one.
    Do(Option<&'static str>, Effect),
    /// The result.
    Give(Give),
}

/// A question that needs a permit.
#[must_use]
pub const fn must(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Fail })
}

/// A question only a forbid can answer with no.
#[must_use]
pub const fn unless_forbidden(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::NotForbidden, context: Context::Empty, denial: Denial::Fail })
}

/// A question whose denial leaves the entry out.
#[must_use]
pub const fn or_leave(action: Action, resource: Resource) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Leave })
}

/// A question whose denial leads to another way.
#[must_use]
pub const fn or_instead(action: Action, resource: Resource, instead: &'static [Step]) -> Step {
    Step::Ask(Ask { action, resource, strength: Strength::Permitted, context: Context::Empty, denial: Denial::Instead(instead) })
}

/// The question a move asks about its source.
#[must_use]
pub const fn must_move(resource: Resource, destination: Place) -> Step {
    Step::Ask(Ask {
        action: Action::MOVE,
        resource,
        strength: Strength::Permitted,
        context: Context::Destination(destination),
        denial: Denial::Fail,
    })
}

/// Steps taken only where the condition holds.
#[must_use]
pub const fn when(condition: Condition, then: &'static [Step]) -> Step {
    Step::When(condition, then, &[])
}

/// An effect whose result has no name.
#[must_use]
pub const fn act(effect: Effect) -> Step {
    Step::Do(None, effect)
}

/// An effect whose result later steps name.
#[must_use]
pub const fn bind(name: &'static str, effect: Effect) -> Step {
    Step::Do(Some(name), effect)
}
