//! The connection of milena-core compiled a second time, with its private parts in reach, and what must hold of it.
//!
//! `milena-core` keeps its frame reader and its connection to itself, rightly. Here the same files are modules of a crate
//! that may call them.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "milena-core's files have more in them than is checked here"
)]

#[path = "../../../crates/milena-core/src/call.rs"]
mod call;
#[path = "../../../crates/milena-core/src/config.rs"]
mod config;
#[path = "../../../crates/milena-core/src/connect.rs"]
mod connect;
#[path = "../../../crates/milena-core/src/correlation.rs"]
mod correlation;
#[path = "../../../crates/milena-core/src/error.rs"]
mod error;
#[path = "../../../crates/milena-core/src/frame_reader.rs"]
mod frame_reader;
#[path = "../../../crates/milena-core/src/handshake.rs"]
mod handshake;
#[path = "../../../crates/milena-core/src/versions.rs"]
mod versions;
#[path = "../../../crates/milena-core/src/write_queue.rs"]
mod write_queue;

pub mod frames;
pub mod link;
#[path = "../../../crates/milena-core/src/link.rs"]
mod private;
