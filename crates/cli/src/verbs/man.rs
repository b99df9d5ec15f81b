//! `rex man`: manual pages.

use clap::Args;

use super::print;
use crate::command::{Personality, command};
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;

pub(crate) const HELP: &str = "\
Examples:
  rex man > rex.1
  rex man run > rex-run.1

Exit codes:
  0  printed
  2  bad usage, or no such verb";

/// The flags of `rex man`.
#[derive(Args, Debug)]
pub(crate) struct ManOptions {
    /// The page of that verb instead of the whole
    verb: Option<String>,
}

pub(crate) fn man(options: &ManOptions, io: &mut Io) -> Result<Exit, Fault> {
    let mut whole = command(Personality::Rex);
    whole.build();
    let page = match &options.verb {
        None => whole,
        Some(verb) => of_verb(&whole, verb)?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(|error| Fault::unwritten("the page", &error))?;
    print(io, &String::from_utf8_lossy(&text)).map(|()| Exit::Success)
}

fn of_verb(whole: &clap::Command, verb: &str) -> Result<clap::Command, Fault> {
    let Some(command) = whole.find_subcommand(verb) else {
        let verbs: Vec<_> = whole.get_subcommands().map(clap::Command::get_name).collect();
        return Err(Fault::usage(format!("there is no verb `{verb}`")).help(format!("there is {}", verbs.join(", "))));
    };
    Ok(command.clone().name(format!("rex-{verb}")))
}
