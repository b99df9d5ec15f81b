//! What is made of a file's content without showing it.

/// What is made of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspecting {
    /// Shows what a program or a core dump says of itself.
    Elf(&'static str),
    /// Verifies a certificate up to one that is trusted.
    Certificate {
        /// The certificate, and others it brings along.
        file: &'static str,
        /// The trusted one.
        root: &'static str,
        /// An array of files with more certificates in between, where there is one.
        between: Option<&'static str>,
    },
}
