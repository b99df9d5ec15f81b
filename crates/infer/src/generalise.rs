//! From requirements to permits: what says the same is said once.

use std::collections::BTreeMap;

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Permit, RenderError, add_permit, is_bidirectional};
use rex_syntax::Source;

use crate::covering::{Need, needs};
use crate::lines::Calls;
use crate::names::Names;
use crate::requirement::{Evidence, Place, Requirement};

/// Letters of a permit, and of what is said of it.
const USUAL: usize = 500;
const SAID: usize = 120;

/// What is permitted on one set of resources, in the same circumstances.
#[derive(Debug)]
pub(crate) struct Group<'n> {
    /// One of the needs, for what is the same in all of them.
    first: &'n Need<'n>,
    /// Sorted by action.
    pub(crate) needs: &'n [Need<'n>],
}

/// What each permit is made of: one for each set of resources, with every action on exactly that set.
pub(crate) fn groups<'n>(needs: &'n [Need<'n>]) -> impl Iterator<Item = Group<'n>> {
    let runs = needs.chunk_by(|left, right| left.entity == right.entity && left.pattern == right.pattern && left.context == right.context);
    runs.filter_map(|needs| Some(Group { first: needs.first()?, needs }))
}

/// The permits for the requirements as policy text.
pub(crate) fn policy(requirements: &[Requirement], sources: &[Source], principal: Option<&str>) -> Result<String, RenderError> {
    let files: Vec<String> = (0..sources.len()).map(|source| file_name(sources, source)).collect();
    let needs = needs(requirements);
    let groups: Vec<Group<'_>> = groups(&needs).collect();
    let mut names = Names::with_room_for(groups.len());
    let mut text = String::with_capacity(groups.len() * USUAL);
    let mut permit = nothing(principal);
    for group in groups {
        group.describe(&mut permit, &mut names, &files);
        add_permit(&mut text, &permit)?;
    }
    Ok(text)
}

/// What permits are written into, one after another.
fn nothing(principal: Option<&str>) -> Permit {
    Permit {
        id: String::with_capacity(SAID),
        reason: String::with_capacity(SAID),
        comment: String::with_capacity(SAID),
        principal: principal.map(str::to_owned),
        actions: Vec::new(),
        entity: EntityType::File,
        resource: Vec::new(),
        context: Vec::new(),
    }
}

impl<'n> Group<'n> {
    /// Makes a permit the one for this group, whatever it was before.
    fn describe(&self, permit: &mut Permit, names: &mut Names, files: &[String]) {
        permit.actions.clear();
        permit.actions.extend(self.actions());
        permit.entity = self.entity();
        permit.resource.clear();
        permit.resource.push(self.resource().clone());
        permit.context.clear();
        permit.context.extend_from_slice(self.context());
        names.write_name(&mut permit.id, &permit.actions, self.entity(), self.resource());
        let calls = Calls::of(self);
        calls.write_reason(&mut permit.reason, files);
        calls.write_comment(&mut permit.comment, files);
        for line in self.evidence() {
            permit.comment.push_str(&line);
            permit.comment.push('\n');
        }
    }

    pub(crate) const fn entity(&self) -> EntityType {
        self.first.entity
    }

    pub(crate) const fn resource(&self) -> &'n Pattern {
        &self.first.pattern
    }

    pub(crate) fn context(&self) -> &'n [ContextConstraint] {
        &self.first.context
    }

    /// Each action once, in the order of the vocabulary.
    pub(crate) fn actions(&self) -> impl Iterator<Item = Action> {
        let runs = self.needs.chunk_by(|left, right| left.action == right.action);
        runs.filter_map(|needs| needs.first()).map(|need| need.action)
    }

    /// Why.
    pub(crate) fn requirements(&self) -> impl Iterator<Item = &'n Requirement> {
        self.needs.iter().map(|need| need.requirement)
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = &'n Place> {
        self.requirements().flat_map(|requirement| &requirement.places)
    }

    /// What decision logs say, in a line for each different answer.
    pub(crate) fn evidence(&self) -> Vec<String> {
        if self.requirements().all(|requirement| requirement.evidence.is_none()) {
            return Vec::new();
        }
        let of = |action: Action| {
            let all = self.requirements().filter(|requirement| requirement.action == action);
            all.filter_map(|requirement| requirement.evidence).max_by_key(|evidence| evidence.seen())
        };
        let mut answers: BTreeMap<Evidence, Vec<&str>> = BTreeMap::new();
        for action in self.actions() {
            if let Some(evidence) = of(action) {
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
