//! Scripts that are loaded, and the calls at hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use smallvec::SmallVec;

use rex_syntax::{Expr, Function, Script, Span};
use smol_str::SmolStr;

use super::store::{Changes, Mark};
use crate::requirement::CallSite;
use crate::values::Value;

/// A script: the main one, or an imported module.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) script: Rc<Script>,
    /// The canonical path, for modules.
    pub(crate) path: Option<String>,
    /// Its own functions by name and number of arguments.
    functions: HashMap<SmolStr, Vec<usize>, ahash::RandomState>,
    /// The slots of what it exports.
    pub(crate) exports: BTreeMap<SmolStr, usize>,
    /// The slots of its constants outside any function.
    pub(crate) constants: BTreeMap<SmolStr, usize>,
    /// What it imported outside any function, by alias.
    pub(crate) imports: Vec<(SmolStr, usize)>,
    /// Its statements outside any function are done.
    pub(crate) ready: bool,
}

impl Module {
    pub(crate) fn new(script: Script, path: Option<String>) -> Self {
        let mut functions: HashMap<SmolStr, Vec<usize>, ahash::RandomState> = HashMap::default();
        for (index, function) in script.functions.iter().enumerate().filter(|(_, function)| !function.is_closure) {
            functions.entry(function.name.clone()).or_default().push(index);
        }
        Self {
            script: Rc::new(script),
            path,
            functions,
            exports: BTreeMap::new(),
            constants: BTreeMap::new(),
            imports: Vec::new(),
            ready: false,
        }
    }

    /// The functions of that name and number of arguments; several where they differ in the type of `this`.
    pub(crate) fn functions(&self, name: &str, arity: usize) -> Vec<usize> {
        let all = self.functions.get(name).map(Vec::as_slice).unwrap_or_default();
        let fits = |index: &&usize| self.function(**index).is_some_and(|function| function.parameters.len() == arity);
        all.iter().filter(fits).copied().collect()
    }

    pub(crate) fn has_function(&self, name: &str) -> bool {
        self.functions.contains_key(name)
    }

    pub(crate) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(SmolStr::as_str)
    }

    pub(crate) fn function(&self, index: usize) -> Option<&Function> {
        self.script.functions.get(index)
    }
}

/// A call in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) source: usize,
    /// From the name of what is called to the end of the call.
    pub(crate) span: Span,
    pub(crate) line: usize,
}

impl Site {
    pub(crate) fn of(source: usize, script: &Script, expression: &Expr) -> Self {
        let (anchor, whole) = (expression.anchor, expression.span);
        let span = Span::new(anchor.start, whole.end.max(anchor.end));
        Self { source, span, line: script.line_of(anchor) }
    }

    pub(crate) const fn call_site(self) -> CallSite {
        CallSite { source: self.source, span: self.span, line: self.line }
    }
}

/// A loop at hand.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) mark: Mark,
    pub(crate) breaks: Vec<(Changes, Value)>,
    pub(crate) continues: Vec<Changes>,
}

/// A call at hand, or the statements outside any function.
#[derive(Debug)]
pub(crate) struct Frame {
    /// No two have the same.
    pub(crate) id: u64,
    pub(crate) module: usize,
    /// The statements outside any function.
    pub(crate) outermost: bool,
    /// Which function, and with what: the arguments and `this`; for recursion.
    pub(crate) call: Option<(usize, Rc<[Value]>)>,
    /// The slots of what the function captured.
    pub(crate) captured: Vec<usize>,
    /// How many undecided branches were open when it was made.
    pub(crate) branches: u32,
    /// What a call inside that this one covers is taken to do.
    pub(crate) assumed: Outcome,
    /// The frames of calls that some call inside was taken to be covered by.
    pub(crate) depends: BTreeSet<u64>,
    /// The call in the text.
    pub(crate) site: Option<Site>,
    pub(crate) names: Names,
    /// Slots below this one that it has names for are the caller's, where it is called with `!`.
    pub(crate) lent: usize,
    pub(crate) this: Option<usize>,
    pub(crate) imports: Vec<(SmolStr, usize)>,
    pub(crate) mark: Mark,
    pub(crate) returns: Vec<(Changes, Value)>,
    pub(crate) rounds: Vec<Round>,
}

impl Frame {
    pub(crate) fn new(id: u64, module: usize, mark: Mark) -> Self {
        Self {
            id,
            module,
            outermost: false,
            call: None,
            captured: Vec::new(),
            branches: 0,
            assumed: Outcome::default(),
            depends: BTreeSet::new(),
            site: None,
            names: Names::default(),
            lent: 0,
            this: None,
            imports: Vec::new(),
            mark,
            returns: Vec::new(),
            rounds: Vec::new(),
        }
    }
}

/// What a call gives, and what it leaves in the variables it shares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) value: Value,
    pub(crate) effects: Changes,
}

impl Outcome {
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.value.covers(&other.value) && self.effects.cover(&other.effects)
    }

    /// Grows to cover the other; to what is not known, where there is such a value.
    pub(crate) fn widen(&mut self, other: &Self, unknown: Option<&Value>) {
        self.value = unknown.map_or_else(|| self.value.widen(&other.value), |unknown| self.value.join(unknown));
        self.effects.widen(&other.effects, unknown);
    }
}

/// Which slot a name stands for, scope by scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// The slots of each name, from outside to inside.
    slots: HashMap<SmolStr, Slots, ahash::RandomState>,
    order: Vec<SmolStr>,
}

/// So many names are usual in a script or function.
const USUAL: usize = 7;

/// Nearly always there is one.
type Slots = SmallVec<[usize; 2]>;

impl Names {
    pub(crate) fn declare(&mut self, name: SmolStr, slot: usize) {
        self.slots_of(name.clone()).push(slot);
        self.order.push(name);
    }

    /// Declares a name that is there from the beginning.
    pub(crate) fn declare_first(&mut self, name: SmolStr, slot: usize) {
        self.slots_of(name).insert(0, slot);
    }

    fn slots_of(&mut self, name: SmolStr) -> &mut Slots {
        if self.slots.is_empty() {
            self.slots.reserve(USUAL);
        }
        self.slots.entry(name).or_default()
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.slots.get(name).and_then(|slots| slots.last()).copied()
    }

    /// The name that stands for a slot, if there is exactly one.
    pub(crate) fn only_name_of(&self, slot: usize) -> Option<&str> {
        let mut names = self.slots.iter().filter(|(_, slots)| slots.last() == Some(&slot)).map(|(name, _)| name.as_str());
        names.next().filter(|_| names.next().is_none())
    }

    /// Every name there is.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().filter(|(_, slots)| !slots.is_empty()).map(|(name, _)| name.as_str())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(crate) fn depth(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn leave(&mut self, depth: usize) {
        while self.order.len() > depth {
            if let Some(name) = self.order.pop()
                && let Some(slots) = self.slots.get_mut(&name)
            {
                slots.pop();
            }
        }
    }
}
