//! What recorded runs asked, against what was foreseen.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rex_policy::{Context, ContextConstraint, Pattern, Request};
use rex_syntax::{Source, Span};
use smallvec::{SmallVec, smallvec};

use crate::eval::Key;
use crate::finding::{Finding, NOWHERE, Severity};
use crate::generalise::last_component;
use crate::inferred::Inferred;
use crate::log::{Seen, SeenCall};
use crate::requirement::{CallSite, Class, Evidence, Place, Requirement};

/// More of a kind than this are counted instead of listed.
const LISTED: usize = 12;

/// One question, and every time it was put at one place.
struct Asked<'s> {
    first: &'s Seen,
    times: usize,
    /// Each way that led there.
    call_chains: BTreeSet<&'s [SeenCall]>,
}

impl Inferred {
    /// The policy of what recorded runs were allowed, and nothing else.
    #[must_use]
    pub fn from_log(seen: &[Seen], principal: Option<String>) -> Self {
        let mut inferred = Self { principal, ..Self::default() };
        for one in seen.iter().filter(|one| one.allowed) {
            for script in one.call_chain.iter().map(|call| &call.script).chain([&one.script]) {
                if !inferred.sources.iter().any(|source| source.name == *script) {
                    inferred.sources.push(Source::new(script.as_str(), ""));
                }
            }
        }
        inferred.add_all(&distinct(seen.iter().filter(|one| one.allowed)), Evidence::Used);
        inferred.list_denied(seen);
        inferred
    }

    /// Says of each requirement whether recorded runs asked for it. What they were allowed and nobody foresaw is added, with a finding.
    /// Records of other scripts, by the file's name, are left alone.
    pub fn join_log<'s>(&mut self, seen: impl IntoIterator<Item = &'s Seen>) {
        for requirement in &mut self.requirements {
            requirement.evidence = Some(Evidence::Reachable);
        }
        let own: Vec<&Seen> = seen.into_iter().filter(|one| self.nearness(one).is_some()).collect();
        let mut unforeseen = Vec::new();
        for asked in distinct(own.iter().copied()) {
            if !self.count(&asked) && asked.first.allowed && !asked.first.fallback {
                unforeseen.push(asked);
            }
        }
        self.add_all(&unforeseen, Evidence::OnlyAtRunTime);
        unforeseen.iter().for_each(|asked| self.tell_unforeseen(asked));
        self.list_denied(own);
    }

    /// How much of its path the script of a record has in common with one of this; nothing where it is another script. Of several
    /// results, a record belongs to the nearest.
    #[must_use]
    pub fn nearness(&self, seen: &Seen) -> Option<usize> {
        self.nearest(seen.outermost()).map(|(nearness, _)| nearness)
    }

    /// Logs know a script by the path it was run by; here it may be given by another.
    fn nearest(&self, script: &str) -> Option<(usize, usize)> {
        let near = self.sources.iter().enumerate().map(|(index, source)| (alike(&source.name, script), index));
        near.filter(|(alike, _)| *alike > 0).max_by_key(|(alike, index)| (*alike, std::cmp::Reverse(*index)))
    }

    fn source_of(&self, script: &str) -> Option<usize> {
        self.nearest(script).map(|(_, source)| source)
    }

    /// Counts a question wherever it was foreseen; false if it was nowhere.
    fn count(&mut self, asked: &Asked<'_>) -> bool {
        let mut foreseen = false;
        for requirement in self.requirements.iter_mut().filter(|requirement| requirement.matches(&asked.first.request)) {
            foreseen = true;
            let before = requirement.evidence.map_or(0, Evidence::seen);
            requirement.evidence = Some(Evidence::Used(before + asked.times));
        }
        foreseen
    }

    /// Adds what was seen to what is required, in its order.
    fn add_all(&mut self, seen: &[Asked<'_>], evidence: fn(usize) -> Evidence) {
        let key =
            |requirement: &Requirement| (requirement.action, requirement.entity, requirement.pattern.clone(), requirement.context.clone());
        let known = std::mem::take(&mut self.requirements);
        let mut all: BTreeMap<Key, Requirement> = known.into_iter().map(|requirement| (key(&requirement), requirement)).collect();
        for asked in seen {
            let added = self.requirement_of(asked, evidence);
            match all.entry(key(&added)) {
                Entry::Vacant(vacant) => {
                    vacant.insert(added);
                }
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.evidence = Some(evidence(known.evidence.map_or(0, Evidence::seen) + asked.times));
                    known.places.extend(added.places);
                    known.places.sort();
                    known.places.dedup();
                }
            }
        }
        self.requirements = all.into_values().collect();
    }

    fn requirement_of(&self, asked: &Asked<'_>, evidence: fn(usize) -> Evidence) -> Requirement {
        let Request { action, resource, context, .. } = &asked.first.request;
        Requirement {
            action: *action,
            entity: resource.entity,
            pattern: Pattern::literal(&resource.id),
            context: constraints(context),
            class: Class::May,
            places: self.places_of(asked),
            widenings: Vec::new(),
            evidence: Some(evidence(asked.times)),
        }
    }

    /// The place of a question, once for each way that led there.
    fn places_of(&self, asked: &Asked<'_>) -> SmallVec<[Place; 1]> {
        let Seen { script, line, step, operation, .. } = asked.first;
        let CallSite { source, span, line } = self.site_of(script, *line);
        let steps = if step.is_empty() { SmallVec::new() } else { smallvec![step.as_str().into()] };
        let call_chain = |calls: &&[SeenCall]| calls.iter().map(|call| self.site_of(&call.script, call.line)).collect();
        let place = |call_chain| Place { source, span, line, call_chain, operation: operation.as_str().into(), steps: steps.clone() };
        asked.call_chains.iter().map(call_chain).map(place).collect()
    }

    /// A line of a log's script, here.
    fn site_of(&self, script: &str, line: usize) -> CallSite {
        let source = self.source_of(script).unwrap_or(NOWHERE);
        let span = self.sources.get(source).map_or_else(Span::default, |source| line_span(&source.text, line));
        CallSite { source, span, line }
    }

    fn tell_unforeseen(&mut self, asked: &Asked<'_>) {
        let Seen { log, log_line, request, operation, script, line, .. } = asked.first;
        let site = self.site_of(script, *line);
        let what = format!("`{}` on {}", request.action.row().name, request.resource.uid());
        self.findings.push(Finding {
            severity: Severity::Warning,
            code: "only-at-run-time",
            message: format!("{log}:{log_line} shows that `{operation}` asked {what}, which was not foreseen"),
            help: Some(
                "the policy permits it. If the script, its arguments and the assumptions are those of that run, this is a fault of rex: please report it"
                    .to_owned(),
            ),
            source: site.source,
            span: site.span,
            label: "only seen at run time".to_owned(),
            unbounded: false,
        });
    }

    fn list_denied<'s>(&mut self, seen: impl IntoIterator<Item = &'s Seen>) {
        let denied = distinct(seen.into_iter().filter(|one| !one.allowed));
        if denied.is_empty() {
            return;
        }
        let line = |asked: &Asked<'_>| {
            let Seen { log, log_line, request, script, line, .. } = asked.first;
            let uid = request.resource.uid();
            format!("{log}:{log_line}: {} on {uid}, line {line} of {}", request.action.row().name, last_component(script))
        };
        let mut lines: Vec<String> = denied.iter().take(LISTED).map(line).collect();
        if denied.len() > LISTED {
            lines.push(format!("and {} more", denied.len() - LISTED));
        }
        let verb = if denied.len() == 1 { "request was" } else { "requests were" };
        self.findings.push(Finding {
            severity: Severity::Note,
            code: "denied-in-log",
            message: format!("{} recorded {verb} denied, and nothing is permitted for it:\n{}", denied.len(), lines.join("\n")),
            help: None,
            source: NOWHERE,
            span: Span::default(),
            label: String::new(),
            unbounded: false,
        });
    }
}

