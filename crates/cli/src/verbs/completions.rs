//! `rex completions`: what a shell completes.

use clap::Args;
use clap_complete::Shell;

use super::print;
use crate::command::{Personality, command};
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;

pub(crate) const HELP: &str = "\
Examples:
  rex completions bash > ~/.local/share/bash-completion/completions/rex
  rex completions zsh > ~/.zfunc/_rex
  rex completions fish > ~/.config/fish/completions/rex.fish

Exit codes:
  0  printed
  2  bad usage";

/// The flags of `rex completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsOptions {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn completions(options: &CompletionsOptions, io: &mut Io) -> Result<Exit, Fault> {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut command(Personality::Rex), "rex", &mut text);
    print(io, &String::from_utf8_lossy(&text)).map(|()| Exit::Success)
}
