//! The script log: what the script and its host functions had to say.

use std::collections::VecDeque;

use rex_catalogue::plan::Level;

/// How many entries are kept; the oldest go first.
const CAPACITY: usize = 1000;
/// The longest message, in bytes.
const LONGEST: usize = 2048;
/// Where a longer one is cut, to leave room for the mark.
const CUT: usize = 2035;
const MARK: &str = "...[truncate]";

/// How severe an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The finest.
    Trace,
    /// For whoever looks for a fault.
    Debug,
    /// The usual.
    Info,
    /// Something is odd.
    Warn,
    /// Something failed.
    Error,
}

impl Severity {
    /// The word in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }

    /// The severity of that name in any letter case; anything else is the usual.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "TRACE" => Self::Trace,
            "DEBUG" => Self::Debug,
            "WARN" => Self::Warn,
            "ERROR" => Self::Error,
            _ => Self::Info,
        }
    }
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Trace => Self::Trace,
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Error => Self::Error,
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When: `YYYY-MM-DD hh:mm:ss.nnnnnnnnn UTC`.
    pub timestamp: String,
    /// How severe.
    pub severity: Severity,
    /// What.
    pub message: String,
    /// The line of the script; 0 for the log's own entries.
    pub line: usize,
    /// The operation that wrote it, where it was not the script.
    pub operation: Option<String>,
    /// Whether `print` wrote it.
    pub printed: bool,
}

/// A ring of entries.
#[derive(Debug)]
pub struct ScriptLog {
    least: Severity,
    entries: VecDeque<LogEntry>,
    dropped: bool,
}

impl ScriptLog {
    /// An empty log that leaves out what is less severe.
    #[must_use]
    pub fn new(least: Severity) -> Self {
        Self { least, entries: VecDeque::new(), dropped: false }
    }

    /// Adds an entry.
    pub fn add(&mut self, severity: Severity, message: &str, line: usize, operation: Option<String>) {
        self.push(severity, message, line, operation, false);
    }

    /// Adds what `print` was given; it stands in the log as information, whatever is left out.
    pub fn print(&mut self, message: &str, line: usize) {
        self.push(Severity::Info, message, line, None, true);
    }

    fn push(&mut self, severity: Severity, message: &str, line: usize, operation: Option<String>, printed: bool) {
        if severity < self.least && !printed {
            return;
        }
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
            self.dropped = true;
        }
        self.entries.push_back(LogEntry { timestamp: timestamp(), severity, message: shortened(message), line, operation, printed });
    }

    /// Takes the entries; where some were dropped, the first says so.
    pub fn take(&mut self) -> Vec<LogEntry> {
        let mut entries: Vec<_> = std::mem::take(&mut self.entries).into();
        if std::mem::take(&mut self.dropped) {
            let timestamp = entries.first().map(|entry| entry.timestamp.clone()).unwrap_or_default();
            let message = format!("The log holds {CAPACITY} entries; earlier ones were removed");
            entries.insert(0, LogEntry { timestamp, severity: Severity::Warn, message, line: 0, operation: None, printed: false });
        }
        entries
    }
}

fn timestamp() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S.%9f UTC").to_string()
}

/// Cuts at a character's end, never inside one.
fn shortened(message: &str) -> String {
    if message.len() <= LONGEST {
        return message.to_owned();
    }
    let end = (0..=CUT).rev().find(|end| message.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{MARK}", message.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_falls_inside_a_character() {
        let message = "é".repeat(2000);
        let cut = shortened(&message);
        assert!(cut.len() <= LONGEST && cut.ends_with(MARK), "{} bytes", cut.len());
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn the_oldest_entries_go_and_the_log_says_so() {
        let mut log = ScriptLog::new(Severity::Info);
        for number in 0..=CAPACITY {
            log.add(Severity::Info, &number.to_string(), 1, None);
        }
        log.add(Severity::Trace, "left out", 1, None);
        let entries = log.take();
        assert_eq!(entries.len(), CAPACITY + 1);
        assert_eq!(entries.first().map(|entry| entry.severity), Some(Severity::Warn));
        assert_eq!(entries.get(1).map(|entry| entry.message.as_str()), Some("1"));
    }
}
