//! The producer's settings: typed, or by Kafka's property names.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use milena_core::config::{
    self, canonical, parse_bool, parse_choice, parse_ms, parse_number, unknown_property,
};
use milena_core::{ConnectionConfig, Error, ErrorKind};
use milena_protocol::compression::{Codec, Compression};

use crate::accumulator::Limits;
use crate::acked_data_lost::{AckedDataLost, LossListener};
use crate::acks::Acks;
use crate::codecs::Codecs;
use crate::foreign::instead_of;
use crate::interceptor::ProducerInterceptor;
use crate::interceptors::{Interceptors, OnFailure};
use crate::partitioner::{Partitioner, Partitioning};

/// Kafka's name of every producer property with librdkafka's names for the same thing.
pub const PROPERTIES: &[(&str, &[&str])] = &[
    ("acks", &["request.required.acks"]),
    ("batch.size", &[]),
    ("buffer.memory", &[]),
    ("client.rack", &[]),
    ("compression.gzip.level", &[]),
    ("compression.lz4.level", &[]),
    ("compression.type", &["compression.codec"]),
    ("compression.zstd.level", &[]),
    ("delivery.timeout.ms", &["message.timeout.ms"]),
    ("enable.idempotence", &[]),
    ("linger.ms", &["queue.buffering.max.ms"]),
    ("max.block.ms", &[]),
    ("max.in.flight.requests.per.connection", &["max.in.flight"]),
    ("max.request.size", &[]),
    ("partitioner", &[]),
    ("partitioner.adaptive.partitioning.enable", &[]),
    ("partitioner.availability.timeout.ms", &[]),
    ("partitioner.class", &[]),
    ("partitioner.ignore.keys", &[]),
    ("partitioner.rack.aware", &[]),
    ("retries", &["message.send.max.retries"]),
];

/// A broker remembers the batches of a producer for a day unless told otherwise (`producer.id.expiration.ms`), and takes
/// one that comes again later for a new one.
const MAX_IDEMPOTENT_DELIVERY: Duration = Duration::from_secs(12 * 60 * 60);

/// A broker knows so many batches of a producer again in each partition.
const MAX_IDEMPOTENT_IN_FLIGHT: usize = 5;

/// How a producer buffers, batches and retries. The defaults are those of Kafka's Java client.
///
/// ```
/// use milena_producer::{Acks, ProducerConfig};
/// use std::time::Duration;
///
/// let mut config = ProducerConfig::new("127.0.0.1:9092").linger(Duration::from_millis(20));
/// config.set("compression.type", "lz4")?.set("request.required.acks", "1")?;
/// assert_eq!(config.acks, Acks::Leader);
/// # Ok::<(), milena_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProducerConfig {
    /// Where the cluster is and how patient to be with it; has `request.timeout.ms` and `retry.backoff.ms`.
    pub connection: ConnectionConfig,
    /// `acks`: who must have a record before it counts as written. Default all.
    pub acks: Acks,
    /// `linger.ms`: how long a batch that is not full may wait for more records. Default 5 ms.
    pub linger: Duration,
    /// `batch.size`: a batch is full at so many bytes, before compression. A larger record has a batch of its
    /// own. Default 16,384.
    pub batch_size: usize,
    /// `max.request.size`: batches of one request, and any record, have at most so many bytes, before
    /// compression. Default 1 MiB.
    pub max_request_size: usize,
    /// `buffer.memory`: encoded records without an outcome have at most so many bytes. Default 32 MiB.
    pub buffer_memory: usize,
    /// `max.block.ms`: how long a send may wait for room or for the topic's metadata. Default 1 min.
    pub max_block: Duration,
    /// `delivery.timeout.ms`: every record has its outcome this long after its batch was opened, and so at the
    /// latest this long after it was accepted. Default 2 min.
    pub delivery_timeout: Duration,
    /// `retries`: how often a batch is sent again, within the delivery timeout. Default without limit.
    pub retries: u32,
    /// `max.in.flight.requests.per.connection`: requests on the wire to one broker. Without idempotence they concern
    /// different partitions, so that records stay in order. Default 5, which is the most that idempotence allows.
    pub max_in_flight: usize,
    /// `enable.idempotence`: records are in the log once, although they are sent again when an answer is lost (KIP-98).
    /// Default (`None`): whenever `acks`, `retries` and `max.in.flight.requests.per.connection` allow it.
    pub idempotence: Option<bool>,
    /// `compression.type` with its level. Default none.
    pub compression: Compression,
    /// Codecs of topics that have their own; the others have [`compression`](Self::compression). (Kafka's Java client has one
    /// for all, librdkafka one for each topic.)
    pub topic_compression: BTreeMap<String, Compression>,
    /// `partitioner.class`, `partitioner.ignore.keys`, and librdkafka's `partitioner`: how records are spread over
    /// partitions. Default as Kafka's Java client does it.
    pub partitioning: Partitioning,
    /// `partitioner.adaptive.partitioning.enable`: records that stick avoid partitions with many batches waiting, so
    /// that a slow broker gets fewer (KIP-794). Default true.
    pub adaptive_partitioning: bool,
    /// `partitioner.availability.timeout.ms`: records that stick go to no broker that has acknowledged nothing for
    /// longer than this although batches wait for it (KIP-794). Needs adaptive partitioning. Default zero: they may.
    pub partition_availability_timeout: Duration,
    /// `partitioner.rack.aware`: records that stick go to partitions whose leader is in
    /// [`client_rack`](Self::client_rack), as long as one of those is available (KIP-1123). Default false.
    pub rack_aware: bool,
    /// `client.rack`: where this producer is, in the words of the brokers' `broker.rack`. It has an effect with
    /// [`rack_aware`](Self::rack_aware) only.
    pub client_rack: Option<String>,
    asked: Asked,
    levels: Levels,
    loss_listener: LossListener,
    interceptors: Interceptors,
}

