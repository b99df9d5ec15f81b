//! Errors after the first. Rhai stops at the first error, so the statement it stumbled over is blanked out, which moves
//! nothing, and the rest is read again.

use std::sync::Arc;

use crate::located::Tokens;
use crate::parse::{Attempt, attempt, describe};
use crate::{ParseOptions, Script, Span, SyntaxError, scan};
use rhai::ParseErrorType;

/// Each error costs one more reading; more than these would not be read by a person either.
const ATTEMPTS: usize = 16;

/// What was read after the first error.
pub(crate) struct Recovered {
    pub(crate) attempt: Attempt,
    /// The text of that attempt: the same length, faulty statements blank.
    pub(crate) text: Arc<str>,
    pub(crate) errors: Vec<SyntaxError>,
}

/// Go on after the error of `first`. Variables are not checked any more: what was blanked may have defined them.
pub(crate) fn recover(script: &Script, first: Attempt) -> Recovered {
    let mut recovered = Recovered { attempt: first, text: Arc::clone(&script.source.text), errors: Vec::new() };
    for _ in 0..ATTEMPTS {
        let Err(error) = &recovered.attempt.outcome else { break };
        let place = describe(error, script, &recovered.attempt.tokens).span;
        let repaired = match error.err_type() {
            // Nothing is wrong but what the surroundings provide: no need to blank.
            ParseErrorType::VariableUndefined(_) | ParseErrorType::ModuleUndefined(_) => Some(Arc::clone(&recovered.text)),
            kind => repair(&recovered.text, &recovered.attempt.tokens, place, kind).map(Arc::from),
        };
        let Some(text) = repaired else { break };
        recovered.text = text;
        recovered.attempt = attempt(&recovered.text, &ParseOptions::default());
        if let Err(error) = &recovered.attempt.outcome {
            let error = describe(error, script, &recovered.attempt.tokens);
            recovered.errors.push(error);
        }
    }
    recovered
}

/// The text without the statement that is wrong at `place`; nothing if that would not lead anywhere.
fn repair(text: &str, tokens: &Tokens, place: Span, kind: &ParseErrorType) -> Option<String> {
    if place.start >= text.len() {
        return None;
    }
    let before = (0..tokens.len()).take_while(|index| tokens.span(*index).end <= place.start);
    let before: Vec<usize> = before.filter(|index| !tokens.span(*index).is_empty()).collect();
    if matches!(kind, ParseErrorType::MissingToken(token, _) if token == ";") {
        let gap = before.last().map(|last| tokens.span(*last).end)?;
        return replace(text, Span::new(gap, gap + 1), ";");
    }
    let (start, depth) = statement_start(tokens, &before, place.start);
    let end = statement_end(text, place.start, depth);
    let blanked = text.get(start..end)?;
    if blanked.trim().is_empty() {
        return None;
    }
    replace(text, Span::new(start, end), &blank(blanked))
}

/// White space of the same length and the same lines.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// The text with `span` replaced by as many bytes; only white space gives way to a `;`.
fn replace(text: &str, span: Span, with: &str) -> Option<String> {
    let old = text.get(span.range())?;
    if with == ";" && !old.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let (head, tail) = (text.get(..span.start)?, text.get(span.end..)?);
    Some([head, with, tail].concat())
}

/// Where the innermost statement around an error starts, and how many braces are open since.
fn statement_start(tokens: &Tokens, before: &[usize], error: usize) -> (usize, usize) {
    // For each open bracket, and for the whole: where its current statement starts, if it holds statements.
    let mut frames = vec![Frame { start: None, kind: "{" }];
    for index in before.iter().copied() {
        let span = tokens.span(index);
        let symbol = tokens.symbol(index);
        let Some(frame) = frames.last_mut() else { break };
        match symbol {
            ";" => frame.start = None,
            "}" | ")" | "]" => {
                let closed = frames.pop().map_or("", |frame| frame.kind);
                let ends = closed == "{" && !continues(tokens, index + 1);
                if let Some(frame) = frames.last_mut().filter(|_| ends) {
                    frame.start = None;
                }
            }
            _ => {
                frame.start.get_or_insert(span.start);
                if let "{" | "#{" | "(" | "[" | "?[" = symbol {
                    frames.push(Frame { start: None, kind: symbol });
                }
            }
        }
    }
    let inner = frames.iter().rev().take_while(|frame| frame.kind != "{");
    let depth = inner.filter(|frame| frame.kind == "#{").count();
    let frame = frames.iter().rev().find(|frame| frame.kind == "{");
    (frame.and_then(|frame| frame.start).unwrap_or(error), depth)
}

struct Frame {
    start: Option<usize>,
    kind: &'static str,
}

/// Whether the statement goes on with the token at `index`, after a `}`.
fn continues(tokens: &Tokens, index: usize) -> bool {
    matches!(tokens.symbol(index), "else" | "catch" | "while" | "until" | "." | "?." | "[" | "?[" | ")" | ",")
}

/// Where the statement around `offset` ends: after its `;`, or before the `}` of the block it stands in.
fn statement_end(text: &str, start: usize, mut depth: usize) -> usize {
    let mut offset = start;
    while let Some(next) = text.as_bytes().get(offset) {
        if let Some(end) = scan::comment(text, offset) {
            offset = end;
            continue;
        }
        if *next == b'#' && matches!(text.as_bytes().get(offset + 1), Some(b'"' | b'#')) {
            offset = scan::literal(text, offset);
            continue;
        }
        match next {
            b'"' | b'`' | b'\'' => {
                offset = scan::literal(text, offset);
                continue;
            }
            b';' if depth == 0 => return offset + 1,
            b'{' => depth += 1,
            b'}' if depth == 0 => return if offset == start { offset + 1 } else { offset },
            b'}' => depth -= 1,
            _ => {}
        }
        offset += 1;
    }
    text.len()
}
