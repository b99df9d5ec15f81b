//! Policy texts become policies, or a list of what is wrong with them.

use std::collections::HashMap;
use std::ops::Range;

use cedar_policy_core::ast::{self, AnyId, Effect};
use cedar_policy_core::parser::err::{ParseError, ToASTErrorKind};
use cedar_policy_core::parser::{self, Loc};
use miette::Diagnostic;

use crate::canonical::{Misspelt, misspelt, respell};
use crate::decide::Policies;
use crate::did_you_mean::{FUNCTIONS, METHODS, nearest};
use crate::entry::Entry;
use crate::problem::{Problem, Severity};
use crate::request::uid;
use crate::source::Source;
use crate::validate::validate;

/// How strict loading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `rex`: whatever could make a policy mean something else than it says is refused.
    Strict,
    /// `rex-runner`: an invalid permit is kept, as it permits less; an invalid forbid is refused, as it may not forbid.
    Compatible,
}

impl Mode {
    /// How bad it is that a policy with this effect is invalid.
    pub(crate) fn severity(self, effect: Effect) -> Severity {
        match (self, effect) {
            (Self::Strict, _) | (Self::Compatible, Effect::Forbid) => Severity::Error,
            (Self::Compatible, Effect::Permit) => Severity::Warning,
        }
    }
}

/// What came of loading.
#[derive(Debug)]
pub struct Outcome {
    /// The policies; none if some problem is an error.
    pub policies: Option<Policies>,
    /// Everything found, in the order of the text.
    pub problems: Vec<Problem>,
}

/// One policy as it was read.
pub(crate) struct Parsed {
    /// Unique among all sources.
    pub(crate) policy: ast::Policy,
    pub(crate) name: String,
    pub(crate) source: usize,
}

/// Reads, validates and indexes the policies of all sources as one set.
#[must_use]
pub fn load(sources: &[Source], mode: Mode) -> Outcome {
    let mut problems = Vec::new();
    let parsed = parse(sources, mode, &mut problems);
    problems.extend(repeated_names(&parsed));
    problems.extend(validate(&parsed, sources, mode));
    let entries = entries(parsed, &mut problems);
    problems.sort_by_cached_key(|problem| (problem.source, problem.span.as_ref().map(|span| (span.start, span.end)), problem.code));
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    Outcome { policies: (!refused).then(|| Policies::new(entries)), problems }
}

/// Every policy that can be read.
pub(crate) fn parse(sources: &[Source], mode: Mode, problems: &mut Vec<Problem>) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        problems.extend(bidirectional(index, source, mode));
        match parser::parse_policyset(&source.text) {
            Ok(set) => {
                problems.extend(set.templates().map(|template| template_problem(index, template)));
                parsed.extend(in_order(&set, parsed.len()).map(|policy| read(policy, index)));
            }
            Err(errors) => problems.extend(errors.iter().map(|error| syntax_problem(index, source, error))),
        }
    }
    parsed
}

/// The policies ready for evaluation, their path literals in canonical spelling.
pub(crate) fn entries(parsed: Vec<Parsed>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    parsed.into_iter().map(|one| canonical_entry(one, problems)).collect()
}

/// The policies in the order of the text, renamed so that the names of several sources do not clash.
fn in_order(set: &ast::PolicySet, offset: usize) -> impl Iterator<Item = ast::Policy> {
    let mut policies: Vec<&ast::Policy> = set.policies().collect();
    policies.sort_by_key(|policy| policy.loc().map(Loc::start));
    let id = |index: usize| ast::PolicyID::from_string(format!("policy{}", offset + index));
    policies.into_iter().enumerate().map(|(index, policy)| policy.new_id(id(index))).collect::<Vec<_>>().into_iter()
}

fn read(policy: ast::Policy, source: usize) -> Parsed {
    let id = policy.annotations().find(|(key, _)| is_id(key)).map(|(_, annotation)| annotation.val.to_string());
    let name = id.filter(|id| !id.is_empty()).unwrap_or_else(|| policy.id().to_string());
    Parsed { policy, name, source }
}

fn is_id(key: &AnyId) -> bool {
    key.as_ref() == "id"
}

pub(crate) fn range(place: &Loc) -> Range<usize> {
    place.start()..place.end()
}

/// The entry of a policy, its path literals in canonical spelling.
fn canonical_entry(parsed: Parsed, problems: &mut Vec<Problem>) -> Entry {
    let Parsed { policy, name, source } = parsed;
    let entry = Entry { source, ..Entry::new(name, policy) };
    let literals = misspelt(&entry.condition);
    if literals.is_empty() {
        return entry;
    }
    problems.extend(literals.iter().map(|literal| spelling_problem(literal, source, &entry)));
    match respelt(&entry.policy) {
        Some(policy) => Entry { source, as_written: Some(entry.condition), ..Entry::new(entry.name, policy) },
        None => entry,
    }
}

