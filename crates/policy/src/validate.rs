//! What the schema has to say about the policies, in our words.

use std::collections::{BTreeSet, HashMap};

use cedar_policy_core::ast::{self, Effect};
use cedar_policy_core::parser::Loc;
use cedar_policy_core::validator::{ValidationError, ValidationMode, ValidationWarning};
use miette::Diagnostic;
use rex_catalogue::vocabulary::EntityType;

use crate::did_you_mean::{self, Meant};
use crate::load::{Mode, Parsed, is_bidirectional, range};
use crate::problem::{Problem, Severity};
use crate::source::Source;
use crate::validator::validator;

mod access;
pub(crate) mod scope;

/// Everything the validator objects to.
pub(crate) fn validate(parsed: &[Parsed], sources: &[Source], mode: Mode) -> Vec<Problem> {
    let mut set = ast::PolicySet::new();
    let mut by_id = HashMap::new();
    for one in parsed.iter().filter(|one| !scope::is_sound(&one.policy)) {
        // The ids were made unique when the policies were read.
        if set.add(one.policy.clone()).is_ok() {
            by_id.insert(one.policy.id().clone(), one);
        }
    }
    if by_id.is_empty() {
        return Vec::new();
    }
    let (errors, warnings) = validator().validate(&set, ValidationMode::Strict).into_errors_and_warnings();
    let findings = Findings { by_id, sources, mode };
    let errors: Vec<ValidationError> = errors.collect();
    let unknown: Vec<ast::PolicyID> = errors.iter().filter_map(policy_with_unknown_name).cloned().collect();
    // A name the schema does not have applies to nothing; that is said already.
    let warnings = warnings.filter(|warning| !misapplied_policy(warning).is_some_and(|id| unknown.contains(id)));
    let mut problems = findings.warnings(&warnings.collect::<Vec<_>>(), &unknown);
    problems.extend(findings.errors(errors));
    problems
}

struct Findings<'p> {
    by_id: HashMap<ast::PolicyID, &'p Parsed>,
    sources: &'p [Source],
    mode: Mode,
}

