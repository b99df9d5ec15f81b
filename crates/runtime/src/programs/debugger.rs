//! What a debugger is asked, as its arguments.

use rhai::{Array, Dynamic, ImmutableString};

use super::Argument;

/// What is to be shown of a core dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// The stack of each thread.
    Backtrace,
    /// Variables of one frame, of the thread with that number or the one that crashed.
    Variables {
        /// The thread.
        thread: Option<u32>,
        /// The frame.
        frame: u32,
        /// The names.
        names: Vec<String>,
    },
}

/// What stands before each value a debugger shows.
const MARK: &str = "rex-variable ";

/// Before anything is loaded: no scripts from the files themselves, no network, no pages, no folded lines.
const FIRST: &[&str] = &["set auto-load off", "set debuginfod enabled off", "set width 0", "set height 0", "set print address on"];

impl Question {
    /// A question about variables.
    ///
    /// # Errors
    /// Where a name is more than an identifier, or a number negative.
    pub(crate) fn variables(thread: Option<i64>, frame: i64, names: &Array) -> Result<Self, String> {
        let number = |what: &str, number: i64| u32::try_from(number).map_err(|_| format!("{number} is no number of a {what}"));
        Ok(Self::Variables {
            thread: thread.map(|thread| number("thread", thread)).transpose()?,
            frame: number("frame", frame)?,
            names: names.iter().map(identifier).collect::<Result<_, _>>()?,
        })
    }

    fn commands(&self) -> Vec<String> {
        match self {
            Self::Backtrace => vec!["thread apply all backtrace".to_owned()],
            Self::Variables { thread, frame, names } => {
                let mut commands: Vec<_> = thread.iter().map(|thread| format!("thread {thread}")).collect();
                commands.push(format!("frame {frame}"));
                for name in names {
                    commands.push(format!("echo \\n{MARK}{name}\\n"));
                    commands.push(format!("print {name}"));
                }
                commands
            }
        }
    }
}

/// Nothing but an identifier: a debugger's commands can start programs.
fn identifier(name: &Dynamic) -> Result<String, String> {
    let text = name.read_lock::<ImmutableString>().map(|text| text.to_string()).unwrap_or_else(|| format!("{name:?}"));
    let plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain && !text.is_empty() && !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(text);
    }
    Err(format!("`{text}` is no name of a variable: letters, digits and `_` alone make one"))
}

/// The debugger's arguments; the two paths come last.
pub(crate) fn debugger_arguments(question: &Question, executable: &str, core: &str) -> Vec<Argument> {
    let fixed = ["--nx", "--batch", "--quiet"].map(str::to_owned);
    let first = FIRST.iter().flat_map(|command| ["-iex".to_owned(), (*command).to_owned()]);
    let then = question.commands().into_iter().flat_map(|command| ["-ex".to_owned(), command]);
    let files = [executable.to_owned(), core.to_owned()];
    fixed.into_iter().chain(first).chain(then).chain(files).map(Argument::Single).collect()
}

/// The name a line marks, and so what the lines after it are about.
pub(super) fn marked(line: &str) -> Option<&str> {
    line.strip_prefix(MARK)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Array {
        names.iter().map(|name| (*name).into()).collect()
    }

    #[test]
    fn only_identifiers_reach_the_debugger() {
        for name in ["", "1", "1a", "a b", "a;b", "f()", "$pc", "a\nshell id", "$(id)", "a.b", "*a", "a[0]", "-ex", "\u{e9}"] {
            assert!(Question::variables(None, 0, &names(&[name])).is_err(), "{name:?}");
        }
        assert!(Question::variables(None, 0, &vec![Dynamic::from_int(1)]).is_err());
        assert!(Question::variables(None, -1, &names(&[])).is_err());
        assert!(Question::variables(Some(-1), 0, &names(&[])).is_err());
    }

    #[test]
    fn the_debugger_runs_nothing_it_finds() {
        let question = Question::variables(Some(2), 3, &names(&["count", "_x9"])).unwrap();
        let arguments = debugger_arguments(&question, "/e", "/c");
        let words: Vec<_> = arguments.iter().flat_map(Argument::words).collect();
        assert_eq!(words.first(), Some(&"--nx"));
        assert!(words.windows(2).any(|pair| pair == ["-iex", "set auto-load off"]));
        let tail = ["-ex", "thread 2", "-ex", "frame 3", "-ex", "echo \\nrex-variable count\\n", "-ex", "print count"];
        assert!(words.windows(tail.len()).any(|window| window == tail), "{words:?}");
        assert!(words.ends_with(&["/e", "/c"]));
        assert!(super::super::seen(&arguments).is_ok(), "a policy sees all of it");
    }
}
