//! A script while it is made.

use serde_json::{Map, Value};

use crate::case::Case;

/// What is there so far of a world, a script and its arguments.
pub struct Sketch {
    /// Where every choice comes from.
    pub rng: fastrand::Rng,
    /// Entries of the world.
    pub world: Vec<String>,
    /// What stands at the script's head: declarations of arguments, imports, constants.
    pub head: Vec<String>,
    /// Functions of the script; they stand after its statements.
    pub functions: Vec<String>,
    /// The arguments' values.
    pub arguments: Map<String, Value>,
    /// Variables that can be seen, with their text; not seen from functions.
    pub scope: Vec<(String, String)>,
    /// Whether what is being written sees the script's arguments and imports.
    pub outermost: bool,
    /// Settings of the case.
    pub settings: Vec<String>,
    /// How much is made of a text.
    pub style: Style,
    names: usize,
}

/// How far a script goes from plain literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The deepest nesting of forms.
    pub depth: usize,
    /// Of ten texts, so many are not written as a plain literal.
    pub forms: usize,
    /// Whether values come from the host or from arguments.
    pub unknown: bool,
    /// Whether arguments are declared.
    pub declared: bool,
}

impl Sketch {
    /// An empty one.
    pub fn new(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let style = Style { depth: rng.usize(1..6), forms: rng.usize(0..10), unknown: rng.bool(), declared: rng.bool() };
        Self {
            rng,
            world: Vec::new(),
            head: Vec::new(),
            functions: Vec::new(),
            arguments: Map::new(),
            scope: Vec::new(),
            outermost: true,
            settings: vec!["fenced".to_owned()],
            style,
            names: 0,
        }
    }

    /// A name nothing else has.
    pub fn name(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind}_{}", self.names)
    }

    /// Whether something happens that does so in one of so many cases.
    pub fn one_in(&mut self, many: usize) -> bool {
        self.rng.usize(0..many) == 0
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let index = self.rng.usize(0..from.len());
        from.get(index).cloned().unwrap_or_else(|| unreachable!("the index is below the length"))
    }

    /// What is written as the body of a function: it sees no variable from outside.
    pub fn within_function<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let (scope, outermost) = (std::mem::take(&mut self.scope), std::mem::replace(&mut self.outermost, false));
        let written = write(self);
        self.scope = scope;
        self.outermost = outermost;
        written
    }

    /// What is written in a block: its variables are gone afterwards.
    pub fn within_block<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let kept = self.scope.len();
        let written = write(self);
        self.scope.truncate(kept);
        written
    }

    /// A setting of the case, once.
    pub fn set(&mut self, setting: &str) {
        if !self.settings.iter().any(|own| own == setting) {
            self.settings.push(setting.to_owned());
        }
    }

    /// The case that came of it.
    pub fn case(self, seed: u64, body: &str) -> Case {
        let script = [self.head.join("\n"), body.to_owned(), self.functions.join("\n")].join("\n");
        Case {
            name: format!("seed {seed}"),
            operation: format!("{seed}"),
            world: self.world.join("\n"),
            script,
            arguments: Value::Object(self.arguments).to_string(),
            output: None,
            needs: None,
            settings: self.settings,
        }
    }
}
