//! Runs in which some of what a script asks for is denied: what it does then was foreseen as well.
//!
//! A denial ends a script or is caught; it lets an operation leave something out or ask for something else. So these runs
//! come to questions, and scripts to lines, that no run comes to where everything is allowed.

use rex_catalogue::domain::is_fallback;
use rex_catalogue::tables;
use rex_catalogue::vocabulary::Action;
use rex_infer::Inferred;
use rex_runtime::DecisionRecord;

use crate::agreement::unforeseen;
use crate::case::Case;
use crate::performance::{Performance, infer, perform, perform_with};
use crate::world::World;

/// How much is forbidden at the most.
const FORBIDS: usize = 3;

/// A run, and what was forbidden in it.
pub struct Denied {
    /// The run.
    pub run: Performance,
    forbids: String,
}

impl Denied {
    /// The case once more under the same policy, without some of what its free run asked for. The seed says what.
    pub fn new(seed: u64, case: &Case, policy: &str, free: &Performance) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let forbids: String = (0..rng.usize(1..=FORBIDS)).filter_map(|_| forbid(&mut rng, &free.decisions)).collect();
        Self { run: perform(case, &format!("{policy}\n{forbids}")), forbids }
    }

    /// Law (b) for this run.
    pub fn unforeseen(&self, case: &Case, inferred: &Inferred, world: &World) -> Vec<String> {
        let decisions = self.run.decisions.iter().filter(|decision| is_judged(case, decision)).cloned().collect();
        let run = Performance { decisions, ..self.run.clone() };
        self.named(unforeseen(case, &run, inferred, world))
    }

    /// Law (c) for this run: under the inferred policy the same denials lead to the same, where nothing is asked for instead.
    pub fn too_little(&self, case: &Case) -> Vec<String> {
        if self.run.decisions.iter().any(falls_back) {
            return Vec::new();
        }
        let under = perform_with(case, &|world| format!("{}\n{}", infer(case, world).policy().unwrap(), self.forbids));
        let differs = under.traits() != self.run.traits();
        self.named(differs.then(|| format!("{}: differs under its inferred policy: {:?}", case.name, under.error)).into_iter().collect())
    }

    fn named(&self, faults: Vec<String>) -> Vec<String> {
        faults.into_iter().map(|fault| format!("{fault}, with\n{}", self.forbids)).collect()
    }
}

/// Forbids an action, all that is done to one thing, or one question: of those that were put.
fn forbid(rng: &mut fastrand::Rng, asked: &[DecisionRecord]) -> Option<String> {
    let one = rng.choice(asked)?;
    let (action, resource) = (one.request.action.uid(), one.request.resource.uid());
    Some(match rng.usize(0..3) {
        0 => format!("forbid(principal, action == {action}, resource);\n"),
        1 => format!("forbid(principal, action, resource == {resource});\n"),
        _ => format!("forbid(principal, action == {action}, resource == {resource});\n"),
    })
}

/// Whether a run under the inferred policy can come to the question. It comes to none that is put instead of something
/// denied. A look that can lead to nothing allowed is not made: what is denied in its stead is put as if a file were there,
/// which inference knows better where it looks at the world, and a program is asked for without its circumstances.
fn is_judged(case: &Case, decision: &DecisionRecord) -> bool {
    let in_stead_of_a_look = case.has("breaks-assumptions") || decision.request.action == Action::EXECUTE;
    !falls_back(decision) && (decision.allowed || !in_stead_of_a_look)
}

fn falls_back(decision: &DecisionRecord) -> bool {
    let operation = tables::operations().find(|operation| operation.signature() == decision.operation);
    operation.is_some_and(|operation| is_fallback(operation.plan, &decision.step))
}
