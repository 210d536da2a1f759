//! Development tasks: code generation, spec checks, real Kafka, verification
