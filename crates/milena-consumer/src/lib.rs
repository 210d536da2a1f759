//! The consumer of the milena Kafka client.
//!
//! [`Consumer`] reads the partitions that it is assigned. [`ConsumerConfig`] says how, typed or by Kafka's property
//! names.
//!
//! Inside, what *decides* are plain structs that neither wait nor lock: `positions` (every assigned partition, of which
//! `partition` is one and `flow` its buffer), `fetch_session` (what a broker remembers between fetches), `chunk` (what a
//! fetch brought), `lookup` (the search for an offset). What *waits* are two loops: `fetchers`, one per consumer, and
//! `fetcher`, one per broker.

mod aborted;
mod batch;
mod chunk;
mod config;
mod consumer;
mod epoch_query;
mod fault;
mod fetch_answers;
mod fetch_session;
mod fetch_size;
mod fetcher;
mod fetchers;
mod flow;
mod lookup;
mod offset_query;
mod offsets;
mod partition;
mod position;
mod positions;
mod record;
mod reset;
mod shared;
mod start_at;
mod stream;
#[cfg(test)]
mod testing;
mod work;

pub use batch::Batch;
pub use config::{ConsumerConfig, IsolationLevel, PROPERTIES};
pub use consumer::{Consumer, OffsetAndTimestamp};
pub use milena_protocol::ids::TopicPartition;
pub use milena_protocol::record::{Header, Headers, TimestampType};
pub use record::{ConsumedRecord, Record};
pub use reset::AutoOffsetReset;
pub use start_at::StartAt;
pub use stream::RecordStream;
