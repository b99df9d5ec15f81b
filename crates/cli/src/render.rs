//! Diagnostics as people read them.

mod excerpt;

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity, SourceCode,
    SourceSpan,
};

use crate::io::Io;

/// Prints a diagnostic where diagnostics go.
pub(crate) fn diagnostic(io: &mut Io, report: &Report) {
    let source = report.source_code().and_then(|source| source.read_span(&SourceSpan::from(0..0), 0, usize::MAX).ok());
    let source = source.map(|source| {
        let name = source.name().map(one_line).unwrap_or_default();
        NamedSource::new(name, of_same_length(&String::from_utf8_lossy(source.data())))
    });
    show(io, report, source.as_ref().map(|source| source as &dyn SourceCode));
}

/// One of several diagnostics: they are told apart by a blank line. Their source is tame, and is not read whole for each of them.
pub(crate) fn paragraph(io: &mut Io, report: &Report) {
    show(io, report, report.source_code());
    io.stderr.say("\n");
}

fn show(io: &mut Io, report: &Report, source: Option<&dyn SourceCode>) {
    let theme = if io.stderr_in_colour() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // Lines are not wrapped: what they suggest is to be pasted.
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(io.width()).with_wrap_lines(false);
    let tame = Tame { said: said(report), source };
    let mut text = String::new();
    if handler.render_report(&mut text, &tame).is_err() {
        text = format!("{}\n", tame.said);
    }
    io.stderr.say(&excerpt::of(&text));
}

/// A diagnostic in which nothing can give the terminal an order.
struct Tame<'s> {
    said: MietteDiagnostic,
    source: Option<&'s dyn SourceCode>,
}

impl fmt::Display for Tame<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said.fmt(formatter)
    }
}

impl fmt::Debug for Tame<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said.fmt(formatter)
    }
}

impl std::error::Error for Tame<'_> {}

impl Diagnostic for Tame<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.said.code()
    }

    fn severity(&self) -> Option<Severity> {
        self.said.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.said.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.said.labels()
    }
}

fn said(report: &Report) -> MietteDiagnostic {
    let mut said = MietteDiagnostic::new(harmless(&report.to_string()));
    said.severity = report.severity();
    said.code = report.code().map(|code| code.to_string());
    said.help = report.help().map(|help| harmless(&help.to_string()));
    said.labels = report.labels().map(|labels| labels.map(|label| tamed(&label)).collect());
    said
}

fn tamed(label: &LabeledSpan) -> LabeledSpan {
    let (text, span) = (label.label().map(one_line), *label.inner());
    if label.primary() { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// A source with as many bytes, in which marks stand for what a terminal would obey: every place stays where it is.
pub(crate) fn of_same_length(text: &str) -> String {
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
