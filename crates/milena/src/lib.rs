//! An Apache Kafka client in pure Rust: no librdkafka, and no C.
//!
//! A [`Producer`] writes records, a [`Consumer`] reads them, an [`Admin`] looks after topics. They are made inside a
//! [tokio](https://docs.rs/tokio) runtime, return at once, connect when there is something to do and recover from
//! whatever happens to the brokers by themselves, within deadlines that you set.
//!
//! # Writing
//!
//! ```no_run
//! use milena::{Compression, ProduceRecord, Producer, ProducerConfig};
//! use std::time::Duration;
//!
//! # async fn example() -> Result<(), milena::Error> {
//! let config = ProducerConfig::new("127.0.0.1:9092").compression(Compression::Lz4);
//! let producer = Producer::new(config)?;
//!
//! // The first await is back-pressure: the record has been accepted. The second is the broker's acknowledgement.
//! let delivery = producer.send(ProduceRecord::to("orders").key("customer-3").value("7 apples")).await?;
//! let place = delivery.await?;
//! println!("{}-{} @ {:?}", place.topic, place.partition, place.offset);
//!
//! producer.close(Duration::from_secs(10)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Producer::send_all`] sends many records for one handle, [`Producer::send_with`] tells a callback, [`Producer::sink`] is a
//! `Sink`, [`Producer::typed`] takes keys and values of your types, and a [`ProducerInterceptor`] sees all of them.
//!
//! Every accepted record is resolved within [`delivery_timeout`](ProducerConfig::delivery_timeout), and a failure says
//! whether the record may be in the log nevertheless: [`Error::persistence`].
//!
//! # Reading
//!
//! ```no_run
//! use milena::{Consumer, ConsumerConfig, StartAt, TopicPartition};
//! use std::time::Duration;
//!
//! # async fn example() -> Result<(), milena::Error> {
//! let mut consumer = Consumer::new(ConsumerConfig::new("127.0.0.1:9092"))?;
//! consumer.assign([(TopicPartition::new("orders", 0), StartAt::Beginning)]).await?;
//! while let Some(mut batch) = consumer.poll(Duration::from_secs(1)).await? {
//!     while let Some(record) = batch.next()? {
//!         println!("{} {:?}", record.offset(), record.value());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Records are lent from the batch they arrived in: nothing is copied or allocated for each. Where owned records or a
//! `Stream` are more convenient, there are [`Consumer::recv`] and [`Consumer::stream`].
//!
//! # Topics
//!
//! ```no_run
//! use milena::{Admin, ConnectionConfig, NewTopic};
//!
//! # async fn example() -> Result<(), milena::Error> {
//! let admin = Admin::new(ConnectionConfig::new("127.0.0.1:9092"))?;
//! for (topic, result) in admin.create_topics([NewTopic::new("orders").partitions(6)]).await? {
//!     println!("{topic}: {:?}", result?.partitions);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Configuration
//!
//! Every setting is a typed field with a setter of its name, and goes by Kafka's property name as well, for settings
//! that come from a file: `config.set("linger.ms", "20")?`. librdkafka's names for the same things are understood. A
//! name that is not known is an error that suggests the nearest one.
//!
//! ```
//! use milena::ProducerConfig;
//!
//! let mut config = ProducerConfig::new("127.0.0.1:9092");
//! config.set("linger.ms", "20")?.set("compression.codec", "zstd")?;
//! let error = config.set("liner.ms", "20").unwrap_err();
//! assert!(error.to_string().contains("linger.ms"));
//! # Ok::<(), milena::Error>(())
//! ```
//!
//! # Sharing connections
//!
//! A [`Producer`], a [`Consumer`] and an [`Admin`] have connections of their own unless a [`Client`] makes them: all that one
//! makes share one connection to each broker. A consumer in company is not always wanted: brokers answer the requests of
//! one connection in order, and a fetch may wait for records.
//!
//! # Errors
//!
//! There is one [`Error`]: a sentence for people, an [`ErrorKind`] to match on, the topic, partition and broker
//! concerned, and the cause as its source. What may succeed later is tried again inside, and surfaces only when its
//! deadline has come.
//!
//! # The parts
//!
//! This crate only gathers what others define: [`producer`], [`consumer`], [`admin`], [`core`] (connections, metadata,
//! routing) and [`protocol`] (messages and record batches without I/O).

mod client;

pub use client::Client;

pub use milena_admin as admin;
pub use milena_consumer as consumer;
pub use milena_core as core;
pub use milena_producer as producer;
pub use milena_protocol as protocol;

pub use milena_admin::{
    Admin, ApiVersion, ClusterDescription, ConfigEntry, ConfigResource, ConfigSource, CreatedTopic,
    ListedOffset, NewTopic, OffsetSpec, PartitionDescription, TopicDescription, TopicListing,
};
pub use milena_consumer::{
    AutoOffsetReset, Batch, ConsumedRecord, Consumer, ConsumerConfig, IsolationLevel,
    OffsetAndTimestamp, Record, RecordStream, StartAt, TimestampType,
};
pub use milena_core::{
    Broker, BrokerAddress, Cluster, Connect, ConnectionConfig, Error, ErrorKind, Metadata,
    Partition, Persistence, Topic,
};
#[cfg(feature = "serde")]
pub use milena_producer::JsonSerializer;
pub use milena_producer::{
    AckedDataLost, Acks, Compression, Deliveries, Delivery, KeyHash, OwnedRecord, Partitioner,
    Partitioning, ProduceRecord, Producer, ProducerConfig, ProducerInterceptor, ProducerMetrics,
    ProducerSink, RecordMetadata, Scratch, SendAllError, Serializer, TrySendError, TypedProducer,
    TypedRecord, Unkeyed, serializer,
};
pub use milena_protocol::error_code::ErrorCode;
pub use milena_protocol::ids::{TopicPartition, Uuid};
pub use milena_protocol::record::{Header, Headers};
