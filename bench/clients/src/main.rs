//! The rows as everything but allocations is measured.

use std::process::ExitCode;

fn main() -> ExitCode {
    milena_bench_clients::main(|| 0)
}
