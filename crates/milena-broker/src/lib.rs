//! A Kafka-compatible broker in one process and in memory.
//!
//! It is for tests that should not need Java, for demonstrations, and for the simulation of everything that can go wrong
//! between a client and its brokers. It has the semantics of Apache Kafka, which are compared with Apache Kafka's own
//! answers; it is no database: what it keeps is gone when it stops.
//!
//! # A test of your own
//!
//! A [`Cluster`] is started inside a tokio runtime, listens on TCP, and ends when it is dropped: so every test has its own.
//! Whatever speaks Kafka may connect to [`Cluster::bootstrap`]. Here a consumer reads while the broker [restarts](Cluster::restart),
//! which breaks its connections and loses nothing that was acknowledged. The test needs `milena`, `milena-broker` and `tokio` among
//! the `dev-dependencies`:
//!
//! ```no_run
#![doc = include_str!("../tests/your_consumer.rs")]
//! ```
//!
//! # What can be done to it
//!
//! - Brokers [stop](Cluster::stop), [start](Cluster::start) and [move](Cluster::readdress), leaders [move](Cluster::move_leader),
//!   replicas [fall behind](Cluster::hold_followers), elections [lose records](Cluster::elect_unclean).
//! - Requests are lost, late, refused or answered wrongly by [rules](Rule), which [`Cluster::inject`] adds.
//! - Records are [deleted](Cluster::delete_records), [compacted](Cluster::compact) and [no longer retained](Cluster::retain).
//! - [`Cluster::partition`] tells what is stored, [`Cluster::violations`] what the client should not have sent.
//!
//! [`Settings`] are Kafka's under Kafka's names. With [`ClusterBuilder::start_in_memory`] there are no sockets either, and time is
//! that of the runtime, which a test may pause. From the command line, `milena broker` runs the same brokers.

mod agenda;
mod api;
mod broker_configs;
mod cluster;
mod config_changes;
mod config_def;
mod config_entries;
mod connection;
mod control;
mod elections;
mod faults;
mod fetch_sessions;
mod fetching;
mod groups;
mod hash_order;
mod inspect;
mod link;
mod linter;
mod log;
mod machine;
mod moment;
mod node;
mod partition;
mod producer_state;
mod purgatory;
mod quotas;
mod reassignments;
mod rebuild;
mod refusal;
mod release;
mod replication;
mod server;
mod settings;
mod shared;
#[cfg(test)]
mod testing;
mod topic_configs;
mod topic_creation;
mod topic_name;
mod topics;
mod trace;
mod transactions;
mod validation;
mod views;

pub use cluster::{Cluster, ClusterBuilder};
pub use connection::ConnectionId;
pub use faults::{Rule, Verdict};
pub use inspect::{LogContent, LogEntry, PartitionState};
pub use link::{Direction, LinkControl, LinkEnd, LinkSettings, link};
pub use linter::{LintRule, Violation};
pub use milena_protocol::error_code::ErrorCode;
pub use milena_protocol::message::ApiKey;
pub use moment::Moment;
pub use node::{Address, NodeId};
pub use partition::Truncation;
pub use release::Release;
pub use settings::{MigrationPolicy, Settings, TransactionVersion};
pub use views::Distortion;
