//! From text to tree.

use std::sync::Arc;

use crate::located::Tokens;
use crate::{Lines, Script, Source, Span, SyntaxError, convert, directives, recover, tokens};
use rhai::{AST, Engine, LexError, Module, OptimizationLevel, ParseError, ParseErrorType, Position, Scope};

/// How deep expressions and blocks may nest, as Rhai counts. The runtime uses the same number.
pub const MAXIMUM_DEPTH: usize = 256;

/// What is known about the surroundings of a script.
#[derive(Debug, Clone, Default)]
pub struct ParseOptions {
    /// The variables that exist before the script runs (its arguments). When known, a variable that is neither
    /// among them nor defined in the script is an error, as it is at run time. `None`: not known, nothing is checked.
    pub variables: Option<Vec<String>>,
    /// The modules that exist before the script runs (`file_system` in `file_system::read`). Only of use with
    /// `variables`: a namespace that is neither among them nor imported is an error then.
    pub modules: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What could be read: everything if there are no errors.
    pub script: Script,
    /// What is wrong. The first is exactly Rhai's; later ones are found by skipping the faulty statement.
    pub errors: Vec<SyntaxError>,
    /// Remarks on `// rex:` comments that are not understood.
    pub notes: Vec<SyntaxError>,
}

/// Read a script. Never fails: what is wrong is among the errors.
#[must_use]
pub fn parse(source: Source, options: &ParseOptions) -> Parsed {
    let lines = Lines::of(&source.text);
    let mut parsed = Parsed {
        script: Script {
            source,
            body: Vec::new(),
            functions: Vec::new(),
            comments: Vec::new(),
            directives: Vec::new(),
            unresolved: true,
            lines,
        },
        errors: Vec::new(),
        notes: Vec::new(),
    };
    if let Some(error) = too_large(&parsed.script) {
        parsed.errors.push(error);
        return parsed;
    }
    read(&mut parsed, options);
    let (directives, notes) = directives::read(&parsed.script.source, &parsed.script.comments);
    parsed.script.directives = directives;
    parsed.notes = notes;
    parsed
}

/// What Rhai made of a text, or what it stumbled over.
pub(crate) struct Attempt {
    pub(crate) outcome: Result<AST, ParseError>,
    pub(crate) tokens: Tokens,
}

fn read(parsed: &mut Parsed, options: &ParseOptions) {
    let script = &mut parsed.script;
    let mut attempt = attempt(&script.source.text, options);
    let mut text = None;
    if let Err(error) = &attempt.outcome
        && is_stopped(error)
    {
        parsed.errors.push(SyntaxError::new(place(error.position(), script, &attempt.tokens), tokens::TOO_LARGE).with_help(SPLIT));
        return;
    }
    if let Err(error) = &attempt.outcome {
        parsed.errors.push(describe(error, script, &attempt.tokens));
        let recovered = recover::recover(script, attempt);
        parsed.errors.extend(recovered.errors);
        attempt = recovered.attempt;
        text = Some(recovered.text);
    }
    if let Ok(ast) = &attempt.outcome {
        let text = text.as_deref().unwrap_or(&script.source.text);
        let converted = convert::convert(ast, text, &attempt.tokens);
        debug_assert_eq!(converted.lost, 0, "a position of Rhai's is no token's");
        script.body = converted.body;
        script.functions = converted.functions;
        script.unresolved = converted.unresolved;
    }
    script.comments = attempt.tokens.comments;
}

/// Let Rhai parse `text`, recording its tokens.
pub(crate) fn attempt(text: &Arc<str>, options: &ParseOptions) -> Attempt {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_expr_depths(MAXIMUM_DEPTH, MAXIMUM_DEPTH)
        .set_strict_variables(options.variables.is_some());
    for module in &options.modules {
        engine.register_static_module(module, Module::new().into());
    }
    let mut scope = Scope::new();
    for variable in options.variables.iter().flatten() {
        scope.push(variable.as_str(), ());
    }
    let recording = tokens::record(&mut engine, text);
    let outcome = engine.compile_with_scope(&scope, text);
    Attempt { outcome, tokens: recording.take().finish() }
}

/// Whether we stopped the parser: reading on would not be quicker.
fn is_stopped(error: &ParseError) -> bool {
    matches!(error.err_type(), ParseErrorType::BadInput(LexError::UnexpectedInput(text)) if text == tokens::TOO_LARGE)
}

/// The first error of an attempt in our form, with its exact place.
pub(crate) fn describe(error: &ParseError, script: &Script, tokens: &Tokens) -> SyntaxError {
    let span = place(error.position(), script, tokens);
    let message = error.err_type().to_string();
    match help(error.err_type()) {
        Some(help) => SyntaxError::new(span, message).with_help(help),
        None => SyntaxError::new(span, message),
    }
}

/// The token at a position, else the character there; at the end of the text, nothing.
fn place(position: Position, script: &Script, tokens: &Tokens) -> Span {
    let text = &script.source.text;
    // What could not be read has an empty span, and the error may lie inside it.
    let token = tokens.at(position).map(|index| tokens.span(index));
    if let Some(token) = token.filter(|token| !token.is_empty()) {
        return token;
    }
    let offset = match (position.line(), position.position()) {
        (Some(line), column) => script.lines.offset(text, line, column.unwrap_or(1)),
        (None, _) => 0,
    };
    character(text, offset)
}

fn character(text: &str, offset: usize) -> Span {
    let rest = text.get(offset..).unwrap_or_default();
    Span::new(offset, offset + rest.chars().next().map_or(0, char::len_utf8))
}

fn help(error: &ParseErrorType) -> Option<String> {
    match error {
        ParseErrorType::ExprTooDeep => {
            Some(format!("at most {MAXIMUM_DEPTH} levels are allowed: name parts of it with `let`, or build it in a loop"))
        }
        ParseErrorType::VariableUndefined(name) => {
            Some(format!("define `{name}` with `let`, or declare it as an argument with `// rex: arg {name}: string`"))
        }
        ParseErrorType::MissingToken(token, _) => Some(format!("add `{token}` before this place")),
        _ => None,
    }
}

/// The bytes a script may have: more take more memory than an analysis may.
pub const LARGEST: usize = 16 << 20;
/// What to do about a script that is too large.
const SPLIT: &str = "split it with `import`";

/// Rhai counts lines and columns in 16 bits and stops counting silently; beyond, places would be wrong.
fn too_large(script: &Script) -> Option<SyntaxError> {
    const LIMIT: usize = u16::MAX as usize;
    let text = &script.source.text;
    if text.len() < LIMIT {
        return None;
    }
    if text.len() > LARGEST {
        let message = format!("a script may have at most {} MiB", LARGEST >> 20);
        return Some(SyntaxError::new(Span::default(), message).with_help(SPLIT));
    }
    let (mut line, mut column) = (1, 0);
    let mut characters = text.char_indices().peekable();
    while let Some((offset, next)) = characters.next() {
        column += 1;
        // A lone carriage return ends a line where it ends a comment, so it counts as one.
        let ends_line = next == '\n' || next == '\r' && characters.peek().is_none_or(|(_, next)| *next != '\n');
        line += usize::from(ends_line);
        if line > LIMIT || column > LIMIT {
            let (what, help) = if line > LIMIT { ("lines", SPLIT) } else { ("characters in a line", "break the line") };
            let message = format!("a script may have at most {LIMIT} {what}");
            return Some(SyntaxError::new(character(text, offset), message).with_help(help));
        }
        if next == '\n' {
            column = 0;
        }
    }
    None
}
