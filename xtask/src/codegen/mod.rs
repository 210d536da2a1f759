//! `cargo xtask codegen`: from protocol-specs/ to Rust.

use crate::Outcome;

/// Runs the task.
pub fn run(_arguments: &[String]) -> Outcome {
    Err("the code generator is being written".into())
}
