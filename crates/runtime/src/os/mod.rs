//! The only code that touches the host.
//!
//! Every function takes a grant and finds in it the path it acts on; where a handle is given too, the two must agree.
//! Work goes through descriptors, and no link is followed unless the function's name says so.

#![expect(clippy::disallowed_methods, reason = "this is where the host is touched")]

mod accounts;
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
mod link;
mod look;
mod metadata;
mod module_file;
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

pub use accounts::{Account, effective_account, look_account};
pub use archive::{Members, extract, members};
pub use certificate::verify_certificate;
pub use child::{Ending, Interruption, Watch};
pub use chmod::{chmod_directory, chmod_entry, chmod_file};
pub use content::{append, copy, read_page, read_redacted, read_text, truncate, write_in_place};
pub use count::count;
pub use directory::{Directory, make_directory, make_levels, open_directory, open_held};
pub use elf::elf_info;
pub use entry::{Entry, EntryKind, entry_at, list, list_for_removal, open_entry_directory, open_for_removal};
pub use file::{Access, File, make_file, open_file, open_target};
pub use gathered::Keep;
pub use gzip::{compress, gzip_lines, gzip_sizes};
pub use link::{Link, make_link, open_link, read_link};
pub use look::{Levels, Target, look_directory, look_kind, look_kind_unfollowed, look_levels, look_target};
pub use metadata::{Metadata, directory_metadata, entry_metadata, file_metadata, link_metadata, modified};
pub use module_file::read_module;
pub use program::{Debugged, Start, run_debugger, run_program};
pub use put::{PutGrants, put, put_copy};
pub use redaction::Dictionary;
pub use remove::{remove_directory, remove_file, remove_handle};
pub use rename::{AcrossGrants, move_across, moved_directory, moved_file, rename, rename_directory};
pub use replace::{replace, replace_if_allowed};
pub use session::Leftover;
pub use spawn::is_capability;
pub use stream::Bounds;
pub use strings::strings;
