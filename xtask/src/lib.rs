//! Development tasks: code generation, spec checks, real Kafka, verification.

pub mod codegen;
pub mod hazards;
pub mod source;
pub mod specs;

/// What a task ends with: nothing, or a sentence about what went wrong.
pub type Outcome = Result<(), String>;