impl Findings<'_> {
    fn errors(&self, errors: Vec<ValidationError>) -> Vec<Problem> {
        let (accesses, others) = access::sort(errors);
        let mut problems: Vec<Problem> = others.iter().filter_map(|error| self.error(error)).collect();
        // The same place is reported once for each kind of request.
        problems.sort_by(|left, right| order(left).cmp(&order(right)));
        problems.dedup();
        problems.extend(accesses.iter().filter_map(|access| self.access(access)));
        problems
    }

    fn error(&self, error: &ValidationError) -> Option<Problem> {
        match error {
            ValidationError::UnrecognizedEntityType(error) => {
                let parsed = self.by_id.get(&error.policy_id)?;
                let message = format!("the schema has no entity type `{}`", error.actual_entity_type);
                let meant = did_you_mean::entity_type(&error.actual_entity_type);
                let problem = self.invalid(parsed, "unknown-entity-type", error.source_loc.as_ref(), message);
                Some(self.suggest(problem.label("unknown"), &error.actual_entity_type, &meant))
            }
            ValidationError::UnrecognizedActionId(error) => {
                let parsed = self.by_id.get(&error.policy_id)?;
                let message = format!("the schema has no action `{}`", error.actual_action_id);
                let meant = meant_actions(&error.actual_action_id);
                let problem = self.invalid(parsed, "unknown-action", error.source_loc.as_ref(), message);
                Some(self.suggest(problem.label("unknown"), &error.actual_action_id, &meant))
            }
            ValidationError::InternalInvariantViolation(error) => {
                let message = "this policy cannot be validated".to_owned();
                Some(self.invalid(self.by_id.get(&error.policy_id)?, "invalid-policy", error.source_loc.as_ref(), message))
            }
            _ => self.other(error),
        }
    }

    /// An error that Cedar words well enough.
    fn other(&self, error: &ValidationError) -> Option<Problem> {
        let (code, id, place) = kind(error)?;
        let parsed = self.by_id.get(id)?;
        let strip = |text: String| {
            let text = text.replace(&format!("for policy `{id}`, "), "").replace(&format!("for policy `{id}`: "), "");
            text.replace("__cedar::internal::AnyEntity", "entity")
        };
        let problem = self.invalid(parsed, code, place, strip(error.to_string()));
        Some(match error.help() {
            Some(help) => problem.help(strip(help.to_string())),
            None => problem,
        })
    }

    fn invalid(&self, parsed: &Parsed, code: &'static str, place: Option<&Loc>, message: String) -> Problem {
        let severity = self.mode.severity(parsed.policy.effect());
        Problem::new(severity, code, parsed.source, place.or(parsed.policy.loc()).map(range), message)
    }

    /// Names what was meant; one candidate that replaces exactly the marked text is a fix.
    fn suggest(&self, problem: Problem, written: &str, meant: &Meant) -> Problem {
        let named = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        let problem = match (meant.likely.as_slice(), meant.known.as_slice()) {
            ([], []) => return problem,
            ([], known) => return problem.help(format!("there is {}", named(known).join(", "))),
            (likely, _) => problem.help(format!("did you mean {}?", named(likely).join(" or "))),
        };
        match (meant.likely.as_slice(), problem.span.clone()) {
            ([only], Some(span)) if self.text(problem.source, &span) == Some(written) => problem.fix(span, only.as_str()),
            _ => problem,
        }
    }

    fn text(&self, source: usize, span: &std::ops::Range<usize>) -> Option<&str> {
        self.sources.get(source)?.text.get(span.clone())
    }

    fn warnings(&self, warnings: &[ValidationWarning], unknown: &[ast::PolicyID]) -> Vec<Problem> {
        let misapplied = warnings.iter().filter_map(misapplied_policy).chain(unknown).cloned();
        let explained: Vec<ast::PolicyID> = misapplied.collect();
        let mut problems: Vec<Problem> = warnings.iter().filter_map(|warning| self.warning(warning, &explained)).collect();
        problems.sort_by(|left, right| order(left).cmp(&order(right)));
        problems.dedup();
        problems
    }

    fn warning(&self, warning: &ValidationWarning, explained: &[ast::PolicyID]) -> Option<Problem> {
        let strict = self.mode == Mode::Strict;
        match warning {
            ValidationWarning::InvalidActionApplication(warning) => self.by_id.get(&warning.policy_id).map(|parsed| {
                let message = "no action of this policy applies to its resource".to_owned();
                self.invalid(parsed, "misapplied-action", warning.source_loc.as_ref(), message)
                    .label("never matches")
                    .help(applicable(&parsed.policy))
            }),
            // A misapplied action makes a policy impossible; saying so twice helps nobody.
            ValidationWarning::ImpossiblePolicy(warning) if explained.contains(&warning.policy_id) => None,
            ValidationWarning::ImpossiblePolicy(warning) => self.by_id.get(&warning.policy_id).map(|parsed| {
                let forbid = parsed.policy.effect() == Effect::Forbid;
                let severity = if strict && forbid { Severity::Error } else { Severity::Warning };
                let message = format!("this {} can never match any request", if forbid { "forbid" } else { "permit" });
                let place = warning.source_loc.as_ref().map(range);
                Problem::new(severity, "impossible-policy", parsed.source, place, message)
                    .label("false for every request")
                    .help("its conditions contradict each other or the scope; repair or delete it")
            }),
            ValidationWarning::BidiCharsInString(warning) => self.bidirectional(&warning.policy_id, warning.source_loc.as_ref()),
            ValidationWarning::BidiCharsInIdentifier(warning) => self.bidirectional(&warning.policy_id, warning.source_loc.as_ref()),
            ValidationWarning::MixedScriptString(warning) => self.mixed(&warning.policy_id, warning.source_loc.as_ref()),
            ValidationWarning::MixedScriptIdentifier(warning) => self.mixed(&warning.policy_id, warning.source_loc.as_ref()),
            ValidationWarning::ConfusableIdentifier(warning) => {
                let character = format!("U+{:04X}", u32::from(warning.confusable_character));
                let message = format!("this name holds the unusual character {character}: it may not be what it looks like");
                self.doubtful(&warning.policy_id, warning.source_loc.as_ref(), "unusual-character", message)
            }
        }
    }

    /// An escape that stands for such a character; the character itself is found in the text, comments included.
    fn bidirectional(&self, id: &ast::PolicyID, place: Option<&Loc>) -> Option<Problem> {
        let parsed = self.by_id.get(id)?;
        let span = place.or(parsed.policy.loc()).map(range)?;
        if self.text(parsed.source, &span).is_some_and(|text| text.contains(is_bidirectional)) {
            return None;
        }
        let severity = if self.mode == Mode::Strict { Severity::Error } else { Severity::Warning };
        let message = "this holds a character that changes the direction of the text".to_owned();
        Some(Problem::new(severity, "bidi-text", parsed.source, Some(span), message).help("delete the character"))
    }

    fn mixed(&self, id: &ast::PolicyID, place: Option<&Loc>) -> Option<Problem> {
        let message = "this mixes letters of several scripts: it may not be what it looks like".to_owned();
        Some(self.doubtful(id, place, "mixed-script", message)?.help("write it in the letters of one script"))
    }

    fn doubtful(&self, id: &ast::PolicyID, place: Option<&Loc>, code: &'static str, message: String) -> Option<Problem> {
        let parsed = self.by_id.get(id)?;
        let span = place.or(parsed.policy.loc()).map(range);
        Some(Problem::new(Severity::Warning, code, parsed.source, span, message).label("look twice"))
    }
}

