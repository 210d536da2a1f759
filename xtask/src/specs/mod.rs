//! `cargo xtask specs`: protocol-specs/ against the official message definitions.

use crate::Outcome;

/// Runs the task.
pub fn run(_arguments: &[String]) -> Outcome {
    Err("the spec check is being written".into())
}
