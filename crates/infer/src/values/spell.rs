//! How values read as text, in interpolations and concatenations.

use smallvec::SmallVec;

use rex_policy::{Pattern, Segment};

use super::{Atom, Callee, Causes, Text, Value};

/// Nearly always there is one.
pub(crate) type Texts = SmallVec<[Text; 1]>;

impl Value {
    /// Every text the value can become.
    pub(crate) fn spelled(&self) -> Texts {
        let mut texts = Texts::new();
        for atom in &self.atoms {
            match value_of_symbol(atom) {
                Some(value) => value.spelled().into_iter().for_each(|text| add(&mut texts, text)),
                None => add(&mut texts, spell(atom)),
            }
        }
        texts
    }
}

fn value_of_symbol(atom: &Atom) -> Option<&Value> {
    if let Atom::Object(object) = atom { object.field("value") } else { None }
}

fn add(texts: &mut Texts, text: Text) {
    match texts.iter_mut().find(|other| other.pattern == text.pattern) {
        Some(other) => other.causes.add(&text.causes),
        None => texts.push(text),
    }
}

fn spell(atom: &Atom) -> Text {
    match atom {
        Atom::Text(text) => text.clone(),
        Atom::Unit => Text::literal(""),
        Atom::Bool(value) => Text::literal(value.to_string()),
        Atom::Int(interval) => match interval.single() {
            Some(value) => Text::literal(value.to_string()),
            None => Text::hole(Segment::OneSegment, Causes::default()),
        },
        Atom::Float(Some(value)) if value.is_finite() && (1e-4..1e12).contains(&value.abs()) => Text::literal(format!("{value:?}")),
        Atom::Float(_) => Text::hole(Segment::OneSegment, Causes::default()),
        Atom::Char(Some(character)) => Text::literal(*character),
        Atom::Function(function) => match &function.callee {
            Callee::Name(name) if function.curried.is_empty() => Text::literal(format!("Fn({name})")),
            _ => Text::hole(Segment::Any, Causes::default()),
        },
        Atom::Unknown(unknown) => match &unknown.argument {
            Some(name) => Text::hole(Segment::Argument(name.clone()), unknown.causes.clone()),
            None => Text::hole(Segment::Any, unknown.causes.perhaps_empty()),
        },
        Atom::Char(None) | Atom::Array(_) | Atom::Map(_) | Atom::Range(..) | Atom::Object(_) => {
            Text { pattern: Pattern::any(), causes: Causes::default() }
        }
    }
}