/// The same policy with every path literal in canonical spelling.
fn respelt(policy: &ast::Policy) -> Option<ast::Policy> {
    let policy = cedar_policy::Policy::from(policy.clone());
    let mut json = policy.to_json().ok()?;
    respell(&mut json);
    let policy = cedar_policy::Policy::from_json(Some(policy.id().clone()), json).ok()?;
    let policy: &ast::Policy = policy.as_ref();
    Some(policy.clone())
}

fn spelling_problem(literal: &Misspelt, source: usize, entry: &Entry) -> Problem {
    let written = uid(literal.entity, &literal.id);
    let span = literal.span.clone();
    let Some(canonical) = &literal.canonical else {
        let severity = if entry.permits() { Severity::Warning } else { Severity::Error };
        let message = format!("`{written}` never matches: a request names an absolute path without `..`");
        return Problem::new(severity, "path-never-matches", source, span, message)
            .label("no such path is ever asked for")
            .help("write the absolute path");
    };
    let replacement = uid(literal.entity, canonical);
    let message = format!("`{written}` is read as `{replacement}`");
    let problem = Problem::new(Severity::Warning, "path-spelling", source, span.clone(), message)
        .label("not the canonical spelling")
        .help(format!("write `{replacement}`"));
    match span {
        Some(span) => problem.fix(span, replacement),
        None => problem,
    }
}

fn repeated_names(parsed: &[Parsed]) -> Vec<Problem> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut problems = Vec::new();
    for one in parsed {
        let count = seen.entry(&one.name).or_default();
        *count += 1;
        if *count > 1 {
            let annotation = one.policy.annotations().find(|(key, _)| is_id(key));
            let place = annotation.and_then(|(_, annotation)| annotation.loc.as_ref()).or(one.policy.loc());
            let message = format!("another policy is already called `{}`", one.name);
            let problem = Problem::new(Severity::Warning, "duplicate-id", one.source, place.map(range), message);
            problems.push(problem.label("repeated").help("decisions name policies by their id; give each its own"));
        }
    }
    problems
}

fn template_problem(source: usize, template: &ast::Template) -> Problem {
    let slot = template.slots().next();
    let place = slot.as_ref().and_then(|slot| slot.loc.as_ref()).or(template.loc());
    let slot = slot.as_ref().map_or_else(String::new, |slot| format!(" `{}`", slot.id));
    let message = format!("this is a template: its slot{slot} is filled by nothing here");
    Problem::new(Severity::Error, "template", source, place.map(range), message)
        .label("a slot")
        .help("write the entity that is meant, such as `User::\"name\"`, or leave the constraint out")
}

fn syntax_problem(source: usize, text: &Source, error: &ParseError) -> Problem {
    let label = error.labels().and_then(|mut labels| labels.next());
    let span = label.as_ref().map(|label| label.offset()..label.offset() + label.len());
    let span = span.map(|span| span.start.min(text.text.len())..span.end.min(text.text.len()));
    let mut problem = Problem::new(Severity::Error, "syntax", source, span, error.to_string());
    if let Some(label) = label.as_ref().and_then(|label| label.label()) {
        problem = problem.label(label);
    }
    match syntax_help(error) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn syntax_help(error: &ParseError) -> Option<String> {
    if let ParseError::ToAST(error) = error {
        let meant = match error.kind() {
            ToASTErrorKind::UnknownMethod { id, .. } => Some(nearest(id.as_ref(), METHODS.iter().copied())),
            ToASTErrorKind::UnknownFunction { id, .. } => Some(nearest(&id.to_string(), FUNCTIONS.iter().copied())),
            _ => None,
        };
        if let Some(meant) = meant {
            return meant.map(|meant| format!("did you mean `{meant}`?"));
        }
    }
    error.help().map(|help| help.to_string())
}

/// Characters that make a text look different from what it is, wherever they stand, comments included.
fn bidirectional(source: usize, text: &Source, mode: Mode) -> impl Iterator<Item = Problem> {
    let severity = if mode == Mode::Strict { Severity::Error } else { Severity::Warning };
    let found = text.text.char_indices().filter(|(_, letter)| is_bidirectional(*letter));
    found.map(move |(start, letter)| {
        let span = start..start + letter.len_utf8();
        let message = format!("U+{:04X} changes the direction of the text: it does not read as it is", u32::from(letter));
        Problem::new(severity, "bidi-text", source, Some(span.clone()), message)
            .label("an invisible character")
            .help("delete it")
            .fix(span, "")
    })
}

/// Whether a character turns the direction of the text around it: no policy may hold one.
#[must_use]
pub const fn is_bidirectional(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
