//! The host side against prepared trees. Grants come from a gate that allows everything.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    reason = "tests that prepare files"
)]

mod files;
mod levels;
mod links;
mod listing;
mod moving;
mod owning;
mod packing;
mod removing;
mod replacing;
mod special;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Access, Directory, File, open_directory, open_file};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Gate, Grant, Grants, Look, Question, Right};
use crate::paths::Path;
use crate::recorder::Recorder;
use rex_catalogue::plan::Strength;
use rex_catalogue::tables;
use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{Context, Policies};

const READ: Access = Access { read: true, write: false, create: false, follow: false, permissions: None, hold: false };
const WRITE: Access = Access { write: true, read: false, ..READ };
const CREATE: Access = Access { create: true, ..WRITE };
const HOLD: Access = Access { hold: true, read: false, ..READ };

/// No read of a test is longer.
const LIMIT: u64 = 1 << 20;

thread_local! {
    static GATE: Gate = Gate::new(Rc::new(Policies::allow_everything()), "tester".to_owned(), Recorder::new(None, false));
}

/// The grant a policy that allows everything gives.
fn granted<R: Right>(path: Path) -> Grant<R> {
    grants_of(&path, &[R::ACTION.unwrap()]).take(EntityType::File, &path).unwrap()
}

/// The grants it gives on one file.
fn grants_of(path: &Path, actions: &[Action]) -> Grants {
    let mut grants = Grants::default();
    for action in actions {
        let question = Question {
            action: *action,
            entity: EntityType::File,
            path,
            strength: Strength::Permitted,
            context: Context::Empty,
            operation: tables::import(),
            step: &[],
            script: "test",
            line: 1,
            call_chain: &[],
        };
        GATE.with(|gate| gate.ask(&mut grants, &question)).unwrap();
    }
    grants
}

fn looked(path: &Path) -> Grant<Look> {
    GATE.with(|gate| gate.look(path))
}

/// A directory of its own for each test.
struct World {
    root: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    fn below(directory: &std::path::Path) -> Self {
        Self { root: tempfile::tempdir_in(fs::canonicalize(directory).unwrap()).unwrap() }
    }

    fn host(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.root.path().join(name.as_ref())
    }

    fn path(&self, name: &str) -> Path {
        Path::parse(self.host(name).to_str().unwrap()).unwrap()
    }

    fn grant<R: Right>(&self, name: &str) -> Grant<R> {
        granted(self.path(name))
    }

    fn look(&self, name: &str) -> Grant<Look> {
        looked(&self.path(name))
    }

    fn file(&self, name: &str, content: &str) -> &Self {
        fs::write(self.host(name), content).unwrap();
        self
    }

    fn dir(&self, name: &str) -> &Self {
        fs::create_dir_all(self.host(name)).unwrap();
        self
    }

    fn link(&self, name: &str, target: impl AsRef<std::path::Path>) -> &Self {
        std::os::unix::fs::symlink(target, self.host(name)).unwrap();
        self
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.host(name)).unwrap()
    }

    fn names(&self, name: &str) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(self.host(name)).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn open_dir(&self, name: &str) -> Rc<Directory> {
        Rc::new(open_directory(&self.grant(name)).unwrap())
    }

    fn try_open(&self, name: &str, access: Access) -> Result<File, Failure> {
        let directory = self.open_dir(name.rsplit_once('/').map_or("", |(directory, _)| directory));
        let create = access.create.then(|| self.grant(name));
        open_file(&self.grant(name), create.as_ref(), &directory, access)
    }

    fn open(&self, name: &str, access: Access) -> File {
        self.try_open(name, access).unwrap()
    }
}

/// Ends what goes on beside a test, also where the test fails.
#[derive(Default)]
struct Done(AtomicBool);

impl Done {
    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn at_the_end(&self) -> impl Drop {
        struct End<'d>(&'d Done);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.0.store(true, Ordering::Relaxed);
            }
        }
        End(self)
    }
}

/// What a function refused, and with which words.
fn refused<T: std::fmt::Debug>(result: Result<T, Failure>, kind: FailureKind, words: &str) {
    let failure = result.unwrap_err();
    assert_eq!(failure.kind, kind, "{failure}");
    assert!(failure.message.contains(words), "{failure:?} should say {words:?}");
}
