//! From requirements to permits: what says the same is said once.

use std::collections::BTreeMap;

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Permit, is_bidirectional};
use rex_syntax::Source;

use crate::covering::{Need, needs};
use crate::lines::Calls;
use crate::names::Names;
use crate::requirement::{Evidence, Place, Requirement};

/// What is permitted on one set of resources.
#[derive(Debug)]
pub(crate) struct Group<'r> {
    pub(crate) entity: EntityType,
    pub(crate) resource: Pattern,
    pub(crate) context: Vec<ContextConstraint>,
    /// Each action once, in the order of the vocabulary.
    pub(crate) actions: Vec<Action>,
    /// Why.
    pub(crate) requirements: Vec<&'r Requirement>,
}

/// What each permit is made of: one for each set of resources, with every action on exactly that set.
pub(crate) fn groups(requirements: &[Requirement]) -> Vec<Group<'_>> {
    let needs = needs(requirements);
    let mut groups: Vec<Group<'_>> = Vec::with_capacity(needs.len());
    for Need { action, entity, pattern, context, requirement } in needs {
        let is_same = |group: &Group<'_>| group.entity == entity && group.resource == pattern && group.context == context;
        if !groups.last().is_some_and(is_same) {
            groups.push(Group { entity, resource: pattern, context, actions: Vec::new(), requirements: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            if group.actions.last() != Some(&action) {
                group.actions.push(action);
            }
            group.requirements.push(requirement);
        }
    }
    groups
}

/// The permits for the requirements, one after another.
pub(crate) fn permits(requirements: &[Requirement], sources: &[Source], principal: Option<&str>) -> impl Iterator<Item = Permit> {
    let files: Vec<String> = (0..sources.len()).map(|source| file_name(sources, source)).collect();
    let groups = groups(requirements);
    let mut names = Names::with_room_for(groups.len());
    groups.into_iter().map(move |group| group.permit(&mut names, &files, principal))
}

impl Group<'_> {
    pub(crate) fn permit(self, names: &mut Names, files: &[String], principal: Option<&str>) -> Permit {
        let calls = Calls::of(&self);
        let mut comment = calls.comment(files);
        for line in self.evidence() {
            comment.push_str(&line);
            comment.push('\n');
        }
        Permit {
            id: names.name(&self.actions, self.entity, &self.resource),
            reason: calls.reason(files),
            comment,
            principal: principal.map(str::to_owned),
            actions: self.actions,
            entity: self.entity,
            resource: vec![self.resource],
            context: self.context,
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.requirements.iter().flat_map(|requirement| &requirement.places)
    }

    /// What decision logs say, in a line for each different answer.
    pub(crate) fn evidence(&self) -> Vec<String> {
        if self.requirements.iter().all(|requirement| requirement.evidence.is_none()) {
            return Vec::new();
        }
        let of = |action: Action| {
            let all = self.requirements.iter().filter(|requirement| requirement.action == action);
            all.filter_map(|requirement| requirement.evidence).max_by_key(|evidence| evidence.seen())
        };
        let mut answers: BTreeMap<Evidence, Vec<&str>> = BTreeMap::new();
        for action in &self.actions {
            if let Some(evidence) = of(*action) {
                answers.entry(evidence).or_default().push(action.row().name);
            }
        }
        let line = |(evidence, actions): (Evidence, Vec<&str>)| format!("{}: {}", actions.join(", "), evidence.text());
        answers.into_iter().map(line).collect()
    }
}

/// The name of the script, without what no policy may hold; in full where two scripts are called the same.
pub(crate) fn file_name(sources: &[Source], source: usize) -> String {
    let name = sources.get(source).map_or("-", |source| source.name.as_str());
    if name == "-" {
        return "the script".to_owned();
    }
    let last = last_component(name);
    let ambiguous = sources.iter().any(|other| other.name != name && last_component(&other.name) == last);
    let shown = if ambiguous { name } else { last };
    shown.chars().map(|letter| if letter.is_control() || is_bidirectional(letter) { '_' } else { letter }).collect()
}

/// What follows the last slash.
pub(crate) fn last_component(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
