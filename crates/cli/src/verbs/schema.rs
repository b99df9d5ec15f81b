//! `rex schema`: the Cedar schema.

use clap::{Args, ValueEnum};

use super::print;
use crate::exit::Exit;
use crate::fault::Fault;
use crate::io::Io;

pub(crate) const HELP: &str = "\
Examples:
  rex schema > rex.cedarschema
  rex schema --format json

Exit codes:
  0  printed
  2  bad usage";

/// The flags of `rex schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaOptions {
    /// Cedar's own language, or its JSON form
    #[arg(long, value_enum, default_value = "cedar")]
    format: SchemaFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SchemaFormat {
    Cedar,
    Json,
}

pub(crate) fn schema(options: &SchemaOptions, io: &mut Io) -> Result<Exit, Fault> {
    let text = match options.format {
        SchemaFormat::Cedar => rex_policy::schema_text(),
        SchemaFormat::Json => format!("{:#}\n", rex_policy::schema_json()),
    };
    print(io, &text).map(|()| Exit::Success)
}
