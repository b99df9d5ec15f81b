//! What scripts do: calls that work, with the part of a world they need.

use std::sync::OnceLock;

use rex_catalogue::domain::questions;
use rex_catalogue::operation::Operation;
use rex_catalogue::plan::{Denial, Place};
use rex_catalogue::tables;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::builders::{handed_on, loosen};
use super::contexts::wrap;
use super::made_up::make_up;
use super::spell::{number, spell};
use super::tokens::{Token, join, statements, tokens};
use super::{Manner, Sketch};
use crate::case::{Case, read_all};

/// Something a script can do.
pub struct Deed {
    /// Entries of the world.
    pub world: String,
    /// The statements; paths are literals.
    pub script: String,
    /// Settings of the case it comes from.
    pub settings: Vec<String>,
}

/// All that is known.
pub struct Actions {
    cases: Vec<Case>,
}

impl Actions {
    /// Read once.
    pub fn all() -> &'static Self {
        static ALL: OnceLock<Actions> = OnceLock::new();
        ALL.get_or_init(|| Self { cases: read_all("operations") })
    }

    /// Statements that do one thing, in some context; none where it does not go with what the script does already.
    pub fn write(&self, sketch: &mut Sketch, manner: Manner) -> Option<String> {
        let deed = self.choose(sketch, manner);
        let place = sketch.name("s");
        let place = place.replace('_', "");
        for setting in &deed.settings {
            let setting = relocated(setting, &place);
            let kind = setting.split(": ").next().unwrap_or_default();
            if sketch.settings.iter().any(|own| own != &setting && own.split(": ").next() == Some(kind)) {
                return None;
            }
        }
        deed.settings.iter().for_each(|setting| sketch.set(&relocated(setting, &place)));
        sketch.world.extend(deed.world.lines().filter(|line| !line.trim().is_empty()).map(|line| moved_entry(line, &place)));
        sketch.world.push(format!("{place}/"));
        if deed.script.contains("{{other}}") {
            sketch.world.push(format!("other:{place}/"));
        }
        let script = relocated(&deed.script, &place);
        let depth = sketch.rng.usize(0..3);
        Some(wrap(sketch, depth, &mut |sketch| body(sketch, &script)))
    }

    fn choose(&self, sketch: &mut Sketch, manner: Manner) -> Deed {
        if sketch.one_in(2) {
            let operations: Vec<_> =
                tables::operations().filter(|operation| manner != Manner::Redacted || !reads_in_full(operation)).collect();
            let operation = sketch.pick(&operations);
            return make_up(sketch, operation);
        }
        let fitting: Vec<_> = self
            .cases
            .iter()
            .filter(|case| manner != Manner::Assumed || !case.has("breaks-assumptions"))
            .filter(|case| manner != Manner::Redacted || case.setting("dictionary").is_some() || !calls(&case.script).any(reads_in_full))
            .collect();
        let case = sketch.pick(&fitting);
        let settings = case.settings.iter().filter(|setting| *setting != "breaks-assumptions").cloned().collect();
        Deed { world: case.world.clone(), script: case.script.clone(), settings }
    }
}

/// What a script may call, by the names in it.
fn calls(script: &str) -> impl Iterator<Item = &'static Operation> {
    let tokens = tokens(script);
    tables::operations().filter(move |operation| tokens.iter().any(|token| token.is(operation.name)))
}

/// Whether an operation reads a file and cannot do so with redaction.
fn reads_in_full(operation: &Operation) -> bool {
    questions(operation.plan).iter().any(|(_, ask)| {
        let of_file = ask.action == Action::READ && ask.resource.entity() == EntityType::File && !is_fixed(ask.resource.place());
        of_file && !matches!(ask.denial, Denial::Instead([_, ..]))
    })
}

/// Whether it is a path of the product's own, wherever that really is.
fn is_fixed(place: &Place) -> bool {
    match place {
        Place::Fixed(_) => true,
        Place::Beside(_, place) => is_fixed(place),
        _ => false,
    }
}

/// The statements with everything below a directory of their own.
fn relocated(text: &str, place: &str) -> String {
    let text = text.replace("{{world}}", &format!("{{{{world}}}}/{place}")).replace("{{other}}", &format!("{{{{other}}}}/{place}"));
    text.replace("import \"", &format!("import \"{place}/"))
}

fn moved_entry(line: &str, place: &str) -> String {
    let line = relocated(line, place);
    line.strip_prefix("other:").map_or_else(|| format!("{place}/{line}"), |line| format!("other:{place}/{line}"))
}

/// The statements, written otherwise.
fn body(sketch: &mut Sketch, script: &str) -> String {
    let script = shown(&tokens(script));
    let script = loosen(sketch, &script);
    let script = handed_on(sketch, &script);
    let mut written = String::new();
    for (at, token) in script.iter().enumerate() {
        let before = script.get(..at).unwrap_or_default().iter().rev().find(|token| !token.written().trim().is_empty());
        let fixed = before.is_some_and(|before| before.is("import"));
        written.push_str(&match token {
            Token::Text(text) if !fixed => spell(sketch, text),
            Token::Number(digits) if !part_of_more(&script, at) => number(sketch, digits),
            other => other.written(),
        });
    }
    written
}

/// Whether a number is half of a fraction or a range.
fn part_of_more(script: &[Token], at: usize) -> bool {
    let is_dot = |at: Option<usize>| at.and_then(|at| script.get(at)).is_some_and(|token| token.is("."));
    is_dot(at.checked_sub(1)) || is_dot(Some(at + 1))
}

/// The last value is printed.
fn shown(script: &[Token]) -> Vec<Token> {
    let mut statements = statements(script);
    let value = statements.pop_if(|last| {
        let text = join(last);
        let text = text.trim();
        !text.ends_with([';', '}']) && !["for ", "if ", "while ", "try "].iter().any(|word| text.starts_with(word))
    });
    let mut written = statements.concat();
    if let Some(value) = value {
        written.push(Token::Other("\nprint(".to_owned()));
        written.extend(value);
        written.push(Token::Other(");".to_owned()));
    }
    written
}
