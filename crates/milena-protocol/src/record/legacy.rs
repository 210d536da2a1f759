//! Message sets of formats v0 and v1, which brokers before 0.11 wrote and later ones still hold.
//!
//! Such a log is a row of messages, each behind its offset and its size. A message whose attributes name a codec is a
//! wrapper: its value is a compressed row of messages, never deeper. Here a wrapper is a batch, and so is a run of
//! messages without one. Nothing is decompressed or copied before the application opens the batch; then its messages are
//! encoded as records of format v2, which takes no more bytes than they had. So whoever walks records knows one format.

mod convert;
mod message;
mod set;

pub(super) use convert::{Inner, records};
pub(super) use message::{MIN_SIZE, MIN_SIZE_V1, verify};
pub(super) use set::first_set;
