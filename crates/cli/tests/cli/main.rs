//! The command line from outside: flags, documents, exit codes, signals.
#![expect(clippy::disallowed_methods, reason = "tests prepare files, and start and signal the programs")]

mod arguments;
mod depth;
mod documents;
mod flags;
mod help;
mod human;
mod infer;
mod inventory;
mod records;
mod reference;
mod signals;
mod verbs;
mod world;
