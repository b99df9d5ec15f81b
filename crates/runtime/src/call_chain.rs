//! Which calls of the script's functions led to a question. The engine keeps that only while a debugger is registered, which
//! costs, so there is one only where decisions are kept or told to somebody.

use rhai::debugger::{CallStackFrame, Debugger, DebuggerCommand};
use rhai::{Engine, NativeCallContext};

use crate::run::Run;

/// A call of a function of the script, or an import, on the way to a question. A closure that another file calls goes by the
/// name of that file: the engine does not say where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSite {
    /// The script file the call stands in.
    pub script: String,
    /// The line of the function's name.
    pub line: usize,
}

/// An import that is going on, and how many calls were around it.
#[derive(Clone, Debug)]
pub(crate) struct Importing {
    pub(crate) depth: usize,
    pub(crate) site: CallSite,
    /// The module's.
    pub(crate) file: String,
}

/// Has the engine keep the calls.
#[expect(deprecated, reason = "the engine calls volatile what it means to change; its version is exact")]
pub(crate) fn follow(engine: &mut Engine) {
    engine.register_debugger(|_, debugger| debugger, |_, _, _, _, _| Ok(DebuggerCommand::Continue));
}

/// The calls on the way to a function of the host, outermost first; none where nobody follows them.
pub(crate) fn of_call(context: &NativeCallContext<'_>, run: &Run) -> Vec<CallSite> {
    let Some(debugger) = context.debugger() else { return Vec::new() };
    let frames = debugger.call_stack();
    // The function of the host has a frame of its own, unless it was called in its namespace.
    let has_own = frames.last().is_some_and(|last| last.fn_name == context.fn_name() && last.pos == context.call_position());
    sites(frames, frames.len() - usize::from(has_own), run)
}

/// The calls on the way to an `import`.
pub(crate) fn of_import(debugger: &Debugger, run: &Run) -> Vec<CallSite> {
    let frames = debugger.call_stack();
    sites(frames, frames.len(), run)
}

/// The calls among the first so many frames. A frame names the source of the function that is called, so the call stands in the
/// source of the frame before, or of the module that is being imported.
fn sites(frames: &[CallStackFrame], count: usize, run: &Run) -> Vec<CallSite> {
    let importing = run.importing.borrow();
    let mut script = run.script.borrow().clone();
    let mut sites: Vec<CallSite> = Vec::new();
    for (depth, frame) in frames.iter().map(Some).chain([None]).enumerate().take(count + 1) {
        for import in importing.iter().filter(|import| import.depth == depth) {
            sites.push(import.site.clone());
            script.clone_from(&import.file);
        }
        let Some(frame) = frame.filter(|_| depth < count) else { break };
        let source = frame.source.as_deref().unwrap_or_default();
        if !frames.get(depth + 1).is_some_and(|next| source == script && is_given_back(frame, next)) {
            sites.push(CallSite { script: script.clone(), line: frame.pos.line().unwrap_or(0) });
        }
        source.clone_into(&mut script);
    }
    sites
}

/// Whether a frame is of a function of the engine or the host that calls the script's own: the engine gives such a call the
/// place of the function it was given to.
fn is_given_back(frame: &CallStackFrame, next: &CallStackFrame) -> bool {
    frame.pos == next.pos && frame.fn_name != next.fn_name
}
