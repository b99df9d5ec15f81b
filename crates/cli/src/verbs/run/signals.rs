//! SIGTERM and SIGINT end the script, not the process, so that what is to be cleaned up and said still is.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rex_runtime::Interrupt;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// How long Rex lets a script go on after SIGTERM.
const GRACE: Duration = Duration::from_secs(10);

/// An interrupt that signals raise. A second SIGINT kills.
pub(super) fn listen(grace: bool) -> (Interrupt, io::Result<()>) {
    let raised = Arc::new(AtomicBool::new(false));
    let interrupt = Interrupt::from_flag(Arc::clone(&raised));
    let done = on_interrupt(&raised).and_then(|()| if grace { end_later(interrupt.clone()) } else { end_now(&raised) });
    (interrupt, done)
}

fn on_interrupt(raised: &Arc<AtomicBool>) -> io::Result<()> {
    // The order matters: the first signal finds the flag down and raises it.
    flag::register_conditional_default(SIGINT, Arc::clone(raised))?;
    flag::register(SIGINT, Arc::clone(raised)).map(drop)
}

fn end_now(raised: &Arc<AtomicBool>) -> io::Result<()> {
    flag::register(SIGTERM, Arc::clone(raised)).map(drop)
}

fn end_later(interrupt: Interrupt) -> io::Result<()> {
    let (mut reader, writer) = io::pipe()?;
    low_level::pipe::register(SIGTERM, writer)?;
    let wait = move || {
        if reader.read_exact(&mut [0]).is_ok() {
            std::thread::sleep(GRACE);
            interrupt.raise();
        }
    };
    std::thread::Builder::new().name("sigterm".to_owned()).spawn(wait).map(drop)
}
