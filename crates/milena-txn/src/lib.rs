//! Who a producer is and in which order it writes: pure machines. Nothing here reads a clock, waits or draws randomness of
//! its own.

pub mod identity;
pub mod sequences;

pub use identity::{Identity, ProducerIdentity};
pub use sequences::{Refused, Restart, Sequences};
