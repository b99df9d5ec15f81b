//! What an operation does to the host, or shows of it.

use super::inspecting::Inspecting;
use super::owning::Owning;
use super::packing::Packing;
use super::programs::Programs;
use super::questions::Place;
use super::searching::Searching;
use super::space::Space;
use super::walking::Walking;

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
    /// A moment from its date and time of day.
    Date,
    /// A moment from seconds, and nanoseconds where they are given, since 1970.
    Moment,
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
        /// The directory it went to.
        to: &'static str,
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
    /// Looks for text.
    Search(Searching),
    /// Packs or unpacks.
    Pack(Packing),
    /// Makes something of what was shown.
    Work(Work),
    /// Changes who owns a file, or what vouches for it.
    Owning(Owning),
    /// Takes space, or says how much is taken.
    Space(Space),
    /// Goes on with an entry of a walk.
    Walking(Walking),
    /// Does something with programs.
    Program(Programs),
    /// Makes something of a file's content without showing it.
    Inspect(Inspecting),
    /// Adds to the script log.
    Log(Level),
}
