//! `rex ops`: what scripts can call, and which permissions each call asks for.

use clap::Args;

use super::print;
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;
use crate::reference;

pub(crate) const HELP: &str = "\
Examples:
  rex ops
  rex ops cat
  rex ops RcFileHandle.read
  rex ops file_system::read --json
  rex ops OpenFileOptions
  rex ops --inventory

Exit codes:
  0  printed
  2  bad usage, or no such name";

/// The flags of `rex ops`.
#[derive(Args, Debug)]
pub(crate) struct OpsOptions {
    /// An operation, a type, a script module or a constant
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
    /// Print every signature and constant, one a line
    #[arg(long, conflicts_with_all = ["name", "json"])]
    inventory: bool,
}

pub(crate) fn ops(options: &OpsOptions, io: &mut Io) -> Result<Exit, Fault> {
    let text = match &options.name {
        _ if options.inventory => reference::inventory(),
        None if options.json => format!("{:#}\n", reference::document(&reference::everything())),
        None => reference::table(),
        Some(name) => {
            let found = reference::find(name).ok_or_else(|| unknown(name))?;
            if options.json { format!("{:#}\n", reference::document(&found)) } else { reference::page(&found) }
        }
    };
    print(io, &text).map(|()| Exit::Success)
}

fn unknown(name: &str) -> Fault {
    let fault = Fault::usage(format!("there is no operation, type or constant `{name}`"));
    let near = reference::nearest(name);
    if near.is_empty() { fault.help("`rex ops` lists what there is") } else { fault.help(format!("did you mean `{}`?", near.join("`, `"))) }
}