/// Compression levels by property, kept until the codec is known: properties come in any order.
#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    gzip: Option<i32>,
    zstd: Option<i32>,
}

/// What was asked of the partitioner by property, to tell contradictions: properties come in any order.
#[derive(Debug, Clone, Default)]
struct Asked {
    /// `partitioner`.
    librdkafka: Option<String>,
    /// `partitioner.class`.
    class: Option<String>,
    ignore_keys: Option<bool>,
}

/// Kafka's LZ4 levels; the encoder has one.
const LZ4_LEVELS: std::ops::RangeInclusive<i32> = 1..=17;

impl ProducerConfig {
    /// Kafka's defaults with these bootstrap servers.
    pub fn new(bootstrap_servers: impl Into<String>) -> Self {
        Self {
            connection: ConnectionConfig::new(bootstrap_servers),
            acks: Acks::All,
            linger: Duration::from_millis(5),
            batch_size: 16_384,
            max_request_size: 1 << 20,
            buffer_memory: 32 << 20,
            max_block: Duration::from_secs(60),
            delivery_timeout: Duration::from_secs(120),
            retries: i32::MAX as u32,
            max_in_flight: MAX_IDEMPOTENT_IN_FLIGHT,
            idempotence: None,
            compression: Compression::None,
            topic_compression: BTreeMap::new(),
            partitioning: Partitioning::default(),
            adaptive_partitioning: true,
            partition_availability_timeout: Duration::ZERO,
            rack_aware: false,
            client_rack: None,
            asked: Asked::default(),
            levels: Levels::default(),
            loss_listener: LossListener::default(),
            interceptors: Interceptors::default(),
        }
    }

    /// Sets [`acks`](Self::acks).
    #[must_use]
    pub fn acks(mut self, acks: Acks) -> Self {
        self.acks = acks;
        self
    }

    /// Sets [`linger`](Self::linger).
    #[must_use]
    pub fn linger(mut self, linger: Duration) -> Self {
        self.linger = linger;
        self
    }

    /// Sets [`batch_size`](Self::batch_size), in bytes.
    #[must_use]
    pub fn batch_size(mut self, bytes: usize) -> Self {
        self.batch_size = bytes;
        self
    }

    /// Sets [`max_request_size`](Self::max_request_size), in bytes.
    #[must_use]
    pub fn max_request_size(mut self, bytes: usize) -> Self {
        self.max_request_size = bytes;
        self
    }

    /// Sets [`buffer_memory`](Self::buffer_memory), in bytes.
    #[must_use]
    pub fn buffer_memory(mut self, bytes: usize) -> Self {
        self.buffer_memory = bytes;
        self
    }

    /// Sets [`max_block`](Self::max_block).
    #[must_use]
    pub fn max_block(mut self, max_block: Duration) -> Self {
        self.max_block = max_block;
        self
    }

