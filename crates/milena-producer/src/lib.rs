//! The producer of the milena Kafka client: batches, retries and back-pressure behind a handle that is cheap
//! to clone.
//!
//! [`Producer`] is the handle, [`ProduceRecord`] what it sends, [`Delivery`] what becomes of it, and
//! [`ProducerConfig`] how. What decides is the accumulator, a machine that never waits; what waits is one
//! sender per leader and a supervisor beside them.

mod accumulator;
mod ack;
mod acked_data_lost;
mod acks;
mod alarm;
mod batch;
mod clock;
mod codecs;
mod config;
mod deliveries;
mod delivery;
mod entry;
#[cfg_attr(feature = "metrics", path = "exporter.rs")]
#[cfg_attr(not(feature = "metrics"), path = "no_exporter.rs")]
mod exporter;
mod foreign;
mod freezer;
mod impatience;
mod interceptor;
mod interceptors;
#[cfg(feature = "serde")]
mod json_serializer;
mod key_hash;
mod listener;
mod meter;
mod metrics;
mod owned_record;
mod partitioner;
mod produce_record;
mod producer;
mod request;
mod reservation;
mod run;
mod scratch;
mod send_all_error;
mod sender;
mod sending;
pub mod serializer;
mod shared;
mod sink;
mod span;
mod split;
mod supervisor;
mod try_send_error;
mod typed_producer;
mod typed_record;
mod verdict;

pub use acked_data_lost::AckedDataLost;
pub use acks::Acks;
pub use config::{PROPERTIES, ProducerConfig};
pub use deliveries::Deliveries;
pub use delivery::{Delivery, RecordMetadata};
pub use interceptor::ProducerInterceptor;
#[cfg(feature = "serde")]
pub use json_serializer::JsonSerializer;
pub use key_hash::{KeyHash, key_hash};
pub use metrics::ProducerMetrics;
pub use milena_protocol::compression::Compression;
pub use owned_record::OwnedRecord;
pub use partitioner::{Partitioner, Partitioning, Unkeyed};
pub use produce_record::{Header, ProduceRecord};
pub use producer::Producer;
pub use scratch::Scratch;
pub use send_all_error::SendAllError;
pub use sending::Sending;
pub use serializer::Serializer;
pub use sink::ProducerSink;
pub use try_send_error::TrySendError;
pub use typed_producer::TypedProducer;
pub use typed_record::TypedRecord;
