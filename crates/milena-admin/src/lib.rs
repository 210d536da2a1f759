//! Topics, configurations and cluster queries of the milena Kafka client.
//!
//! An [`Admin`] asks, waits and answers: plain async functions by subject, no background work of its own. Where a call
//! concerns several things, each has a result of its own, so that one refused topic does not hide that the others were
//! created; the outer `Result` is about the call as a whole, for instance that no broker could be reached.
//!
//! ```no_run
//! use milena_admin::{Admin, NewTopic};
//! use milena_core::ConnectionConfig;
//!
//! # async fn example() -> Result<(), milena_core::Error> {
//! let admin = Admin::new(ConnectionConfig::new("127.0.0.1:9092"))?;
//! let orders = NewTopic::new("orders").partitions(6).config("cleanup.policy", "compact");
//! for (topic, result) in admin.create_topics([orders]).await? {
//!     println!("{topic}: {:?}", result?.partitions);
//! }
//! # Ok(())
//! # }
//! ```

mod admin;
mod cluster;
mod configs;
mod offsets;
mod settle;
mod topics;

pub use admin::Admin;
pub use cluster::{ApiVersion, ClusterDescription};
pub use configs::{ConfigEntry, ConfigResource, ConfigSource};
pub use offsets::{ListedOffset, OffsetSpec};
pub use topics::{CreatedTopic, NewTopic, PartitionDescription, TopicDescription, TopicListing};

use milena_core::Error;
use std::collections::BTreeMap;

/// One result for each thing that a call was about, in order.
pub type Each<K, T> = BTreeMap<K, Result<T, Error>>;
