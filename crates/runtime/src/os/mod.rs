//! The only code that touches the host.
//!
//! Every function takes a grant and finds in it the path it acts on; where a handle is given too, the two must agree.
//! Work goes through descriptors, and no link is followed unless the function's name says so.

#![expect(clippy::disallowed_methods, reason = "this is where the host is touched")]

mod accounts;
mod allocate;
mod archive;
mod attributes;
mod certificate;
mod child;
mod chmod;
mod content;
mod count;
mod directory;
mod elf;
mod entry;
mod file;
mod gathered;
mod gzip;
mod label;
mod level;
mod link;
mod look;
mod lost;
mod measure;
mod metadata;
mod module_file;
mod ownership;
mod program;
mod put;
mod redaction;
mod remove;
mod rename;
mod replace;
mod session;
mod spawn;
mod stream;
mod strings;
mod system;
mod temporary;
#[cfg(test)]
mod tests;
mod tree;

pub use accounts::{Account, effective_account, look_account};
pub use allocate::allocate;
pub use archive::{Members, extract, members};
pub use certificate::verify_certificate;
pub use child::{Ending, Interruption, Watch};
pub use chmod::{chmod_directory, chmod_entry, chmod_file};
pub use content::{append, copy, read_page, read_redacted, read_text, truncate, write_in_place};
pub use count::count;
pub use directory::{Directory, make_directory, make_levels, open_directory, open_held};
pub use elf::elf_info;
pub use entry::{
    Entry, EntryKind, enter, enter_for_move, enter_for_removal, entry_at, link_at, list, list_for_move, list_for_removal, list_level,
    look_behind, open_entry_directory,
};
pub use file::{Access, File, make_file, open_file, open_target};
pub use gathered::Keep;
pub use gzip::{compress, gzip_lines, gzip_sizes};
pub use label::{LABEL, LabelParts, relabel};
pub use level::{Level, let_go};
pub use link::{Link, make_link, open_link, read_link};
pub use look::{Levels, Target, look_directory, look_kind, look_kind_unfollowed, look_levels, look_own_directory, look_target};
pub use lost::{Lost, lost, lost_own};
pub use measure::{Measure, measure_directory, measure_entry, measure_file};
pub use metadata::{Metadata, describe_entry, directory_metadata, entry_metadata, file_metadata, link_metadata, modified};
pub use module_file::read_module;
pub use ownership::{Owner, chown_directory, chown_entry, chown_file, chown_link};
pub use program::{Debugged, Start, run_debugger, run_program};
pub use put::{PutGrants, put, put_copy};
pub use redaction::Dictionary;
pub use remove::{remove_directory, remove_file, remove_handle};
pub use rename::{AcrossGrants, BackupGrants, move_across, moved_directory, moved_file, rename, rename_directory};
pub use replace::{replace, replace_if_allowed};
pub use session::Leftover;
pub use spawn::is_capability;
pub use stream::Bounds;
pub use strings::strings;
pub use tree::{TreeGrants, move_tree};
