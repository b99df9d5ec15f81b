//! From chosen fields to a request, and Cedar's own word on it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use cedar_policy_core::ast::{self, Effect};
use cedar_policy_core::authorizer::{AuthorizationError, Authorizer, Decision};
use rex_catalogue::vocabulary::{Action, EntityType};

use super::domain::Domain;
use super::fields::{Execution as Owner, Field, Set};
use super::search::{Chosen, Model};
use crate::decide::Policies;
use crate::evaluate::{Needs, Question};
use crate::render::identified;
use crate::request::{Arguments, Context, Environment, Execution, Request, Resource};

/// The request of that action and type with those fields; what was not chosen does not matter and is kept short.
pub(super) fn request(model: &Model, action: Action, entity: EntityType) -> Request {
    let fields = Fields { model, entity };
    let resource = if entity.is_path() {
        Resource::new(entity, fields.text(&Field::Id), Vec::new())
    } else {
        let attributes = entity.row().attributes.iter().map(|attribute| {
            let field = if identified(entity) == Some(attribute.name) { Field::Id } else { Field::Attribute(attribute.name) };
            (attribute.name, fields.text(&field))
        });
        Resource::new(entity, fields.text(&Field::Id), attributes.collect())
    };
    let context = match action {
        Action::MOVE => fields.destination(),
        Action::SET_X_ATTR => Context::Xattr { name: fields.text(&Field::Text("xattr.name".to_owned())) },
        Action::EXECUTE => Context::Execute(Box::new(fields.execution())),
        _ => Context::Empty,
    };
    Request::new(fields.text(&Field::Principal), action, resource).with_context(context)
}

struct Fields<'m> {
    model: &'m Model,
    entity: EntityType,
}

impl Fields<'_> {
    fn text(&self, field: &Field) -> String {
        match (self.model.get(field), field.domain(self.entity)) {
            (Some(Chosen::Text(text)), _) => text.clone(),
            (_, Some(Domain::File)) => "/x".to_owned(),
            (_, Some(Domain::Directory)) => "/".to_owned(),
            (_, Some(Domain::Pid)) => "1".to_owned(),
            (_, Some(Domain::Name) | None) => "x".to_owned(),
            (_, Some(Domain::Text)) => String::new(),
        }
    }

    fn number(&self, path: &str) -> i64 {
        let field = Field::Number(path.to_owned());
        match self.model.get(&field) {
            Some(Chosen::Number(number)) => *number,
            _ => field.numbers().map_or(0, |(first, _)| first),
        }
    }

    fn flag(&self, field: &Field) -> bool {
        self.model.get(field) == Some(&Chosen::Flag(true))
    }

    fn destination(&self) -> Context {
        let path = match self.model.get(&Field::Destination) {
            Some(Chosen::Text(path)) => path.clone(),
            _ => "/x".to_owned(),
        };
        let (parent, name) = path.rsplit_once('/').unwrap_or_default();
        let parent_path = if parent.is_empty() { "/" } else { parent }.to_owned();
        Context::Destination { name: name.to_owned(), parent_path, path }
    }

    fn execution(&self) -> Execution {
        let namespace = self.flag(&Field::Optional("namespace".to_owned()));
        let [username, groupname] = ["user.username", "group.groupname"].map(|path| self.text(&Field::Text(path.to_owned())));
        Execution {
            arguments: self.arguments(),
            environment: self.environment(),
            username,
            uid: self.number("user.uid"),
            groupname,
            gid: self.number("group.gid"),
            namespace: namespace.then(|| self.number("namespace.target_process_id")),
        }
    }

    fn arguments(&self) -> Arguments {
        let [keys, flags, positional_values] = [Set::Keys, Set::Flags, Set::PositionalValues].map(|set| self.members(set));
        let mut tags: BTreeMap<String, String> =
            flags.iter().chain(&positional_values).map(|name| (name.clone(), "true".to_owned())).collect();
        tags.extend(keys.iter().map(|name| (name.clone(), self.tag(Owner::Arguments, name))));
        for (field, chosen) in self.model {
            if let (Field::Argument(name), Chosen::Flag(true)) = (field, chosen) {
                tags.insert(name.clone(), self.tag(Owner::Arguments, name));
            }
        }
        Arguments { keys, flags, positional_values, tags }
    }

    fn environment(&self) -> Environment {
        let names = self.members(Set::Names);
        let tags = names.iter().map(|name| (name.clone(), self.tag(Owner::Environment, name))).collect();
        Environment { names, tags }
    }

    fn tag(&self, owner: Owner, name: &str) -> String {
        self.text(&Field::Tag(owner, name.to_owned()))
    }

    /// The members of a set; a member that no policy mentions has a name that none of them has.
    fn members(&self, set: Set) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut mentioned = HashSet::new();
        let mut other = false;
        for (field, chosen) in self.model {
            let present = *chosen == Chosen::Flag(true);
            match field {
                Field::Member(of, Some(name)) => {
                    mentioned.insert(name);
                    if *of == set && present {
                        found.insert(name.clone());
                    }
                }
                Field::Member(of, None) if *of == set => other = present,
                _ => {}
            }
        }
        if other {
            let stem = if set == Set::Flags { "-x" } else { "x" };
            let names = std::iter::successors(Some(stem.to_owned()), |name| Some(format!("{name}x")));
            found.extend(names.into_iter().find(|name| !mentioned.contains(name)));
        }
        found
    }
}

/// Cedar's authorizer over one set of policies.
pub(super) struct Replay {
    policies: ast::PolicySet,
    authorizer: Authorizer,
}

impl Replay {
    pub(super) fn new(policies: &Policies) -> Self {
        let mut set = ast::PolicySet::new();
        for entry in policies.entries() {
            // INVARIANT: the loader gave each policy an id of its own, so none is left out.
            debug_assert!(set.get(entry.policy.id()).is_none(), "{} is there twice", entry.policy.id());
            set.add(entry.policy.clone()).ok();
        }
        Self { policies: set, authorizer: Authorizer::new() }
    }

    /// Whether the request is allowed, with every entity there is; a forbid that cannot be evaluated denies.
    pub(super) fn allows(&self, request: &Request) -> bool {
        let (request, entities) = Question::new(request, Needs { context: true, everything: true, extensions: true }).into_parts();
        let response = self.authorizer.is_authorized(request, &self.policies, &entities);
        let forbids = |error: &AuthorizationError| {
            let AuthorizationError::PolicyEvaluationError { id, .. } = error;
            self.policies.get(id).is_none_or(|policy| policy.effect() == Effect::Forbid)
        };
        response.decision == Decision::Allow && !response.diagnostics.errors.iter().any(forbids)
    }
}