    /// Sets [`delivery_timeout`](Self::delivery_timeout).
    #[must_use]
    pub fn delivery_timeout(mut self, timeout: Duration) -> Self {
        self.delivery_timeout = timeout;
        self
    }

    /// Sets `request.timeout.ms`: how long a request may be on the wire, and a leader may wait for followers.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.connection.request_timeout = timeout;
        self
    }

    /// Sets [`retries`](Self::retries).
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets [`max_in_flight`](Self::max_in_flight).
    #[must_use]
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests;
        self
    }

    /// Sets [`idempotence`](Self::idempotence).
    #[must_use]
    pub fn idempotence(mut self, is_wanted: bool) -> Self {
        self.idempotence = Some(is_wanted);
        self
    }

    /// Sets [`compression`](Self::compression).
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Compresses the batches of one topic its own way ([`topic_compression`](Self::topic_compression)).
    #[must_use]
    pub fn compress_topic(mut self, topic: impl Into<String>, compression: Compression) -> Self {
        self.topic_compression.insert(topic.into(), compression);
        self
    }

    /// Sets [`partitioning`](Self::partitioning).
    #[must_use]
    pub fn partitioning(mut self, partitioning: Partitioning) -> Self {
        self.partitioning = partitioning;
        self
    }

    /// Sets [`adaptive_partitioning`](Self::adaptive_partitioning).
    #[must_use]
    pub fn adaptive_partitioning(mut self, is_wanted: bool) -> Self {
        self.adaptive_partitioning = is_wanted;
        self
    }

    /// Sets [`partition_availability_timeout`](Self::partition_availability_timeout).
    #[must_use]
    pub fn partition_availability_timeout(mut self, timeout: Duration) -> Self {
        self.partition_availability_timeout = timeout;
        self
    }

    /// Sets [`client_rack`](Self::client_rack), and [`rack_aware`](Self::rack_aware) to use it.
    #[must_use]
    pub fn stay_in_rack(mut self, rack: impl Into<String>) -> Self {
        (self.client_rack, self.rack_aware) = (Some(rack.into()), true);
        self
    }

    /// Calls `tell` when brokers turn out to have lost what they had acknowledged. It is called between requests by the task
    /// that sends to a broker, and must not block.
    #[must_use]
    pub fn on_acked_data_lost(
        mut self,
        tell: impl Fn(&AckedDataLost) + Send + Sync + 'static,
    ) -> Self {
        self.loss_listener = LossListener::new(tell);
        self
    }

    /// Adds an interceptor, which sees every record and every outcome after those that were added before
    /// (`interceptor.classes`).
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl ProducerInterceptor) -> Self {
        self.interceptors.push(interceptor);
        self
    }

    /// Calls `tell` for every record that was not accepted or not delivered, whoever sent it: for those who send without
    /// looking at the outcome. It is an [`interceptor`](Self::interceptor), and must not block.
    ///
    /// ```
    /// use milena_producer::ProducerConfig;
    ///
    /// let config = ProducerConfig::new("127.0.0.1:9092")
    ///     .on_failure(|error| eprintln!("lost, {:?}: {}", error.persistence(), error.chain()));
    /// ```
    #[must_use]
    pub fn on_failure(self, tell: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.interceptor(OnFailure(tell))
    }

    /// Spreads records by your own rule.
    #[must_use]
    pub fn partitioner(self, partitioner: impl Partitioner) -> Self {
        self.partitioning(Partitioning::Custom(Arc::new(partitioner)))
    }

    /// Sets a property by Kafka's name or librdkafka's alias, the connection's properties included.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when nobody knows the property (the nearest name is suggested), when the value is
    /// malformed, or when it asks for something that is not supported.
    pub fn set(&mut self, key: &str, value: &str) -> Result<&mut Self, Error> {
        match canonical(key, PROPERTIES) {
            Some("acks") => self.acks = value.parse()?,
            Some("batch.size") => self.batch_size = parse_number(key, value)?,
            Some("buffer.memory") => self.buffer_memory = parse_number(key, value)?,
            Some("client.rack") => {
                self.client_rack = Some(value.to_owned()).filter(|rack| !rack.is_empty())
            }
            Some("compression.gzip.level") => {
                self.set_level(Codec::Gzip, parse_number(key, value)?)?
            }
            Some("compression.lz4.level") => {
                self.set_level(Codec::Lz4, parse_number(key, value)?)?
            }
            Some("compression.zstd.level") => {
                self.set_level(Codec::Zstd, parse_number(key, value)?)?
            }
            Some("compression.type") => self.set_codec(value)?,
            Some("delivery.timeout.ms") => self.delivery_timeout = parse_ms(key, value)?,
            Some("enable.idempotence") => self.idempotence = Some(parse_bool(key, value)?),
            Some("linger.ms") => self.linger = parse_linger(key, value)?,
            Some("max.block.ms") => self.max_block = parse_ms(key, value)?,
            Some("max.in.flight.requests.per.connection") => {
                self.max_in_flight = parse_number(key, value)?
            }
            Some("max.request.size") => self.max_request_size = parse_number(key, value)?,
            Some("partitioner") => {
                let partitioning = parse_choice(key, value, &Partitioning::librdkafka())?;
                self.asked.librdkafka = Some(value.trim().to_owned());
                self.set_partitioning(partitioning);
            }
            Some("partitioner.adaptive.partitioning.enable") => {
                self.adaptive_partitioning = parse_bool(key, value)?
            }
            Some("partitioner.availability.timeout.ms") => {
                self.partition_availability_timeout = parse_ms(key, value)?
            }
            Some("partitioner.class") => self.set_partitioner_class(value)?,
            Some("partitioner.ignore.keys") => self.set_ignore_keys(parse_bool(key, value)?),
            Some("partitioner.rack.aware") => self.rack_aware = parse_bool(key, value)?,
            Some("retries") => self.retries = parse_number(key, value)?,
            _ => self.set_connection(key, value)?,
        }
        Ok(self)
    }

    fn set_connection(&mut self, key: &str, value: &str) -> Result<(), Error> {
        if self.connection.set(key, value)? {
            return Ok(());
        }
        if let Some(instead) = instead_of(key) {
            let text = format!("{key} is not supported: {instead}");
            return Err(Error::new(ErrorKind::Config, text));
        }
        let known = PROPERTIES.iter().chain(config::PROPERTIES);
        Err(unknown_property(
            key,
            known
                .flat_map(|(name, aliases)| std::iter::once(name).chain(*aliases))
                .copied(),
        ))
    }

    /// Whether keys are ignored may have been set before.
    fn set_partitioning(&mut self, partitioning: Partitioning) {
        self.partitioning = partitioning;
        if let Some(is_wanted) = self.asked.ignore_keys {
            self.set_ignore_keys(is_wanted);
        }
    }

    /// Round robin looks at no keys anyway.
    fn set_ignore_keys(&mut self, is_wanted: bool) {
        self.asked.ignore_keys = Some(is_wanted);
        if let Partitioning::Sticky { ignore_keys } = &mut self.partitioning {
            *ignore_keys = is_wanted;
        }
    }

    fn set_partitioner_class(&mut self, value: &str) -> Result<(), Error> {
        let class = value.trim();
        let partitioning = match class.rsplit('.').next().unwrap_or(class) {
            "RoundRobinPartitioner" => Partitioning::RoundRobin,
            "" | "null" => {
                self.asked.class = None;
                // Kafka's default, unless librdkafka's property says something else.
                let is_default = matches!(self.partitioning, Partitioning::Sticky { .. });
                if self.asked.librdkafka.is_none() && !is_default {
                    self.set_partitioning(Partitioning::default());
                }
                return Ok(());
            }
            _ => {
                let text = format!(
                    "partitioner.class={class:?} is not supported; expected RoundRobinPartitioner or nothing; \
                     for a rule of your own use ProducerConfig::partitioner"
                );
                return Err(Error::new(ErrorKind::Config, text));
            }
        };
        self.asked.class = Some(class.to_owned());
        self.set_partitioning(partitioning);
        Ok(())
    }

    fn set_codec(&mut self, value: &str) -> Result<(), Error> {
        let chosen: Compression = value.trim().parse().map_err(|cause| {
            Error::new(
                ErrorKind::Config,
                format!("compression.type={value:?} is not supported"),
            )
            .with_source(cause)
        })?;
        let level = match chosen {
            Compression::Gzip { .. } => self.levels.gzip,
            Compression::Zstd { .. } => self.levels.zstd,
            _ => None,
        };
        self.compression = at_level(chosen, level)?;
        Ok(())
    }

    fn set_level(&mut self, codec: Codec, level: i32) -> Result<(), Error> {
        match codec {
            Codec::Gzip => {
                at_level(Compression::GZIP, Some(level)).map(|_| self.levels.gzip = Some(level))?
            }
            Codec::Zstd => {
                at_level(Compression::ZSTD, Some(level)).map(|_| self.levels.zstd = Some(level))?
            }
            _ => return check_lz4_level(level),
        }
        if self.compression.codec() == codec {
            self.compression = at_level(self.compression, Some(level))?;
        }
        Ok(())
    }

    /// Checks the settings against each other.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] that names what contradicts what.
    pub fn validate(&self) -> Result<(), Error> {
        self.connection.validate()?;
        self.settings(&self.connection).map(|_| ())
    }

    /// The settings as the code uses them, over a connection that may have its own.
    pub(crate) fn settings(&self, connection: &ConnectionConfig) -> Result<Settings, Error> {
        self.check(connection)?;
        self.check_partitioning()?;
        let is_idempotent = self.is_idempotent()?;
        Ok(Settings {
            acks: self.acks,
            codecs: Arc::new(Codecs {
                default: self.compression,
                by_topic: self.topic_compression.clone(),
            }),
            partitioning: self.partitioning.clone(),
            loss_listener: self.loss_listener.clone(),
            near: self.client_rack.clone().filter(|_| self.rack_aware),
            interceptors: self.interceptors.clone(),
            max_block: self.max_block,
            max_in_flight: self.max_in_flight,
            request_timeout: connection.request_timeout,
            retries: self.retries,
            limits: Limits {
                batch_size: self.batch_size,
                max_request_size: self.max_request_size,
                buffer_memory: self.buffer_memory,
                linger: self.linger,
                delivery_timeout: self.delivery_timeout,
                // Several keep their order only with sequence numbers.
                in_flight_per_partition: if is_idempotent { self.max_in_flight } else { 1 },
                is_idempotent,
                retry_backoff: connection.retry_backoff,
                retry_backoff_max: connection.retry_backoff_max,
                is_adaptive: self.adaptive_partitioning,
                availability_timeout: Some(self.partition_availability_timeout)
                    .filter(|timeout| !timeout.is_zero()),
            },
        })
    }

    /// Whether the producer is to be idempotent.
    fn is_idempotent(&self) -> Result<bool, Error> {
        let obstacle = self.obstacle_to_idempotence();
        match (self.idempotence, obstacle) {
            (Some(true), Some(obstacle)) => {
                let text = format!("enable.idempotence=true and {obstacle}");
                Err(Error::new(ErrorKind::Config, text))
            }
            (wanted, obstacle) => Ok(wanted.unwrap_or(true) && obstacle.is_none()),
        }
    }

    /// The setting that keeps the producer from being idempotent.
    fn obstacle_to_idempotence(&self) -> Option<String> {
        let (acks, retries, in_flight) = (self.acks.wire(), self.retries, self.max_in_flight);
        if self.acks != Acks::All {
            return Some(format!(
                "acks={acks} contradict each other: acks=all is needed"
            ));
        }
        if retries == 0 {
            return Some("retries=0 contradict each other: at least 1 is needed".to_owned());
        }
        if in_flight > MAX_IDEMPOTENT_IN_FLIGHT {
            return Some(format!(
                "max.in.flight.requests.per.connection={in_flight} contradict each other: brokers tell duplicates \
                 by the last {MAX_IDEMPOTENT_IN_FLIGHT} batches"
            ));
        }
        (self.delivery_timeout > MAX_IDEMPOTENT_DELIVERY).then(|| {
            format!(
                "delivery.timeout.ms={} contradict each other: brokers forget a producer after a day; at most \
                 {MAX_IDEMPOTENT_DELIVERY:?} are possible",
                self.delivery_timeout.as_millis()
            )
        })
    }

    fn check(&self, connection: &ConnectionConfig) -> Result<(), Error> {
        let refuse = |text: String| Err(Error::new(ErrorKind::Config, text));
        let (patience, needed) = (
            self.delivery_timeout,
            self.linger + connection.request_timeout,
        );
        if patience < needed {
            return refuse(format!(
                "delivery.timeout.ms ({patience:?}) is less than linger.ms + request.timeout.ms ({needed:?}): \
                 a record could expire before its first attempt is over"
            ));
        }
        if self.max_in_flight == 0 {
            return refuse(
                "max.in.flight.requests.per.connection=0: at least 1 is needed".to_owned(),
            );
        }
        if self.max_request_size < 1024 || self.max_request_size > i32::MAX as usize {
            return refuse(format!(
                "max.request.size={}: 1,024 to 2,147,483,647 are possible",
                self.max_request_size
            ));
        }
        if self.buffer_memory < self.max_request_size.min(self.batch_size) {
            return refuse(format!(
                "buffer.memory ({}) is less than one batch (batch.size {})",
                self.buffer_memory, self.batch_size
            ));
        }
        Ok(())
    }

    fn check_partitioning(&self) -> Result<(), Error> {
        let contradict = |one: &str, other: &str, why: &str| {
            let text = format!("{one} and {other} contradict each other: {why}");
            Err(Error::new(ErrorKind::Config, text))
        };
        if let (Some(name), Some(class)) = (&self.asked.librdkafka, &self.asked.class) {
            let (one, other) = (
                format!("partitioner={name}"),
                format!("partitioner.class={class}"),
            );
            return contradict(&one, &other, "records go by one rule");
        }
        if let (Partitioning::Hashed { .. }, Some(name), Some(true)) = (
            &self.partitioning,
            &self.asked.librdkafka,
            self.asked.ignore_keys,
        ) {
            let one = format!("partitioner={name}");
            return contradict(&one, "partitioner.ignore.keys=true", "it goes by keys");
        }
        let timeout = self.partition_availability_timeout;
        if !timeout.is_zero() && !self.adaptive_partitioning {
            let other = "partitioner.adaptive.partitioning.enable=false";
            let one = format!(
                "partitioner.availability.timeout.ms={}",
                timeout.as_millis()
            );
            return contradict(&one, other, "the timeout would have no effect");
        }
        if self.rack_aware && self.client_rack.as_deref().is_none_or(str::is_empty) {
            let text = "partitioner.rack.aware=true needs client.rack: which rack is not known";
            return Err(Error::new(ErrorKind::Config, text));
        }
        Ok(())
    }
}

