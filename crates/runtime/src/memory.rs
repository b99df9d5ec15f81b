//! A count of the memory in use, kept by the allocator.
//!
//! The size limits of the language are no bound on memory, so a bound needs the allocator's own count. An allocator
//! belongs to a program, not to a library: a program that wants `limits.memory` says
//! `#[global_allocator] static ALLOCATOR: rex_runtime::memory::Counting = rex_runtime::memory::Counting;`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, Ordering};

/// What the threads have reported.
static IN_USE: AtomicIsize = AtomicIsize::new(0);

/// A thread reports when it has this much to report: a shared count at each allocation would cost more than allocating.
const BATCH: usize = 64 << 10;

thread_local! {
    // Without a destructor, so that it can be used as long as the thread allocates.
    static UNREPORTED: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, with a count.
#[derive(Debug)]
pub struct Counting;

/// The bytes in use, by the whole process; other threads may hold back up to 64 KiB each.
#[must_use]
pub fn in_use() -> usize {
    let own = UNREPORTED.try_with(Cell::get).unwrap_or_default();
    usize::try_from(IN_USE.load(Ordering::Relaxed).saturating_add(own)).unwrap_or_default()
}

/// A layout's size is at most `isize::MAX`.
fn count(more: usize, less: usize) {
    let report = |sum: isize| {
        IN_USE.fetch_add(sum, Ordering::Relaxed);
    };
    let change = more.cast_signed().wrapping_sub(less.cast_signed());
    let kept = UNREPORTED.try_with(|unreported| {
        let sum = unreported.get().wrapping_add(change);
        let due = sum.unsigned_abs() >= BATCH;
        unreported.set(if due { 0 } else { sum });
        if due {
            report(sum);
        }
    });
    if kept.is_err() {
        report(change);
    }
}

/// Whether this program counts.
#[must_use]
pub fn is_counted() -> bool {
    let probe = std::hint::black_box(vec![0_u8; 64]);
    let counted = in_use() > 0;
    drop(probe);
    counted
}

#[expect(unsafe_code, reason = "an allocator's interface is unsafe")]
// SAFETY: every call is handed to the system's allocator unchanged; the count does not touch the memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promises about `layout` are the system allocator's own.
        unsafe { System.alloc(layout) }
    }

    // Fresh pages are zero already; the default would touch them all.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: `pointer` came from `alloc` above, which is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
