//! How values read as text, in interpolations and concatenations.

use rex_policy::{Pattern, Segment};

use super::{Atom, Callee, Causes, Text, Value};

impl Value {
    /// Every text the value can become.
    pub(crate) fn spelled(&self) -> Vec<Text> {
        let mut texts: Vec<Text> = Vec::new();
        for atom in &self.atoms {
            for text in spell(atom) {
                match texts.iter_mut().find(|other| other.pattern == text.pattern) {
                    Some(other) => other.causes.add(&text.causes),
                    None => texts.push(text),
                }
            }
        }
        texts
    }
}

fn spell(atom: &Atom) -> Vec<Text> {
    match atom {
        Atom::Text(text) => vec![text.clone()],
        Atom::Unit => vec![Text::literal("")],
        Atom::Bool(value) => vec![Text::literal(value.to_string())],
        Atom::Int(interval) => vec![match interval.single() {
            Some(value) => Text::literal(value.to_string()),
            None => Text::hole(Segment::OneSegment, Causes::default()),
        }],
        Atom::Float(Some(value)) if value.is_finite() && (1e-4..1e12).contains(&value.abs()) => vec![Text::literal(format!("{value:?}"))],
        Atom::Float(_) => vec![Text::hole(Segment::OneSegment, Causes::default())],
        Atom::Char(Some(character)) => vec![Text::literal(*character)],
        Atom::Object(object) => match object.field("value") {
            Some(value) => value.spelled(),
            None => vec![Text::hole(Segment::Any, Causes::default())],
        },
        Atom::Function(function) => match &function.callee {
            Callee::Name(name) if function.curried.is_empty() => vec![Text::literal(format!("Fn({name})"))],
            _ => vec![Text::hole(Segment::Any, Causes::default())],
        },
        Atom::Unknown(unknown) => vec![match &unknown.argument {
            Some(name) => Text::hole(Segment::Argument(name.to_string()), unknown.causes.clone()),
            None => Text::hole(Segment::Any, unknown.causes.perhaps_empty()),
        }],
        Atom::Char(None) | Atom::Array(_) | Atom::Map(_) | Atom::Range(..) => {
            vec![Text { pattern: Pattern::any(), causes: Causes::default() }]
        }
    }
}
