//! The decision log: one line of JSON a decision, written before the script goes on.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rex_runtime::{Interrupt, Sink};

use crate::fault::{Fault, Stage};
use crate::io::Io;
use crate::{input, output};

/// Whether the log could be written.
#[derive(Default)]
pub(super) struct Ledger {
    file: PathBuf,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl Ledger {
    /// Opens the log. Where a line cannot be written the script is interrupted: nothing is done unrecorded.
    pub(super) fn open(file: &Path, io: &Io, interrupt: Interrupt) -> Result<(Self, Sink), Fault> {
        let mut writer: Box<dyn Write> = if input::is_stdin(file) { Box::new(io.stderr.clone()) } else { Box::new(output::create(file)?) };
        let ledger = Self { file: file.to_owned(), failure: Rc::default() };
        let failure = Rc::clone(&ledger.failure);
        let sink = Box::new(move |record: &rex_runtime::DecisionRecord| {
            let line = format!("{}\n", record.to_json());
            if let Err(error) = writer.write_all(line.as_bytes()).and_then(|()| writer.flush()) {
                failure.borrow_mut().get_or_insert(error);
                interrupt.raise();
            }
        });
        Ok((ledger, sink))
    }

    /// Whether every decision was written.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self.failure.borrow_mut().take() {
            Some(error) => Err(Fault::file(Stage::Output, "written", &self.file, &error)
                .help("the script was ended, because what it does would no longer be recorded")),
            None => Ok(()),
        }
    }
}
