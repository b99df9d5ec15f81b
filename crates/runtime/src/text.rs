//! Work on text, without the host.

/// The lines of a text, without their ends.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
}
