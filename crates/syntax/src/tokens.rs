//! The tokens Rhai reads, recorded while it reads them. Only this stream is right inside `${}`.

use rhai::{Engine, Position, Token as RhaiToken};
use std::cell::RefCell;
use std::rc::Rc;

/// What a token is, as far as spans need it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// A keyword or a mark, with its spelling.
    Symbol(&'static str),
    /// `+` before an operand: it leaves no trace in Rhai's tree before a number.
    UnaryPlus,
    /// An identifier of so many bytes, reserved or not.
    Identifier(usize),
    Integer(i64),
    Float(f64),
    Character(char),
    /// A text, or the part of an interpolated text after its last `}`.
    Text,
    /// The part of an interpolated text before a `${`.
    TextBefore,
    /// What Rhai could not read. Nothing follows it.
    Error,
}

/// A token as recorded, not yet located in the text.
pub(crate) struct Recorded {
    pub(crate) kind: Kind,
    pub(crate) position: Position,
    /// The value of a text after the first `switch`: Rhai's tree has only hashes of case labels.
    pub(crate) text: Option<String>,
}

/// Where the engine writes what it reads.
pub(crate) type Recording = Rc<RefCell<Vec<Recorded>>>;

/// Have `engine` record every token.
pub(crate) fn record(engine: &mut Engine) -> Recording {
    let recording = Recording::default();
    let shared = Rc::clone(&recording);
    let switch_seen = std::cell::Cell::new(false);
    #[expect(deprecated, reason = "not deprecated but volatile, and the version is pinned")]
    engine.on_parse_token(move |token, position, _| {
        if token == RhaiToken::Switch {
            switch_seen.set(true);
        }
        if let Some(kind) = kind_of(&token) {
            let text = if switch_seen.get() { text_of(&token) } else { None };
            shared.borrow_mut().push(Recorded { kind, position, text });
        }
        token
    });
    recording
}

fn text_of(token: &RhaiToken) -> Option<String> {
    match token {
        RhaiToken::StringConstant(text) => Some(text.to_string()),
        _ => None,
    }
}

fn kind_of(token: &RhaiToken) -> Option<Kind> {
    Some(match token {
        RhaiToken::Comment(_) | RhaiToken::EOF => return None,
        RhaiToken::Identifier(name) | RhaiToken::Reserved(name) | RhaiToken::Custom(name) => Kind::Identifier(name.len()),
        RhaiToken::IntegerConstant(value) => Kind::Integer(*value),
        RhaiToken::FloatConstant(value) => Kind::Float(*value.0),
        RhaiToken::CharConstant(value) => Kind::Character(*value),
        RhaiToken::StringConstant(_) => Kind::Text,
        RhaiToken::InterpolatedString(_) => Kind::TextBefore,
        RhaiToken::UnaryPlus => Kind::UnaryPlus,
        token if token.is_literal() => Kind::Symbol(token.literal_syntax()),
        _ => Kind::Error,
    })
}
