//! One inference from text to result.

use std::cell::Cell;

use rex_syntax::{ParseOptions, Source, parse};

use crate::eval::{Evaluator, Stack, declared_names};
use crate::inferred::Inferred;
use crate::options::{Files, Options};

/// Deep trees need deep recursion; the memory is only taken as it is used.
const STACK: usize = 256 << 20;
/// What is used where no thread can be had.
const SMALL_STACK: usize = 256 << 10;
/// Room for what runs between two looks at the stack, and for the parser.
const RESERVE: usize = 64 << 20;

thread_local! {
    /// This thread has the stack that deep trees need.
    static ROOMY: Cell<bool> = const { Cell::new(false) };
}

/// Infers what the script needs. Never fails: what is not known is among the findings.
pub fn infer(source: Source, options: &Options, files: &dyn Files) -> Inferred {
    if ROOMY.get() {
        return analyse(source, options, files, STACK - RESERVE);
    }
    with_room(|| infer(source.clone(), options, files)).unwrap_or_else(|| analyse(source, options, files, SMALL_STACK))
}

/// Does work on a thread on which [`infer`] needs none of its own; nothing where no such thread can be had.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let roomy = || {
            ROOMY.set(true);
            work()
        };
        let thread = std::thread::Builder::new().name("infer".to_owned()).stack_size(STACK).spawn_scoped(scope, roomy).ok()?;
        // A fault of ours is not to be hidden as an empty policy.
        Some(thread.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)))
    })
}

fn analyse(source: Source, options: &Options, files: &dyn Files, room: usize) -> Inferred {
    let stack = Stack::with_room_for(room);
    let variables = variables(&source, options);
    let modules = if variables.is_some() { crate::eval::namespaces(&options.modules) } else { Vec::new() };
    let parsed = parse(source, &ParseOptions { variables, modules });
    let mut evaluator = Evaluator::new(options, files, stack);
    evaluator.run(parsed);
    let sources = evaluator.modules.iter().map(|module| module.script.source.clone()).collect();
    let (requirements, findings, assumptions) = evaluator.recorder.finish();
    let (arguments, principal) = (evaluator.arguments, options.principal.clone());
    Inferred { requirements, findings, assumptions, sources, arguments, principal }
}

/// The variables that exist before the script runs, where they are known: those given, and those declared.
fn variables(source: &Source, options: &Options) -> Option<Vec<String>> {
    let mut names: Vec<String> = options.arguments.as_ref()?.keys().chain(options.known.keys()).cloned().collect();
    if source.text.contains("rex:") {
        let first = parse(source.clone(), &ParseOptions::default());
        names.extend(declared_names(&first.script));
    }
    Some(names)
}
