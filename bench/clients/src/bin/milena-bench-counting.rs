//! The same with an allocator that counts, which costs time: for allocations only. What C and Go allocate it does not see.

use std::alloc::System;
use std::process::ExitCode;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    milena_bench_clients::main(|| {
        let stats = COUNTING.stats();
        (stats.allocations + stats.reallocations) as u64
    })
}
