//! Kafka's wire protocol: messages, record batches and compression, without I/O.
//!
//! Everything here is a function of its arguments: no socket, no clock, no task, no global state. [`message`] turns a
//! request into the frame to write and a frame into the response; [`api`] holds the messages themselves, generated from
//! `protocol-specs/`; [`wire`] says how a value becomes bytes. Bytes that come from a peer are never trusted: a length is
//! checked against what is left before anything is allocated, and decoding a frame takes at most eight times its size plus
//! 1 MiB of memory.

// The generator formats it, with longer lines.
#[rustfmt::skip]
pub mod api;
pub mod compression;
pub mod error_code;
pub mod ids;
pub mod message;
pub mod record;
pub mod state;
pub mod wire;
