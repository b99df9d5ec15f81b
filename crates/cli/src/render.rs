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
