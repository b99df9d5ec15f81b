//! Random scripts that are well-typed by construction, over the whole catalogue: the same seed gives the same case.
//!
//! What a script does comes from calls that are known to work, each with the part of a world it needs: those of the
//! cases of every operation, and those that are made up from the rows of the catalogue. How it does it is random: texts and
//! numbers are worked out in every way the language has, and statements stand in functions, closures, loops and branches.
//!
//! INVARIANT: every path of a script begins with one of the roots of its world, whose name is never taken apart; and every
//! generated case is `fenced`, so that no run changes anything outside of the roots, whatever its policy says.

mod actions;
mod builders;
mod contexts;
mod made_up;
mod sketch;
mod spell;
mod tokens;

pub use sketch::{Sketch, Style};

use crate::case::Case;
use actions::Actions;

/// What a script may count on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Inference assumes what it says about the host.
    Assumed,
    /// Inference looks at the world.
    Seen,
    /// Files may only be read with redaction.
    Redacted,
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    let mut sketch = Sketch::new(seed);
    let manner = match sketch.rng.usize(0..20) {
        0 => Manner::Redacted,
        1..6 => Manner::Seen,
        _ => Manner::Assumed,
    };
    // What stands in a file is not what a redacted read of it gives.
    sketch.style.unknown &= manner != Manner::Redacted;
    let mut body = Vec::new();
    for _ in 0..sketch.rng.usize(1..5) {
        body.extend(Actions::all().write(&mut sketch, manner));
    }
    settle(&mut sketch, manner);
    sketch.case(seed, &body.join("\n"))
}

/// What the runner has to know.
fn settle(sketch: &mut Sketch, manner: Manner) {
    if manner != Manner::Assumed {
        sketch.set("breaks-assumptions");
    }
    if manner == Manner::Redacted {
        sketch.set("redacted");
        if !sketch.settings.iter().any(|setting| setting.starts_with("dictionary: ")) {
            sketch.world.push("dictionary/rex.config = started %d one two text".to_owned());
            sketch.set("dictionary: {{world}}/dictionary/rex.config");
        }
    }
    if !sketch.arguments.is_empty() && sketch.rng.bool() {
        sketch.set("unknown-arguments");
    }
}
