//! What bounds a run: time, operations, sizes, memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Bounds; each has a default that lets maintenance scripts through and stops a runaway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time; none is unlimited.
    pub timeout: Option<Duration>,
    /// Operations of the language; 0 is unlimited.
    pub operations: u64,
    /// Nested function calls.
    pub call_depth: usize,
    /// Bytes in one string; 0 is unlimited.
    pub string_size: usize,
    /// Elements in one array; 0 is unlimited.
    pub array_size: usize,
    /// Entries in one map; 0 is unlimited.
    pub map_size: usize,
    /// Bytes one read may bring in.
    pub read_bytes: u64,
    /// Bytes one archive may unpack to.
    pub unpacked_bytes: u64,
    /// Members one archive may have; 0 is unlimited.
    pub archive_members: usize,
    /// Bytes kept of what a program writes to its output, and as many of its error output; the rest is dropped.
    pub output_bytes: u64,
    /// Bytes of memory; needs the counting allocator, see [`crate::memory`].
    pub memory: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Some(Duration::from_secs(300)),
            operations: 500_000_000,
            call_depth: 64,
            string_size: 256 << 20,
            array_size: 10_000_000,
            map_size: 1_000_000,
            read_bytes: 64 << 20,
            unpacked_bytes: 1 << 30,
            archive_members: 100_000,
            output_bytes: 16 << 20,
            memory: None,
        }
    }
}

impl Limits {
    /// The bounds of Rex 0.1.0: call depth alone.
    #[must_use]
    pub fn of_rex() -> Self {
        Self { timeout: None, operations: 0, string_size: 0, array_size: 0, map_size: 0, ..Self::default() }
    }
}

/// Ends a run from outside: from a signal handler's flag, or another thread.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// An interrupt that shares a flag, such as one a signal sets.
    #[must_use]
    pub fn from_flag(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Ends the run at its next operation.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
