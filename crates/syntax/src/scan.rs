//! Where tokens and comments end. Rhai's lexer keeps neither, and its columns drift (after `\${`, after `!in`), so
//! positions are never trusted: each token is found by walking the text from the end of the one before.
//!
//! Every function takes the offset of the first byte and returns the offset after the last; past the end is the end.

/// The text from `offset` on.
fn rest(text: &str, offset: usize) -> &str {
    text.get(offset..).unwrap_or_default()
}

fn byte(text: &str, offset: usize) -> Option<u8> {
    text.as_bytes().get(offset).copied()
}

/// The end of the white space at `offset`.
pub(crate) fn white_space(text: &str, mut offset: usize) -> usize {
    while byte(text, offset).is_some_and(|byte| byte.is_ascii_whitespace()) {
        offset += 1;
    }
    offset
}

/// The end of the comment at `offset`, if one starts there.
pub(crate) fn comment(text: &str, offset: usize) -> Option<usize> {
    if byte(text, offset) != Some(b'/') {
        return None;
    }
    match byte(text, offset + 1) {
        Some(b'/') => {
            let rest = rest(text, offset);
            // Rhai ends a line comment at a carriage return too.
            Some(offset + rest.find(['\n', '\r']).unwrap_or(rest.len()))
        }
        Some(b'*') => Some(block_comment(text, offset)),
        _ => None,
    }
}

fn block_comment(text: &str, start: usize) -> usize {
    let mut offset = start + 2;
    let mut level = 1_usize;
    while let Some(first) = byte(text, offset) {
        match (first, byte(text, offset + 1)) {
            (b'/', Some(b'*')) => level += 1,
            (b'*', Some(b'/')) => level -= 1,
            _ => {
                offset += 1;
                continue;
            }
        }
        offset += 2;
        if level == 0 {
            return offset;
        }
    }
    text.len()
}

/// The end of the number at `start`, its `-` included.
pub(crate) fn number(text: &str, start: usize) -> usize {
    let mut offset = start + usize::from(byte(text, start) == Some(b'-'));
    // Separators may stand anywhere: `0_xff` is 255.
    let mark = digits(text, offset + 1, |_| false);
    let radix = byte(text, mark).map(|mark| mark.to_ascii_lowercase());
    if byte(text, offset) == Some(b'0') && matches!(radix, Some(b'x' | b'o' | b'b')) {
        return digits(text, mark + 1, |digit| match radix {
            Some(b'x') => digit.is_ascii_hexdigit(),
            Some(b'o') => matches!(digit, b'0'..=b'7'),
            _ => matches!(digit, b'0' | b'1'),
        });
    }
    offset = digits(text, offset, |digit| digit.is_ascii_digit());
    if byte(text, offset) == Some(b'.') && is_decimal_point(text, offset) {
        offset = digits(text, offset + 1, |digit| digit.is_ascii_digit());
    }
    exponent(text, offset)
}

fn digits(text: &str, offset: usize, accepted: impl Fn(u8) -> bool) -> usize {
    let digits = rest(text, offset).bytes();
    offset + digits.take_while(|digit| *digit == b'_' || accepted(*digit)).count()
}

/// `1.5` and `1.` are numbers; in `1..5`, `1._` and `1.abs()` the number ends before the point.
fn is_decimal_point(text: &str, offset: usize) -> bool {
    match rest(text, offset + 1).chars().next() {
        Some(next) => !(next.is_ascii_alphabetic() || matches!(next, '_' | '.')),
        None => false,
    }
}

fn exponent(text: &str, offset: usize) -> usize {
    let is_mark = matches!(byte(text, offset), Some(b'e' | b'E'));
    match byte(text, offset + 1) {
        Some(b'+' | b'-') if is_mark => digits(text, offset + 2, |digit| digit.is_ascii_digit()),
        Some(b'0'..=b'9') if is_mark => digits(text, offset + 1, |digit| digit.is_ascii_digit()),
        _ => offset,
    }
}

/// The end of the text or character literal at `start`, or of its part before the first `${`, the `$` included.
pub(crate) fn literal(text: &str, start: usize) -> usize {
    match byte(text, start) {
        Some(b'#') => raw(text, start),
        Some(b'`') => interpolated(text, start + 1),
        Some(quote) => quoted(text, start + 1, quote),
        None => start,
    }
}

/// The end of `"..."` or `'...'` whose content starts at `offset`.
fn quoted(text: &str, mut offset: usize, quote: u8) -> usize {
    while let Some(next) = byte(text, offset) {
        offset += match next {
            b'\\' => 2,
            _ if next == quote && byte(text, offset + 1) == Some(quote) => 2,
            _ if next == quote => return offset + 1,
            _ => 1,
        };
    }
    text.len()
}

/// The end of the part of a `` `...` `` text that starts at `offset`.
pub(crate) fn interpolated(text: &str, mut offset: usize) -> usize {
    while let Some(next) = byte(text, offset) {
        offset += match (next, byte(text, offset + 1)) {
            (b'$', Some(b'{')) => return offset + 1,
            (b'\\', Some(b'$')) if byte(text, offset + 2) == Some(b'{') => 2,
            (b'`', Some(b'`')) => 2,
            (b'`', _) => return offset + 1,
            _ => 1,
        };
    }
    text.len()
}

/// The end of `#"..."#`, with any number of `#`.
fn raw(text: &str, start: usize) -> usize {
    let hashes = rest(text, start).bytes().take_while(|next| *next == b'#').count();
    let content = start + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    rest(text, content).find(&close).map_or(text.len(), |length| content + length + close.len())
}
