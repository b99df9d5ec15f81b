//! How much of the thread's stack is in use: deep trees and deep recursion end in a finding, not in a crash.

/// The stack of the thread that evaluates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stack {
    base: usize,
    limit: usize,
}

impl Stack {
    /// Evaluation may use so many bytes from here on.
    pub(crate) fn with_room_for(limit: usize) -> Self {
        Self { base: position(), limit }
    }

    pub(crate) fn is_full(self) -> bool {
        self.base.abs_diff(position()) > self.limit
    }
}

/// The address of something on the stack right now.
#[inline(never)]
fn position() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&marker)).addr()
}
