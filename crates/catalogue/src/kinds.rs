//! The types scripts see, by the names they see.

/// Declares the kinds once: the enumeration, the list of all, and the names.
macro_rules! kinds {
    ($($name:ident: $doc:literal,)*) => {
        /// A type of the script-facing API that is not one of the language's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Kind { $(#[doc = $doc] $name,)* }

        impl Kind {
            /// Every kind, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name a script sees.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// One sentence.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }
        }
    };
}

kinds! {
    CatFlag: "A flag of `cat`.",
    ChildNamespaceOptions: "In which namespace a program is started.",
    ChildNamespaceOptionsBuilder: "Makes `ChildNamespaceOptions`.",
    ChmodDirOptions: "How the mode of a directory is changed.",
    ChmodDirOptionsBuilder: "Makes `ChmodDirOptions`.",
    CompressGzipOptions: "How a file is compressed.",
    CompressGzipOptionsBuilder: "Makes `CompressGzipOptions`.",
    CopyFileOptions: "How a file is copied into another.",
    CopyFileOptionsBuilder: "Makes `CopyFileOptions`.",
    CoreDump: "A program and the core dump it left.",
    CpFlag: "A flag of `cp`.",
    CreateSymlinkOptions: "How a link is made.",
    CreateSymlinkOptionsBuilder: "Makes `CreateSymlinkOptions`.",
    DateTime: "A moment.",
    DeleteDirOptions: "How a directory is removed.",
    DeleteDirOptionsBuilder: "Makes `DeleteDirOptions`.",
    DeleteFileOptions: "How a file is removed.",
    DeleteFileOptionsBuilder: "Makes `DeleteFileOptions`.",
    DirConfig: "A directory to be opened.",
    DirConfigBuilder: "Makes a `DirConfig`.",
    DirEntry: "One entry of a directory.",
    DiskAllocationOptions: "How much space is taken for a file.",
    DiskAllocationOptionsBuilder: "Makes `DiskAllocationOptions`.",
    DiskUsageEntry: "The space that a file, or a directory with all that is below it, takes.",
    DiskUsageOptions: "How space is counted.",
    DiskUsageOptionsBuilder: "Makes `DiskUsageOptions`.",
    DiskUsageResult: "The space that a tree takes.",
    DuFlag: "A flag of `du`.",
    ElfInfo: "What a program or a core dump says of itself.",
    EntryType: "What an entry is.",
    ExecuteOptions: "How a program is started.",
    ExecuteOptionsBuilder: "Makes `ExecuteOptions`.",
    ExecuteResult: "How a program ended, and what it said.",
    ExtractArchiveOptions: "What is kept of an archive's members.",
    ExtractArchiveOptionsBuilder: "Makes `ExtractArchiveOptions`.",
    FindOptions: "What `find` looks for.",
    FindOptionsBuilder: "Makes `FindOptions`.",
    Frame: "One frame of a stack.",
    GlobFlag: "A flag of `find_files`.",
    GrepFlag: "A flag of `grep`.",
    GzipInfo: "The sizes of a compressed file.",
    LsFlag: "A flag of `ls`.",
    Match: "A line that was found.",
    Metadata: "Size, times, mode and owner of a file or directory.",
    MkdirFlag: "A flag of `mkdir`.",
    MoveOptions: "How a file or directory is moved.",
    MoveOptionsBuilder: "Makes `MoveOptions`.",
    MvFlag: "A flag of `mv`.",
    OpenDirOptions: "How a directory is opened.",
    OpenDirOptionsBuilder: "Makes `OpenDirOptions`.",
    OpenFileOptions: "How a file is opened.",
    OpenFileOptionsBuilder: "Makes `OpenFileOptions`.",
    Ownership: "The names of an owner and a group.",
    RcDirHandle: "An open directory.",
    RcFileHandle: "An open file.",
    RcSymlinkHandle: "An open link, not what it leads to.",
    ReadLinesOptions: "Which lines are read.",
    ReadLinesOptionsBuilder: "Makes `ReadLinesOptions`.",
    ReadPageOptions: "How many lines are read at once.",
    ReadPageOptionsBuilder: "Makes `ReadPageOptions`.",
    ReplacementOptions: "How text is replaced.",
    ReplacementOptionsBuilder: "Makes `ReplacementOptions`.",
    RhaiSafeIoErrorKind: "What kind of file error was thrown.",
    RmFlag: "A flag of `rm`.",
    SearchGzipOptions: "How a compressed file is searched.",
    SearchGzipOptionsBuilder: "Makes `SearchGzipOptions`.",
    SedFlag: "A flag of `sed`.",
    SeqFlag: "A flag of `seq`.",
    SetOwnershipOptions: "Who a file is to belong to.",
    SetOwnershipOptionsBuilder: "Makes `SetOwnershipOptions`.",
    SetXAttrOptions: "Which attribute is set, and to what.",
    SetXAttrOptionsBuilder: "Makes `SetXAttrOptions`.",
    SizeRange: "A range of file sizes.",
    SizeUnit: "A unit of file sizes.",
    TailFlag: "A flag of `tail`.",
    TracedProcess: "The threads of a process, with their stacks.",
    TracedThread: "One thread, with its stack.",
    TruncateOptions: "To which size a file is cut or grown.",
    TruncateOptionsBuilder: "Makes `TruncateOptions`.",
    WcFlag: "A flag of `wc`.",
    WordCount: "How many lines, words and bytes a file holds.",
    WriteFlag: "A flag of `write`.",
    WriteOptions: "How a file is written.",
    WriteOptionsBuilder: "Makes `WriteOptions`.",
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_number_of_a_kind_is_its_place() {
        assert!(Kind::ALL.iter().enumerate().all(|(index, kind)| *kind as usize == index));
    }
}