fn order(problem: &Problem) -> (usize, Option<(usize, usize)>, &'static str, &str) {
    (problem.source, problem.span.as_ref().map(|span| (span.start, span.end)), problem.code, &problem.message)
}

fn misapplied_policy(warning: &ValidationWarning) -> Option<&ast::PolicyID> {
    match warning {
        ValidationWarning::InvalidActionApplication(warning) => Some(&warning.policy_id),
        _ => None,
    }
}

fn policy_with_unknown_name(error: &ValidationError) -> Option<&ast::PolicyID> {
    match error {
        ValidationError::UnrecognizedEntityType(error) => Some(&error.policy_id),
        ValidationError::UnrecognizedActionId(error) => Some(&error.policy_id),
        _ => None,
    }
}

/// What the actions of the policy do apply to.
fn applicable(policy: &ast::Policy) -> String {
    let actions = access::possible_actions(policy);
    let entities: BTreeSet<EntityType> = actions.iter().flat_map(|action| action.row().resources).copied().collect();
    let names: Vec<String> = entities.iter().map(|entity| format!("`{}`", entity.full_name())).collect();
    if names.is_empty() { "name an action of the schema".to_owned() } else { format!("it is asked about {}", names.join(", ")) }
}

fn meant_actions(written: &str) -> Meant {
    let Ok(uid) = written.parse::<cedar_policy::EntityUid>() else { return Meant { likely: Vec::new(), known: Vec::new() } };
    did_you_mean::actions(&uid.type_name().namespace(), uid.id().unescaped())
}

/// The name, policy and place of an error whose words are kept.
fn kind(error: &ValidationError) -> Option<(&'static str, &ast::PolicyID, Option<&Loc>)> {
    use ValidationError as Error;
    let (code, id, place) = match error {
        Error::UnexpectedType(error) => ("unexpected-type", &error.policy_id, &error.source_loc),
        Error::IncompatibleTypes(error) => ("incompatible-types", &error.policy_id, &error.source_loc),
        Error::NoTagsAllowed(error) => ("no-tags", &error.policy_id, &error.source_loc),
        Error::UndefinedFunction(error) => ("unknown-function", &error.policy_id, &error.source_loc),
        Error::WrongNumberArguments(error) => ("wrong-arguments", &error.policy_id, &error.source_loc),
        Error::FunctionArgumentValidation(error) => ("wrong-arguments", &error.policy_id, &error.source_loc),
        Error::EmptySetForbidden(error) => ("empty-set", &error.policy_id, &error.source_loc),
        Error::NonLitExtConstructor(error) => ("not-a-literal", &error.policy_id, &error.source_loc),
        Error::InvalidEnumEntity(error) => ("unknown-entity", &error.policy_id, &error.source_loc),
        Error::EntityDerefLevelViolation(error) => ("too-deep", &error.policy_id, &error.source_loc),
        Error::IncompleteSchema(error) => ("incomplete-schema", &error.policy_id, &error.source_loc),
        // The rest has words of ours.
        _ => return None,
    };
    Some((code, id, place.as_ref()))
}
