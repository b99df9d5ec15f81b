//! Cedar's own answer, asked the plain way: every entity, its parents, the schema's actions, the whole policy set.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use cedar_policy::{
    AuthorizationError, Authorizer, Context as CedarContext, Decision as CedarDecision, Effect, Entities, Entity, EntityUid, PolicySet,
    Request as CedarRequest, RestrictedExpression, Schema,
};

use crate::{Context, Decision, Request, Resource, schema_text};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::from_cedarschema_str(&schema_text()).unwrap().0);

/// A request with all its entities.
pub(super) struct Asked {
    pub(super) request: Request,
    cedar: CedarRequest,
    entities: Entities,
}

impl Asked {
    pub(super) fn new(request: Request) -> Self {
        let [principal, action] = [request.principal_uid(), request.action.uid()].map(|text| text.parse::<EntityUid>().unwrap());
        let resource: EntityUid = request.resource.uid().parse().unwrap();
        let cedar = CedarRequest::new(principal.clone(), action, resource, context(&request), Some(&SCHEMA)).unwrap();
        let mut entities: Vec<Entity> = chain(&request.resource);
        entities.push(Entity::with_uid(principal));
        let entities = SCHEMA.action_entities().unwrap().add_entities(entities, None).unwrap();
        Self { request, cedar, entities }
    }

    /// The answer of the authorizer and of the two rules: an erring forbid denies, an erring permit does not permit.
    pub(super) fn decide(&self, policies: &PolicySet) -> Answer {
        let response = Authorizer::new().is_authorized(&self.cedar, policies, &self.entities);
        let effect = |id: &cedar_policy::PolicyId| policies.policy(id).unwrap().effect();
        let mut errors: Vec<(String, String)> = Vec::new();
        for error in response.diagnostics().errors() {
            let AuthorizationError::PolicyEvaluationError(error) = error;
            errors.push((error.policy_id().to_string(), error.inner().to_string()));
        }
        let reasons = response.diagnostics().reason();
        let (mut permits, mut forbids): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for id in reasons {
            if effect(id) == Effect::Permit { &mut permits } else { &mut forbids }.push(id.to_string());
        }
        forbids.extend(errors.iter().map(|(id, _)| id).filter(|id| effect(&id.parse().unwrap()) == Effect::Forbid).cloned());
        let number = |id: &String| id.trim_start_matches("policy").parse::<usize>().unwrap();
        permits.sort_by_key(number);
        forbids.sort_by_key(number);
        errors.sort_by_key(|(id, _)| number(id));
        let errors = errors.into_iter().map(|(id, text)| format!("{id}: {text}")).collect();
        let allowed = response.decision() == CedarDecision::Allow && forbids.is_empty();
        Answer { allowed, permits, forbids, errors }
    }
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) allowed: bool,
    permits: Vec<String>,
    pub(super) forbids: Vec<String>,
    errors: Vec<String>,
}

impl Answer {
    pub(super) fn agrees(&self, decision: &Decision) -> bool {
        let policies = if self.forbids.is_empty() { &self.permits } else { &self.forbids };
        decision.allowed == self.allowed && decision.policies == *policies && decision.errors == self.errors
    }
}

/// The resource and the directories above it, each with its parent only: Cedar works out the rest.
fn chain(resource: &Resource) -> Vec<Entity> {
    let uid: EntityUid = resource.uid().parse().unwrap();
    let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
    if !resource.entity.is_path() {
        let attributes = resource.attributes.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
        return vec![Entity::new(uid, attributes, HashSet::new()).unwrap()];
    }
    let mut entities = Vec::new();
    let (mut uid, mut path) = (uid, resource.id.clone());
    loop {
        let above = (path != "/").then(|| path.rsplit_once('/').unwrap().0).map(|above| if above.is_empty() { "/" } else { above });
        let parent: Option<(EntityUid, String)> = above.map(|above| (Resource::dir(above).uid().parse().unwrap(), above.to_owned()));
        let attributes = HashMap::from([("path".to_owned(), text(&path))]);
        entities.push(Entity::new(uid, attributes, parent.iter().map(|(uid, _)| uid.clone()).collect()).unwrap());
        match parent {
            Some(parent) => (uid, path) = parent,
            None => return entities,
        }
    }
}

fn context(request: &Request) -> CedarContext {
    match &request.context {
        Context::Execute(_) => panic!("the oracle does not start programs"),
        other => CedarContext::from_json_value(other.to_json(), None).unwrap(),
    }
}
