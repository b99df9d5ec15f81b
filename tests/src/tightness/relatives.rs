//! The requests near to one that was made.

use rex_catalogue::vocabulary::Action;
use rex_policy::{Context, Request, Resource};

/// The same question about the path's parent, siblings, child and grandchild; each other action on the path; and the same
/// request in other circumstances.
pub(super) fn relatives(request: &Request) -> Vec<Request> {
    let (path, entity) = (request.resource.id.as_str(), request.resource.entity);
    let about = |action: Action, path: &str| {
        let context = circumstances(action, &request.context);
        Request::new(request.principal.clone(), action, Resource::new(entity, path, Vec::new())).with_context(context)
    };
    let others = Action::all().filter(|action| *action != request.action && action.row().resources.contains(&entity));
    let mut found: Vec<_> = places(path).iter().map(|place| about(request.action, place)).collect();
    found.extend(others.map(|action| about(action, path)));
    found.extend(elsewhere(&request.context).into_iter().map(|context| request.clone().with_context(context)));
    found
}

fn places(path: &str) -> [String; 5] {
    let parent = parent(path);
    [
        parent.to_owned(),
        format!("{}/planted", parent.trim_end_matches('/')),
        format!("{path}-planted"),
        format!("{path}/planted"),
        format!("{path}/planted/deeper"),
    ]
}

/// Those of the request where the action has them, or else any.
fn circumstances(action: Action, known: &Context) -> Context {
    match (action, known) {
        (Action::MOVE, Context::Destination { .. })
        | (Action::SET_X_ATTR, Context::Xattr { .. })
        | (Action::EXECUTE, Context::Execute(_)) => known.clone(),
        (Action::MOVE, _) => destination("/planted"),
        (Action::SET_X_ATTR, _) => Context::Xattr { name: "user.planted".to_owned() },
        (Action::EXECUTE, _) => Context::Execute(Box::default()),
        _ => Context::Empty,
    }
}

/// Circumstances near to the given ones.
fn elsewhere(known: &Context) -> Vec<Context> {
    match known {
        Context::Empty => Vec::new(),
        Context::Destination { path, parent_path, .. } => {
            [format!("{path}-planted"), format!("{path}/planted"), format!("{}/planted", parent_path.trim_end_matches('/'))]
                .iter()
                .map(|path| destination(path))
                .collect()
        }
        Context::Xattr { name } => vec![Context::Xattr { name: format!("{name}-planted") }],
        Context::Execute(execution) => {
            let mut other = execution.clone();
            other.arguments.positional_values.insert("planted".to_owned());
            vec![Context::Execute(other)]
        }
    }
}

fn destination(path: &str) -> Context {
    let (parent, name) = (parent(path).to_owned(), path.rsplit('/').next().unwrap_or_default().to_owned());
    Context::Destination { path: path.to_owned(), name, parent_path: parent }
}

pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((parent, _)) if !parent.is_empty() => parent,
        _ => "/",
    }
}
