//! A Kafka-compatible broker in one process and in memory.
//!
//! It is for tests that should not need Java, for demonstrations, and for the simulation of everything that can go wrong
//! between a client and its brokers. It has the semantics of Apache Kafka, which are compared with Apache Kafka's own
//! answers; it is no database: what it keeps is gone when it stops.

mod api;
mod connection;
mod faults;
mod groups;
mod log;
mod machine;
mod moment;
mod node;
mod partition;
mod purgatory;
mod settings;
#[cfg(test)]
mod testing;
mod topics;
mod transactions;

pub use moment::Moment;
pub use node::{Address, NodeId};
pub use settings::{MigrationPolicy, Settings, TransactionVersion};
