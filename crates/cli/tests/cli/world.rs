//! Prepared directories, and the programs run in them.

use std::error::Error;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use rex_cli::{Io, Personality, run_with};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) type Tested = Result<(), Box<dyn Error>>;

/// Everything is allowed.
pub(crate) const ALL: &str = "permit(principal, action, resource);";
/// Nothing is.
pub(crate) const NONE: &str = "permit(principal == User::\"nobody-at-all\", action, resource);";

/// A directory with scripts and policies.
pub(crate) struct World(TempDir);

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// What a program finds around it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Around {
    pub(crate) stdin: &'static str,
    pub(crate) variables: &'static [(&'static str, &'static str)],
    pub(crate) terminal: bool,
}

impl World {
    /// A world with two policies, `all.cedar` and `none.cedar`, and a file `data.txt`.
    pub(crate) fn new() -> io::Result<Self> {
        let world = Self(TempDir::new()?);
        world.file("all.cedar", ALL)?;
        world.file("none.cedar", NONE)?;
        world.file("data.txt", "some data")?;
        Ok(world)
    }

    /// Writes a file; `$W` in its text is the world's directory.
    pub(crate) fn file(&self, name: &str, text: &str) -> io::Result<String> {
        let path = self.path(name);
        std::fs::write(&path, text.replace("$W", &self.directory()))?;
        Ok(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.directory())
    }

    pub(crate) fn read(&self, name: &str) -> io::Result<String> {
        std::fs::read_to_string(self.path(name))
    }

    fn directory(&self) -> String {
        self.0.path().canonicalize().unwrap_or_else(|_| PathBuf::from("/")).display().to_string()
    }

    /// Runs `rex` in this process; words with a dot that name a file of this world become its path.
    pub(crate) fn rex(&self, command: &str) -> Ended {
        self.run(Personality::Rex, command, Around::default())
    }

    pub(crate) fn run(&self, personality: Personality, command: &str, around: Around) -> Ended {
        let word = |word: &str| if word.contains('.') && !word.contains(['=', '/']) { self.path(word) } else { word.to_owned() };
        run(personality, command.split_whitespace().map(word), around)
    }
}

/// Runs a program in this process.
pub(crate) fn run(personality: Personality, words: impl Iterator<Item = String>, around: Around) -> Ended {
    let (mut io, out, err) = Io::in_memory(around.stdin, around.variables);
    io.stdout_is_terminal = around.terminal;
    io.stderr_is_terminal = around.terminal;
    let args = std::iter::once(OsString::from("program")).chain(words.map(OsString::from));
    let code = run_with(personality, args, &mut io);
    Ended { code, out: out.text(), err: err.text() }
}

impl Ended {
    /// The document on the standard output.
    pub(crate) fn document(&self) -> Result<Value, Box<dyn Error>> {
        serde_json::from_str(&self.out).map_err(|error| format!("{error}: {self:?}").into())
    }
}

/// The keys of a document's object, in their order.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default()
}
