//! The list of everything scripts can call, a line each.

use std::collections::BTreeSet;
use std::fmt::Write;

use rex_catalogue::operation::Module;
use rex_catalogue::tables;

/// The widest name that others are lined up with.
const WIDEST: usize = 44;

/// Every operation by module, with the first sentence of its documentation.
#[must_use]
pub fn table() -> String {
    let mut text = String::new();
    for module in Module::ALL {
        let mut seen = BTreeSet::new();
        let operations = tables::operations().filter(|operation| operation.module == *module && seen.insert(operation.path()));
        let mut listed: Vec<_> = operations.map(|operation| (operation.path(), first_sentence(operation.doc).to_owned())).collect();
        let builders = tables::builders().filter(|builder| builder.module == *module);
        listed.extend(builders.map(|builder| (format!("{}()", builder.function), first_sentence(builder.doc).to_owned())));
        let _ = writeln!(text, "{}\n{}", module.name(), rows(&listed));
    }
    text + "`rex ops NAME` says what one of them does and which permissions it asks for.\n"
}

/// Names, and what is said about each, lined up.
pub(super) fn rows(listed: &[(String, String)]) -> String {
    let width = listed.iter().map(|(name, _)| name.len()).max().unwrap_or(0).min(WIDEST);
    listed.iter().map(|(name, said)| format!("  {name:width$}  {said}\n")).collect()
}

fn first_sentence(doc: &str) -> &str {
    let end = doc.find(". ").map_or(doc.len(), |dot| dot + 1);
    doc.get(..end).unwrap_or(doc)
}
