//! What is opened and built in a script, written otherwise: by functions, in steps, in several functions.

use rex_catalogue::tables;

use super::Sketch;
use super::tokens::{Token, join, statements};

/// A chain from an empty builder to what is built.
pub fn loosen(sketch: &mut Sketch, script: &[Token]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = script.get(at) {
        let end = starts_builder(token).then(|| end_of_chain(script.get(at..).unwrap_or_default())).flatten();
        if let (Some(length), true) = (end, sketch.one_in(3)) {
            let chain = script.get(at..at + length).unwrap_or_default();
            found.extend(loose(sketch, chain));
            at += length;
        } else {
            found.push(token.clone());
            at += 1;
        }
    }
    found
}

fn starts_builder(token: &Token) -> bool {
    matches!(token, Token::Word(word) if tables::builders().any(|builder| builder.function == word))
}

/// How many tokens `Name().a(..).b(..).build()` is long; none where it is anything else.
fn end_of_chain(tokens: &[Token]) -> Option<usize> {
    let (mut depth, mut builds) = (0_i32, false);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Other(mark) if "([{".contains(mark.as_str()) => depth += 1,
            Token::Other(mark) if ")]}".contains(mark.as_str()) => {
                depth -= 1;
                if builds && depth == 0 {
                    return Some(at + 1);
                }
            }
            Token::Word(word) if depth == 0 && word == "build" => builds = true,
            Token::Word(_) => {}
            _ if depth == 0 && !token.is(".") => return None,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// The same object, made in another way.
fn loose(sketch: &mut Sketch, chain: &[Token]) -> Vec<Token> {
    let name = sketch.name("built");
    if sketch.rng.bool() && !has_variables(chain) {
        sketch.functions.push(format!("fn {name}() {{ {} }}", join(chain)));
        return vec![Token::Other(format!("{name}()"))];
    }
    // Settings go to the variable one by one.
    let mut written = vec![Token::Other(format!("({{ let {name} = "))];
    let mut depth = 0_i32;
    for token in chain {
        match token {
            Token::Other(mark) if "([{".contains(mark.as_str()) => depth += 1,
            Token::Other(mark) if ")]}".contains(mark.as_str()) => depth -= 1,
            _ => {}
        }
        if depth == 0 && token.is(".") {
            written.push(Token::Other(format!("; {name}")));
        }
        written.push(token.clone());
    }
    written.push(Token::Other(" })".to_owned()));
    written
}

/// Whether it names variables: small words that are neither methods nor called nor of a namespace.
fn has_variables(tokens: &[Token]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let after = tokens.get(at + 1);
        let joined = |side: Option<&Token>, marks: &[&str]| side.is_some_and(|side| marks.iter().any(|mark| side.is(mark)));
        matches!(token, Token::Word(word) if !["true", "false"].contains(&word.as_str()))
            && !joined(before, &[".", ":"])
            && !joined(after, &["(", ":"])
    }) || tokens.iter().any(|token| matches!(token, Token::Other(text) if text.contains(['`', '|'])))
}

/// The rest of a block as a function of the variables that are there: what one function opens, another uses.
pub fn handed_on(sketch: &mut Sketch, script: &[Token]) -> Vec<Token> {
    let statements = statements(script);
    let cuts: Vec<_> =
        (1..statements.len()).filter(|at| statements.iter().take(*at).all(|statement| variable(statement).is_some())).collect();
    if cuts.is_empty() || !sketch.one_in(3) {
        return script.to_vec();
    }
    let at = sketch.pick(&cuts);
    let (first, rest) = statements.split_at(at);
    let variables: Vec<_> = first.iter().filter_map(|statement| variable(statement)).collect();
    let name = sketch.name("rest");
    let variables = variables.join(", ");
    sketch.functions.push(format!("fn {name}({variables}) {{ {} }}", join(&rest.concat())));
    let mut written = first.concat();
    written.push(Token::Other(format!("\n{name}({variables})")));
    written
}

/// The variable a statement defines.
fn variable(statement: &[Token]) -> Option<&str> {
    let mut words = statement.iter().filter(|token| !token.written().trim().is_empty());
    match (words.next()?, words.next()?) {
        (first, Token::Word(name)) if first.is("let") => Some(name),
        _ => None,
    }
}
