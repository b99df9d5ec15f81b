//! Policy texts.

/// One policy text and the name diagnostics show for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Usually the file name as it was given.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// A source of that name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}