/// The settings in the form that the code uses.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) acks: Acks,
    pub(crate) codecs: Arc<Codecs>,
    pub(crate) partitioning: Partitioning,
    /// The rack to stay in.
    pub(crate) near: Option<String>,
    pub(crate) loss_listener: LossListener,
    pub(crate) interceptors: Interceptors,
    pub(crate) max_block: Duration,
    pub(crate) max_in_flight: usize,
    pub(crate) request_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) limits: Limits,
}

fn at_level(compression: Compression, level: Option<i32>) -> Result<Compression, Error> {
    let Some(level) = level else {
        return Ok(compression);
    };
    compression.with_level(level).map_err(|cause| {
        let text = format!(
            "compression.{}.level={level} is not supported",
            compression.codec()
        );
        Error::new(ErrorKind::Config, text).with_source(cause)
    })
}

fn check_lz4_level(level: i32) -> Result<(), Error> {
    if !LZ4_LEVELS.contains(&level) {
        let text = format!("compression.lz4.level={level}: expected 1 to 17");
        return Err(Error::new(ErrorKind::Config, text));
    }
    tracing::warn!(
        "compression.lz4.level={level} has no effect: the LZ4 encoder has one level, the fast one"
    );
    Ok(())
}

/// librdkafka allows fractions of a millisecond here.
fn parse_linger(key: &str, value: &str) -> Result<Duration, Error> {
    match value.trim().parse::<f64>() {
        Ok(ms) if (0.0..=900_000.0).contains(&ms) => Ok(Duration::from_secs_f64(ms / 1000.0)),
        _ => parse_ms(key, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ProducerConfig {
        ProducerConfig::new("127.0.0.1:9092")
    }

    #[test]
    fn every_listed_property_and_alias_is_taken() {
        for (name, aliases) in PROPERTIES {
            let value = match *name {
                "compression.type" => "gzip",
                "enable.idempotence" => "true",
                "partitioner.adaptive.partitioning.enable" => "false",
                "partitioner" => "fnv1a",
                "partitioner.rack.aware" => "true",
                "partitioner.class" => "org.apache.kafka.clients.producer.RoundRobinPartitioner",
                "partitioner.ignore.keys" => "true",
                _ => "1",
            };
            let takes_no_effect = *name == "compression.lz4.level";
            for key in std::iter::once(name).chain(*aliases) {
                let mut config = config();
                let before = format!("{config:?}");
                config.set(key, value).unwrap();
                assert!(
                    takes_no_effect || format!("{config:?}") != before,
                    "{key} changes nothing"
                );
            }
        }
    }

    #[test]
    fn the_defaults_are_kafkas_and_valid() {
        let config = config();
        config.validate().unwrap();
        assert_eq!(
            (config.acks, config.linger),
            (Acks::All, Duration::from_millis(5))
        );
        assert_eq!(
            (
                config.batch_size,
                config.max_request_size,
                config.buffer_memory
            ),
            (16_384, 1_048_576, 33_554_432)
        );
        assert_eq!(
            (
                config.delivery_timeout.as_secs(),
                config.max_block.as_secs()
            ),
            (120, 60)
        );
    }

    #[test]
    fn connection_properties_fall_through_and_unknown_ones_name_their_nearest() {
        let mut config = config();
        config
            .set("request.timeout.ms", "1000")
            .unwrap()
            .set("client.id", "billing")
            .unwrap();
        assert_eq!(config.connection.request_timeout, Duration::from_secs(1));
        for (key, nearest) in [
            ("lingr.ms", "linger.ms"),
            ("bootstrap.server", "bootstrap.servers"),
        ] {
            let error = config.set(key, "1").unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains(&format!("did you mean {nearest:?}")),
                "{error}"
            );
        }
    }

    #[test]
    fn codec_and_level_may_come_in_any_order() {
        let (mut one, mut two) = (config(), config());
        one.set("compression.type", "zstd")
            .unwrap()
            .set("compression.zstd.level", "1")
            .unwrap();
        two.set("compression.zstd.level", "1")
            .unwrap()
            .set("compression.codec", "zstd")
            .unwrap();
        assert_eq!(one.compression, Compression::Zstd { level: 1 });
        assert_eq!(one.compression, two.compression);
        assert!(config().set("compression.gzip.level", "10").is_err());
    }

    /// `ProducerConfig.configNames()` of Kafka 4.4.0, with one of those of TLS and SASL.
    const JAVAS: &str = "acks batch.size bootstrap.resolve.timeout.ms bootstrap.servers buffer.memory \
        buffer.memory.allocation.strategy config.providers metadata.cluster.check.enable client.dns.lookup client.id client.rack \
        compression.gzip.level compression.lz4.level compression.type compression.zstd.level connections.max.idle.ms \
        delivery.timeout.ms enable.idempotence enable.metrics.push interceptor.classes key.serializer linger.ms max.block.ms \
        max.in.flight.requests.per.connection max.request.size metadata.max.age.ms metadata.max.idle.ms \
        metadata.recovery.rebootstrap.trigger.ms metadata.recovery.strategy metric.reporters metrics.num.samples \
        metrics.recording.level metrics.sample.window.ms partitioner.adaptive.partitioning.enable \
        partitioner.availability.timeout.ms partitioner.class partitioner.ignore.keys partitioner.rack.aware \
        receive.buffer.bytes reconnect.backoff.max.ms reconnect.backoff.ms request.timeout.ms retries retry.backoff.max.ms \
        retry.backoff.ms security.protocol security.providers send.buffer.bytes socket.connection.setup.timeout.max.ms \
        socket.connection.setup.timeout.ms ssl.truststore.location transaction.timeout.ms \
        transaction.two.phase.commit.enable transactional.id value.serializer";

    #[test]
    fn no_property_of_the_java_client_is_unknown() {
        for key in JAVAS.split_whitespace() {
            if let Err(error) = config().set(key, "?") {
                let text = error.to_string();
                assert!(text.contains(key) && !text.contains("unknown"), "{text}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_refused_by_name_and_never_ignored() {
        for (key, value) in [
            ("partitioner.availability.timeout.ms", "-1"),
            ("partitioner.class", "com.example.Mine"),
            ("partitioner", "murmur3"),
            ("acks", "2"),
            (
                "key.serializer",
                "org.apache.kafka.common.serialization.StringSerializer",
            ),
            ("interceptor.classes", "com.example.Mine"),
            ("transactional.id", "tx"),
            ("enable.metrics.push", "true"),
            ("queue.buffering.max.messages", "100000"),
            ("compression.type", "brotli"),
        ] {
            let error = config().set(key, value).unwrap_err();
            assert!(
                error.to_string().contains(key) && error.kind() == ErrorKind::Config,
                "{error}"
            );
        }
    }

    #[test]
    fn idempotence_is_on_unless_something_contradicts_it_and_a_wish_for_both_is_refused() {
        let is_idempotent = |config: &ProducerConfig| config.is_idempotent();
        assert!(is_idempotent(&config()).unwrap());
        assert!(!is_idempotent(&config().idempotence(false)).unwrap());
        let contradictions = [
            (config().acks(Acks::Leader), "acks=1"),
            (config().retries(0), "retries=0"),
            (
                config().max_in_flight(6),
                "max.in.flight.requests.per.connection=6",
            ),
            (
                config().delivery_timeout(Duration::from_secs(86_400)),
                "delivery.timeout.ms=86400000",
            ),
        ];
        for (config, name) in contradictions {
            assert!(!is_idempotent(&config).unwrap(), "{name}");
            let error = config.idempotence(true).validate().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn p11_a_batch_is_not_sent_again_when_brokers_may_have_forgotten_it() {
        let patient = config().delivery_timeout(MAX_IDEMPOTENT_DELIVERY);
        assert!(patient.clone().idempotence(true).validate().is_ok());
        let longer = patient.delivery_timeout(MAX_IDEMPOTENT_DELIVERY + Duration::from_secs(1));
        assert!(longer.idempotence(true).validate().is_err());
    }

    #[test]
    fn contradictions_are_named() {
        let second = Duration::from_secs(1);
        let contradictions = [
            (config().delivery_timeout(second), "delivery.timeout.ms"),
            (config().max_in_flight(0), "max.in.flight"),
            (config().max_request_size(0), "max.request.size"),
            (config().buffer_memory(100), "buffer.memory"),
            (ProducerConfig::new(""), "bootstrap.servers"),
        ];
        for (config, name) in contradictions {
            let error = config.validate().unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn partitioners_are_set_by_librdkafkas_names_and_others_refused_with_the_list() {
        for (name, partitioning) in Partitioning::librdkafka() {
            let mut config = config();
            config.set("partitioner", name).unwrap();
            config.validate().unwrap();
            let found = format!("{:?}", config.partitioning);
            assert_eq!(found, format!("{partitioning:?}"));
        }
        let error = config()
            .set("partitioner", "murmur")
            .unwrap_err()
            .to_string();
        for (name, _) in Partitioning::librdkafka() {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn what_weights_partitions_has_kafkas_defaults() {
        let limits = |config: &ProducerConfig| config.settings(&config.connection).unwrap().limits;
        let defaults = limits(&config());
        assert!(defaults.is_adaptive && defaults.availability_timeout.is_none());
        let mut config = config();
        config
            .set("partitioner.availability.timeout.ms", "250")
            .unwrap()
            .set("client.rack", "b")
            .unwrap();
        let timeout = limits(&config).availability_timeout;
        assert_eq!(timeout, Some(Duration::from_millis(250)));
        let near = |config: &ProducerConfig| config.settings(&config.connection).unwrap().near;
        assert_eq!(near(&config), None, "a rack alone changes nothing");
        config.set("partitioner.rack.aware", "true").unwrap();
        assert_eq!(near(&config).as_deref(), Some("b"));
    }

    #[test]
    fn whether_keys_are_ignored_may_be_set_before_the_partitioner_and_after() {
        let ignoring = ("partitioner.ignore.keys", "true");
        for named in [("partitioner", "murmur2_random"), ("partitioner.class", "")] {
            for properties in [[ignoring, named], [named, ignoring]] {
                let mut config = config();
                for (key, value) in properties {
                    config.set(key, value).unwrap();
                }
                config.validate().unwrap();
                assert!(matches!(
                    config.partitioning,
                    Partitioning::Sticky { ignore_keys: true }
                ));
            }
        }
    }

    #[test]
    fn contradictory_partitioners_are_refused_in_any_order() {
        let contradictions = [
            [
                ("partitioner", "consistent"),
                ("partitioner.ignore.keys", "true"),
            ],
            [
                ("partitioner", "random"),
                ("partitioner.class", "RoundRobinPartitioner"),
            ],
            [
                ("partitioner.availability.timeout.ms", "1"),
                ("partitioner.adaptive.partitioning.enable", "false"),
            ],
            [("partitioner.rack.aware", "true"), ("client.rack", "")],
        ];
        for [one, other] in contradictions {
            for properties in [[one, other], [other, one]] {
                let mut config = config();
                for (key, value) in properties {
                    config.set(key, value).unwrap();
                }
                let error = config.validate().unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Config);
                for (key, _) in properties {
                    assert!(error.to_string().contains(key), "{error}");
                }
            }
        }
    }
}
