//! From requirements to permits: what says the same is said once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Permit, is_bidirectional};
use rex_syntax::Source;

use crate::names::Names;
use crate::requirement::{Evidence, Place, Requirement};

/// More lines than this are counted instead of listed.
const LINES: usize = 12;

/// Patterns needed in the same circumstances, each with the requirements that need it.
type Needs<'r> = BTreeMap<Pattern, Vec<&'r Requirement>>;

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
    let mut needs: BTreeMap<(Action, EntityType, Vec<ContextConstraint>), Needs<'_>> = BTreeMap::new();
    for requirement in requirements {
        let context = requirement.context.iter().map(|constraint| constraint.map(Pattern::widened)).collect();
        let patterns = needs.entry((requirement.action, requirement.entity, context)).or_default();
        patterns.entry(requirement.pattern.widened()).or_default().push(requirement);
    }
    let mut groups: BTreeMap<(Pattern, EntityType, Vec<ContextConstraint>), Group<'_>> = BTreeMap::new();
    for ((action, entity, context), patterns) in needs {
        for (resource, requirements) in uncovered(patterns) {
            let key = (resource.clone(), entity, context.clone());
            let empty = || Group { entity, resource, context: context.clone(), actions: Vec::new(), requirements: Vec::new() };
            let group = groups.entry(key).or_insert_with(empty);
            group.actions.push(action);
            group.requirements.extend(requirements);
        }
    }
    groups.into_values().collect()
}

/// The permits for the requirements.
pub(crate) fn permits(requirements: &[Requirement], sources: &[Source], principal: Option<&str>) -> Vec<Permit> {
    let mut names = Names::default();
    let files: Vec<String> = (0..sources.len()).map(|source| file_name(sources, source)).collect();
    groups(requirements).into_iter().map(|group| group.permit(&mut names, &files, principal)).collect()
}

impl Group<'_> {
    pub(crate) fn permit(self, names: &mut Names, files: &[String], principal: Option<&str>) -> Permit {
        let lines = lines(&self.places());
        let mut comments = comments(&lines, files);
        comments.extend(self.evidence());
        Permit {
            id: names.name(&self.actions, self.entity, &self.resource),
            reason: reason(&lines, files),
            comments,
            principal: principal.map(str::to_owned),
            actions: self.actions,
            entity: self.entity,
            resource: vec![self.resource],
            context: self.context,
        }
    }

    pub(crate) fn places(&self) -> BTreeSet<&Place> {
        self.requirements.iter().flat_map(|requirement| &requirement.places).collect()
    }

    /// What decision logs say, in a line for each different answer.
    fn evidence(&self) -> Vec<String> {
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

/// The patterns no other pattern covers; what needs a covered one goes to the one that covers it.
fn uncovered(patterns: Needs<'_>) -> Needs<'_> {
    let wide = Wide::of(&patterns);
    let mut kept: Needs<'_> = BTreeMap::new();
    for (pattern, requirements) in patterns {
        let mut widest = pattern;
        // A chain of ever wider patterns has an end; its length is bounded by their number.
        for _ in 0..wide.patterns.len() {
            match wide.wider(&widest) {
                Some(next) => widest = next,
                None => break,
            }
        }
        kept.entry(widest).or_default().extend(requirements);
    }
    kept
}

/// Patterns with holes by what they begin with: a pattern is only covered by one that begins with a beginning of it.
struct Wide {
    patterns: Vec<Pattern>,
    starts: HashMap<String, Vec<usize>>,
}

impl Wide {
    fn of(needs: &Needs<'_>) -> Self {
        let patterns: Vec<Pattern> = needs.keys().filter(|pattern| pattern.is_literal().is_none()).cloned().collect();
        let mut starts: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, pattern) in patterns.iter().enumerate() {
            starts.entry(pattern.prefix().to_owned()).or_default().push(index);
        }
        Self { patterns, starts }
    }

    /// The first that covers a pattern; of two that cover each other, the first.
    fn wider(&self, pattern: &Pattern) -> Option<Pattern> {
        let prefix = pattern.prefix();
        let beginnings = prefix.char_indices().map(|(at, _)| at).chain([prefix.len()]);
        let near = beginnings.filter_map(|end| self.starts.get(prefix.get(..end)?)).flatten();
        let covers = |other: &&Pattern| *other != pattern && other.covers(pattern) && !(pattern.covers(other) && pattern < *other);
        near.filter_map(|index| self.patterns.get(*index)).filter(covers).min().cloned()
    }
}

/// The operations of each line, by file and line.
type Lines<'p> = BTreeMap<(usize, usize), BTreeSet<&'p str>>;

fn lines<'p>(places: &BTreeSet<&'p Place>) -> Lines<'p> {
    let mut lines = Lines::new();
    for place in places {
        lines.entry((place.source, place.line)).or_default().insert(&place.operation);
    }
    lines
}

fn name_of(files: &[String], source: usize) -> &str {
    files.get(source).map_or("the script", String::as_str)
}

fn reason(lines: &Lines<'_>, files: &[String]) -> String {
    let mut reason = "needed by ".to_owned();
    let mut rest: Vec<(usize, usize)> = lines.keys().copied().collect();
    while let Some((source, _)) = rest.first().copied() {
        let others = rest.split_off(rest.partition_point(|(other, _)| *other == source));
        let and = if others.is_empty() { "" } else { " and " };
        reason.extend([name_of(files, source), " ", &line_list(&rest), and]);
        rest = others;
    }
    reason
}

fn comments(lines: &Lines<'_>, files: &[String]) -> Vec<String> {
    let comment = |((source, line), operations): (&(usize, usize), &BTreeSet<&str>)| {
        let operations: Vec<&str> = operations.iter().copied().collect();
        format!("{}:{line}: {}", name_of(files, *source), operations.join(", "))
    };
    let mut comments: Vec<String> = lines.iter().take(LINES).map(comment).collect();
    if lines.len() > LINES {
        comments.push(format!("and {} lines more", lines.len() - LINES));
    }
    comments
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

fn line_list(lines: &[(usize, usize)]) -> String {
    let shown: Vec<String> = lines.iter().take(LINES).map(|(_, line)| line.to_string()).collect();
    let more = lines.len().saturating_sub(LINES);
    let plural = if lines.len() == 1 { "" } else { "s" };
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("line{plural} {}{rest}", shown.join(", "))
}
