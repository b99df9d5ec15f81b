//! Where in a script something happened.

use miette::{LabeledSpan, NamedSource};
use rex_runtime::{RunError, Script};

/// The file an error happened in.
pub(super) fn source(error: &RunError, script: &Script) -> Option<NamedSource<String>> {
    match &error.file {
        // INVARIANT: never read again. By now the file can be one the script was not allowed to read.
        Some(file) if *file != script.name => error.text.as_ref().map(|text| NamedSource::new(file, text.to_string())),
        _ => Some(NamedSource::new(&script.name, script.text.clone())),
    }
}

/// The word an error is about.
pub(super) fn label(error: &RunError, text: &str, what: &str) -> Option<LabeledSpan> {
    let line = text.split_inclusive('\n').nth(error.line.checked_sub(1)?)?;
    let before: usize = text.split_inclusive('\n').take(error.line - 1).map(str::len).sum();
    let inside = line.char_indices().nth(error.column.saturating_sub(1)).map_or(line.trim_end().len(), |(offset, _)| offset);
    let word = line.get(inside..)?.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
    let length = word.unwrap_or_else(|| line.trim_end().len().saturating_sub(inside));
    Some(LabeledSpan::new(Some(what.to_owned()), before + inside, length.max(1).min(text.len().saturating_sub(before + inside))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rex_runtime::Cause;

    fn span(text: &str, line: usize, column: usize) -> Option<&str> {
        let error = RunError { cause: Cause::Thrown, message: String::new(), file: None, text: None, line, column, as_rex: String::new() };
        let label = label(&error, text, "here")?;
        text.get(label.offset()..label.offset() + label.len())
    }

    #[test]
    fn the_word_at_a_position() {
        assert_eq!(span("let é = 1;\n  cat(\"/x\")\n", 2, 3), Some("cat"));
        assert_eq!(span("é + file_system::read(x)", 1, 5), Some("file_system::read"));
        assert_eq!(span("a\nb", 2, 9), Some(""));
        assert_eq!(span("a", 0, 0), None);
        assert_eq!(span("a", 7, 1), None);
        assert_eq!(span("", 1, 1), None);
    }
}
