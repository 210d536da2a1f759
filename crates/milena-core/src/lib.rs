//! Connections, metadata and routing: what every milena client is built on.
//!
//! A [`Cluster`] knows the brokers and topics, keeps that knowledge fresh in the background and gives requests
//! to brokers. How bytes reach a broker is a [`Connect`]; plain TCP is the default.

mod call;
pub mod cluster;
pub mod config;
pub mod connect;
mod connection;
mod correlation;
mod dial;
pub mod error;
mod frame_reader;
mod handshake;
mod histogram;
mod link;
pub mod metadata;
mod nodes;
mod reconnect;
mod runtime;
mod socket;
mod versions;
mod write_queue;

pub use call::{CallError, CallOptions, Pending};
pub use cluster::Cluster;
pub use config::ConnectionConfig;
pub use connect::{BoxFuture, BrokerAddress, Connect, Resolve, SystemResolver, Tcp, Transport};
pub use error::{Error, ErrorKind, Persistence};
pub use histogram::{Distribution, Histogram};
pub use metadata::{Broker, Metadata, Partition, Topic};
pub use versions::Versions;
