//! The tokens Rhai reads, recorded while it reads them. Only this stream is right inside `${}`.

use crate::located::Locator;
use rhai::{Engine, LexError, Token as RhaiToken};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

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

/// What is said where the parser is stopped.
pub(crate) const TOO_LARGE: &str = "a script may not have so many names and parts: reading it would take too long";
/// More tokens than this take more memory than an analysis may.
const TOKENS: usize = 1_000_000;
/// What the parser may do to look names up: for each name it goes through all functions, and all variables in sight.
const LOOK_UPS: usize = 1_000_000_000;
/// A variable takes it as long as so many functions.
const VARIABLE: usize = 2;

/// Where the engine writes what it reads.
pub(crate) type Recording = Rc<RefCell<Locator>>;

/// How much the parser had to do so far.
#[derive(Default)]
struct Work {
    tokens: Cell<usize>,
    /// What one look-up takes.
    names: Cell<usize>,
    look_ups: Cell<usize>,
}

impl Work {
    /// Counts a token; false where there are too many.
    fn goes_on(&self, token: &RhaiToken) -> bool {
        self.tokens.set(self.tokens.get() + 1);
        match token {
            // Closures are functions too; a bar that begins none does no harm.
            RhaiToken::Fn | RhaiToken::Or | RhaiToken::Pipe => self.names.set(self.names.get() + 1),
            RhaiToken::Let | RhaiToken::Const => self.names.set(self.names.get() + VARIABLE),
            RhaiToken::Identifier(_) => self.look_ups.set(self.look_ups.get().saturating_add(self.names.get())),
            _ => {}
        }
        self.tokens.get() <= TOKENS && self.look_ups.get() <= LOOK_UPS
    }
}

/// Have `engine` record every token of the `text` it is about to read.
pub(crate) fn record(engine: &mut Engine, text: &Arc<str>) -> Recording {
    let recording = Rc::new(RefCell::new(Locator::new(text)));
    let shared = Rc::clone(&recording);
    let work = Work::default();
    #[expect(deprecated, reason = "not deprecated but volatile, and the version is pinned")]
    engine.on_parse_token(move |token, position, _| {
        if !work.goes_on(&token) {
            return RhaiToken::LexError(LexError::UnexpectedInput(TOO_LARGE.to_owned()).into());
        }
        shared.borrow_mut().add(&token, position);
        token
    });
    recording
}

/// What a token is; nothing for what is none.
pub(crate) fn kind_of(token: &RhaiToken) -> Option<Kind> {
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
