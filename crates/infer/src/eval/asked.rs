//! Where questions come from: each call and each step is written down once, and goes by its number.

use std::cmp::Ordering;
use std::sync::Arc;

use rex_catalogue::domain::{Address, step_name};
use rex_catalogue::operation::Operation;
use rex_syntax::Span;

use crate::requirement::{CallSite, Place};

/// A host call.
#[derive(Debug)]
pub(crate) struct HostCall {
    pub(crate) source: usize,
    pub(crate) span: Span,
    pub(crate) line: usize,
    /// The calls of script functions around it, outermost first.
    pub(crate) call_chain: Vec<CallSite>,
    pub(crate) operation: &'static Operation,
}

/// The numbers of a call and of the step of its plan that asks.
pub(crate) type Asked = (usize, usize);

/// The calls that asked something, and the steps of their plans.
#[derive(Debug, Default)]
pub(crate) struct Askers {
    calls: Vec<HostCall>,
    /// The numbers of the calls, in the order of places.
    sorted: Vec<usize>,
    steps: Vec<Vec<u16>>,
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
        let known = self.steps.iter().position(|known| known == step);
        known.unwrap_or_else(|| {
            self.steps.push(step.to_vec());
            self.steps.len() - 1
        })
    }

    /// A call counts once, and once more for each call on the way to it.
    pub(crate) fn weight(&self, call: usize) -> usize {
        self.calls.get(call).map_or(0, |call| 1 + call.call_chain.len())
    }

    /// With everything by its name.
    pub(crate) fn named(&self) -> NamedAskers<'_> {
        let mut named = NamedAskers { ranks: vec![0; self.calls.len()], calls: Vec::with_capacity(self.calls.len()), steps: Vec::new() };
        let mut operations: Vec<(&'static Operation, Arc<str>)> = Vec::new();
        for (rank, number) in self.sorted.iter().enumerate() {
            let (Some(call), Some(ranked)) = (self.calls.get(*number), named.ranks.get_mut(*number)) else { continue };
            *ranked = rank;
            let known = operations.iter().find(|(known, _)| std::ptr::eq(*known, call.operation)).map(|(_, name)| Arc::clone(name));
            let name = known.unwrap_or_else(|| {
                let name = Arc::from(call.operation.path());
                operations.push((call.operation, Arc::clone(&name)));
                name
            });
            named.calls.push((call, name));
        }
        named.steps.extend(self.steps.iter().map(|step| Arc::from(step_name(step))));
        named
    }
}

/// The same by their names.
#[derive(Debug)]
pub(crate) struct NamedAskers<'a> {
    /// For each number of a call where it stands among the sorted ones.
    ranks: Vec<usize>,
    /// The calls, sorted, each with the name of its operation.
    calls: Vec<(&'a HostCall, Arc<str>)>,
    steps: Vec<Arc<str>>,
}

impl NamedAskers<'_> {
    /// The places of these questions.
    pub(crate) fn places(&self, mut asked: Vec<Asked>) -> Vec<Place> {
        for (call, _) in &mut asked {
            *call = self.ranks.get(*call).copied().unwrap_or(*call);
        }
        asked.sort_unstable();
        asked.chunk_by(|(left, _), (right, _)| left == right).filter_map(|asked| self.place(asked)).collect()
    }

    /// The place of the questions of one call.
    fn place(&self, asked: &[Asked]) -> Option<Place> {
        let (call, operation) = asked.first().and_then(|(call, _)| self.calls.get(*call))?;
        let mut steps: Vec<Arc<str>> = asked.iter().filter_map(|(_, step)| self.steps.get(*step).cloned()).collect();
        steps.sort_unstable();
        Some(Place {
            source: call.source,
            span: call.span,
            line: call.line,
            call_chain: call.call_chain.clone(),
            operation: Arc::clone(operation),
            steps,
        })
    }
}
