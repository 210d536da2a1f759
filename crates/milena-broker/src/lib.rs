//! A Kafka-compatible broker in one process and in memory.
//!
//! It is for tests that should not need Java, for demonstrations, and for the simulation of everything that can go wrong
//! between a client and its brokers. It has the semantics of Apache Kafka, which are compared with Apache Kafka's own
//! answers; it is no database: what it keeps is gone when it stops.

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
