//! One client and no other: what a program with it takes of memory.

fn main() -> std::process::ExitCode {
    milena_bench_clients::alone(milena_bench_clients::clients::milena::run)
}
