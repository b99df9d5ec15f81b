//! Which sort of path an argument is, by the questions of the plan.

use rex_catalogue::domain::questions;
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::{Place, Resource};
use rex_catalogue::vocabulary::Action;

/// What has to be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// One of both.
    Either,
    /// Nothing yet.
    New,
}

/// The role of an argument; none where it is no path.
pub(super) fn role(operation: &Operation, parameter: &str) -> Option<Role> {
    let questions = questions(operation.plan);
    let about: Vec<_> = questions.iter().filter(|(_, ask)| names(ask.resource.place(), parameter)).map(|(_, ask)| ask).collect();
    if about.is_empty() {
        let mentioned = questions.iter().any(|(_, ask)| mentions(ask.resource.place(), parameter));
        return mentioned.then_some(Role::File);
    }
    let files = about.iter().any(|ask| matches!(ask.resource, Resource::File(_)));
    let directories = about.iter().any(|ask| matches!(ask.resource, Resource::Dir(_)));
    let creates = |action: Action| action == Action::CREATE;
    let makes = about.iter().any(|ask| creates(ask.action)) && about.iter().all(|ask| creates(ask.action) || ask.action == Action::OPEN);
    Some(match (makes, files, directories) {
        (true, ..) => Role::New,
        (_, true, true) => Role::Either,
        (_, _, true) => Role::Directory,
        _ => Role::File,
    })
}

/// Whether the last component of a place is that of the argument.
fn names(place: &Place, parameter: &str) -> bool {
    match place {
        Place::Given(name) => *name == parameter,
        Place::Beside(_, place) => names(place, parameter),
        _ => false,
    }
}

/// Whether it has to do with the argument at all.
fn mentions(place: &Place, parameter: &str) -> bool {
    match place {
        Place::Given(name) => *name == parameter,
        Place::Parent(place) | Place::Backup(place) => mentions(place, parameter),
        Place::Beside(first, second) => mentions(first, parameter) || mentions(second, parameter),
        _ => false,
    }
}
