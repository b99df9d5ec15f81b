//! A count of the memory in use, kept by the allocator.
//!
//! The size limits of the language are no bound on memory, so a bound needs the allocator's own count. An allocator
//! belongs to a program, not to a library: a program that wants `limits.memory` says
//! `#[global_allocator] static ALLOCATOR: rex_runtime::memory::Counting = rex_runtime::memory::Counting;`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count.
#[derive(Debug)]
pub struct Counting;

/// The bytes in use, by the whole process.
#[must_use]
pub fn in_use() -> usize {
    IN_USE.load(Ordering::Relaxed)
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
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises about `layout` are the system allocator's own.
        unsafe { System.alloc(layout) }
    }

    // Fresh pages are zero already; the default would touch them all.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: `pointer` came from `alloc` above, which is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        IN_USE.fetch_add(size, Ordering::Relaxed);
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
