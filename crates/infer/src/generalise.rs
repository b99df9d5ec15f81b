//! From requirements to permits: what says the same is said once.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Permit, Segment, is_bidirectional};
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
    pub(crate) fn evidence(&self) -> Vec<String> {
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
    let mut all: Vec<_> = patterns.into_iter().collect();
    // What covers a pattern has no more letters than it, so it comes first; texts cover nothing else.
    all.sort_by_key(|(pattern, _)| (pattern.is_literal().is_some(), letters(pattern)));
    let mut wide = Wide::default();
    let mut kept: Needs<'_> = BTreeMap::new();
    for (pattern, mut requirements) in all {
        if let Some(widest) = wide.wider(&pattern) {
            kept.entry(widest).or_default().extend(requirements);
            continue;
        }
        if pattern.is_literal().is_none() {
            for narrow in wide.add(&pattern) {
                requirements.extend(kept.remove(&narrow).unwrap_or_default());
            }
        }
        kept.entry(pattern).or_default().extend(requirements);
    }
    kept
}

/// So many patterns are held against each other. Beyond that some are permitted though another covers them: that is no wider, and
/// only a script that is made to have so many has them.
const COMPARISONS: usize = 1_000_000;

/// Patterns with holes by what they begin with: a pattern is only covered by one that begins with a beginning of it.
#[derive(Default)]
struct Wide {
    /// By length, to look only for beginnings there are.
    starts: BTreeMap<usize, HashMap<String, Vec<Pattern>>>,
    compared: Cell<usize>,
}

impl Wide {
    /// The first that covers a pattern.
    fn wider(&self, pattern: &Pattern) -> Option<Pattern> {
        let prefix = pattern.prefix();
        let starts = self.starts.range(..=prefix.len()).filter_map(|(length, starts)| starts.get(prefix.get(..*length)?));
        starts.flatten().filter(|other| self.covers(other, pattern)).min().cloned()
    }

    /// Adds a pattern that none covers, and takes those out that it covers.
    fn add(&mut self, pattern: &Pattern) -> Vec<Pattern> {
        let mut covered = Vec::new();
        // Only where a hole of one component is empty has it as many letters as what it covers.
        if pattern.segments().contains(&Segment::OneSegment) {
            let all = self.starts.range(pattern.prefix().len()..).flat_map(|(_, starts)| starts.values().flatten());
            let near = all.filter(|other| letters(other) == letters(pattern) && other.prefix().starts_with(pattern.prefix()));
            covered.extend(near.filter(|other| self.covers(pattern, other)).cloned());
        }
        for narrow in &covered {
            if let Some(same) = self.starts.get_mut(&narrow.prefix().len()).and_then(|starts| starts.get_mut(narrow.prefix())) {
                same.retain(|other| other != narrow);
            }
        }
        let starts = self.starts.entry(pattern.prefix().len()).or_default();
        starts.entry(pattern.prefix().to_owned()).or_default().push(pattern.clone());
        covered
    }

    fn covers(&self, wide: &Pattern, narrow: &Pattern) -> bool {
        self.compared.set(self.compared.get() + 1);
        self.compared.get() <= COMPARISONS && wide.covers(narrow)
    }
}

fn letters(pattern: &Pattern) -> usize {
    pattern.segments().iter().map(|segment| if let Segment::Literal(text) = segment { text.chars().count() } else { 0 }).sum()
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
    let all: Vec<(usize, usize)> = lines.keys().copied().collect();
    let of_file = |lines: &[(usize, usize)]| lines.first().map(|(source, _)| format!("{} {}", name_of(files, *source), line_list(lines)));
    let parts: Vec<String> = all.chunk_by(|(left, _), (right, _)| left == right).filter_map(of_file).collect();
    format!("needed by {}", parts.join(" and "))
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
