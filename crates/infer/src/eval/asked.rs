//! Where questions come from: each call and each step is written down once, and goes by its number.

use std::cmp::Ordering;

use rex_catalogue::domain::{Address, write_step_name};
use rex_catalogue::operation::Operation;
use rex_syntax::Span;
use smallvec::SmallVec;
use smol_str::{SmolStr, SmolStrBuilder};

use crate::requirement::{CallChain, Place};

/// A host call.
#[derive(Debug)]
pub(crate) struct HostCall {
    pub(crate) source: usize,
    pub(crate) span: Span,
    pub(crate) line: usize,
    /// The calls of script functions around it, outermost first.
    pub(crate) call_chain: CallChain,
    pub(crate) operation: &'static Operation,
}

/// The numbers of a call and of the step of its plan that asks.
pub(crate) type Asked = (usize, usize);

/// Several of them.
pub(crate) type AllAsked = SmallVec<[Asked; 2]>;

/// The calls that asked something, and the steps of their plans.
#[derive(Debug, Default)]
pub(crate) struct Askers {
    calls: Vec<HostCall>,
    /// The numbers of the calls, in the order of places.
    sorted: SmallVec<[usize; 8]>,
    steps: Vec<SmallVec<[u16; 8]>>,
}

impl HostCall {
    fn order(&self, other: &Self) -> Ordering {
        let place = |call: &Self| (call.source, call.span, call.line);
        let by_name = || match std::ptr::eq(self.operation, other.operation) {
            true => Ordering::Equal,
            false => self.operation.path().cmp(&other.operation.path()),
        };
        place(self).cmp(&place(other)).then_with(|| self.call_chain.cmp(&other.call_chain)).then_with(by_name)
    }
}

impl Askers {
    /// The number of a call.
    pub(crate) fn call(&mut self, call: HostCall) -> usize {
        let number = self.calls.len();
        let order = |known: &usize| self.calls.get(*known).map_or(Ordering::Less, |known| known.order(&call));
        // Calls are come across from the top to the bottom.
        let comes_last = self.sorted.last().is_none_or(|last| order(last) == Ordering::Less);
        let place = if comes_last { Err(self.sorted.len()) } else { self.sorted.binary_search_by(order) };
        match place {
            Ok(place) => self.sorted.get(place).copied().unwrap_or(number),
            Err(place) => {
                self.sorted.insert(place, number);
                self.calls.push(call);
                number
            }
        }
    }

    /// The number of a step; a script has few different ones.
    pub(crate) fn step(&mut self, step: &Address) -> usize {
        let known = self.steps.iter().position(|known| **known == *step);
        known.unwrap_or_else(|| {
            self.steps.push(SmallVec::from_slice(step));
            self.steps.len() - 1
        })
    }

    /// A call counts once, and once more for each call on the way to it.
    pub(crate) fn weight(&self, call: usize) -> usize {
        self.calls.get(call).map_or(0, |call| 1 + call.call_chain.len())
    }

    /// With the steps by their names.
    pub(crate) fn named(&self) -> NamedAskers<'_> {
        let mut ranks = vec![0; self.calls.len()];
        for (rank, number) in self.sorted.iter().enumerate() {
            if let Some(ranked) = ranks.get_mut(*number) {
                *ranked = rank;
            }
        }
        NamedAskers { calls: &self.calls, ranks, steps: self.steps.iter().map(|step| name_of_step(step)).collect() }
    }
}

/// The same by their names.
#[derive(Debug)]
pub(crate) struct NamedAskers<'a> {
    calls: &'a [HostCall],
    /// For each number of a call where it stands among the sorted ones.
    ranks: Vec<usize>,
    steps: Vec<SmolStr>,
}

impl NamedAskers<'_> {
    /// The places of these questions.
    pub(crate) fn places(&self, mut asked: AllAsked) -> SmallVec<[Place; 1]> {
        asked.sort_unstable_by_key(|(call, step)| (self.ranks.get(*call), *step));
        asked.chunk_by(|(left, _), (right, _)| left == right).filter_map(|asked| self.place(asked)).collect()
    }

    /// The place of the questions of one call.
    fn place(&self, asked: &[Asked]) -> Option<Place> {
        let call = asked.first().and_then(|(call, _)| self.calls.get(*call))?;
        let mut steps: SmallVec<[SmolStr; 1]> = asked.iter().filter_map(|(_, step)| self.steps.get(*step).cloned()).collect();
        steps.sort_unstable();
        Some(Place {
            source: call.source,
            span: call.span,
            line: call.line,
            call_chain: call.call_chain.clone(),
            operation: path_of(call.operation),
            steps,
        })
    }
}

fn path_of(operation: &Operation) -> SmolStr {
    let mut path = SmolStrBuilder::new();
    operation.path_parts().into_iter().for_each(|part| path.push_str(part));
    path.finish()
}

fn name_of_step(step: &Address) -> SmolStr {
    let mut name = SmolStrBuilder::new();
    // Writing to a text does not fail.
    let _ = write_step_name(&mut name, step);
    name.finish()
}
