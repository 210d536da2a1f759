//! What a piece of work takes of memory, counted by the allocator itself.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Memory that may be taken besides: of an error for the path of its field, of the test's own doing.
const MARGIN: usize = 8 << 10;

/// Does `work` and checks that all it allocated, whether it was freed again or not, is within eight times the `input`
/// plus 1 MiB, plus `extra` bytes.
///
/// # Panics
/// When more was allocated.
pub fn bounded<T>(input: usize, extra: usize, work: impl FnOnce() -> T) -> T {
    let region = Region::new(ALLOCATOR);
    let done = work();
    let bytes = region.change().bytes_allocated;
    let limit = 8 * input + (1 << 20) + extra + MARGIN;
    assert!(
        bytes <= limit,
        "{bytes} bytes were allocated for {input}, {limit} are allowed"
    );
    done
}
