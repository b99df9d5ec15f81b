//! The script of a case in pieces, so that some of them can be written otherwise.

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A string literal without escapes: what it holds.
    Text(String),
    /// An integer literal as it is written.
    Number(String),
    /// A name or keyword.
    Word(String),
    /// Everything else, character by character; templates and literals with escapes whole.
    Other(String),
}

impl Token {
    /// The piece as it stands in the script.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Number(text) | Self::Word(text) | Self::Other(text) => text.clone(),
        }
    }

    /// Whether it is that text.
    pub fn is(&self, text: &str) -> bool {
        matches!(self, Self::Word(own) | Self::Other(own) if own == text)
    }
}

/// The pieces of a script.
pub fn tokens(script: &str) -> Vec<Token> {
    let mut rest: Vec<char> = script.chars().rev().collect();
    let mut found = Vec::new();
    while let Some(first) = rest.pop() {
        found.push(match first {
            '"' => quoted(&mut rest),
            '`' => Token::Other(template(&mut rest)),
            digit if digit.is_ascii_digit() => {
                Token::Number(while_is(first, &mut rest, |next| next.is_ascii_alphanumeric() || next == '_'))
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                Token::Word(while_is(first, &mut rest, |next| next.is_alphanumeric() || next == '_'))
            }
            other => Token::Other(other.to_string()),
        });
    }
    found
}

/// The script that these pieces make.
pub fn join(tokens: &[Token]) -> String {
    tokens.iter().map(Token::written).collect()
}

/// The statements of a block. One that ends in a brace stays with what follows it.
pub fn statements(tokens: &[Token]) -> Vec<Vec<Token>> {
    let (mut found, mut depth) = (vec![Vec::new()], 0_i32);
    for token in tokens {
        depth += match token {
            Token::Other(mark) if "([{".contains(mark.as_str()) => 1,
            Token::Other(mark) if ")]}".contains(mark.as_str()) => -1,
            _ => 0,
        };
        let ends = depth == 0 && token.is(";");
        found.last_mut().into_iter().for_each(|statement| statement.push(token.clone()));
        if ends {
            found.push(Vec::new());
        }
    }
    found.retain(|statement| !join(statement).trim().is_empty());
    found
}

fn while_is(first: char, rest: &mut Vec<char>, belongs: impl Fn(char) -> bool) -> String {
    let mut word = first.to_string();
    while let Some(next) = rest.pop_if(|next| belongs(*next)) {
        word.push(next);
    }
    word
}

fn quoted(rest: &mut Vec<char>) -> Token {
    let (mut text, mut escapes) = (String::new(), false);
    while let Some(next) = rest.pop() {
        match next {
            '"' => break,
            '\\' => {
                escapes = true;
                text.push(next);
                text.extend(rest.pop());
            }
            other => text.push(other),
        }
    }
    if escapes { Token::Other(format!("\"{text}\"")) } else { Token::Text(text) }
}

fn template(rest: &mut Vec<char>) -> String {
    let (mut text, mut depth) = ("`".to_owned(), 0_u32);
    while let Some(next) = rest.pop() {
        text.push(next);
        match next {
            '{' if depth > 0 || text.ends_with("${") => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '`' if depth == 0 => break,
            _ => {}
        }
    }
    text
}