/// Each question once for each place, in the order of the log.
fn distinct<'s>(seen: impl IntoIterator<Item = &'s Seen>) -> Vec<Asked<'s>> {
    let mut places = HashMap::new();
    let mut asked: Vec<Asked<'s>> = Vec::new();
    for one in seen {
        let key = (&one.request, one.script.as_str(), one.line, one.operation.as_str(), one.allowed);
        let index = *places.entry(key).or_insert(asked.len());
        let call_chain = one.call_chain.as_slice();
        match asked.get_mut(index) {
            Some(known) => {
                known.times += 1;
                known.call_chains.insert(call_chain);
            }
            None => asked.push(Asked { first: one, times: 1, call_chains: BTreeSet::from([call_chain]) }),
        }
    }
    asked
}

/// What a permit can say of the circumstances.
fn constraints(context: &Context) -> Vec<ContextConstraint> {
    let is = |field: &'static str, text: &str| ContextConstraint::Text { field, any_of: vec![Pattern::literal(text)] };
    match context {
        Context::Empty => Vec::new(),
        Context::Destination { path, .. } => vec![is("destination.path", path)],
        Context::Xattr { name } => vec![is("xattr.name", name)],
        Context::Execute(execution) => {
            let account = [is("group.groupname", &execution.groupname), is("user.username", &execution.username)];
            account.into_iter().chain(ContextConstraint::of_execution(execution)).collect()
        }
    }
}

/// How many components two paths of files have in common at their end; the same path has them all.
fn alike(one: &str, other: &str) -> usize {
    if one == other {
        return usize::MAX;
    }
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other).count()
}

/// A line without the blanks around it.
fn line_span(text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let content = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let indent = content.len() - content.trim_start().len();
    Span::new(start + indent, start + indent + content.trim().len())
}
