//! Diagnostics as people read them.

mod excerpt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, SourceSpan};

use crate::io::Io;

/// Prints a diagnostic where diagnostics go.
pub(crate) fn diagnostic(io: &mut Io, report: &Report) {
    let theme = if io.stderr_in_colour() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // Lines are not wrapped: what they suggest is to be pasted.
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(io.width()).with_wrap_lines(false);
    let report = tamed(report);
    let mut text = String::new();
    if handler.render_report(&mut text, report.as_ref()).is_err() {
        text = format!("{report}\n");
    }
    io.stderr.say(&excerpt::of(&text));
}

/// The same diagnostic; nothing in it can give the terminal an order.
fn tamed(report: &Report) -> Report {
    let mut tame = MietteDiagnostic::new(harmless(&report.to_string()));
    tame.severity = report.severity();
    tame.code = report.code().map(|code| code.to_string());
    tame.help = report.help().map(|help| harmless(&help.to_string()));
    tame.labels = report.labels().map(|labels| labels.map(|label| tamed_label(&label)).collect());
    let source = report.source_code().and_then(|source| source.read_span(&SourceSpan::from(0..0), 0, usize::MAX).ok());
    match source {
        Some(source) => {
            let text = String::from_utf8_lossy(source.data());
            let name = source.name().map(one_line).unwrap_or_default();
            Report::new(tame).with_source_code(NamedSource::new(name, of_same_length(&text)))
        }
        None => Report::new(tame),
    }
}

fn tamed_label(label: &LabeledSpan) -> LabeledSpan {
    let (text, span) = (label.label().map(one_line), *label.inner());
    if label.primary() { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// A source with as many bytes, in which marks stand for what a terminal would obey: every place stays where it is.
fn of_same_length(text: &str) -> String {
    let mark = |letter: char| match letter.len_utf8() {
        1 => '?',
        2 => '\u{bf}',
        _ => char::REPLACEMENT_CHARACTER,
    };
    let mut letters = text.chars().peekable();
    let mut tame = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let ends_line = letter == '\r' && letters.peek() == Some(&'\n');
        tame.push(if commands(letter) && !ends_line { mark(letter) } else { letter });
    }
    tame
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
        let (text, tame) = ("a\u{1b}[2J\r\nb\r\u{9b}\u{202e}c", "a?[2J\r\nb?\u{bf}\u{fffd}c");
        assert_eq!(of_same_length(text), tame);
        assert_eq!(text.len(), tame.len());
    }

    #[test]
    fn a_diagnostic_gives_no_orders() {
        let (mut io, _, err) = Io::in_memory("", &[]);
        let source = NamedSource::new("a\u{1b}c", "let x = 1;\nlet \u{1b}[2J = \u{202e}2;\n".to_owned());
        let label = LabeledSpan::new_with_span(Some("here\u{1b}".to_owned()), 15..16);
        let report = MietteDiagnostic::new("me\u{1b}ssage").with_help("he\u{1b}lp").with_label(label);
        diagnostic(&mut io, &Report::new(report).with_source_code(source));
        let text = err.text();
        assert!(text.chars().all(|letter| !commands(letter)), "{text:?}");
        assert!(text.contains("me\\u{1b}ssage") && text.contains("[a\\u{1b}c:2:5]") && text.contains("let ?[2J = \u{fffd}2;"), "{text}");
    }
}
