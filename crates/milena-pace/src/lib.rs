//! When to send: pure machines for pacing. Nothing here reads a clock, waits or draws randomness of its own:
//! time is an argument and a seed is given.

pub mod backoff;
pub mod budget;
pub mod throttle;

pub use backoff::Backoff;
pub use budget::{Budget, Ticket};
pub use throttle::Throttle;
