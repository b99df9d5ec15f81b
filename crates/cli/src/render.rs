//! Diagnostics as people read them.

use miette::{GraphicalReportHandler, GraphicalTheme, Report};

use crate::io::Io;

/// Prints a diagnostic where diagnostics go.
pub(crate) fn diagnostic(io: &mut Io, report: &Report) {
    let theme = if io.stderr_in_colour() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // Lines are not wrapped: what they suggest is to be pasted.
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(io.width()).with_wrap_lines(false);
    let mut text = String::new();
    if handler.render_report(&mut text, report.as_ref()).is_err() {
        text = format!("{report}\n");
    }
    io.stderr.say(&text);
}

/// A text without anything a terminal would obey or hide: what a script says must not pass for what we say.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|letter| if commands(letter) { letter.escape_unicode().to_string() } else { letter.to_string() }).collect()
}

/// The same on one line.
pub(crate) fn one_line(text: &str) -> String {
    harmless(text).replace('\n', "\\n")
}

/// Control characters, and those that turn or part lines.
fn commands(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        letter => letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(harmless("a\u{1b}[2Jb\nc\té\u{202e}"), "a\\u{1b}[2Jb\nc\té\\u{202e}");
        assert_eq!(one_line("a\n[ERROR] b\r"), "a\\n[ERROR] b\\u{d}");
    }
}
