//! The command line: one file a verb.
//!
//! [`main`] is what the three programs are; [`run_with`] is the same with its surroundings given, for tests.

mod arguments;
mod command;
mod exit;
mod fault;
mod input;
mod io;
mod modules;
mod output;
mod quantity;
pub mod reference;
mod render;
mod shell;
mod verbs;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

pub use command::{Personality, command};
pub use exit::Exit;
pub use io::{Io, Stream};

/// The largest block that is kept. The compilation of one regular expression takes a third of it.
const LARGEST_KEPT: usize = 1 << 20;

/// One of the programs, with the surroundings of the process.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the command line is read here and handed on")]
pub fn main(personality: Personality) -> ExitCode {
    keep_freed_blocks();
    let code = run_with(personality, std::env::args_os(), &mut Io::of_process());
    ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))
}

/// Teaches the allocator to use large blocks again. One that was never touched costs nothing, and once it was freed, blocks
/// up to its size are no longer mapped afresh, page by page, for what a start needs for a moment.
fn keep_freed_blocks() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGEST_KEPT)));
}

/// One of the programs, with surroundings that are given. The first argument is the program's name.
///
/// The result is the exit code.
pub fn run_with(personality: Personality, args: impl IntoIterator<Item = OsString>, io: &mut Io) -> i32 {
    let code = match command::parse(personality, args) {
        Ok(asked) => verbs::dispatch(asked, io),
        Err(error) => refuse(&error, io),
    };
    io.flush();
    code
}

/// Help and version are no errors, though the parser calls them so.
fn refuse(error: &clap::Error, io: &mut Io) -> i32 {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let colour = if asked { io.stdout_in_colour() } else { io.stderr_in_colour() };
    let text = error.render();
    let text = if colour { text.ansi().to_string() } else { text.to_string() };
    if asked {
        io.stdout.say(&text);
        return Exit::Success.code();
    }
    io.stderr.say(&text);
    Exit::Usage.code()
}
