//! The surroundings of a program: its streams, its terminal, its environment.
#![expect(clippy::disallowed_methods, reason = "the environment is read here and handed on")]

use std::cell::RefCell;
use std::io::{self, IsTerminal, Read, Write};
use std::rc::Rc;

/// How wide diagnostics are where nobody says.
const WIDTH: usize = 100;

/// A stream that can be held in several places: by a verb, and by what a running script calls.
#[derive(Clone)]
pub struct Stream(Rc<RefCell<dyn Write>>);

/// What was written to a stream that is kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Captured(Rc<RefCell<Vec<u8>>>);

/// Looks a variable of the environment up.
type Variables = Box<dyn Fn(&str) -> Option<String>>;

/// The surroundings of a program.
pub struct Io {
    /// Where `-` is read from.
    pub stdin: Box<dyn Read>,
    /// Where results go.
    pub stdout: Stream,
    /// Where everything else goes.
    pub stderr: Stream,
    /// Whether somebody reads the results on a terminal.
    pub stdout_is_terminal: bool,
    /// Whether somebody reads the rest on a terminal.
    pub stderr_is_terminal: bool,
    /// Whether SIGTERM and SIGINT are to end a script instead of the process.
    pub handles_signals: bool,
    variables: Variables,
}

impl Stream {
    /// A stream to that.
    pub fn new(writer: impl Write + 'static) -> Self {
        Self(Rc::new(RefCell::new(writer)))
    }

    /// Writes a text and sends it off. A reader who went away has read enough, so that is no error; nor is there
    /// anybody left to tell of another.
    pub fn say(&mut self, text: &str) {
        let _ = self.write_all(text.as_bytes()).and_then(|()| self.flush());
    }

    /// Writes a text and sends it off; a reader who went away has read enough.
    ///
    /// # Errors
    /// Where it cannot be written for another reason, such as a full disk.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        match self.write_all(text.as_bytes()).and_then(|()| self.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Stream")
    }
}

impl Captured {
    /// What was written so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow()).into_owned()
    }
}

impl Io {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            stdin: Box::new(io::stdin()),
            stdout: Stream::new(io::stdout()),
            stderr: Stream::new(io::stderr()),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            handles_signals: true,
            variables: Box::new(|name| std::env::var(name).ok()),
        }
    }

    /// Surroundings in memory: what `-` reads, the environment, and the two streams as they are written.
    #[must_use]
    pub fn in_memory(stdin: &str, variables: &'static [(&'static str, &'static str)]) -> (Self, Captured, Captured) {
        let [out, err] = [Captured::default(), Captured::default()];
        let io = Self {
            stdin: Box::new(io::Cursor::new(stdin.to_owned())),
            stdout: Stream(out.0.clone()),
            stderr: Stream(err.0.clone()),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            handles_signals: false,
            variables: Box::new(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())),
        };
        (io, out, err)
    }

    /// A variable of the environment; none where it is unset, empty, or no text.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn stdout_in_colour(&self) -> bool {
        self.stdout_is_terminal && self.likes_colour()
    }

    pub(crate) fn stderr_in_colour(&self) -> bool {
        self.stderr_is_terminal && self.likes_colour()
    }

    /// Whether a line can be shown that is taken away again.
    pub(crate) fn shows_progress(&self) -> bool {
        self.stderr_is_terminal && !self.is_dumb()
    }

    fn likes_colour(&self) -> bool {
        self.variable("NO_COLOR").is_none() && !self.is_dumb()
    }

    fn is_dumb(&self) -> bool {
        self.variable("TERM").is_some_and(|terminal| terminal == "dumb")
    }

    pub(crate) fn width(&self) -> usize {
        self.variable("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|width| *width >= 40).unwrap_or(WIDTH)
    }

    pub(crate) fn flush(&mut self) {
        let _ = self.stdout.flush();
        let _ = self.stderr.flush();
    }
}

impl std::fmt::Debug for Io {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Io").finish_non_exhaustive()
    }
}
