//! The rows themselves, split by what they are about.

mod builders;
mod commands;
mod constants;
mod directories;
mod entries;
mod files;
mod inspecting;
mod language;
mod links;
mod log;
mod makers;
mod moments;
mod namespaced;
mod owning;
mod packing;
mod parts;
mod programs;
mod records;
mod searching;
mod space;
#[cfg(test)]
mod tests;
mod text;

use crate::operation::{Builder, Constant, Maker, Operation, Record};

/// Every operation, in the order of the reference.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [
        directories::OPERATIONS,
        files::OPERATIONS,
        inspecting::OPERATIONS,
        programs::OPERATIONS,
        links::OPERATIONS,
        owning::OPERATIONS,
        space::OPERATIONS,
        entries::OPERATIONS,
        commands::OPERATIONS,
        text::OPERATIONS,
        searching::OPERATIONS,
        packing::OPERATIONS,
        namespaced::OPERATIONS,
        log::OPERATIONS,
        moments::OPERATIONS,
        language::OPERATIONS,
    ]
    .into_iter()
    .flatten()
}

/// Every options type.
pub fn builders() -> impl Iterator<Item = &'static Builder> {
    [builders::BUILDERS, searching::BUILDERS, packing::BUILDERS].into_iter().flatten()
}

/// Every result type.
pub fn records() -> impl Iterator<Item = &'static Record> {
    [records::RECORDS, searching::RECORDS, packing::RECORDS].into_iter().flatten()
}

/// Every constant with values in it.
pub fn makers() -> impl Iterator<Item = &'static Maker> {
    makers::MAKERS.iter()
}

/// Every constant.
pub fn constants() -> impl Iterator<Item = &'static Constant> {
    constants::CONSTANTS.iter()
}

/// What an `import` statement asks and does; `path` is the module's file.
#[must_use]
pub fn import() -> &'static Operation {
    &language::IMPORT
}
